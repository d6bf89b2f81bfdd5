/** Folds a change into its cell. The same changes, in the same order, are written by the store: memory and disk agree. */
import type { CompletionId, Entry, JournalItem, Seq } from '../sdk/protocol/index.ts';
import { parseInvocationId } from '../sdk/protocol/index.ts';
import { actorAddress, soloAddress } from './address.ts';
import { attachmentOf } from './attachment.ts';
import type { ActorCell, Cell } from './cell.ts';
import { keepPromise, promiseSize, stateSize } from './cell.ts';
import type { Change } from './change.ts';
import { stepNameOf } from './chart/step-name.ts';
import type { FailedStep, Invocation, JournalFold, OpenEntry, Progress } from './invocation.ts';
import { FAILED_STEPS_MAX, isExclusive, NO_SIGNALS, NOTHING_FAILED, NOTHING_OPEN, waitsForKey } from './invocation.ts';
import { isFinished } from './lifecycle.ts';
import { cursorKey } from './subscription/subscription.ts';
import type { WaiterRow } from './waiter.ts';
import { byWaiter, isSame } from './waiter.ts';

export function evolve(cell: Cell, change: Change): void {
  switch (cell.kind) {
    case 'outcome':
      return;
    case 'actor':
      return evolveActor(cell, change);
    case 'idempotency':
      if (change.kind === 'idempotencyPut') cell.record = change.record;
      else if (change.kind === 'idempotencyRemoved') cell.record = null;
      return;
    case 'subscription':
      if (change.kind === 'subscriptionPut') cell.subscription = change.subscription;
      else if (change.kind === 'cursorMoved')
        cell.cursors.set(cursorKey(change.cursor.topic, change.cursor.partition), change.cursor);
      else if (change.kind === 'backlogChanged') {
        cell.backlogRecords += change.records;
        cell.backlogBytes += change.bytes;
      } else if (change.kind === 'subscriptionRemoved') {
        cell.subscription = null;
        cell.cursors.clear();
      }
      return;
    case 'deadLetter':
      if (change.kind === 'deadLetterPut') cell.letter = change.letter;
      return;
    case 'quarantined':
      return; // What is written here is for the day when its rows can be read again.
  }
}

function evolveActor(cell: ActorCell, change: Change): void {
  switch (change.kind) {
    case 'invocationInserted':
      cell.invocations.set(change.invocation);
      if (waitsForKey(change.invocation)) cell.mailbox.push(change.invocation.seq);
      takeHold(cell, change.invocation);
      return;
    case 'invocationUpdated':
      return progress(cell, change.seq, change.progress);
    case 'invocationCharted':
      cell.invocations.set({ ...invocationOf(cell, change.seq), chart: change.chart });
      return;
    case 'journalAppended': {
      const invocation = invocationOf(cell, change.seq);
      cell.invocations.journaled(change.seq, change.item.index + 1, foldAfter(invocation, change.item));
      if (change.item.type === 'entry' && change.item.entry.kind === 'output')
        cell.ended = { seq: change.seq, outcome: change.item.entry.outcome, before: cell.ended };
      return;
    }
    case 'stateSet':
      forget(cell, change.name);
      cell.state.set(change.name, change.value);
      cell.stateBytes += stateSize(change.name, change.value);
      return;
    case 'stateCleared':
      forget(cell, change.name);
      cell.state.delete(change.name);
      return;
    case 'keyPaused':
      cell.paused = change.pause;
      return;
    case 'keyResumed':
      cell.paused = null;
      return;
    case 'stateClearedAll':
      for (const name of [...cell.state.keys()]) {
        forget(cell, name);
        cell.state.delete(name);
      }
      return;
    case 'promiseCompleted':
      return keepPromise(cell, change.name, change.completion, change.at);
    case 'promisesCleared':
      for (const [name, completion] of cell.promises) cell.stateBytes -= promiseSize(name, completion);
      cell.promises.clear();
      cell.promisedAt = null;
      return;
    case 'waiterAdded':
    case 'waiterRemoved':
      return evolveWaiters(cell, change);
    case 'waitersTold':
      cell.waiters.delete(change.seq);
      return;
    default:
      return;
  }
}

function invocationOf(cell: ActorCell, seq: Seq): Invocation {
  const invocation = cell.invocations.get(seq);
  if (invocation === undefined) throw new Error(`bug: a change for ${seq}, which is not alive here`);
  return invocation;
}

/** Puts the newer row in place, and keeps holder and mailbox what the rows say. */
function progress(cell: ActorCell, seq: Seq, columns: Progress): void {
  const before = invocationOf(cell, seq);
  const waited = waitsForKey(before);
  if (isFinished(columns.status)) {
    if (waited) cell.mailbox.remove(seq);
    cell.invocations.delete(seq);
    if (cell.holder === seq) cell.holder = null;
    return;
  }
  const after = { ...before, ...columns };
  if (waited && !waitsForKey(after)) cell.mailbox.remove(seq);
  cell.invocations.set(after);
  if (!waited && waitsForKey(after)) cell.mailbox.push(seq);
  takeHold(cell, after);
}

