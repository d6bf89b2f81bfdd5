/** Which of several states is the nearest in front of each state? Distance counts steps; a way that is unlikely counts more. */
import type { Net } from './net.ts';

/** A way back: from which state, and what it costs beside the steps on it. */
interface Way {
  readonly from: number;
  readonly cost: number;
}

interface Found {
  readonly from: number;
  readonly candidate: number;
}

/** What an error, or a race that is lost, costs: as much as a step. */
const UNLIKELY = 1;

/** For each state the nearest candidate, -1 where none is in front of it: one search backwards from all of them. */
export function nearestOf(net: Net, candidates: readonly number[]): readonly number[] {
  const ways = waysBack(net);
  const nearest = net.states.map(() => -1);
  /** By cost: costs are small whole numbers, so this is a sorted queue. */
  const found: Found[][] = [];
  const reach = (to: number, cost: number, candidate: number): void => {
    for (const way of ways[to] ?? []) {
      found[cost + way.cost] ??= [];
      found[cost + way.cost]?.push({ from: way.from, candidate });
    }
  };
  // A candidate is in front of itself only where it comes round again, so the search begins before them.
  for (const candidate of candidates) reach(candidate, 0, candidate);
  for (let cost = 0; cost < found.length; cost++) {
    for (const { from, candidate } of found[cost] ?? []) {
      if (nearest[from] !== -1) continue;
      nearest[from] = candidate;
      reach(from, cost + (net.state(from).entry === null ? 0 : 1), candidate);
    }
  }
  return nearest;
}

/** For each state those from which it comes next. Containers are opened up: into their first, out of their last, out by errors. */
function waysBack(net: Net): readonly (readonly Way[])[] {
  const ways: Way[][] = net.states.map(() => []);
  const lead = (from: number, to: number, cost = 0): void => {
    ways[to]?.push({ from, cost });
  };
  net.states.forEach((state, number) => {
    for (const edge of net.edges[number] ?? []) {
      // What follows a parallel follows its regions, not its beginning.
      if (state.kind !== 'parallel') lead(number, edge.to);
      if (net.transition(edge).kind !== 'error') continue;
      for (const inside of net.within(number)) lead(inside, edge.to, UNLIKELY);
    }
    if (state.kind === 'parallel') openUp(net, number, lead);
  });
  return ways;
}

/** An invocation has one place: beside a region's steps are those of the others, and behind them what follows the parallel. */
function openUp(net: Net, parallel: number, lead: (from: number, to: number, cost?: number) => void): void {
  const regions = net.childrenOf(parallel);
  const join = net.state(parallel).join;
  for (const region of regions) {
    lead(parallel, region);
    for (const inside of net.within(region)) {
      for (const other of regions) if (other !== region) lead(inside, other);
      const isEnd = net.state(inside).kind === 'end' && net.parents[inside] === region;
      const isBeside = join === 'main' && net.state(region).main !== true;
      for (const { to } of isBeside ? [] : (net.edges[parallel] ?? [])) lead(inside, to, isEnd ? 0 : UNLIKELY);
    }
  }
}
