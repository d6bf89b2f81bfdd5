/**
 * Durable timers: rows in the store, the next ones also here, one alarm for the soonest.
 *
 *  T1. The rows due up to the horizon are in memory, and no others; what is set beyond it stays on disk until the horizon
 *      moves. Where more than `timersMax` are set before it, the later half is forgotten, and the horizon comes nearer. Reads
 *      fill one half, so that those which are set have room.
 *  T2. A timer fires at or after its time. Firing is a command; the row goes in the turn that decides it, so a timer that
 *      fires twice (a crash between) finds no row the second time, or an entry that is complete.
 *  T3. After a jump of the wall clock a timer is late by a second at most: no alarm sleeps longer without a look at it.
 */
import type { Damage } from '../actors/cell.ts';
import { damageText } from '../actors/cell.ts';
import type { TimerRow } from '../actors/change.ts';
import type { Addressed } from '../actors/command.ts';
import type { Clock } from './clock.ts';
import type { Limits } from './limits.ts';
import type { Logger } from './log.ts';
import type { Store } from './store/store.ts';
import { byTime, TimerHeap } from './timer-heap.ts';

/** How far ahead rows are read, ms. */
const WINDOW_MS = 60_000;
/** Rows read at once, and timers fired at once: a flood after a long stop comes in bites. */
const BITE = 1_000;
/** Damaged rows that are remembered, so that the log has each of them once. */
const REPORTED_MAX = 1_000;
/** T3: an alarm waits in time that passes evenly, and a timer is due by the clock on the wall, ms. */
const LOOK_MS = 1_000;
/** After a read that failed, ms. */
const AGAIN_MS = 1_000;

export interface TimersParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly logger: Logger;
  readonly submit: (command: Addressed) => void;
  /** True while the loop has more than enough to do. */
  readonly crowded: () => boolean;
}

/** A page that is being read. */
interface Reading {
  readonly until: number;
  /** Set meanwhile, between the horizon and `until`: they may be missing in the page. */
  readonly early: TimerHeap;
}

export class Timers {
  readonly #parts: TimersParts;
  readonly #heap = new TimerHeap();
  #horizon = 0;
  #last: TimerRow | null = null;
  #cancelAlarm: (() => void) | null = null;
  #alarmAt = Number.POSITIVE_INFINITY;
  /** The page that will be used. One that goes on behind rows which were forgotten meanwhile is not. */
  #reading: Reading | null = null;
  /** Not before: set by a read that failed. */
  #readAgainAt = 0;
  #stopped = false;
  readonly #reported = new Set<string>();

  constructor(parts: TimersParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#alarm(0);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelAlarm?.();
  }

  get armed(): number {
    return this.#heap.size;
  }

  arm(timer: TimerRow): void {
    if (timer.dueAt > this.#horizon) return this.#setEarly(timer);
    this.#heap.add(timer);
    this.#forgetExcess();
    this.#alarm(timer.dueAt);
  }

  disarm(timer: TimerRow): void {
    this.#heap.remove(timer);
    this.#reading?.early.remove(timer);
  }

  #setEarly(timer: TimerRow): void {
    if (this.#reading === null || timer.dueAt > this.#reading.until) return;
    this.#reading.early.add(timer);
    if (this.#reading.early.size > this.#parts.limits.timersMax) this.#reading = null;
  }

  #forgetExcess(): void {
    if (this.#heap.size <= this.#parts.limits.timersMax) return;
    const last = this.#heap.keepSoonest(this.#half);
    if (last === null) return;
    this.#horizon = last.dueAt;
    // Read from there, or from further back where those up to here came otherwise.
    if (this.#last !== null && byTime(last, this.#last) < 0) this.#last = last;
    this.#reading = null;
  }

  get #half(): number {
    return Math.ceil(this.#parts.limits.timersMax / 2);
  }

  #alarm(at: number): void {
    if (this.#stopped || at >= this.#alarmAt) return;
    this.#cancelAlarm?.();
    this.#alarmAt = at;
    const waitMs = Math.min(at - this.#parts.clock.now(), LOOK_MS);
    this.#cancelAlarm = this.#parts.clock.after(waitMs, () => this.#ring());
  }

  #ring(): void {
    this.#alarmAt = Number.POSITIVE_INFINITY;
    if (this.#stopped) return;
    const now = this.#parts.clock.now();
    const crowded = this.#parts.crowded();
    if (!crowded) this.#fire(now);
    if (this.#lookAt() <= now) void this.#read(now);
    this.#alarm(crowded ? now + 10 : this.#nextAt());
  }

  #nextAt(): number {
    return Math.min(this.#heap.peek()?.dueAt ?? Number.POSITIVE_INFINITY, this.#lookAt());
  }

  /** When the next page is wanted. Never by itself while one is read, or while there are enough: their ends look again. */
  #lookAt(): number {
    if (this.#reading !== null || this.#heap.size >= this.#half) return Number.POSITIVE_INFINITY;
    return Math.max(this.#readAgainAt, this.#horizon - WINDOW_MS / 2);
  }

  #fire(now: number): void {
    for (let fired = 0; fired < BITE; fired += 1) {
      const timer = this.#heap.peek();
      if (timer === null || timer.dueAt > now) return;
      this.#heap.remove(timer);
      this.#parts.submit({ address: timer.address, command: { kind: 'timerFired', timer } });
    }
  }

  async #read(now: number): Promise<void> {
    const { store, logger, clock } = this.#parts;
    const reading = { until: now + WINDOW_MS, early: new TimerHeap() };
    this.#reading = reading;
    try {
      const rows = await store.timers(this.#last, reading.until, BITE);
      if (this.#reading === reading) this.#take(rows, reading);
    } catch (error) {
      if (!this.#stopped) logger.warn({ error: String(error) }, 'timers could not be read; trying again');
      this.#readAgainAt = clock.now() + AGAIN_MS;
    }
    if (this.#reading === reading) this.#reading = null;
    this.#alarm(this.#nextAt());
  }

  /** Moves the horizon: to the end of the window, or to the last row of a full page. */
  #take(rows: readonly (TimerRow | Damage)[], { until, early }: Reading): void {
    for (const row of rows) {
      if ('table' in row) this.#report(row);
      else {
        this.#heap.add(row);
        this.#last = row;
      }
    }
    const isLastPage = rows.length < BITE || rows.every((row) => 'table' in row);
    this.#horizon = Math.max(this.#horizon, isLastPage ? until : (this.#last?.dueAt ?? until));
    for (let timer = early.peek(); timer !== null && timer.dueAt <= this.#horizon; timer = early.peek()) {
      early.remove(timer);
      this.#heap.add(timer);
    }
    this.#forgetExcess();
  }

  /** Once for each: the row stays, and is read again. */
  #report(damage: Damage): void {
    const text = damageText(damage);
    if (this.#reported.has(text)) return;
    if (this.#reported.size < REPORTED_MAX) this.#reported.add(text);
    this.#parts.logger.error({ table: damage.table, key: damage.key }, `a timer will not fire: ${text}`);
  }
}