function takeHold(cell: ActorCell, invocation: Invocation): void {
  if (!isExclusive(invocation) || invocation.startedAt === null || cell.holder === invocation.seq) return;
  if (cell.holder !== null) throw new Error(`bug: ${invocation.seq} was granted a key that ${cell.holder} holds`);
  cell.holder = invocation.seq;
}

function forget(cell: ActorCell, name: string): void {
  const old = cell.state.get(name);
  if (old !== undefined) cell.stateBytes -= stateSize(name, old);
}

function evolveWaiters(cell: ActorCell, { kind, waiter: row }: Extract<Change, { readonly waiter: WaiterRow }>): void {
  const { seq, waiter } = row;
  const others = (cell.waiters.get(seq) ?? []).filter((other) => !isSame(other, waiter));
  const after = kind === 'waiterAdded' ? [...others, waiter].sort(byWaiter) : others;
  if (after.length === 0) cell.waiters.delete(seq);
  else cell.waiters.set(seq, after);
}

/** What a journal says after one more item. Also how a store folds one, and what a decision looks ahead with. */
export type Fold = Pick<JournalFold, 'open' | 'failed' | 'signals'>;

export const EMPTY_FOLD: Fold = { open: NOTHING_OPEN, failed: NOTHING_FAILED, signals: NO_SIGNALS };

export const foldAfter = (fold: Fold, item: JournalItem): Fold => ({
  open: openAfter(fold, item),
  failed: failedAfter(fold, item),
  signals: signalsAfter(fold.signals, item),
});

/** What is still waited for. */
export function openAfter({ open, signals }: Omit<Fold, 'failed'>, item: JournalItem): Fold['open'] {
  if (item.type === 'completion') {
    if (!open.has(item.id)) return open;
    if (open.size === 1) return NOTHING_OPEN;
    const rest = new Map(open);
    rest.delete(item.id);
    return rest;
  }
  const opened = opens(item.entry);
  if (opened === null) return open;
  const more = new Map(open);
  // A signal may be answered before it is asked for.
  for (const [id, entry] of opened) if (!signals.has(id)) more.set(id, entry);
  return more;
}

/** Which steps have failed; the very same list where it tells of no failure, as most do. */
function failedAfter({ open, failed }: Fold, item: JournalItem): readonly FailedStep[] {
  const step = item.type === 'completion' ? open.get(item.id) : item.entry.kind === 'run' ? item.entry : undefined;
  const outcome =
    item.type === 'completion' ? item.outcome : item.entry.kind === 'run' ? item.entry.outcome : undefined;
  if (step === undefined || outcome?.kind !== 'failure') return failed;
  const { kind, name } = step;
  return [...failed, { kind, name, failure: outcome.failure }].slice(-FAILED_STEPS_MAX);
}

function signalsAfter(signals: Fold['signals'], item: JournalItem): Fold['signals'] {
  return item.type === 'completion' && item.id < 0 ? new Set(signals).add(item.id) : signals;
}

function opens(entry: Entry): readonly (readonly [CompletionId, OpenEntry])[] | null {
  switch (entry.kind) {
    case 'run':
      return entry.outcome === undefined ? [[entry.id, { kind: 'run', name: entry.name }]] : null;
    case 'sleep':
      return [[entry.id, { kind: 'sleep', name: entry.name, dueAt: entry.dueAt ?? 0 }]];
    case 'send':
      return entry.outcome === undefined ? [[entry.id, { kind: 'send', name: stepNameOf(entry) }]] : null;
    case 'call':
      // Under a key the invocation's id is waited for as well, for the moment that it takes to look it up.
      return entry.outcome === undefined
        ? [
            [entry.id, { kind: 'send', name: stepNameOf(entry) }],
            [entry.resultId, calleeOf(entry)],
          ]
        : [[entry.resultId, calleeOf(entry)]];
    case 'promise':
      return entry.outcome === undefined ? [[entry.id, { kind: 'promise', name: entry.name }]] : null;
    case 'attach':
      return entry.outcome === undefined
        ? [[entry.id, { kind: 'attach', name: '', waitsAt: attachmentOf(entry.to) }]]
        : null;
    case 'peekOutput':
      return entry.outcome === undefined ? [[entry.id, { kind: 'peekOutput', name: '' }]] : null;
    case 'awakeable':
      return [[entry.id, { kind: 'awakeable', name: '' }]];
    default:
      return null;
  }
}

function calleeOf(entry: Extract<Entry, { kind: 'call' }>): OpenEntry {
  const name = stepNameOf(entry);
  const ref = entry.callee === undefined ? null : parseInvocationId(entry.callee);
  const { target, idempotencyKey } = entry;
  if (ref === null && idempotencyKey === undefined) return { kind: 'call', name };
  if (ref === null)
    return {
      kind: 'call',
      name,
      waitsAt: attachmentOf({ ...target, kind: 'idempotent', idempotencyKey: idempotencyKey as string }),
    };
  const { service, key } = target;
  const address = key === null ? soloAddress(ref) : actorAddress(service, key);
  return { kind: 'call', name, callee: { shard: ref.shard, seq: ref.seq, address } };
}
