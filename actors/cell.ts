/**
 * What the engine holds in memory of one address while something goes on there. The cache of cells is authoritative:
 * this engine is the only writer of its shards, so a cell in memory is never behind the database.
 * Only `evolve` changes a cell, and only in the turn that holds it.
 */
import type { InvocationId, Outcome, Payload, Seq, ShardId } from '../sdk/protocol/index.ts';
import type { CellAddress } from './address.ts';
import type { Invocation, Parent } from './invocation.ts';
import { isExclusive, waitsForKey } from './invocation.ts';
import { Living } from './living.ts';
import { Mailbox } from './mailbox.ts';
import type { Cursor, DeadLetter, Subscription } from './subscription/subscription.ts';
import { cursorKey } from './subscription/subscription.ts';
import type { WaiterRow } from './waiter.ts';
import { byWaiter } from './waiter.ts';

/** Who keeps everybody from the key, and since when. */
export interface KeyPause {
  readonly by: string;
  /** ms since the epoch. */
  readonly at: number;
}

/** One key of an object, or (key null) one invocation of a service. */
export interface ActorCell {
  readonly kind: 'actor';
  readonly address: CellAddress;
  readonly shard: ShardId;
  /** Everything alive here. */
  readonly invocations: Living;
  readonly mailbox: Mailbox;
  /** The exclusive invocation that has the key. */
  holder: Seq | null;
  /** While it is there nobody is granted the key; who has it keeps it. */
  paused: KeyPause | null;
  readonly state: Map<string, Payload>;
  /** Of a workflow's key: those that are complete. Who waits for another one has it open in the journal. */
  readonly promises: Map<string, Outcome>;
  /** When the last of them was, ms since the epoch; null where none is. */
  promisedAt: number | null;
  /** Of state and promises. */
  stateBytes: number;
  /** Who waits for an invocation of this cell, beside its caller, in the order of their rows. Mostly nobody. */
  readonly waiters: Map<Seq, readonly Parent[]>;
  /** Those that have ended in turns that are not written yet: the disk can't tell of them. */
  ended: EndedHere | null;
}

/** The last to end, and those before it. */
export interface EndedHere {
  readonly seq: Seq;
  readonly outcome: Outcome;
  readonly before: EndedHere | null;
}

/** What an idempotency key stands for. */
export interface IdempotencyRecord {
  readonly address: CellAddress;
  /** The invocation's, as `seq` is: that of a service lives in another shard than its key. */
  readonly shard: ShardId;
  readonly seq: Seq;
  readonly invocationId: InvocationId;
  readonly bodyHash: string;
  /** null while the invocation lives. */
  readonly expiresAt: number | null;
}

export interface IdempotencyCell {
  readonly kind: 'idempotency';
  readonly address: CellAddress;
  readonly shard: ShardId;
  record: IdempotencyRecord | null;
}

/** How an invocation ended, as it was read; null where there is none that has. Forgotten with the turn that asked. */
export interface OutcomeCell {
  readonly kind: 'outcome';
  readonly address: CellAddress;
  readonly shard: ShardId;
  readonly outcome: Outcome | null;
}

export interface SubscriptionCell {
  readonly kind: 'subscription';
  readonly address: CellAddress;
  readonly shard: ShardId;
  subscription: Subscription | null;
  readonly cursors: Map<string, Cursor>;
  /** Taken from Kafka and not finished yet. */
  backlogRecords: number;
  backlogBytes: number;
}

export interface DeadLetterCell {
  readonly kind: 'deadLetter';
  readonly address: CellAddress;
  readonly shard: ShardId;
  letter: DeadLetter | null;
}

/** A row that can't be read: it was edited by hand, or damaged on disk. */
export interface Damage {
  readonly table: string;
  /** Its primary key, as `shard=1 seq=17`. */
  readonly key: string;
  /** What is wrong with it, as a sentence without user data. */
  readonly problem: string;
}

export const damageText = ({ table, key, problem }: Damage): string => `corrupt_row: ${table} (${key}): ${problem}`;

/** An address of which a row can't be read. Nothing is decided there until a person has mended it and the engine starts anew. */
export interface QuarantinedCell {
  readonly kind: 'quarantined';
  readonly address: CellAddress;
  readonly shard: ShardId;
  readonly damage: Damage;
}

export type Cell = ActorCell | IdempotencyCell | OutcomeCell | SubscriptionCell | DeadLetterCell | QuarantinedCell;

