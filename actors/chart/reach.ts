/**
 * Where can a handler get to from a state without making another entry? Ways through choices, loops, containers and errors,
 * the likeliest to each step. A way costs `UNLIKELY` where it takes an error that the journal does not show, or none where
 * it does show one.
 */
import { FAILED } from './chart.ts';
import type { Effort } from './effort.ts';
import type { Net } from './net.ts';

/** A move on a way: along a transition, into a region of a parallel, or out of a region that has ended. */
export type Move =
  | { readonly kind: 'transition'; readonly from: number; readonly to: number; readonly transition: number }
  | { readonly kind: 'fork'; readonly from: number; readonly to: number }
  | { readonly kind: 'join'; readonly from: number; readonly to: number }
  /** An error that nobody catches. */
  | { readonly kind: 'fail'; readonly from: number; readonly to: number };

export interface Way {
  readonly to: number;
  readonly cost: number;
  readonly moves: readonly Move[];
}

export interface Reach {
  /** To steps and opaque states, by number. */
  readonly steps: ReadonlyMap<number, Way>;
  readonly opaque: readonly Way[];
  /** To where the whole handler ends. */
  readonly ends: readonly Way[];
  /** To the end of the region that the state lies in; null where that can't be reached. */
  readonly regionEnd: Way | null;
}

export const UNLIKELY = 2;

interface Node {
  readonly at: number;
  readonly cost: number;
  readonly length: number;
  readonly move: Move | null;
  readonly before: Node | null;
}

export class Reaches {
  readonly #net: Net;
  readonly #failed: number;
  readonly #known = new Map<number, Reach>();
  readonly #skippable = new Map<number, boolean>();

  readonly #effort: Effort;

  constructor(net: Net, effort: Effort) {
    this.#net = net;
    this.#effort = effort;
    this.#failed = net.numberOf(FAILED);
  }

  /** @param hasFailed the answer to the step was a failure, or a cancellation */
  from(number: number, hasFailed: boolean): Reach {
    const key = number * 2 + (hasFailed ? 1 : 0);
    let reach = this.#known.get(key);
    if (reach === undefined) {
      reach = this.#search(number, hasFailed);
      this.#known.set(key, reach);
    }
    return reach;
  }

