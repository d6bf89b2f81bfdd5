/** `Promise.all` and its kind as parallel regions; `.then`, `.catch` and `.finally` as what `await` and `try` would be. */
import type { AnyNode, CallExpression } from 'acorn';
import type { JoinKind } from './chart.ts';
import { type Flow, hasSteps, NOTHING, type RegionFlow, sequence } from './flow.ts';
import { labelOf, type Reading } from './reading.ts';
import type { Scope } from './scope.ts';
import { propertyName } from './values.ts';

const JOINS: Readonly<Record<string, JoinKind>> = { all: 'all', allSettled: 'settled', race: 'first', any: 'any' };

/** Null where the call is none of `Promise`. */
export function readCombined(reading: Reading, node: CallExpression, scope: Scope): Flow | null {
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return null;
  if (callee.object.name !== 'Promise' || scope.get('Promise') !== null) return null;
  const name = propertyName(reading, callee, scope) ?? '';
  const join = Object.hasOwn(JOINS, name) ? JOINS[name] : undefined;
  const [argument] = node.arguments;
  if (join === undefined || argument === undefined) return null;
  const { flow, regions } = readElements(reading, argument as AnyNode, scope);
  return sequence([flow, together(regions, join, `Promise.${name}`, node.start)]);
}

/** One region alone is a path like any other, unless there are many of it or its failure is no failure. */
export function together(regions: readonly RegionFlow[], join: JoinKind, label: string, at: number): Flow {
  const [only] = regions;
  if (only === undefined) return NOTHING;
  if (regions.length === 1 && !only.many && join !== 'settled') return only.flow;
  return { kind: 'parallel', label, at, join, regions };
}

interface Elements {
  readonly flow: Flow;
  readonly regions: readonly RegionFlow[];
}

/** The elements of what a combinator is given. */
function readElements(reading: Reading, node: AnyNode, scope: Scope): Elements {
  if (node.type === 'ArrayExpression') {
    const parts = node.elements
      .filter((element) => element !== null)
      .map((element) =>
        element.type === 'SpreadElement'
          ? readElements(reading, element.argument, scope)
          : asRegion(reading, element, reading.expression(element, scope)),
      );
    return { flow: sequence(parts.map(({ flow }) => flow)), regions: parts.flatMap(({ regions }) => regions) };
  }
  const flow = reading.expression(node, scope);
  if (flow.kind === 'parallel' && flow.join === 'all') return { flow: NOTHING, regions: flow.regions };
  return node.type === 'AwaitExpression' ? { flow, regions: [] } : asRegion(reading, node, flow);
}

function asRegion(reading: Reading, node: AnyNode, flow: Flow): Elements {
  if (!hasSteps(flow)) return { flow, regions: [] };
  return {
    flow: NOTHING,
    regions: [{ label: labelOf(reading, node), at: node.start, many: false, main: false, flow }],
  };
}

/** Null where the call is no `.then`, `.catch` or `.finally`. */
export function readSettled(reading: Reading, node: CallExpression, scope: Scope): Flow | null {
  const { callee } = node;
  if (callee.type !== 'MemberExpression') return null;
  const name = propertyName(reading, callee, scope);
  if (name !== 'then' && name !== 'catch' && name !== 'finally') return null;
  const object = callee.object as AnyNode;
  const before = reading.expression(object, scope);
  const [first, second] = node.arguments as AnyNode[];
  switch (name) {
    case 'then': {
      const then = sequence([before, reaction(reading, first, scope)]);
      return second === undefined ? then : caught(then, second, reaction(reading, second, scope));
    }
    case 'catch':
      return caught(before, first ?? object, reaction(reading, first, scope));
    case 'finally':
      return {
        kind: 'try',
        at: object.start,
        block: before,
        handler: null,
        finalizer: { flow: reaction(reading, first, scope), at: first?.start ?? object.start },
      };
  }
}

const caught = (block: Flow, at: AnyNode, flow: Flow): Flow => ({
  kind: 'try',
  at: at.start,
  block,
  handler: { flow, at: at.start, label: 'catch' },
  finalizer: null,
});

function reaction(reading: Reading, node: AnyNode | undefined, scope: Scope): Flow {
  const callable = reading.valueOf(node, scope);
  return callable?.kind === 'function' ? reading.called(callable, [], scope) : NOTHING;
}
