/**
 * A chart as a machine for XState 5: plain data, fit for JSON, `createMachine(machineOf(chart))`.
 *
 * Every state has its chart id as its key. Events are named after what happens and where: `done.reserve`,
 * `failed.reserve`, `then.if paid`, `else.if paid`, `case.if kind` (`case.if kind#2` for the second), `default.…`,
 * `repeat.…`, `exit.loop item of items`, `finally.…`, `join.Promise.all`; `failed` for an error that comes from no step.
 *
 * A loop's test is its child `(test)`. A region begins in `(begin)`, which `done.branch 1` leaves: its first step may be asked
 * for later than the one beside it. A parallel goes on by its `join` event, and by itself when that can't be otherwise.
 */
import { type Chart, type ChartState, type ChartTransition, FAILED } from './chart.ts';
import { Net } from './net.ts';

export interface MachineConfig extends MachineNode {
  readonly id: string;
  readonly description: string;
  readonly initial: string;
  readonly states: Readonly<Record<string, MachineNode>>;
}

export interface MachineNode {
  readonly id?: string;
  readonly type?: 'parallel' | 'final';
  readonly description?: string;
  readonly meta?: Readonly<Record<string, string | number | boolean | null>>;
  readonly initial?: string;
  readonly states?: Readonly<Record<string, MachineNode>>;
  readonly on?: Readonly<Record<string, MachineTransition>>;
  readonly onDone?: MachineTransition;
}

export interface MachineTransition {
  readonly target: string;
  readonly description?: string;
}

/** Keys of the states that a chart has no state for. */
export const BEGIN = '(begin)';
export const TEST = '(test)';

export function machineOf(chart: Chart): MachineConfig {
  const net = new Net(chart);
  const events = eventsOf(chart);
  const top = net.states.flatMap((_, number) => (net.parents[number] === -1 ? [number] : []));
  const failing = { target: targetOf(net, FAILED), description: 'An error that nobody catches.' };
  const on: Record<string, MachineTransition> = own([['failed', failing]]);
  return {
    id: `${chart.service}/${chart.handler}`,
    description: `The chart ${chart.hash} of ${chart.service}/${chart.handler}.`,
    initial: chart.initial,
    on: { ...on, ...uncaught(net, failing) },
    states: nodesOf(net, events, top),
  };
}

/** The event that takes each transition, by its index. */
export function eventsOf({ transitions }: Chart): readonly string[] {
  const counts = new Map<string, number>();
  return transitions.map(({ from, kind }) => {
    const word = kind === 'next' ? 'done' : kind === 'error' ? 'failed' : kind;
    const event = eventName(word, from);
    const count = (counts.get(event) ?? 0) + 1;
    counts.set(event, count);
    return count === 1 ? event : `${event}#${count}`;
  });
}

/** XState reads a star as a wildcard. */
export const eventName = (word: string, id: string): string => `${word}.${id.replaceAll('*', '∗')}`;

function nodesOf(net: Net, events: readonly string[], numbers: readonly number[]): Record<string, MachineNode> {
  return own(numbers.map((number) => [net.state(number).id, nodeOf(net, events, number)]));
}

function nodeOf(net: Net, events: readonly string[], number: number): MachineNode {
  const state = net.state(number);
  const children = net.childrenOf(number);
  const on = transitionsOf(net, events, number);
  const base = {
    id: `s${number}`,
    ...(state.label === state.id ? {} : { description: state.label }),
    meta: metaOf(state),
  };
  if (children.length === 0) {
    const isLast = (net.edges[number] ?? []).length === 0 && state.kind !== 'parallel';
    return {
      ...base,
      ...(isLast && state.kind !== 'step' ? { type: 'final' } : Object.keys(on).length > 0 ? { on } : {}),
    };
  }
  const states = nodesOf(net, events, children);
  switch (state.kind) {
    case 'parallel':
      return { ...base, type: 'parallel', states, on, ...joined(net, number, on) };
    case 'loop':
      return { ...base, initial: TEST, states: { [TEST]: { on }, ...states } };
    case 'region':
      return { ...base, initial: BEGIN, states: { [BEGIN]: {}, ...states }, on, ...regionJoined(net, number) };
    default:
      return { ...base, initial: firstOf(net, number), states, on };
  }
}

const metaOf = ({ kind, entry, line, inferred }: ChartState) => ({
  kind,
  ...(entry === null ? {} : { entry }),
  ...(line === null ? {} : { line }),
  ...(inferred ? { inferred } : {}),
});

function transitionsOf(net: Net, events: readonly string[], number: number): Record<string, MachineTransition> {
  const state = net.state(number);
  const isEntered = ['try', 'catch', 'finally'].includes(state.kind) && net.childrenOf(number).length > 0;
  const rows: [string, MachineTransition][] = [];
  for (const edge of net.edges[number] ?? []) {
    const transition = net.transition(edge);
    // The way into a container's first child is its `initial`.
    if (isEntered && transition.kind === 'next') continue;
    const to = transitionTo(net, transition);
    rows.push([events[edge.transition] as string, to]);
    if (transition.kind !== 'error') continue;
    for (const inside of net.within(number)) {
      const step = net.state(inside);
      if ((step.entry !== null || step.kind === 'opaque') && net.catcherOf(inside) === number)
        rows.push([eventName('failed', step.id), to]);
    }
  }
  return own(rows);
}

/** Steps that no container catches. */
function uncaught(net: Net, failing: MachineTransition): Record<string, MachineTransition> {
  return own(
    net.states.flatMap((state, number): [string, MachineTransition][] =>
      (state.entry !== null || state.kind === 'opaque') && net.catcherOf(number) === -1
        ? [[eventName('failed', state.id), failing]]
        : [],
    ),
  );
}

const transitionTo = (net: Net, { to, label }: ChartTransition): MachineTransition => ({
  target: targetOf(net, to),
  ...(label === null ? {} : { description: label }),
});

const targetOf = (net: Net, id: string): string => `#s${net.numberOf(id)}`;

function firstOf(net: Net, number: number): string {
  const first = (net.edges[number] ?? []).find((edge) => net.parents[edge.to] === number);
  return net.state(first?.to ?? (net.childrenOf(number)[0] as number)).id;
}

/** All regions are over: nothing else can come than the join. */
function joined(net: Net, number: number, on: Record<string, MachineTransition>): Pick<MachineNode, 'onDone'> {
  const join = Object.keys(on).find((event) => event.startsWith('join.'));
  const onDone = join === undefined ? undefined : on[join];
  return onDone === undefined || net.state(number).join === 'first' ? {} : { onDone };
}

/** The first that is over decides; the main region's end is the handler's own going on. */
function regionJoined(net: Net, region: number): Pick<MachineNode, 'onDone'> {
  const parallel = net.parents[region] as number;
  const { join } = net.state(parallel);
  const decides = join === 'first' || (join === 'main' && net.state(region).main === true);
  const edge = (net.edges[parallel] ?? []).find((one) => net.transition(one).kind === 'join');
  return decides && edge !== undefined ? { onDone: transitionTo(net, net.transition(edge)) } : {};
}

/** Own properties, whatever a step is called. */
const own = <T>(rows: readonly (readonly [string, T])[]): Record<string, T> => Object.fromEntries(rows);
