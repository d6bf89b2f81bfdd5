/** The flow of a call: a step of the context, promises combined, a function followed, or one that can't be seen. */
import type { AnyNode, CallExpression, NewExpression } from 'acorn';
import { beginnings } from './begin.ts';
import { readCallbacks } from './callbacks.ts';
import { readCombined, readSettled } from './combined.ts';
import { MAKES_ENTRIES, stepOf, stepOnResult } from './context-steps.ts';
import { type Flow, NOTHING, sequence } from './flow.ts';
import { labelOf, type Reading } from './reading.ts';
import type { Scope } from './scope.ts';
import { propertyName } from './values.ts';

/** A call in two: what is evaluated before it (its arguments, mostly), and what it does itself. */
export interface CallParts {
  readonly before: Flow;
  readonly own: Flow;
}

export function readCall(reading: Reading, node: CallExpression | NewExpression, scope: Scope): CallParts {
  if (node.type === 'NewExpression') return readUnknown(reading, node, scope);
  const onResult = stepOnResult(reading, node, scope);
  if (onResult !== null) {
    const args = [...onResult.of.arguments, ...node.arguments];
    return { before: sequence(args.map((argument) => reading.expression(argument, scope))), own: onResult.flow };
  }
  const step = stepOf(reading, node, scope);
  if (step !== null) return { before: readBefore(reading, node, scope), own: step };
  const own = readCombined(reading, node, scope) ?? readSettled(reading, node, scope) ?? readPush(reading, node, scope);
  if (own !== null) return { before: NOTHING, own };
  const followed = readKnown(reading, node, scope) ?? readCallbacks(reading, node, scope);
  return followed === null
    ? readUnknown(reading, node, scope)
    : { before: readBefore(reading, node, scope), own: followed };
}

/** `promises.push(ctx.run(…))`: begun, and awaited with the array. */
function readPush(reading: Reading, node: CallExpression, scope: Scope): Flow | null {
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return null;
  const pending = scope.get(callee.object.name);
  if (pending?.kind !== 'pending' || propertyName(reading, callee, scope) !== 'push') return null;
  const parts = node.arguments.map((argument) => beginnings(reading, argument as AnyNode, scope));
  for (const region of parts.flatMap(({ regions }) => regions)) pending.list.begin(pending, region);
  return sequence(parts.map(({ flow }) => flow));
}

/** A function of this module, or of this handler. */
function readKnown(reading: Reading, node: CallExpression, scope: Scope): Flow | null {
  const callee = node.callee as AnyNode;
  const known = reading.valueOf(callee, scope);
  if (known?.kind === 'function') return reading.called(known, node.arguments, scope);
  if (callee.type !== 'MemberExpression' || propertyName(reading, callee, scope) !== 'call') return null;
  const method = reading.valueOf(callee.object as AnyNode, scope);
  return method?.kind === 'function' ? reading.called(method, node.arguments.slice(1), scope) : null;
}

/** What is evaluated before the call itself. */
function readBefore(reading: Reading, node: CallExpression | NewExpression, scope: Scope): Flow {
  const callee = node.callee as AnyNode;
  return sequence([
    callee.type === 'MemberExpression' ? reading.expression(callee.object as AnyNode, scope) : NOTHING,
    ...node.arguments.map((argument) => reading.expression(argument, scope)),
  ]);
}

/** Who is given the context may make entries that can't be seen from here. */
function readUnknown(reading: Reading, node: CallExpression | NewExpression, scope: Scope): CallParts {
  const callee = node.callee as AnyNode;
  const before = readBefore(reading, node, scope);
  if (!node.arguments.some((argument) => hands(reading, argument, scope))) return { before, own: NOTHING };
  const label = labelOf(reading, callee);
  reading.notes.add(
    `${label}(…) is given the context and can't be seen from here; its steps are learnt from journals.`,
  );
  return { before, own: { kind: 'opaque', label: `${label}(…)`, at: node.start } };
}

/** True where an argument is the context, or an object or array that holds it. */
function hands(reading: Reading, node: AnyNode, scope: Scope): boolean {
  switch (node.type) {
    case 'ObjectExpression':
      return node.properties.some((property) =>
        hands(reading, property.type === 'SpreadElement' ? property.argument : property.value, scope),
      );
    case 'ArrayExpression':
      return node.elements.some((element) => element !== null && hands(reading, element, scope));
    default: {
      const value = reading.valueOf(node, scope);
      if (value?.kind === 'contextMember') return MAKES_ENTRIES.has(value.path);
      return value?.kind === 'context' || value?.kind === 'client';
    }
  }
}
