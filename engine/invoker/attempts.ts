/**
 * The attempts that are in memory: started when there is room, fed with completions, suspended when they wait too long,
 * ended when they make no progress.
 *
 *  A1. An attempt begins with every committed item of its journal. Completions committed later reach it through `deliver`.
 *  A2. At most `attemptsMax` are in memory. When others wait for room, those that only wait for the engine leave it.
 *  A3. What an attempt says goes before its cell as a command; the cell's fence drops what comes too late.
 *  A4. None begins while the database may be another engine's, nor begins a step (`untilOurs`). What stands still
 *      meanwhile is not stuck, nor what waits for the disk.
 */
import type { CellAddress } from '../../actors/address.ts';
import type { Cell, Damage } from '../../actors/cell.ts';
import { damageText } from '../../actors/cell.ts';
import type { Effect } from '../../actors/effect.ts';
import { isExclusive } from '../../actors/invocation.ts';
import type { AttemptError, AttemptHandle, AttemptMessage, JournalItem, Seq } from '../../sdk/protocol/index.ts';
import { ATTEMPT_CODES } from '../../sdk/protocol/index.ts';
import type { Clock } from '../clock.ts';
import type { Counters } from '../counters.ts';
import type { Limits } from '../limits.ts';
import type { Logger } from '../log.ts';
import type { Loop } from '../loop.ts';
import type { Registry } from '../registry.ts';
import type { Store } from '../store/store.ts';
import type { Attempt } from './attempt.ts';
import { newAttempt } from './attempt.ts';
import { copyOf, invocationOf, journalsFor, startOf } from './attempt-start.ts';
import { channelOf } from './channel.ts';
import { commandFrom, tooLarge } from './messages.ts';

export interface AttemptsParts {
  readonly store: Store;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly logger: Logger;
  readonly counters: Counters;
  readonly cell: (address: CellAddress) => Cell | undefined;
  readonly loop: Pick<Loop, 'submit' | 'untilDurable'>;
}

/** How often idle and stuck attempts are looked for, ms; and how often while others wait for room. */
const LOOK_MS = 250;
const LOOK_FOR_ROOM_MS = 5;

export class Attempts {
  readonly #parts: AttemptsParts;
  readonly #attempts = new Map<Seq, Attempt>();
  /** Waiting for room, in order. */
  #ready: Attempt[] = [];
  #unread: Attempt[] = [];
  /** Those with room, the longest in memory first. */
  readonly #live = new Set<Attempt>();
  #held = true;
  #cancelLook: (() => void) | null = null;
  #lookAt = Number.POSITIVE_INFINITY;
  #stopped = false;

  constructor(parts: AttemptsParts) {
    this.#parts = parts;
  }

