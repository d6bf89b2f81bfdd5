/**
 * The heartbeat. A turn takes the commands that are ready, over all keys; decides them against the cells; and hands every
 * change to be written in one transaction, and the effects to be done after it. While one turn is being written the next
 * is decided (`pipeline.ts`); what comes while no more may be under way gathers.
 *
 *  L1. Commands for one address are decided in the order in which they came.
 *  L2. A command for another cell (`forwards`) is decided in the same turn: cause and consequence are one transaction.
 *  L3. No effect before its commit, nor before those of the turns ahead of it. A commit that fails for now is tried again,
 *      and no effect happens meanwhile; at most `turnsInFlightMax` turns are decided ahead of the disk.
 *  L4. A bug, or an engine that has been replaced, stops the loop: better no answer than a wrong one.
 */
import type { CellAddress } from '../actors/address.ts';
import type { Cell } from '../actors/cell.ts';
import type { Addressed } from '../actors/command.ts';
import type { decide } from '../actors/decide.ts';
import type { Effect } from '../actors/effect.ts';
import { StoppedError } from './answers.ts';
import type { Cells } from './cells.ts';
import type { Clock } from './clock.ts';
import type { Counters } from './counters.ts';
import type { Limits } from './limits.ts';
import type { Logger } from './log.ts';
import { isPassing, Patience } from './patience.ts';
import type { DecidedTurn } from './pipeline.ts';
import { Pipeline } from './pipeline.ts';
import type { Places } from './places.ts';
import type { Registry } from './registry.ts';
import type { Store, StoreError, Write } from './store/store.ts';
import { turnSize } from './turn-size.ts';
import type { Draft, Redirects } from './waves.ts';
import { Waves } from './waves.ts';

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

interface Read {
  readonly address: CellAddress;
  readonly resolve: (cell: Cell) => void;
  readonly reject: (error: unknown) => void;
}

export class Loop {
  readonly #parts: LoopParts;
  readonly #waves: Waves;
  readonly #pipeline: Pipeline;
  readonly #patience: Patience;
  #queue: Addressed[] = [];
  #reads: Read[] = [];
  #deciding = false;
  /** Effects have just been done, and what they bring is on its way. */
  #moreComes = false;
  /** Of the turn that is decided now, or next. */
  #sequence = 1;
  /** Commands since the start: those that came, and those that are durable. Each is behind those that came before it. */
  #submitted = 0;
  #durable = 0;
  readonly #untilDurable: { readonly count: number; readonly resolve: () => void }[] = [];
  #stopped: unknown = null;
  #idle: (() => void)[] = [];

