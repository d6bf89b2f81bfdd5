/**
 * The heartbeat. A turn takes the commands that are ready, over all keys; decides them against the cells; writes every
 * change in one transaction; and only then does the effects. While one turn is being written, the next one gathers.
 *
 *  L1. Commands for one address are decided in the order in which they came.
 *  L2. A command for another cell (`forwards`) is decided in the same turn: cause and consequence are one transaction.
 *  L3. No effect before its commit. A commit that fails for now is tried again, and nothing else happens meanwhile.
 *  L4. A bug, or an engine that has been replaced, stops the loop: better no answer than a wrong one.
 */
import type { CellAddress } from '../actors/address.ts';
import type { Cell } from '../actors/cell.ts';
import type { Addressed, Moment } from '../actors/command.ts';
import { decide } from '../actors/decide.ts';
import type { Effect } from '../actors/effect.ts';
import { evolve } from '../actors/evolve.ts';
import { StoppedError } from './answers.ts';
import type { Cells } from './cells.ts';
import type { Clock } from './clock.ts';
import { sleep } from './clock.ts';
import type { Counters } from './counters.ts';
import type { Limits } from './limits.ts';
import type { Logger } from './log.ts';
import type { Places } from './places.ts';
import type { Registry } from './registry.ts';
import type { Store, Turn, Write } from './store/store.ts';
import { StoreError } from './store/store.ts';

export interface LoopParts {
  readonly store: Store;
  readonly cells: Cells;
  readonly places: Places;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly logger: Logger;
  readonly counters: Counters;
  /** The last turn that the store has. */
  readonly turn: number;
  /** Called after the commit, in order. Must not throw. */
  readonly perform: (effects: readonly Effect[]) => void;
  /** Told of each commit while it is `on`: what was written, and the cells that it changed. */
  readonly feed?: { readonly on: boolean; committed(writes: readonly Write[], cells: readonly Cell[]): void };
  /** The loop has stopped for good. */
  readonly onFatal: (error: unknown) => void;
  /** For tests: watches decisions, or bends them to see what notices. Default: the real one. */
  readonly decide?: typeof decide;
}

/** Waits between tries of a commit that fails for now, ms: doubling from the first to the last. */
const COMMIT_RETRY_MS = { first: 50, last: 5_000 } as const;

interface Read {
  readonly address: CellAddress;
  readonly resolve: (cell: Cell) => void;
  readonly reject: (error: unknown) => void;
}

export class Loop {
  readonly #parts: LoopParts;
  #queue: Addressed[] = [];
  #reads: Read[] = [];
  #running = false;
  #turn: number;
  #stopped: unknown = null;
  #stall: StoreError | null = null;
  #idle: (() => void)[] = [];
  /** One for all: a decision does not keep it, and thousands a second need not be made. */
  readonly #moment: { -readonly [Name in keyof Moment]: Moment[Name] };

  constructor(parts: LoopParts) {
    this.#parts = parts;
    this.#turn = parts.turn;
    this.#moment = momentOf(parts);
  }