  /** In memory, and waiting for room. */
  get counts(): { readonly live: number; readonly waiting: number } {
    return { live: this.#live.size, waiting: this.#ready.length };
  }

  /** Where an invocation's attempt is: `none` where it has none, or one that reads its journal. */
  placeOf(seq: Seq): 'live' | 'waitsForRoom' | 'none' {
    const phase = this.#attempts.get(seq)?.phase;
    return phase === 'live' ? 'live' : phase === 'waiting' ? 'waitsForRoom' : 'none';
  }

  start(effect: Extract<Effect, { kind: 'start' }>): void {
    this.#drop(effect.seq, 'a newer attempt has begun');
    const attempt = newAttempt(effect, this.#parts.clock.elapsed());
    this.#attempts.set(effect.seq, attempt);
    // The input of one that has to wait is on disk; memory is for those that run.
    if (this.#live.size + this.#ready.length >= this.#parts.limits.attemptsMax) attempt.journal = null;
    this.#ready.push(attempt);
  }

  deliver(effect: Extract<Effect, { kind: 'deliver' }>): void {
    const attempt = this.#attempts.get(effect.seq);
    if (attempt === undefined || attempt.attempt !== effect.attempt) return;
    attempt.lastActivityAt = this.#parts.clock.elapsed();
    attempt.askedToSuspend = false;
    if (attempt.phase === 'live') attempt.handle?.deliver([effect.delivery]);
    else if (attempt.phase === 'reading') attempt.early.push(effect.delivery);
    else attempt.journal = null;
  }

  abort(effect: Extract<Effect, { kind: 'abort' }>): void {
    if (this.#attempts.get(effect.seq)?.attempt === effect.attempt) this.#drop(effect.seq, effect.reason);
  }

  /** Those in the middle of something of their own: user code, or a step. */
  get busy(): number {
    let busy = 0;
    for (const attempt of this.#live) if (attempt.handle?.busy === true) busy += 1;
    return busy;
  }

  /** No further attempt starts. */
  hold(): void {
    this.#held = true;
  }

  /** Lets attempts start. Until then (while recovery goes on) they gather. */
  release(): void {
    this.#held = false;
    this.fill();
  }

  /** Starts as many as there is room for. Called after each turn's effects. */
  fill(): void {
    if (this.#held) return;
    const { limits } = this.#parts;
    let taken = 0;
    while (this.#live.size < limits.attemptsMax && taken < this.#ready.length) {
      const attempt = this.#ready[taken] as Attempt;
      taken += 1;
      if (attempt.phase === 'over') continue;
      this.#live.add(attempt);
      attempt.phase = 'reading';
      if (attempt.journal !== null) this.#launch(attempt, attempt.journal);
      else this.#unread.push(attempt);
    }
    if (taken > 0) this.#ready = this.#ready.slice(taken);
    if (this.#unread.length > 0) void this.#readAndLaunch(this.#unread.splice(0));
    if (this.#ready.length > 0) this.#lookAfter(LOOK_FOR_ROOM_MS);
    else if (this.#live.size > 0) this.#lookAfter(LOOK_MS);
  }

  stop(reason: string): void {
    this.#stopped = true;
    this.#cancelLook?.();
    this.#ready = [];
    for (const seq of [...this.#attempts.keys()]) this.#drop(seq, reason);
  }

  async #readAndLaunch(attempts: readonly Attempt[]): Promise<void> {
    const { clock, logger } = this.#parts;
    try {
      const journals = await journalsFor(attempts, this.#parts);
      for (const [at, attempt] of attempts.entries()) {
        const journal = journals[at] ?? [];
        if (Array.isArray(journal)) this.#launch(attempt, journal);
        else this.#failCorrupt(attempt, journal);
      }
    } catch (error) {
      if (this.#stopped) return;
      logger.warn({ error: String(error) }, 'journals could not be read; trying again');
      clock.after(1_000, () => {
        if (!this.#stopped) void this.#readAndLaunch(attempts);
      });
    }
  }

  #launch(attempt: Attempt, journal: readonly JournalItem[]): void {
    const { store, registry, cell, clock } = this.#parts;
    // Dropped while its journal was read.
    if (attempt.phase === 'over') return;
    const ours = store.untilOurs?.() ?? null;
    if (ours !== null) return void ours.then(() => this.#launch(attempt, journal));
    attempt.journal = null;
    attempt.phase = 'live';
    const actor = cell(attempt.address);
    const invocation = invocationOf(actor, attempt.seq);
    // The cell may be a turn ahead of what is durable, and know that this attempt is over: then its end is on the way.
    if (invocation === undefined || invocation.attempt > attempt.attempt || invocation.status !== 'running')
      return this.#drop(attempt.seq, 'it has ended');
    const handler = registry.find(invocation.target);
    if (handler === null)
      return this.#fail(attempt, `no handler ${invocation.target.service}/${invocation.target.handler} is registered`);
    attempt.handler = handler;
    attempt.lastActivityAt = clock.elapsed();
    this.#parts.counters.started(invocation.target, attempt.attempt);
    const state = actor?.kind === 'actor' && isExclusive(invocation) ? copyOf(actor.state) : null;
    const start = startOf(invocation, attempt.attempt, { journal, state, now: clock.now() });
    let handle: AttemptHandle;
    try {
      const said = (message: AttemptMessage) => this.#said(attempt, message);
      handle = handler.endpoint.start(start, channelOf(attempt, this.#parts, said));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return this.#fail(attempt, `the handler could not be started: ${why}`);
    }
    // It may have ended already, which the compiler does not see.
    if ((attempt.phase as Attempt['phase']) === 'over') return;
    attempt.handle = handle;
    if (attempt.early.length > 0) handle.deliver(attempt.early.splice(0));
  }

  #said(attempt: Attempt, message: AttemptMessage): void {
    if (attempt.phase === 'over') return;
    const { clock, limits, loop } = this.#parts;
    attempt.lastActivityAt = clock.elapsed();
    const excess = tooLarge(message, limits);
    if (excess !== null) {
      this.#drop(attempt.seq, excess);
      return this.#submitFailed(attempt, { code: 413, message: excess, behavior: 'pause' });
    }
    const isLast = message.kind === 'finished' || message.kind === 'failed' || message.kind === 'suspended';
    if (isLast) this.#remove(attempt);
    loop.submit({ address: attempt.address, command: commandFrom(message, attempt) });
  }

  /** Another attempt would read the same rows: it waits for a person. */
  #failCorrupt(attempt: Attempt, damage: Damage): void {
    if (attempt.phase === 'over') return;
    const facts = { table: damage.table, key: damage.key, invocation: attempt.seq };
    this.#parts.logger.error(facts, `an invocation is paused: ${damageText(damage)}`);
    this.#fail(attempt, damageText(damage), 'pause');
  }

  #fail(attempt: Attempt, message: string, behavior?: 'pause'): void {
    this.#remove(attempt);
    const error = { code: ATTEMPT_CODES.userError, message, ...(behavior === undefined ? {} : { behavior }) };
    this.#submitFailed(attempt, error);
  }

  #submitFailed(attempt: Attempt, error: AttemptError): void {
    this.#parts.loop.submit({ address: attempt.address, command: commandFrom({ kind: 'failed', error }, attempt) });
  }

  #drop(seq: Seq, reason: string): void {
    const attempt = this.#attempts.get(seq);
    if (attempt === undefined) return;
    const { handle } = attempt;
    this.#remove(attempt);
    handle?.abort(reason);
  }

  /**
   * What it holds is let go at once: garbage that is old already may still point to it, and would keep the handler's whole
   * attempt alive until the next full collection. With 256 under way that was a third of all that grew old.
   */
  #remove(attempt: Attempt): void {
    this.#attempts.delete(attempt.seq);
    attempt.phase = 'over';
    // One that still waits is skipped when its turn for room comes.
    this.#live.delete(attempt);
    attempt.handle = null;
    attempt.journal = null;
  }

  #lookAfter(ms: number): void {
    const at = this.#parts.clock.elapsed() + ms;
    if (this.#stopped || this.#lookAt <= at) return;
    this.#cancelLook?.();
    this.#lookAt = at;
    this.#cancelLook = this.#parts.clock.after(ms, () => {
      this.#lookAt = Number.POSITIVE_INFINITY;
      this.#look();
      if (this.#ready.length > 0) this.#makeRoom();
      if (this.#live.size > 0) this.#lookAfter(this.#ready.length > 0 ? LOOK_FOR_ROOM_MS : LOOK_MS);
    });
  }

  /** Those that wait long leave memory; those that are stuck are ended and tried again. */
  #look(): void {
    const { store, clock } = this.#parts;
    const now = clock.elapsed();
    const mayBeginNothing = (store.untilOurs?.() ?? null) !== null;
    for (const attempt of this.#live) {
      if (mayBeginNothing || attempt.waitsForDisk) attempt.lastActivityAt = now;
      if (attempt.handle === null || attempt.handler === null) continue;
      const quietMs = now - attempt.lastActivityAt;
      if (!attempt.handle.busy) {
        // It waits for the engine, so whatever takes long is not its fault.
        if (!attempt.askedToSuspend && quietMs >= attempt.handler.inactivityTimeoutMs) this.#askToSuspend(attempt);
      } else if (quietMs >= attempt.handler.abortTimeoutMs) this.#abortStuck(attempt, quietMs);
    }
  }

  #makeRoom(): void {
    let wanted = this.#ready.length;
    for (const attempt of this.#live) {
      if (wanted === 0) return;
      if (attempt.handle === null || attempt.handle.busy || attempt.askedToSuspend) continue;
      this.#askToSuspend(attempt);
      wanted -= 1;
    }
  }

  #askToSuspend(attempt: Attempt): void {
    attempt.askedToSuspend = true;
    attempt.handle?.suspend();
  }

  #abortStuck(attempt: Attempt, quietMs: number): void {
    const target = `${attempt.handler?.service.name}/${attempt.handler?.handler.name}`;
    const message = `${target} made no progress for ${Math.round(quietMs / 1000)} s: a step or an await of its own does not return`;
    this.#parts.logger.warn({ invocation: attempt.seq, target }, message);
    this.#drop(attempt.seq, message);
    this.#submitFailed(attempt, { code: ATTEMPT_CODES.timedOut, message });
  }
}
