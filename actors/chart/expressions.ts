/** The flow of an expression: its steps in the order in which they are evaluated. A function that is not called makes none. */
import type { AnyNode } from 'acorn';
import { beginnings } from './begin.ts';
import { type CallParts, readCall } from './calls.ts';
import { type Branch, type Flow, isNothing, NOTHING, sequence } from './flow.ts';
import { labelOf, listOf, type Reading } from './reading.ts';
import type { Binding, Pending, Scope, StatementList } from './scope.ts';
import { childrenOf } from './syntax.ts';

export function readExpression(reading: Reading, node: AnyNode | null | undefined, scope: Scope): Flow {
  if (node === null || node === undefined) return NOTHING;
  switch (node.type) {
    case 'Identifier':
      hear(node.name, scope);
      return NOTHING;
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'ClassExpression':
      return NOTHING;
    case 'CallExpression':
    case 'NewExpression':
      return inOrder(readCall(reading, node, scope));
    case 'LogicalExpression':
      return readLogical(reading, node, scope);
    case 'ConditionalExpression': {
      const then = reading.expression(node.consequent, scope);
      const otherwise = reading.expression(node.alternate, scope);
      const branches: Branch[] = [
        { kind: 'then', label: null, flow: then },
        { kind: 'else', label: null, flow: otherwise },
      ];
      return sequence([reading.expression(node.test, scope), choice(reading, node.test, branches)]);
    }
    case 'AssignmentExpression':
      return readAssignment(reading, node, scope);
    case 'UnaryExpression':
      return node.operator === 'void' ? readLoose(reading, node.argument, scope) : below(reading, node, scope);
    case 'MemberExpression':
      // The id of an awakeable is told while its promise waits.
      if (isIdOfPending(node, scope)) return NOTHING;
      return sequence([
        reading.expression(node.object as AnyNode, scope),
        node.computed ? reading.expression(node.property, scope) : NOTHING,
      ]);
    case 'Property':
      return sequence([
        node.computed ? reading.expression(node.key, scope) : NOTHING,
        reading.expression(node.value, scope),
      ]);
    default:
      return below(reading, node, scope);
  }
}

const isIdOfPending = ({ object, property }: Extract<AnyNode, { type: 'MemberExpression' }>, scope: Scope): boolean =>
  object.type === 'Identifier' &&
  property.type === 'Identifier' &&
  property.name === 'id' &&
  scope.get(object.name)?.kind === 'pending';

const inOrder = ({ before, own }: CallParts): Flow => sequence([before, own]);

/** All that lies below, in order. */
function below(reading: Reading, node: AnyNode, scope: Scope): Flow {
  return sequence(childrenOf(node).map((child) => reading.expression(child, scope)));
}

/** A promise that was begun before is used here. */
function hear(name: string, scope: Scope): void {
  const binding = scope.get(name);
  if (binding?.kind === 'pending') binding.list.heardOf(binding);
}

/** An expression whose value nobody takes: what it begins goes on beside everything that follows. */
export function readLoose(reading: Reading, node: AnyNode, scope: Scope): Flow {
  const { flow, regions } = beginnings(reading, node, scope);
  const list = listOf(reading);
  for (const region of regions) list.begin(null, region);
  return flow;
}

export function choice(reading: Reading, test: AnyNode, branches: readonly Branch[]): Flow {
  if (branches.every(({ flow }) => isNothing(flow))) return NOTHING;
  return { kind: 'choice', label: labelOf(reading, test), at: test.start, branches, through: false };
}

/** `a && b`: b's steps happen or not. */
function readLogical(reading: Reading, node: Extract<AnyNode, { type: 'LogicalExpression' }>, scope: Scope): Flow {
  const left = reading.expression(node.left, scope);
  const right = reading.expression(node.right, scope);
  return sequence([left, choice(reading, node.left, shortCircuit(node.operator, right))]);
}

function shortCircuit(operator: string, right: Flow): Branch[] {
  return operator === '&&' || operator === '&&='
    ? [
        { kind: 'then', label: null, flow: right },
        { kind: 'else', label: null, flow: NOTHING },
      ]
    : [
        { kind: 'then', label: null, flow: NOTHING },
        { kind: 'else', label: null, flow: right },
      ];
}

/** `x = …` gives the name a new meaning, and `p = ctx.run(…)` begins something. */
function readAssignment(
  reading: Reading,
  node: Extract<AnyNode, { type: 'AssignmentExpression' }>,
  scope: Scope,
): Flow {
  const { left, operator } = node;
  if (operator !== '=') {
    const right = reading.expression(node.right, scope);
    const whole = operator.length === 3 && operator !== '**=' && operator !== '>>=' && operator !== '<<=';
    return whole ? choice(reading, left as AnyNode, shortCircuit(operator, right)) : right;
  }
  if (left.type !== 'Identifier') {
    return sequence([reading.expression(left as AnyNode, scope), reading.expression(node.right, scope)]);
  }
  const { flow, regions } = beginnings(reading, node.right, scope);
  const known = scope.get(left.name);
  if (regions.length > 0) {
    const pending: Pending =
      known?.kind === 'pending' ? known : { kind: 'pending', list: listDeclaring(known, reading) };
    scope.assign(left.name, pending);
    for (const region of regions) pending.list.begin(pending, region);
  } else if (known?.kind !== 'pending') {
    scope.assign(left.name, reading.valueOf(node.right, scope) ?? { kind: 'value' });
  }
  return flow;
}

/** Where `let p` stands, which may be far outside of the statement that gives it its promise. */
const listDeclaring = (known: Binding | null, reading: Reading): StatementList =>
  (known?.kind === 'value' ? known.list : undefined) ?? listOf(reading);
