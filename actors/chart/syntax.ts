/**
 * From text to the handler's function in a syntax tree, with what lies around it. Text is parsed, never evaluated.
 *
 * Where the module's text is known, the function is looked up in it by its offset, so that functions beside it can be
 * followed; else the function's text stands alone.
 */
import { type AnyNode, type Node, type Options, parse, parseExpressionAt } from 'acorn';
import type { HandlerSource, ModuleSource } from '../../sdk/protocol/index.ts';
import { CHART_LIMITS } from './chart.ts';

export type FunctionNode = Extract<
  AnyNode,
  { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }
>;

/** The function, and the nodes around it from the outermost to its parent. */
export interface FoundFunction {
  readonly node: FunctionNode;
  readonly around: readonly AnyNode[];
  /** The text that offsets of nodes count in. */
  readonly text: string;
  readonly placeOf: (offset: number) => { readonly line: number; readonly column: number } | null;
}

const OPTIONS: Options = {
  ecmaVersion: 'latest',
  sourceType: 'module',
  allowReturnOutsideFunction: true,
  allowHashBang: true,
};

/** Null where the text is no function that can be parsed. */
export function findFunction(source: HandlerSource): FoundFunction | null {
  if (source.text.length > CHART_LIMITS.sourceCharsMax) return null;
  return (source.module === undefined ? null : inModule(source.module, source.text)) ?? alone(source.text);
}

function inModule(module: ModuleSource, text: string): FoundFunction | null {
  if (module.text.length > CHART_LIMITS.sourceCharsMax) return null;
  if (!module.text.startsWith(text, module.offset)) return null;
  const program = parsed(module.text);
  if (program === null) return null;
  const found = functionAt(program, module.offset, module.offset + text.length);
  if (found === null) return null;
  return { ...found, text: module.text, placeOf: placesIn(module.text, 0, module.lines) };
}

/** A method's text is none by itself; in the braces of an object it is. */
function alone(text: string): FoundFunction | null {
  for (const [before, after] of [
    ['(', ')'],
    ['({', '})'],
    ['(class {', '})'],
  ] as const) {
    try {
      const whole = `${before}${text}${after}`;
      const program = parseExpressionAt(whole, 0, OPTIONS);
      const found = functionAt(program, before.length, whole.length - after.length);
      if (found !== null) return { ...found, text: whole, placeOf: placesIn(whole, before.length) };
    } catch {
      // Not in this wrapping.
    }
  }
  return null;
}

/** The handlers of a module are read one after the other, so the last tree is kept. */
let last: { readonly text: string; readonly program: AnyNode | null } | null = null;

function parsed(text: string): AnyNode | null {
  if (last?.text === text) return last.program;
  let program: AnyNode | null = null;
  try {
    program = parse(text, OPTIONS) as AnyNode;
  } catch {
    // A module may be more than the parser takes; the function alone may still do.
  }
  last = { text, program };
  return program;
}

/** The function that spans from `start` to `end`; a method begins at its key. */
function functionAt(
  root: AnyNode,
  start: number,
  end: number,
): { node: FunctionNode; around: readonly AnyNode[] } | null {
  const around: AnyNode[] = [];
  let node: AnyNode | null = root;
  while (node !== null) {
    if (isFunction(node) && node.end === end && (node.start === start || startsAt(around.at(-1), start))) {
      return { node, around };
    }
    around.push(node);
    const { length } = around;
    node = childrenOf(node).find((child) => holds(child, start, end, around[length - 1])) ?? null;
  }
  return null;
}

/** A method's function begins behind its key. */
const holds = (child: AnyNode, start: number, end: number, parent: AnyNode | undefined): boolean =>
  child.end >= end && (child.start <= start || (isFunction(child) && startsAt(parent, start)));

const startsAt = (node: AnyNode | undefined, start: number): boolean =>
  (node?.type === 'Property' || node?.type === 'MethodDefinition') && node.start === start;

export function isFunction(node: AnyNode | null | undefined): node is FunctionNode {
  return (
    node?.type === 'FunctionDeclaration' ||
    node?.type === 'FunctionExpression' ||
    node?.type === 'ArrowFunctionExpression'
  );
}

/** All nodes directly below, in the order of the tree's properties, which is that of the text. */
export function childrenOf(node: Node): AnyNode[] {
  const children: AnyNode[] = [];
  for (const value of Object.values(node) as unknown[]) {
    if (Array.isArray(value)) children.push(...value.filter(isNode));
    else if (isNode(value)) children.push(value);
  }
  return children;
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

function placesIn(text: string, shift: number, lines?: readonly number[]): FoundFunction['placeOf'] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    const column = offset - (starts[low] as number) + 1 - (low === 0 ? shift : 0);
    if (lines === undefined) return { line: low + 1, column };
    const line = lines[low + 1] ?? 0;
    return line === 0 ? null : { line, column };
  };
}