  constructor(parts: LoopParts) {
    this.#parts = parts;
    this.#patience = new Patience(parts, () => this.#stopped !== null);
    this.#pipeline = new Pipeline({
      ...parts,
      patience: this.#patience,
      written: (turn, tookMs) => this.#written(turn, tookMs),
      failed: (error) => this.#fail(error),
    });
    this.#waves = new Waves(parts);
  }

  /** Puts a command before its cell. Never waits and never throws; a stopped loop drops it, as a crash would. */
  submit(command: Addressed): void {
    if (this.#stopped !== null) return;
    this.#queue.push(command);
    this.#submitted += 1;
    this.#wake();
  }

  /** Null where all that was submitted is durable; else what resolves once it is, and never where the loop stops before. */
  untilDurable(): Promise<void> | null {
    if (this.#durable === this.#submitted) return null;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#untilDurable.push({ count: this.#submitted, resolve });
    return promise;
  }

  /** What the store says by itself: the doors are closed while it may pass (the next request that succeeds opens them), or it is the end. */
  storeSays(trouble: StoreError | null): void {
    if (this.#stopped !== null) return;
    if (trouble === null) return this.#patience.hearItPassed();
    this.#parts.logger.error({ error: trouble.message, remedy: trouble.remedy }, 'the store does not work');
    if (isPassing(trouble)) this.#patience.hear(trouble);
    else this.#fail(trouble);
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
    const trouble = this.#patience.trouble;
    if (trouble !== null) return `the store can't write: ${trouble.message}`;
    if (this.#queue.length >= this.#parts.limits.commandsQueuedMax) return 'more is waiting than can be taken in';
    return null;
  }

  get queued(): number {
    return this.#queue.length;
  }

  /** True while commands wait, or turns are being decided or written. */
  get isBusy(): boolean {
    return this.#deciding || !this.#pipeline.isEmpty;
  }

  /** Resolves when nothing waits and nothing is being written. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      if (!this.isBusy) return resolve();
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
    if (this.#deciding || !this.#mayDecide) return;
    this.#deciding = true;
    this.#parts.clock.soon(() => void this.#decideTurns());
  }

  /** What has gathered goes out at once where the store has nothing to do; else it waits for what the effects bring. */
  #goOn(): void {
    if (this.#deciding || !this.#pipeline.isEmpty || !this.#mayDecide) return this.#wake();
    this.#deciding = true;
    this.#moreComes = true;
    void this.#decideTurns();
  }

  get #mayDecide(): boolean {
    if (this.#stopped !== null || this.#pipeline.isFull) return false;
    return this.#reads.length > 0 || (this.#queue.length > 0 && this.#nextSize > 0);
  }

  get #nextSize(): number {
    const { limits, store } = this.#parts;
    return turnSize({
      queued: this.#queue.length,
      underWay: this.#pipeline.commands,
      moreComes: this.#moreComes,
      syncShare: store.syncShare ?? 0,
      turnCommandsMax: limits.turnCommandsMax,
    });
  }

  async #decideTurns(): Promise<void> {
    try {
      while (this.#mayDecide) await this.#takeTurn();
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#deciding = false;
      this.#restIfDone();
    }
  }

  #fail(error: unknown): void {
    // Asked to stop while the store does not work: what was not written is lost, as in a crash, and that is no emergency.
    const expected = this.#stopped !== null && isPassing(error);
    const isFirst = this.#stopped === null || this.#stopped === 'stopped';
    this.#stopped = error;
    this.#restIfDone();
    if (!expected && isFirst) this.#parts.onFatal(error);
  }

  #restIfDone(): void {
    if (this.#stopped !== null) this.#refuseReads();
    if (this.isBusy) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #takeTurn(): Promise<void> {
    const commands = this.#take();
    const sequence = this.#sequence;
    this.#parts.counters.commands += commands.length;
    const draft: Draft = { writes: [], effects: [], changed: [] };
    for (let wave: readonly Addressed[] = commands; wave.length > 0; ) {
      const redirects = await this.#ensure(wave);
      wave = this.#waves.decide(wave, redirects, draft);
    }
    if (commands.length > 0) {
      this.#sequence += 1;
      this.#pipeline.add({ sequence, commands: commands.length, ...draft });
    }
    if (this.#reads.length === 0) return;
    await this.#pipeline.empty();
    await this.#answerReads();
  }

  #take(): readonly Addressed[] {
    const waiting = this.#queue;
    const count = this.#nextSize;
    this.#moreComes = false;
    this.#queue = count === waiting.length ? [] : waiting.slice(count);
    return count === waiting.length ? waiting : waiting.slice(0, count);
  }

  /** A turn is durable, with all before it. */
  #written(turn: DecidedTurn, tookMs: number): void {
    const { cells, counters, perform, feed } = this.#parts;
    if (turn.writes.length > 0) counters.turns += 1;
    counters.commitMs += tookMs;
    perform(turn.effects);
    if (feed?.on === true) feed.committed(turn.writes, turn.changed);
    cells.tidy(turn.sequence);
    this.#durable += turn.commands;
    while ((this.#untilDurable[0]?.count ?? Number.POSITIVE_INFINITY) <= this.#durable)
      this.#untilDurable.shift()?.resolve();
    this.#goOn();
    this.#restIfDone();
  }

  #ensure(wave: readonly Addressed[]): Promise<Redirects> | null {
    const { cells } = this.#parts;
    const missing: CellAddress[] = [];
    for (const { address } of wave) if (!cells.touch(address, this.#sequence)) missing.push(address);
    return missing.length === 0 ? null : this.#load(missing, this.#sequence);
  }

  #load(addresses: readonly CellAddress[], turn: number): Promise<Redirects> {
    return this.#patience.insist('load', () => this.#parts.cells.load(addresses, turn));
  }

  async #answerReads(): Promise<void> {
    for (const { address, resolve, reject } of this.#reads.splice(0)) {
      try {
        const redirects = await this.#load([address], this.#sequence - 1);
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
