/** Promises that an expression begins without waiting for them: they go on beside whatever follows. */
import type { AnyNode } from 'acorn';
import { type Flow, hasToWait, NOTHING, type RegionFlow, sequence } from './flow.ts';
import { labelOf, type Reading } from './reading.ts';
import type { Scope } from './scope.ts';

export interface Begun {
  /** What happens at once. */
  readonly flow: Flow;
  /** What goes on. */
  readonly regions: readonly RegionFlow[];
}

/** Reads an expression whose value is kept or dropped, and not awaited. */
export function beginnings(reading: Reading, node: AnyNode, scope: Scope): Begun {
  if (node.type === 'ChainExpression' || node.type === 'ParenthesizedExpression') {
    return beginnings(reading, node.expression, scope);
  }
  if (node.type === 'ArrayExpression') {
    const parts = node.elements
      .filter((element) => element !== null)
      .map((element) => beginnings(reading, element.type === 'SpreadElement' ? element.argument : element, scope));
    return { flow: sequence(parts.map(({ flow }) => flow)), regions: parts.flatMap(({ regions }) => regions) };
  }
  if (node.type === 'CallExpression') {
    const { before, own } = reading.call(node, scope);
    if (!hasToWait(own)) return { flow: sequence([before, own]), regions: [] };
    return { flow: before, regions: regionsOf(reading, node, own) };
  }
  const flow = reading.expression(node, scope);
  if (!isPromise(node) || !hasToWait(flow)) return { flow, regions: [] };
  return { flow: NOTHING, regions: regionsOf(reading, node, flow) };
}

function regionsOf(reading: Reading, node: AnyNode, flow: Flow): readonly RegionFlow[] {
  if (flow.kind === 'parallel' && flow.join === 'all' && flow.regions.length === 1) return flow.regions;
  return [{ label: labelOf(reading, node), at: node.start, many: false, main: false, flow }];
}

/** What is no `await` and no plain value may be a promise. */
function isPromise(node: AnyNode): boolean {
  switch (node.type) {
    case 'CallExpression':
      return true;
    case 'ChainExpression':
    case 'ParenthesizedExpression':
      return isPromise(node.expression);
    case 'ConditionalExpression':
      return isPromise(node.consequent) || isPromise(node.alternate);
    case 'LogicalExpression':
      return isPromise(node.right);
    default:
      return false;
  }
}
