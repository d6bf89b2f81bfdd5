/** The tables of the memory store, and what each kind of change does to them. This file is the specification of S1. */
import { randomBytes } from 'node:crypto';
import type { CellAddress } from '../../../actors/address.ts';
import { actorAddress, deadLetterAddress } from '../../../actors/address.ts';
import type { IdempotencyRecord, KeyPause } from '../../../actors/cell.ts';
import type { AuditRow, Change, TimerRow } from '../../../actors/change.ts';
import { EMPTY_FOLD, foldAfter } from '../../../actors/evolve.ts';
import type { AttemptFailure, Invocation } from '../../../actors/invocation.ts';
import { isFinished } from '../../../actors/lifecycle.ts';
import type { Cursor, DeadLetter, Subscription } from '../../../actors/subscription/subscription.ts';
import { cursorKey } from '../../../actors/subscription/subscription.ts';
import type { WaiterRow } from '../../../actors/waiter.ts';
import { byWaiter, isSame } from '../../../actors/waiter.ts';
import type { InvocationRef, JournalItem, Outcome, Payload, Seq } from '../../../sdk/protocol/index.ts';
import type { StoredChart, StoredDeployment } from '../queries.ts';
import { FAILURES_KEPT } from '../queries.ts';
import { SHARDS } from '../shard-of.ts';
import type { Write } from '../store.ts';

/** What a database file is to the SQL adapters: it outlives the store that is open on it. */
export interface MemoryData {
  readonly installation: string;
  readonly shards: number;
  incarnation: number;
  turn: number;
  readonly invocations: Map<Seq, Invocation>;
  readonly journals: Map<Seq, JournalItem[]>;
  /** Everything alive at an address, in the order of arrival. */
  readonly living: Map<CellAddress, Set<Seq>>;
  readonly state: Map<CellAddress, ActorState>;
  readonly keyPauses: Map<CellAddress, KeyPause>;
  readonly promises: Map<CellAddress, Map<string, PromiseCompletion>>;
  /** By the cell of the invocation that is waited for. */
  readonly waiters: Map<CellAddress, WaiterRow[]>;
  readonly timers: Map<string, TimerRow>;
  readonly idempotency: Map<CellAddress, IdempotencyRecord>;
  readonly subscriptions: Map<string, Subscription>;
  /** By subscription, then by topic and partition. */
  readonly cursors: Map<string, Map<string, Cursor>>;
  readonly deadLetters: Map<CellAddress, DeadLetter>;
  readonly audit: AuditRow[];
  readonly failures: Map<Seq, AttemptFailure[]>;
  readonly charts: StoredChart[];
  readonly deployments: Map<string, StoredDeployment>;
}

export interface PromiseCompletion {
  readonly completion: Outcome;
  readonly at: number;
  readonly by: Seq;
}

export interface ActorState {
  readonly service: string;
  readonly key: string;
  readonly values: Map<string, Payload>;
}

export function memoryData(shards = SHARDS): MemoryData {
  return {
    installation: randomBytes(6).toString('hex'),
    shards,
    incarnation: 0,
    turn: 0,
    invocations: new Map(),
    journals: new Map(),
    living: new Map(),
    state: new Map(),
    keyPauses: new Map(),
    promises: new Map(),
    waiters: new Map(),
    timers: new Map(),
    idempotency: new Map(),
    subscriptions: new Map(),
    cursors: new Map(),
    deadLetters: new Map(),
    audit: [],
    failures: new Map(),
    charts: [],
    deployments: new Map(),
  };
}

