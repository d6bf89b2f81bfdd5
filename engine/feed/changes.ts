/** What has changed since the last message: bounded sets of names, whatever the load is. */
import { parseAddress } from '../../actors/address.ts';
import type { Cell } from '../../actors/cell.ts';
import type { InvocationId, InvocationRef, Seq, ShardId } from '../../sdk/protocol/index.ts';
import type { HandlerStats } from '../api.ts';
import type { Write } from '../store/store.ts';

/** Names in one message; more are summed up as `more`. Keys may be long, so those of actors are bounded in characters as well. */
const NAMES_MAX = 200;
const KEYS_LENGTH_MAX = 16 * 1024;

/** How a handler's counters went up. */
export interface HandlerChange {
  started: number;
  completed: number;
  failed: number;
  retried: number;
}

export interface FeedChange {
  readonly invocations: readonly InvocationId[];
  /** Invocations or actors changed that are not named here. */
  readonly more: boolean;
  /** By `service/handler`. */
  readonly handlers: Readonly<Record<string, HandlerChange>>;
  readonly subscriptions: readonly string[];
  readonly deadLetters: boolean;
  readonly audit: boolean;
  /** `service/key` */
  readonly actors: readonly string[];
}

export class Changes {
  readonly #idOf: (ref: InvocationRef) => InvocationId;
  readonly #counters: Readonly<Record<string, HandlerStats>>;
  #before = new Map<string, HandlerChange>();
  readonly #invocations = new Map<Seq, ShardId>();
  readonly #subscriptions = new Set<string>();
  readonly #actors = new Set<string>();
  #actorsLength = 0;
  #more = false;
  #deadLetters = false;
  #audit = false;

  constructor(counters: Readonly<Record<string, HandlerStats>>, idOf: (ref: InvocationRef) => InvocationId) {
    this.#counters = counters;
    this.#idOf = idOf;
  }

  /** Nothing has changed as of now. */
  begin(): void {
    this.#clear();
    this.#before = this.#counted();
  }

  committed(writes: readonly Write[], cells: readonly Cell[]): void {
    for (const write of writes) this.#note(write);
    for (const cell of cells) this.#touch(cell);
  }

  subscription(id: string): void {
    if (this.#subscriptions.size < NAMES_MAX) this.#subscriptions.add(id);
  }

  /** All of it, and a new beginning; null where nothing has changed. */
  take(): FeedChange | null {
    const handlers = this.#handlers();
    const isEmpty =
      Object.keys(handlers).length === 0 &&
      this.#invocations.size + this.#subscriptions.size + this.#actors.size === 0 &&
      !(this.#more || this.#deadLetters || this.#audit);
    if (isEmpty) return null;
    const change: FeedChange = {
      invocations: [...this.#invocations].map(([seq, shard]) => this.#idOf({ shard, seq })),
      more: this.#more,
      handlers,
      subscriptions: [...this.#subscriptions],
      deadLetters: this.#deadLetters,
      audit: this.#audit,
      actors: [...this.#actors],
    };
    this.#clear();
    return change;
  }

  #note({ shard, change }: Write): void {
    switch (change.kind) {
      case 'invocationInserted':
        return this.#invocation(shard, change.invocation.seq);
      case 'invocationUpdated':
      case 'journalAppended':
      case 'invocationPurged':
        return this.#invocation(shard, change.seq);
      case 'deadLetterPut':
      case 'invocationDeadLettered':
        this.#deadLetters = true;
        return;
      case 'audited':
        this.#audit = true;
        return;
      default: // The rest shows in its cell.
    }
  }

  #invocation(shard: ShardId, seq: Seq): void {
    if (this.#invocations.size < NAMES_MAX) this.#invocations.set(seq, shard);
    else if (!this.#invocations.has(seq)) this.#more = true;
  }

  #touch(cell: Cell): void {
    if (cell.kind !== 'actor' && cell.kind !== 'subscription') return;
    const address = parseAddress(cell.address);
    if (address.kind === 'subscription') return this.subscription(address.id);
    if (address.kind !== 'actor') return;
    const name = `${address.service}/${address.key}`;
    if (this.#actors.has(name)) return;
    if (this.#actors.size >= NAMES_MAX || this.#actorsLength + name.length > KEYS_LENGTH_MAX) {
      this.#more = true;
      return;
    }
    this.#actors.add(name);
    this.#actorsLength += name.length;
  }

  /** Those whose counters went up: counted anyway, so that they are compared here and cost nothing there. */
  #handlers(): Record<string, HandlerChange> {
    const now = this.#counted();
    const changed = [...now].flatMap(([name, counts]) => {
      const before = this.#before.get(name);
      const one: HandlerChange = {
        started: counts.started - (before?.started ?? 0),
        completed: counts.completed - (before?.completed ?? 0),
        failed: counts.failed - (before?.failed ?? 0),
        retried: counts.retried - (before?.retried ?? 0),
      };
      return one.started + one.completed + one.failed + one.retried === 0 ? [] : [[name, one] as const];
    });
    this.#before = now;
    return Object.fromEntries(changed);
  }

  #counted(): Map<string, HandlerChange> {
    return new Map(
      Object.entries(this.#counters).map(([name, { started, retried, finished }]) => [
        name,
        { started, completed: finished.completed, failed: finished.failed, retried },
      ]),
    );
  }

  #clear(): void {
    this.#invocations.clear();
    this.#subscriptions.clear();
    this.#actors.clear();
    this.#actorsLength = 0;
    this.#more = false;
    this.#deadLetters = false;
    this.#audit = false;
  }
}
