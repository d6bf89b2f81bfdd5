/**
 * The store of one incarnation: the memory store behind a worker that takes its time, answers in order as a worker thread
 * does, and has every trouble that a disk can have. What it writes is looked at by the models at once.
 */
import type { TimerRow } from '../../actors/change.ts';
import type { MemoryData } from '../../engine/store/memory/data.ts';
import { openMemory } from '../../engine/store/memory.ts';
import type { Store, Turn } from '../../engine/store/store.ts';
import { StoreError } from '../../engine/store/store.ts';
import type { Faults } from './faults.ts';
import type { Incarnation } from './incarnation.ts';
import type { WriteParts } from './mutants/mutation.ts';
import type { Random } from './random.ts';
import type { Asked as Logged, Method, StoreLog } from './store-log.ts';

export interface FaultyStoreParts {
  readonly data: MemoryData;
  readonly incarnation: Incarnation;
  readonly faults: Faults;
  readonly random: Random;
  /** The longest ordinary answer, ms. */
  readonly storeMs: number;
  readonly now: () => number;
  readonly note: (line: string) => void;
  readonly count: (what: string) => void;
  /** How a turn is written: the memory store's way, or a mutant's. */
  readonly write: (parts: WriteParts) => Promise<void>;
  /** What a commit that is cut off leaves behind. A transaction leaves nothing. */
  readonly cutOff: (parts: WriteParts) => void;
  /** The engine asks for a turn to be written. */
  readonly asked: (turn: Turn) => void;
  /** Where somebody wants to ask another store the same. */
  readonly log: StoreLog | undefined;
  /** A turn has become durable. */
  readonly committed: (turn: Turn, inner: Store) => Promise<void>;
}

const REMEDY = 'Wait: this is a simulation.';
const SLOW_MS = 1_500;

interface Asked {
  readonly what: Method;
  readonly logged: Logged | undefined;
  readonly work: () => Promise<unknown>;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

export class FaultyStore implements Store {
  readonly #parts: FaultyStoreParts;
  readonly #inner: Store;
  readonly #line: Asked[] = [];
  #busy = false;
  /** Commits that were asked for and have no answer yet. */
  #commits = 0;
  /** The commit that is being served is a slow one. */
  #slow = false;
  /** What is being served. */
  #serving: Logged | undefined;

  constructor(parts: FaultyStoreParts) {
    this.#parts = parts;
    this.#inner = openMemory(parts.data);
  }

  open: Store['open'] = () => this.#plain('open', [], () => this.#inner.open());
  commit: Store['commit'] = (turn) => {
    this.#parts.asked(turn);
    if (this.#commits > 0) this.#parts.count('two commits under way');
    this.#commits += 1;
    return this.#ask('commit', [turn], () => this.#commit(turn)).finally(() => {
      this.#commits -= 1;
    });
  };
  moreNumbers: Store['moreNumbers'] = () => this.#plain('moreNumbers', [], () => this.#inner.moreNumbers());
  load: Store['load'] = (...args) => this.#read('load', args, () => this.#inner.load(...args));
  journals: Store['journals'] = (...args) => this.#read('journals', args, () => this.#inner.journals(...args));
  timers: Store['timers'] = (...args) => {
    const [after, ...rest] = args;
    return this.#read('timers', args, () => this.#inner.timers(this.#again(after), ...rest));
  };
  running: Store['running'] = (...args) => this.#read('running', args, () => this.#inner.running(...args));
  subscriptionIds: Store['subscriptionIds'] = () =>
    this.#read('subscriptionIds', [], () => this.#inner.subscriptionIds());
  keepCharts: Store['keepCharts'] = (...args) => this.#plain('keepCharts', args, () => this.#inner.keepCharts(...args));
  deployments: Store['deployments'] = () => this.#read('deployments', [], () => this.#inner.deployments());
  putDeployment: Store['putDeployment'] = (...args) =>
    this.#plain('putDeployment', args, () => this.#inner.putDeployment(...args));
  removeDeployment: Store['removeDeployment'] = (...args) =>
    this.#plain('removeDeployment', args, () => this.#inner.removeDeployment(...args));
  sweep: Store['sweep'] = (...args) => this.#read('sweep', args, () => this.#inner.sweep(...args));
  close: Store['close'] = () => this.#plain('close', [], () => this.#inner.close());
  onTrouble: Store['onTrouble'] = (tell) => this.#inner.onTrouble(tell);