/** What the store knows of one address; the shape of `Store.load`. */
export type CellRows =
  | {
      readonly kind: 'actor';
      readonly address: CellAddress;
      readonly invocations: readonly Invocation[];
      readonly state: readonly (readonly [string, Payload])[];
      readonly paused: KeyPause | null;
      readonly promises: readonly CompletedPromise[];
      readonly waiters: readonly WaiterRow[];
    }
  | { readonly kind: 'outcome'; readonly address: CellAddress; readonly outcome: Outcome | null }
  | { readonly kind: 'idempotency'; readonly address: CellAddress; readonly record: IdempotencyRecord | null }
  | {
      readonly kind: 'subscription';
      readonly address: CellAddress;
      readonly subscription: Subscription | null;
      readonly cursors: readonly Cursor[];
      readonly backlogRecords: number;
      readonly backlogBytes: number;
    }
  | { readonly kind: 'deadLetter'; readonly address: CellAddress; readonly letter: DeadLetter | null }
  /** Asked for an invocation by its number, and it belongs to an actor: the command goes there. */
  | { readonly kind: 'elsewhere'; readonly address: CellAddress; readonly actual: CellAddress }
  /** A row of this address can't be read; those of the others can. */
  | { readonly kind: 'damaged'; readonly address: CellAddress; readonly damage: Damage };

/** `at` in ms since the epoch; 0 in rows of before it was written down. */
export type CompletedPromise = readonly [name: string, completion: Outcome, at: number];

/** Rows as a cell. The mailbox is the waiting invocations in order of their position. */
export function cellFrom(rows: Exclude<CellRows, { kind: 'elsewhere' }>, shard: ShardId): Cell {
  switch (rows.kind) {
    case 'actor':
      return actorFrom(rows, shard);
    case 'idempotency':
      return { kind: 'idempotency', address: rows.address, shard, record: rows.record };
    case 'outcome':
      return { kind: 'outcome', address: rows.address, shard, outcome: rows.outcome };
    case 'subscription':
      return {
        kind: 'subscription',
        address: rows.address,
        shard,
        subscription: rows.subscription,
        cursors: new Map(rows.cursors.map((cursor) => [cursorKey(cursor.topic, cursor.partition), cursor])),
        backlogRecords: rows.backlogRecords,
        backlogBytes: rows.backlogBytes,
      };
    case 'deadLetter':
      return { kind: 'deadLetter', address: rows.address, shard, letter: rows.letter };
    case 'damaged':
      return { kind: 'quarantined', address: rows.address, shard, damage: rows.damage };
  }
}

function actorFrom(rows: Extract<CellRows, { kind: 'actor' }>, shard: ShardId): ActorCell {
  const cell: ActorCell = {
    kind: 'actor',
    address: rows.address,
    shard,
    invocations: Living.of(rows.invocations),
    mailbox: new Mailbox(),
    holder: null,
    paused: rows.paused,
    state: new Map(rows.state),
    promises: new Map(),
    promisedAt: null,
    stateBytes: 0,
    waiters: waitersFrom(rows.waiters),
    ended: null,
  };
  for (const [name, value] of rows.state) cell.stateBytes += stateSize(name, value);
  for (const [name, completion, at] of rows.promises) keepPromise(cell, name, completion, at);
  for (const invocation of rows.invocations) {
    if (isExclusive(invocation) && invocation.startedAt !== null) cell.holder = invocation.seq;
  }
  const waiting = rows.invocations.filter(waitsForKey).sort((a, b) => a.position - b.position);
  for (const invocation of waiting) cell.mailbox.push(invocation.seq);
  return cell;
}

function waitersFrom(rows: readonly WaiterRow[]): Map<Seq, readonly Parent[]> {
  const waiters = new Map<Seq, readonly Parent[]>();
  for (const { seq, waiter } of rows) waiters.set(seq, [...(waiters.get(seq) ?? []), waiter].sort(byWaiter));
  return waiters;
}

export function keepPromise(cell: ActorCell, name: string, completion: Outcome, at: number): void {
  cell.promises.set(name, completion);
  cell.promisedAt = Math.max(cell.promisedAt ?? 0, at);
  cell.stateBytes += promiseSize(name, completion);
}

/** The same for a promise. */
export function promiseSize(name: string, completion: Outcome): number {
  if (completion.kind !== 'failure') return stateSize(name, completion.kind === 'value' ? completion.value : '');
  const { message, metadata = {} } = completion.failure;
  return Object.entries(metadata).reduce((sum, [fact, text]) => sum + stateSize(fact, text), stateSize(name, message));
}

/** An approximation of what one value costs in memory, in bytes: two for each character of text. */
export function stateSize(name: string, value: Payload): number {
  return name.length * 2 + (typeof value === 'string' ? value.length * 2 : value.byteLength) + 64;
}