  #search(start: number, hasFailed: boolean): Reach {
    const steps = new Map<number, Way>();
    const ends: Way[] = [];
    const opaque: Way[] = [];
    let regionEnd: Way | null = null;
    const ownEnd = this.#endOf(start);
    const visited = new Set<number>();
    const queue: Node[] = [{ at: start, cost: 0, length: 0, move: null, before: null }];
    for (let node = takeNext(queue); node !== undefined; node = takeNext(queue)) {
      const { at, before } = node;
      this.#effort.left -= 1 + queue.length / 64;
      if (before !== null) {
        if (visited.has(at)) continue;
        visited.add(at);
        const state = this.#net.state(at);
        const way = () => ({ to: at, cost: node.cost, moves: movesOf(node) });
        if (state.entry !== null) {
          steps.set(at, way());
          continue;
        }
        if (state.kind === 'opaque') opaque.push(way());
        if (this.#isLast(at)) ends.push(way());
        if (at === ownEnd && regionEnd === null) regionEnd = way();
      }
      queue.push(...this.#next(node, before === null && hasFailed));
    }
    return { steps, opaque, ends, regionEnd };
  }

  *#next(node: Node, hasFailed: boolean): Generator<Node> {
    const { at } = node;
    const net = this.#net;
    const state = net.state(at);
    for (const edge of net.edges[at] ?? []) {
      const { kind } = net.transition(edge);
      if (state.kind === 'parallel' && !(kind === 'join' && this.#canSkip(at))) continue;
      // A container's error is one of those below; a region's, too.
      if (kind === 'error' && state.kind !== 'throw' && net.childrenOf(at).length > 0) continue;
      const isExpected = kind === 'error' ? hasFailed || state.kind === 'throw' : !hasFailed;
      yield moved(node, { kind: 'transition', ...edge }, isExpected ? 0 : UNLIKELY);
    }
    if (state.kind === 'parallel') {
      for (const region of net.childrenOf(at)) yield moved(node, { kind: 'fork', from: at, to: region }, 0);
      return;
    }
    if (state.kind === 'end' && net.parents[at] !== -1) {
      yield* this.#join(node);
      return;
    }
    if (state.kind === 'region' || state.kind === 'throw' || state.kind === 'end') return;
    yield* this.#errors(node, at, hasFailed ? 0 : UNLIKELY);
  }

  /** From a region's end over the parallel, if the region was not only entered on this way. */
  *#join(node: Node): Generator<Node> {
    const region = this.#net.parents[node.at] as number;
    const parallel = this.#net.parents[region] as number;
    for (let one: Node | null = node; one !== null; one = one.before) {
      if (one.move?.kind === 'fork' && one.move.to === region) return;
    }
    const joining = moved(node, { kind: 'join', from: node.at, to: parallel }, 0);
    for (const edge of this.#net.edges[parallel] ?? []) {
      if (this.#net.transition(edge).kind === 'join') yield moved(joining, { kind: 'transition', ...edge }, 0);
    }
    // `Promise.any` fails when all have failed.
    yield* this.#errors(joining, parallel, UNLIKELY);
  }

  *#errors(node: Node, at: number, cost: number): Generator<Node> {
    const net = this.#net;
    const catcher = net.childrenOf(at).length > 0 && net.catches(at) ? at : net.catcherOf(at);
    if (catcher === -1) {
      yield moved(node, { kind: 'fail', from: at, to: this.#failed }, cost);
      return;
    }
    for (const edge of net.edges[catcher] ?? []) {
      if (net.transition(edge).kind === 'error') yield moved(node, { kind: 'transition', ...edge, from: at }, cost);
    }
  }

  /** The end state of the innermost region that a state lies in, -1 for none. */
  #endOf(number: number): number {
    const net = this.#net;
    const region = net.state(number).kind === 'region' ? number : net.regionOf(number);
    return region === -1 ? -1 : (net.childrenOf(region).find((child) => net.state(child).kind === 'end') ?? -1);
  }

  #isLast(number: number): boolean {
    const { kind } = this.#net.state(number);
    return (
      (kind === 'end' || kind === 'throw') &&
      this.#net.parents[number] === -1 &&
      (this.#net.edges[number] ?? []).length === 0
    );
  }

  /** True where a parallel may be passed without an entry. */
  #canSkip(parallel: number): boolean {
    const known = this.#skippable.get(parallel);
    if (known !== undefined) return known;
    // While it is being found out, a way round through itself does not count.
    this.#skippable.set(parallel, false);
    const net = this.#net;
    const regions = net.childrenOf(parallel);
    const { join } = net.state(parallel);
    const passes = (region: number): boolean =>
      net.state(region).many === true || this.from(region, false).regionEnd?.cost === 0;
    const can =
      join === 'main'
        ? regions.filter((region) => net.state(region).main).every(passes)
        : join === 'first' || join === 'any'
          ? regions.some(passes)
          : regions.every(passes);
    this.#skippable.set(parallel, can);
    return can;
  }
}

const moved = (before: Node, move: Move, cost: number): Node => ({
  at: move.to,
  cost: before.cost + cost,
  length: before.length + 1,
  move,
  before,
});

/** The likeliest, then the shortest. */
function takeNext(queue: Node[]): Node | undefined {
  let best = 0;
  for (let place = 1; place < queue.length; place++) {
    const one = queue[place] as Node;
    const other = queue[best] as Node;
    if (one.cost < other.cost || (one.cost === other.cost && one.length < other.length)) best = place;
  }
  return queue.splice(best, 1)[0];
}

function movesOf(node: Node): Move[] {
  const moves: Move[] = [];
  for (let one: Node | null = node; one?.move != null; one = one.before) moves.push(one.move);
  return moves.reverse();
}
