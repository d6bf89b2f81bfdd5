// What the architecture test needs to know of one source file. A parser reads it, because a pattern would take an import
// in a comment or a template for a real one, and would miss those of types.

import { parseSync, Visitor } from 'oxc-parser';
import { drawingNames, impureNames } from './rules.ts';

export interface Source {
  readonly path: string;
  readonly lines: number;
  /** Every module that is named: values and types, `import`, `export … from` and `import('…')`. */
  readonly imports: readonly string[];
  /** Clocks, chance and timers, as written. */
  readonly impurities: readonly string[];
  /** Chance alone. */
  readonly draws: readonly string[];
  readonly isAsync: boolean;
}

export function readSource(path: string, text: string): Source {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} can't be parsed: ${errors[0]?.message}`);

  const imports = new Set<string>();
  const impurities = new Set<string>();
  const draws = new Set<string>();
  const namesOnly = new Set<unknown>(); // identifiers that name a property, so they mean no global
  let isAsync = false;

  const imported = (source: { readonly value?: unknown } | null) => {
    if (typeof source?.value === 'string') imports.add(source.value);
  };
  const impure = (name: string) => {
    if ((impureNames as readonly string[]).includes(name)) impurities.add(name);
    if ((drawingNames as readonly string[]).includes(name)) draws.add(name);
  };
  const keyed = (node: { readonly key: unknown; readonly computed: boolean }) => {
    if (!node.computed) namesOnly.add(node.key);
  };
  const callable = (node: { readonly async: boolean }) => {
    isAsync ||= node.async;
  };

  new Visitor({
    ImportDeclaration: (node) => imported(node.source),
    ExportNamedDeclaration: (node) => imported(node.source),
    ExportAllDeclaration: (node) => imported(node.source),
    ImportExpression: (node) => imported('value' in node.source ? node.source : null),
    TSImportType: (node) => imported(node.source),

    MemberExpression(node) {
      if (node.computed || node.property.type !== 'Identifier') return;
      namesOnly.add(node.property);
      if (node.object.type === 'Identifier') impure(`${node.object.name}.${node.property.name}`);
      // `crypto.randomUUID()`, `globalThis.setTimeout(…)`; a method of ours is not called like a global.
      impure(node.property.name);
    },
    NewExpression(node) {
      const isNow = node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0;
      if (isNow) impurities.add('new Date()');
    },
    Property: keyed,
    PropertyDefinition: keyed,
    MethodDefinition: keyed,
    TSPropertySignature: keyed,
    TSMethodSignature: keyed,
    Identifier(node) {
      if (!namesOnly.has(node)) impure(node.name);
    },

    FunctionDeclaration: callable,
    FunctionExpression: callable,
    ArrowFunctionExpression: callable,
    AwaitExpression() {
      isAsync = true;
    },
    ForOfStatement(node) {
      isAsync ||= node.await;
    },
  }).visit(program);

  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  return { path, lines, imports: [...imports], impurities: [...impurities], draws: [...draws], isAsync };
}
