/**
 * Calls of the context, and what each writes into the journal: the names are those of `sdk/context-impl.ts`,
 * `sdk/context-clients.ts` and, for the API of the first Kafka release, `sdk/compat/rpc-context.ts`.
 */
import type { AnyNode, CallExpression } from 'acorn';
import type { StepEntry } from './chart.ts';
import type { Flow } from './flow.ts';
import { anyName, exactly, type Name, nameOf } from './names.ts';
import { labelOf, type Reading } from './reading.ts';
import type { Scope } from './scope.ts';
import { propertyName, propertyOf } from './values.ts';

interface Place {
  readonly reading: Reading;
  readonly node: CallExpression;
  readonly args: readonly AnyNode[];
  readonly scope: Scope;
}

type Row = readonly [entry: StepEntry, name: (place: Place) => Name];

const named: (place: Place) => Name = (place) => argumentName(place, 0);
const always = (label: string, name = label) => {
  const fixed: Name = { label, match: name === label ? null : name };
  return () => fixed;
};

const MEMBERS: Readonly<Record<string, Row>> = {
  run: ['run', runName],
  sleep: ['sleep', (place) => (place.args.length > 1 ? argumentName(place, 1) : exactly('sleep'))],
  get: ['get', named],
  set: ['set', named],
  clear: ['clear', named],
  // Entries without a name.
  clearAll: ['clearAll', always('clear all', '')],
  stateKeys: ['keys', always('state keys', '')],
  cancel: ['cancel', always('cancel', '')],
  awakeable: ['awakeable', always('awakeable', '')],
  resolveAwakeable: ['signal', always('resolve awakeable', 'resolve')],
  completeAwakeable: ['signal', always('resolve awakeable', 'resolve')],
  rejectAwakeable: ['signal', always('reject awakeable', 'reject')],
  attach: ['attach', always('attach', '')],
  promise: ['promise', named],
  genericCall: ['call', genericName],
  genericSend: ['send', genericName],
  'date.now': ['run', always('date.now')],
  'date.toJSON': ['run', always('date.toJSON')],
  sideEffect: ['run', sideEffectName],
};

/** What is called on what a member of the context has given: `ctx.promise(name).resolve(value)`, `ctx.invocation(id).attach()`. */
const OF_WHAT_IT_GAVE: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  promise: {
    get: ['promise', named],
    peek: ['peekPromise', named],
    resolve: ['completePromise', named],
    reject: ['completePromise', named],
  },
  invocation: {
    attach: ['attach', always('attach', '')],
    output: ['peekOutput', always('output', '')],
    cancel: ['cancel', always('cancel', '')],
  },
};

/** Such a step, and the call that gave what it is called on; null for anything else. */
export function stepOnResult(
  reading: Reading,
  node: CallExpression,
  scope: Scope,
): { readonly flow: Flow; readonly of: CallExpression } | null {
  const callee = node.callee as AnyNode;
  const of = callee.type === 'MemberExpression' ? (callee.object as AnyNode) : null;
  if (callee.type !== 'MemberExpression' || of?.type !== 'CallExpression') return null;
  const member = reading.valueOf(of.callee as AnyNode, scope);
  const rows = member?.kind === 'contextMember' ? OF_WHAT_IT_GAVE[member.path] : undefined;
  const row = rows?.[propertyName(reading, callee, scope) ?? ''];
  if (row === undefined) return null;
  const place: Place = { reading, node: of, args: of.arguments, scope };
  return { flow: { kind: 'step', entry: row[0], ...row[1](place), at: node.start }, of };
}

/** Members of the context by which who is given them can make entries. */
export const MAKES_ENTRIES: ReadonlySet<string> = new Set([...Object.keys(MEMBERS), 'date', 'invocation']);

/** The step that a call is, or null. */
export function stepOf(reading: Reading, node: CallExpression, scope: Scope): Flow | null {
  const callee = node.callee as AnyNode;
  const place: Place = { reading, node, args: node.arguments, scope };
  const value = reading.valueOf(callee, scope);
  if (value?.kind === 'contextMember') {
    const row = Object.hasOwn(MEMBERS, value.path) ? MEMBERS[value.path] : undefined;
    return row === undefined ? null : { kind: 'step', entry: row[0], ...row[1](place), at: node.start };
  }
  if (callee.type !== 'MemberExpression') return null;
  const client = reading.valueOf(callee.object as AnyNode, scope);
  if (client?.kind !== 'client') return null;
  const method = propertyName(reading, callee, scope);
  const known = { service: client.service, handler: method };
  const shown = `${client.service ?? client.shown}/${method ?? labelOf(reading, callee.property)}`;
  return { kind: 'step', entry: client.entry, ...addressName(known, shown), at: node.start };
}

function argumentName({ reading, args, scope }: Place, index: number): Name {
  const node = args[index];
  return node === undefined || node.type === 'SpreadElement' ? anyName('?') : nameOf(reading, node, scope);
}

/** `run(name, action, options)` or `run(action, options)`; without a name it is the action's, or `run`. */
function runName(place: Place): Name {
  const { reading, args, scope } = place;
  const [first, second] = args;
  if (first === undefined) return exactly('run');
  const value = reading.valueOf(first, scope);
  if (value?.kind === 'text') return exactly(value.text);
  if (value?.kind === 'function') return exactly(actionName(first, value.node));
  const isAction = second === undefined || second.type === 'ObjectExpression';
  if (!isAction) return argumentName(place, 0);
  if (first.type === 'MemberExpression') return exactly(propertyName(reading, first, scope) ?? 'run');
  if (first.type === 'Identifier' && value === null) return exactly(first.name);
  return anyName(labelOf(reading, first));
}

/** JavaScript names a function by itself, or by the constant or property that it is given to. */
function actionName(argument: AnyNode, node: { readonly id?: { readonly name: string } | null | undefined }): string {
  if (node.id) return node.id.name;
  if (argument.type === 'Identifier') return argument.name;
  if (argument.type === 'MemberExpression' && argument.property.type === 'Identifier') return argument.property.name;
  return 'run';
}

function sideEffectName({ reading, args, scope }: Place): Name {
  const settings = reading.valueOf(args[1], scope);
  if (args.length < 2) return exactly('sideEffect');
  if (settings?.kind !== 'object') return anyName('sideEffect');
  const name = propertyOf(reading, settings.node, 'name', settings.scope);
  if (name?.kind === 'text') return exactly(name.text);
  return hasProperty(settings.node, 'name') ? anyName('sideEffect') : exactly('sideEffect');
}

const hasProperty = (node: AnyNode, name: string): boolean =>
  node.type === 'ObjectExpression' &&
  node.properties.some(
    (property) => property.type === 'Property' && property.key.type === 'Identifier' && property.key.name === name,
  );

function genericName({ reading, args, scope }: Place): Name {
  const call = reading.valueOf(args[0], scope);
  const part = (name: string): string | null => {
    const value = call?.kind === 'object' ? propertyOf(reading, call.node, name, call.scope) : null;
    return value?.kind === 'text' ? value.text : null;
  };
  const service = part('service');
  const handler = part('method');
  return addressName({ service, handler }, `${service ?? '?'}/${handler ?? '?'}`);
}

/** Calls and sends are known by whom they address. */
function addressName(known: { service: string | null; handler: string | null }, shown: string): Name {
  const address = `${known.service ?? '*'}/${known.handler ?? '*'}`;
  return known.service === null || known.handler === null ? { label: shown, match: address } : exactly(address);
}