  /** Every third life has a disk on which one commit at a time is best. */
  get syncShare(): number {
    return this.#parts.incarnation.number % 3 === 0 ? 0.9 : 0;
  }

  get queries(): Store['queries'] {
    return this.#inner.queries;
  }

  #ask<T>(what: Method, args: readonly unknown[], work: () => Promise<T>): Promise<T> {
    const { incarnation, log } = this.#parts;
    return new Promise<T>((resolve, reject) => {
      if (!incarnation.reaches()) return;
      const logged = log?.asked(incarnation.number, what, args);
      this.#line.push({ what, logged, work, resolve: resolve as (value: never) => void, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#busy) return;
    const asked = this.#line.shift();
    if (asked === undefined) return;
    this.#busy = true;
    this.#later(() => void this.#serve(asked));
  }

  async #serve({ what, logged, work, resolve, reject }: Asked): Promise<void> {
    let answer: () => void;
    this.#serving = logged;
    try {
      const value = await work();
      answer = () => resolve(value as never);
    } catch (error) {
      answer = () => reject(error);
    }
    const slow = what === 'commit' && this.#slow;
    this.#slow = false;
    this.#later(
      () => {
        this.#busy = false;
        if (logged !== undefined) this.#parts.log?.answered(logged);
        answer();
        if (what === 'commit') this.#armCrash('betweenEffects');
        this.#next();
      },
      slow ? SLOW_MS : 0,
    );
  }

  async #commit(turn: Turn): Promise<void> {
    const { faults, incarnation, now, note, count, write, cutOff, committed, data } = this.#parts;
    if (faults.crashAt('beforeCommit') !== null) return this.#die('before a commit');
    const another = this.#commits > 1;
    const behind = another ? ', another behind it' : '';
    const fault = faults.ofCommit(now(), another);
    if (fault !== null) {
      note(`commit ${turn.number}: ${fault}${behind}`);
      count(`commit: ${fault}`);
      if (another) count(`commit: ${fault}${behind}`);
    }
    if (fault === 'full' || fault === 'unavailable')
      throw unavailable(fault === 'full' ? 'the disk is full' : 'an I/O error');
    const parts = { inner: this.#inner, data, turn, incarnation };
    if (faults.crashAt('inCommit') !== null) {
      cutOff(parts);
      return this.#die('in a commit');
    }
    this.#slow = fault === 'slow';
    const before = data.turn;
    if (turn.number > before + 1) count('commit: refused behind one that failed');
    this.#does();
    await write(parts);
    if (data.turn !== before) await committed(turn, this.#inner);
    if (fault === 'unknown') throw unavailable('the answer was lost');
    if (!faults.crashAfterCommit(another)) return;
    if (another) count('end of a life: between two commits');
    incarnation.die('after a commit');
  }

  #plain<T>(what: Method, args: readonly unknown[], work: () => Promise<T>): Promise<T> {
    return this.#ask(what, args, () => {
      this.#does();
      return work();
    });
  }

  #read<T>(what: Method, args: readonly unknown[], read: () => Promise<T>): Promise<T> {
    return this.#ask(what, args, async () => {
      if (this.#parts.faults.ofRead(what)) throw this.#readFails(what);
      this.#does();
      return read();
    });
  }

  #readFails(what: Method): StoreError {
    this.#parts.note(`a read of ${what} fails`);
    this.#parts.count(`read fails: ${what}`);
    return unavailable(`a read of ${what} failed`);
  }

  #does(): void {
    if (this.#serving !== undefined) this.#parts.log?.does(this.#serving);
  }

  /** Rows that were read before come once more. */
  #again(after: TimerRow | null): TimerRow | null {
    if (after === null || !this.#parts.faults.echo()) return after;
    this.#parts.count('echo: timers read again');
    return null;
  }

  #armCrash(point: 'betweenEffects'): void {
    const crash = this.#parts.faults.crashAt(point);
    if (crash !== null) this.#parts.incarnation.dieAfterCalls(crash.nth % 8);
  }

  #die(why: string): Promise<never> {
    this.#parts.incarnation.die(why);
    return new Promise<never>(() => undefined);
  }

  #later(callback: () => void, more = 0): void {
    const { random, storeMs, incarnation } = this.#parts;
    const ms = random.below(storeMs + 1) + more;
    if (ms === 0) incarnation.attemptClock.defer(callback);
    else incarnation.attemptClock.after(ms, callback);
  }
}

const unavailable = (message: string): StoreError => new StoreError('unavailable', message, REMEDY);
