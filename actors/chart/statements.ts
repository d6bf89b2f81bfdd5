/** The flow of statements: sequence, branches, loops, jumps, and what goes on beside them. */
import type { AnyNode } from 'acorn';
import { beginnings } from './begin.ts';
import { together } from './combined.ts';
import { readLoose } from './expressions.ts';
import { type Branch, type Flow, isNothing, NOTHING, type RegionFlow, sequence, some } from './flow.ts';
import { readLoop } from './loops.ts';
import { labelOf, listOf, type Reading } from './reading.ts';
import { type Pending, Scope, StatementList } from './scope.ts';
import { bind, hoist } from './values.ts';

/** A list of statements with a scope of its own making: hoisted functions first. */
export function readStatements(reading: Reading, nodes: readonly AnyNode[], scope: Scope): Flow {
  const list = new StatementList();
  reading.lists.push(list);
  hoist(reading, nodes, scope);
  const flows = nodes.map((node, index) => {
    list.at = index;
    return readStatement(reading, node, scope);
  });
  reading.lists.pop();
  list.settle();
  return list.begun.length === 0 ? sequence(flows) : beside(list, flows);
}

/** Promises that are begun in one statement and awaited in a later one run beside what lies between. */
function beside({ begun }: StatementList, flows: readonly Flow[]): Flow {
  const result: Flow[] = [];
  let at = 0;
  while (at < flows.length) {
    const regions: RegionFlow[] = [];
    let until = at;
    for (let place = at; place <= until; place++) {
      for (const one of begun) {
        if (one.at !== place) continue;
        regions.push(one.region);
        until = Math.max(until, Math.min(one.until, flows.length - 1));
      }
    }
    const main = sequence(flows.slice(at, until + 1));
    result.push(regions.length === 0 ? main : meanwhile(regions, main));
    at = until + 1;
  }
  return sequence(result);
}

function meanwhile(regions: readonly RegionFlow[], main: Flow): Flow {
  const at = regions[0]?.at ?? 0;
  if (isNothing(main)) return together(regions, 'all', 'begun together', at);
  const path: RegionFlow = { label: 'meanwhile', at, many: false, main: true, flow: main };
  return { kind: 'parallel', label: 'begun, awaited later', at, join: 'main', regions: [...regions, path] };
}

export function readStatement(reading: Reading, node: AnyNode, scope: Scope): Flow {
  switch (node.type) {
    case 'ExpressionStatement':
      return readLoose(reading, node.expression, scope);
    case 'VariableDeclaration':
      return sequence(node.declarations.map((declarator) => readDeclarator(reading, declarator, scope)));
    case 'BlockStatement':
      return reading.statements(node.body, new Scope(scope));
    case 'IfStatement':
      return readIf(reading, node, scope);
    case 'SwitchStatement':
      return readSwitch(reading, node, scope);
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return readLoop(reading, node, scope, block);
    case 'TryStatement':
      return readTry(reading, node, scope);
    case 'ReturnStatement':
      return sequence([reading.expression(node.argument, scope), { kind: 'return' }]);
    case 'ThrowStatement':
      return sequence([
        reading.expression(node.argument, scope),
        { kind: 'throw', label: labelOf(reading, node.argument), at: node.start },
      ]);
    case 'BreakStatement':
      return { kind: 'break', target: node.label?.name ?? null };
    case 'ContinueStatement':
      return { kind: 'continue', target: node.label?.name ?? null };
    case 'LabeledStatement': {
      const body = readStatement(reading, node.body, scope);
      return isNothing(body) ? NOTHING : { kind: 'labelled', name: node.label.name, body };
    }
    case 'ExportNamedDeclaration':
      return node.declaration == null ? NOTHING : readStatement(reading, node.declaration, scope);
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return NOTHING;
    default:
      return reading.expression(node, scope);
  }
}

/** One statement in the place of a block: its promises stay in there. */
function block(reading: Reading, node: AnyNode | null | undefined, scope: Scope): Flow {
  if (node === null || node === undefined) return NOTHING;
  return reading.statements(node.type === 'BlockStatement' ? node.body : [node], new Scope(scope));
}

