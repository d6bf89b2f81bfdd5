/**
 * What a handler is doing, as far as a journal tells: a thread for its path, and one for each region of the parallels that
 * it is in. A value; `follow` gives a new one.
 *
 *  1. A frame is one entering of a parallel. Its threads are those of its regions; a region that has not begun has a seed.
 *  2. When a parallel is left, its frame is over. Threads of it that are still busy stay (who loses a race goes on), and may
 *     not leave their region any more. Nobody waits for them: whatever ends around them later says nothing of them.
 *  3. In a region of which there are many, the seed stays, and each thread that begins is one more.
 */
import type { Net } from './net.ts';
import type { Reaches, Way } from './reach.ts';

export interface Frame {
  readonly parallel: number;
  readonly parent: Frame | null;
  /** Index of the entry with which it was entered. */
  readonly since: number;
}

export interface Thread {
  /** The step that it made last, or where it will begin. */
  readonly at: number;
  readonly frame: Frame | null;
  /** A seed has not begun. */
  readonly isSeed: boolean;
  /** Index of the entry that it made last, 0 for none. */
  readonly entry: number;
}

export interface Threads {
  readonly all: readonly Thread[];
  /** Frames that are over, as far as threads of them are left. */
  readonly over: ReadonlySet<Frame>;
}

/** What a thread's last entry has come to. */
export type StatusOf = (entry: number) => 'open' | 'ok' | 'failed';

/** A parallel that is left by its join while a region can't have ended: possible only where the chart is not the whole truth. */
const NOT_OVER = 3;
/** A step whose answer is not there is left behind only where nobody awaits it. */
const NOT_ANSWERED = 1;

export interface Followed {
  readonly threads: Threads;
  readonly cost: number;
}

interface Closing {
  readonly over: ReadonlySet<Frame>;
  readonly isJoin: boolean;
  readonly statusOf: StatusOf;
}

export class Follower {
  readonly #net: Net;
  readonly #reaches: Reaches;

  constructor(net: Net, reaches: Reaches) {
    this.#net = net;
    this.#reaches = reaches;
  }

  begin(): Threads {
    const at = this.#net.numberOf(this.#net.chart.initial);
    return { all: [{ at, frame: null, isSeed: false, entry: 0 }], over: new Set() };
  }

  /** A thread goes a way and makes an entry there; null where it can't. */
  follow(threads: Threads, thread: Thread, way: Way, entry: number, statusOf: StatusOf): Followed | null {
    const isMany = thread.isSeed && this.#net.state(thread.at).many === true;
    let all = threads.all.filter((one) => one !== thread || isMany);
    const over = new Set(threads.over);
    let frame = thread.frame;
    let cost = way.cost + (!thread.isSeed && statusOf(thread.entry) === 'open' ? NOT_ANSWERED : 0);
    for (const move of way.moves) {
      if (move.kind === 'fork') {
        frame = { parallel: move.from, parent: frame, since: entry };
        all = [...all, ...this.#seeds(frame, move.to)];
        continue;
      }
      const left = this.#regionsLeft(move.from, move.to);
      for (let count = 0; count < left; count++) {
        if (frame === null || over.has(frame)) return null;
        const closed = this.#close(frame, all, { over, isJoin: move.kind === 'join', statusOf });
        over.add(frame);
        cost += closed.cost;
        all = closed.threads;
        frame = frame.parent;
      }
    }
    all = [...all, { at: way.to, frame, isSeed: false, entry }];
    return { threads: { all, over: stillUsed(over, all) }, cost };
  }

  #seeds(frame: Frame, begun: number): Thread[] {
    return this.#net
      .childrenOf(frame.parallel)
      .filter((region) => region !== begun || this.#net.state(region).many)
      .map((at) => ({ at, frame, isSeed: true, entry: 0 }));
  }

  /** How many regions a move leads out of. Joins are counted where they leave the region, not again at the parallel. */
  #regionsLeft(from: number, to: number): number {
    const net = this.#net;
    let left = 0;
    for (const around of net.around(from)) {
      if (net.state(around).kind === 'region' && !net.isInside(to, around) && around !== to) left++;
    }
    return left;
  }

  /** A frame ends. Where it waited for all of its threads, those that can have ended have; else they go on if they can. */
  #close(frame: Frame, all: readonly Thread[], { over, isJoin, statusOf }: Closing) {
    const { join } = this.#net.state(frame.parallel);
    const endsAll = isJoin && (join === 'all' || join === 'settled');
    let cost = 0;
    const threads = all.filter((one) => {
      if (!isWithin(one.frame, frame)) return true;
      const isAwaited = endsAll && !isBeside(one.frame, over);
      const hasEnded = isAwaited && this.#mayBeOver(one, statusOf);
      if (isAwaited && !hasEnded) cost += NOT_OVER;
      return !hasEnded && this.#goesOn(one, frame, statusOf);
    });
    return { threads, cost };
  }

  #mayBeOver({ at, isSeed, entry }: Thread, statusOf: StatusOf): boolean {
    if (isSeed && this.#net.state(at).many) return true;
    const status = isSeed ? 'ok' : statusOf(entry);
    return status !== 'open' && this.#reaches.from(at, status === 'failed').regionEnd?.cost === 0;
  }

  /** Whether a thread may still make entries in a frame that is over. */
  #goesOn({ at, isSeed, entry }: Thread, { parallel }: Frame, statusOf: StatusOf): boolean {
    if (isSeed) return false;
    const net = this.#net;
    if (net.state(at).kind === 'opaque') return true;
    const { steps, opaque } = this.#reaches.from(at, statusOf(entry) === 'failed');
    const isHere = ({ to, moves }: Way) => net.isInside(to, parallel) && moves.every((move) => move.from !== parallel);
    for (const way of steps.values()) if (isHere(way)) return true;
    return opaque.some(isHere);
  }
}

function stillUsed(over: ReadonlySet<Frame>, threads: readonly Thread[]): ReadonlySet<Frame> {
  if (over.size === 0) return over;
  const used = new Set<Frame>();
  for (const { frame } of threads) {
    for (let one = frame; one !== null; one = one.parent) if (over.has(one)) used.add(one);
  }
  return used;
}

function isWithin(frame: Frame | null, outer: Frame): boolean {
  for (let one = frame; one !== null; one = one.parent) if (one === outer) return true;
  return false;
}

/** Whether what goes on there is beside the handler's own path: a frame around it is over. */
function isBeside(frame: Frame | null, over: ReadonlySet<Frame>): boolean {
  for (let one = frame; one !== null; one = one.parent) if (over.has(one)) return true;
  return false;
}

/** The same for threads that stand alike, so that two ways to the same place are one. */
export function keyOf({ all, over }: Threads, statusOf: StatusOf): string {
  const shown = all.map(({ at, frame, isSeed, entry }) => {
    const frames: string[] = [];
    for (let one = frame; one !== null; one = one.parent) {
      frames.push(`${one.parallel}@${one.since}${over.has(one) ? '!' : ''}`);
    }
    return `${at} ${isSeed ? 'seed' : statusOf(entry)} ${frames.join(' ')}`;
  });
  return shown.sort().join('\n');
}

/** The handler's own path and the regions that it is in. */
export function ownOf({ all, over }: Threads): Thread[] {
  return all.filter(({ frame }) => !isBeside(frame, over));
}

/** The thread of the handler's own path that moved last. */
export function lastOf(threads: Threads): Thread {
  const own = ownOf(threads);
  return (own.findLast(({ isSeed }) => !isSeed) ?? own[0] ?? threads.all[0]) as Thread;
}
