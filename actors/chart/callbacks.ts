/** Functions that are given to others: to `map` and its kind, or to something that can't be seen and may call them. */
import type { AnyNode, CallExpression } from 'acorn';
import { type Flow, hasSteps, hasToWait, NOTHING, sequence } from './flow.ts';
import { inLoop, labelOf, type Reading } from './reading.ts';
import type { Callable, Scope } from './scope.ts';
import { propertyName } from './values.ts';

/** They call their function for each element, one right after the other: async ones go on side by side. */
const EACH: ReadonlySet<string> = new Set(['map', 'forEach', 'flatMap', 'filter', 'from']);

/** Null where no function with steps is among the arguments. */
export function readCallbacks(reading: Reading, node: CallExpression, scope: Scope): Flow | null {
  const callee = node.callee as AnyNode;
  const callables = node.arguments
    .map((argument) => reading.valueOf(argument as AnyNode, scope))
    .filter((value): value is Callable => value?.kind === 'function');
  if (callables.length === 0) return null;
  const body = inLoop(reading, () => sequence(callables.map((callable) => reading.called(callable, [], scope))));
  if (!hasSteps(body)) return null;
  const label = labelOf(reading, callee);
  const at = node.start;
  const name = callee.type === 'MemberExpression' ? propertyName(reading, callee, scope) : null;
  if (name !== null && EACH.has(name) && hasToWait(body)) {
    const region = { label, at, many: true, main: false, flow: body };
    return { kind: 'parallel', label, at, join: 'all', regions: [region] };
  }
  return { kind: 'loop', label, at, test: NOTHING, body, update: NOTHING, testsLast: false, endless: false };
}