function readDeclarator(
  reading: Reading,
  { id, init }: Extract<AnyNode, { type: 'VariableDeclarator' }>,
  scope: Scope,
): Flow {
  const list = listOf(reading);
  if (init === null || init === undefined) {
    bind(reading, id, { kind: 'value', list }, scope);
    return NOTHING;
  }
  const { flow, regions } = beginnings(reading, init, scope);
  if (regions.length > 0 || init.type === 'ArrayExpression') {
    const pending: Pending = { kind: 'pending', list };
    const name = nameOfPromise(id);
    bind(reading, id, null, scope);
    if (name !== null) scope.declare(name, pending);
    for (const region of regions) list.begin(name === null ? null : pending, region);
    return flow;
  }
  bind(reading, id, reading.valueOf(init, scope) ?? { kind: 'value', list }, scope);
  return flow;
}

/** By which name the promise is known: its own, or that of the promise of an awakeable. */
function nameOfPromise(id: AnyNode): string | null {
  if (id.type === 'Identifier') return id.name;
  if (id.type !== 'ObjectPattern') return null;
  for (const property of id.properties) {
    if (property.type !== 'Property' || property.key.type !== 'Identifier' || property.key.name !== 'promise') continue;
    return property.value.type === 'Identifier' ? property.value.name : null;
  }
  return null;
}

function readIf(reading: Reading, node: Extract<AnyNode, { type: 'IfStatement' }>, scope: Scope): Flow {
  const test = reading.expression(node.test, scope);
  const branches: Branch[] = [
    { kind: 'then', label: null, flow: block(reading, node.consequent, scope) },
    { kind: 'else', label: null, flow: block(reading, node.alternate, scope) },
  ];
  if (branches.every(({ flow }) => isNothing(flow))) return test;
  return sequence([
    test,
    { kind: 'choice', label: labelOf(reading, node.test), at: node.start, branches, through: false },
  ]);
}

/** Branches fall through to the next, and `break` leaves; without a default there is one that does nothing. */
function readSwitch(reading: Reading, node: Extract<AnyNode, { type: 'SwitchStatement' }>, scope: Scope): Flow {
  const before = reading.expression(node.discriminant, scope);
  const inner = new Scope(scope);
  const branches = node.cases.map(({ test, consequent }): Branch => {
    const flow = reading.statements(consequent, inner);
    return test == null
      ? { kind: 'default', label: null, flow }
      : { kind: 'case', label: labelOf(reading, test), flow };
  });
  if (branches.every(({ flow }) => !some(flow, ({ kind }) => kind !== 'break' && kind !== 'nothing'))) return before;
  if (!branches.some(({ kind }) => kind === 'default')) branches.push({ kind: 'default', label: null, flow: NOTHING });
  return sequence([
    before,
    { kind: 'choice', label: labelOf(reading, node.discriminant), at: node.start, branches, through: true },
  ]);
}

function readTry(reading: Reading, node: Extract<AnyNode, { type: 'TryStatement' }>, scope: Scope): Flow {
  const tried = reading.statements(node.block.body, new Scope(scope));
  const { handler, finalizer } = node;
  const caught = handler == null ? null : readHandler(reading, handler, scope);
  const last = finalizer == null ? NOTHING : reading.statements(finalizer.body, new Scope(scope));
  const handlerFlow = caught?.flow ?? NOTHING;
  if ([tried, handlerFlow, last].every(isNothing)) return NOTHING;
  return {
    kind: 'try',
    at: node.start,
    block: tried,
    handler: caught,
    finalizer: finalizer == null || isNothing(last) ? null : { flow: last, at: finalizer.start },
  };
}

function readHandler(reading: Reading, node: Extract<AnyNode, { type: 'CatchClause' }>, scope: Scope) {
  const inner = new Scope(scope);
  if (node.param != null) bind(reading, node.param, null, inner);
  const label = node.param == null ? 'catch' : `catch ${labelOf(reading, node.param)}`;
  return { flow: reading.statements(node.body.body, inner), at: node.start, label };
}