  /** Puts commands before their cells. Never waits and never throws; a stopped loop drops them, as a crash would. */
  submit(...commands: readonly Addressed[]): void {
    if (this.#stopped !== null) return;
    for (const command of commands) this.#queue.push(command);
    this.#wake();
  }

  /** What the store says by itself: the doors are closed while it may pass (the next request that succeeds opens them), or it is the end. */
  storeSays(trouble: StoreError): void {
    if (this.#stopped !== null) return;
    const { logger, onFatal } = this.#parts;
    logger.error({ error: trouble.message, remedy: trouble.remedy }, 'the store does not work');
    if (isPassing(trouble)) {
      this.#stall = trouble;
      return;
    }
    this.#stopped = trouble;
    this.#refuseReads();
    onFatal(trouble);
  }

  /** A cell as it is between two turns. Not to be kept, nor changed. */
  read(address: CellAddress): Promise<Cell> {
    return new Promise((resolve, reject) => {
      if (this.#stopped !== null) return reject(new StoppedError('the engine has stopped'));
      this.#reads.push({ address, resolve, reject });
      this.#wake();
    });
  }

  /** Why nothing new can be taken now; null while the doors are open. */
  get closedBecause(): string | null {
    if (this.#stopped !== null) return 'the engine has stopped';
    if (this.#stall !== null) return `the store can't write: ${this.#stall.message}`;
    if (this.#queue.length >= this.#parts.limits.commandsQueuedMax) return 'more is waiting than can be taken in';
    return null;
  }

  get queued(): number {
    return this.#queue.length;
  }

  /** True while commands wait or are being written. */
  get isBusy(): boolean {
    return this.#running;
  }

  /** Resolves when nothing waits and nothing is being written. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#running) return resolve();
      this.#idle.push(resolve);
    });
  }

  /** No turn begins after this. What is being written is finished. */
  async stop(): Promise<void> {
    this.#stopped ??= 'stopped';
    await this.idle();
    this.#queue = [];
    this.#refuseReads();
  }

  #wake(): void {
    if (this.#running) return;
    this.#running = true;
    this.#parts.clock.soon(() => void this.#run());
  }

  async #run(): Promise<void> {
    try {
      while (this.#stopped === null && (this.#queue.length > 0 || this.#reads.length > 0)) await this.#takeTurn();
    } catch (error) {
      // Asked to stop while the store does not work: what was not written is lost, as in a crash, and that is no emergency.
      const expected = this.#stopped !== null && isPassing(error);
      this.#stopped = error;
      if (!expected) this.#parts.onFatal(error);
    } finally {
      this.#running = false;
      if (this.#stopped !== null) this.#refuseReads();
      for (const resolve of this.#idle.splice(0)) resolve();
    }
  }

  async #takeTurn(): Promise<void> {
    const { cells, limits, perform, feed } = this.#parts;
    const commands =
      this.#queue.length <= limits.turnCommandsMax ? this.#queue : this.#queue.slice(0, limits.turnCommandsMax);
    this.#queue = commands === this.#queue ? [] : this.#queue.slice(limits.turnCommandsMax);
    this.#parts.counters.commands += commands.length;
    const writes: Write[] = [];
    const effects: Effect[] = [];
    // Gathered whether or not somebody looks: who comes while a turn is being written must hear of it.
    const changed: Cell[] = [];
    for (let wave: readonly Addressed[] = commands; wave.length > 0; )
      wave = await this.#decideWave(wave, writes, effects, changed);
    if (writes.length > 0) await this.#commit(writes);
    perform(effects);
    if (feed?.on === true) feed.committed(writes, changed);
    await this.#answerReads();
    cells.tidy();
  }

  /** Decides commands in order; returns those that follow from them, for other cells. */
  async #decideWave(
    wave: readonly Addressed[],
    writes: Write[],
    effects: Effect[],
    changed: Cell[],
  ): Promise<Addressed[]> {
    const { cells, clock, places } = this.#parts;
    const redirects = await this.#ensure(wave);
    const next: Addressed[] = [];
    const moment = this.#moment;
    moment.now = clock.now();
    for (const { address, command, audit } of wave) {
      const actual = redirects?.get(address) ?? address;
      const cell = cells.get(actual);
      if (cell === undefined) throw new Error(`bug: the cell of ${JSON.stringify(actual)} is not loaded`);
      cells.touch(actual);
      moment.fresh = places.fresh();
      const decided = (this.#parts.decide ?? decide)(cell, command, moment);
      for (const change of decided.changes) {
        evolve(cell, change);
        if (change.kind !== 'backlogChanged') writes.push({ shard: cell.shard, change });
      }
      if (decided.changes.length > 0) changed.push(cell);
      if (audit !== undefined && decided.changes.length > 0)
        writes.push({ shard: cell.shard, change: { kind: 'audited', audit } });
      for (const effect of decided.effects) effects.push(effect);
      for (const forwarded of decided.forwards) next.push(forwarded);
    }
    return next;
  }

  #ensure(wave: readonly Addressed[]): Promise<Map<CellAddress, CellAddress> | null> | null {
    const { cells } = this.#parts;
    const missing: CellAddress[] = [];
    for (const { address } of wave) if (cells.get(address) === undefined) missing.push(address);
    return missing.length === 0 ? null : this.#patiently('load', () => cells.load(missing));
  }

  async #commit(writes: readonly Write[]): Promise<void> {
    const { counters, clock, store } = this.#parts;
    const turn: Turn = { number: this.#turn + 1, writes };
    const began = clock.now();
    await this.#patiently('commit', () => store.commit(turn));
    this.#turn = turn.number;
    counters.turns += 1;
    counters.commitMs += clock.now() - began;
  }

  /** Trouble that may pass is waited out: the same request again, until it succeeds or the loop is stopped. */
  async #patiently<T>(what: string, request: () => Promise<T>): Promise<T> {
    const { clock, logger } = this.#parts;
    for (let waitMs: number = COMMIT_RETRY_MS.first; ; waitMs = Math.min(waitMs * 2, COMMIT_RETRY_MS.last)) {
      try {
        const result = await request();
        if (this.#stall !== null) logger.info({ what }, 'the store works again');
        this.#stall = null;
        return result;
      } catch (error) {
        if (!isPassing(error) || this.#stopped !== null) throw error;
        if (this.#stall === null)
          logger.error({ what, error: error.message, remedy: error.remedy }, 'the store does not work; trying again');
        this.#stall = error;
        await sleep(clock, waitMs);
      }
    }
  }

  async #answerReads(): Promise<void> {
    for (const { address, resolve, reject } of this.#reads.splice(0)) {
      try {
        const redirects = await this.#patiently('load', () => this.#parts.cells.load([address]));
        const cell = this.#parts.cells.get(redirects?.get(address) ?? address);
        if (cell === undefined) throw new Error(`bug: the cell of ${JSON.stringify(address)} is not loaded`);
        resolve(cell);
      } catch (error) {
        reject(error);
      }
    }
  }

  #refuseReads(): void {
    for (const read of this.#reads.splice(0)) read.reject(new StoppedError('the engine has stopped'));
  }
}

const isPassing = (error: unknown): error is StoreError => error instanceof StoreError && error.code === 'unavailable';

function momentOf({ places, registry, limits, clock }: LoopParts): Moment {
  return {
    now: clock.now(),
    fresh: places.fresh(),
    invocationId: (ref) => places.invocationId(ref),
    place: (target, seq) => places.place(target, seq),
    rules: (target) => registry.find(target),
    bounds: limits,
  };
}