/** Writes one change. The caller has made sure that it can be written (`check.ts`). */
export function apply(data: MemoryData, { change }: Write): void {
  switch (change.kind) {
    case 'invocationInserted':
      data.journals.set(change.invocation.seq, []);
      return putInvocation(data, { ...change.invocation, journalLength: 0, ...EMPTY_FOLD });
    case 'invocationUpdated':
      return putInvocation(data, { ...invocationOf(data, change.seq), ...change.progress });
    case 'invocationCharted':
      return putInvocation(data, { ...invocationOf(data, change.seq), chart: change.chart });
    case 'attemptFailed': {
      const failures = [...(data.failures.get(change.seq) ?? []), change.failure];
      data.failures.set(change.seq, failures.slice(-FAILURES_KEPT));
      return;
    }
    case 'journalAppended':
      return appendJournal(data, change.seq, change.item);
    case 'stateSet':
      stateOf(data, change.service, change.key).values.set(change.name, change.value);
      return;
    case 'stateCleared':
      stateOf(data, change.service, change.key).values.delete(change.name);
      return dropEmptyState(data, change.service, change.key);
    case 'stateClearedAll':
      data.state.delete(actorAddress(change.service, change.key));
      return;
    case 'keyPaused':
      data.keyPauses.set(actorAddress(change.service, change.key), change.pause);
      return;
    case 'keyResumed':
      data.keyPauses.delete(actorAddress(change.service, change.key));
      return;
    case 'waiterAdded':
    case 'waiterRemoved':
    case 'waitersTold':
      return changeWaiters(data, change);
    case 'promiseCompleted': {
      const address = actorAddress(change.service, change.key);
      const { name, completion, at, by } = change;
      data.promises.set(address, new Map([...(data.promises.get(address) ?? []), [name, { completion, at, by }]]));
      return;
    }
    case 'promisesCleared':
      data.promises.delete(actorAddress(change.service, change.key));
      return;
    case 'timerSet':
      data.timers.set(timerKey(change.timer), change.timer);
      return;
    case 'timerCleared':
      data.timers.delete(timerKey(change.timer));
      return;
    case 'idempotencyPut':
      data.idempotency.set(change.record.address, change.record);
      return;
    case 'idempotencyRemoved':
      data.idempotency.delete(change.address);
      return;
    case 'subscriptionPut':
      data.subscriptions.set(change.subscription.id, change.subscription);
      return;
    case 'subscriptionRemoved':
      data.subscriptions.delete(change.id);
      data.cursors.delete(change.id);
      return;
    case 'cursorMoved':
      return moveCursor(data, change.subscription, change.cursor);
    case 'backlogChanged':
      return;
    case 'deadLetterPut':
      return putDeadLetter(data, change.letter);
    case 'invocationDeadLettered':
      return putDeadLetter(data, letterOf(data, change.invocation, change.letter));
    case 'invocationPurged':
      return purge(data, change.seq);
    case 'audited':
      data.audit.push(change.audit);
      return;
  }
}

/** Every row of an invocation goes. */
export function purge(data: MemoryData, seq: Seq): void {
  data.invocations.delete(seq);
  data.journals.delete(seq);
  data.failures.delete(seq);
}

function invocationOf(data: MemoryData, seq: Seq): Invocation {
  const invocation = data.invocations.get(seq);
  if (invocation === undefined) throw new Error(`bug: a change for invocation ${seq}, which has no row`);
  return invocation;
}

function putInvocation(data: MemoryData, invocation: Invocation): void {
  data.invocations.set(invocation.seq, invocation);
  const living = data.living.get(invocation.address);
  if (!isFinished(invocation.status)) {
    if (living === undefined) data.living.set(invocation.address, new Set([invocation.seq]));
    else living.add(invocation.seq);
    return;
  }
  living?.delete(invocation.seq);
  if (living?.size === 0) data.living.delete(invocation.address);
}

function appendJournal(data: MemoryData, seq: Seq, item: JournalItem): void {
  const invocation = invocationOf(data, seq);
  const journal = data.journals.get(seq) as JournalItem[];
  journal.push(item);
  data.invocations.set(seq, { ...invocation, journalLength: journal.length, ...foldAfter(invocation, item) });
}

function stateOf(data: MemoryData, service: string, key: string): ActorState {
  const address = actorAddress(service, key);
  const state = data.state.get(address) ?? { service, key, values: new Map() };
  data.state.set(address, state);
  return state;
}

function dropEmptyState(data: MemoryData, service: string, key: string): void {
  const address = actorAddress(service, key);
  if (data.state.get(address)?.values.size === 0) data.state.delete(address);
}

type WaiterChange = Extract<Change, { kind: 'waiterAdded' | 'waiterRemoved' | 'waitersTold' }>;

/** In the order of their numbers, as a table would give them. */
function changeWaiters(data: MemoryData, change: WaiterChange): void {
  const { address, seq } = change.kind === 'waitersTold' ? change : change.waiter;
  const isMeant = (row: WaiterRow) =>
    row.seq === seq && (change.kind === 'waitersTold' || isSame(row.waiter, change.waiter.waiter));
  const rows = (data.waiters.get(address) ?? []).filter((row) => !isMeant(row));
  if (change.kind === 'waiterAdded') rows.push(change.waiter);
  if (rows.length === 0) data.waiters.delete(address);
  else
    data.waiters.set(
      address,
      rows.sort((a, b) => a.seq - b.seq || byWaiter(a.waiter, b.waiter)),
    );
}

const timerKey = (timer: TimerRow): string => `${timer.dueAt}/${timer.seq}/${timer.id}`;

function moveCursor(data: MemoryData, subscription: string, cursor: Cursor): void {
  const cursors = data.cursors.get(subscription) ?? new Map<string, Cursor>();
  cursors.set(cursorKey(cursor.topic, cursor.partition), cursor);
  data.cursors.set(subscription, cursors);
}

function putDeadLetter(data: MemoryData, letter: DeadLetter): void {
  data.deadLetters.set(deadLetterAddress(letter as unknown as InvocationRef), letter);
}

/** The letter of a failed invocation: its input is the record's value. */
function letterOf(data: MemoryData, ref: InvocationRef, letter: DeadLetter): DeadLetter {
  const first = data.journals.get(ref.seq)?.[0];
  if (first?.type !== 'entry' || first.entry.kind !== 'input') return letter;
  return { ...letter, value: first.entry.payload, headers: first.entry.headers };
}
