// What a decision holds, one line for each thing, complete but short: a history can say all that happens, and nothing else.

import { isDeepStrictEqual } from 'node:util';
import type { CellAddress } from '../../actors/address.ts';
import { parseAddress } from '../../actors/address.ts';
import type { Cell } from '../../actors/cell.ts';
import type { Change, TimerRow } from '../../actors/change.ts';
import type { Addressed, Command } from '../../actors/command.ts';
import type { Effect } from '../../actors/effect.ts';
import type { Invocation, Progress } from '../../actors/invocation.ts';
import type { Cursor, DeadLetter } from '../../actors/subscription/subscription.ts';
import { cursorKey } from '../../actors/subscription/subscription.ts';
import type { Entry, JournalItem, Outcome } from '../../sdk/protocol/index.ts';
import { parseInvocationId, textOf } from '../../sdk/protocol/index.ts';
import { T0 } from './world.ts';

export const time = (at: number | null): string => (at === null ? 'never' : at === T0 ? 'now' : `+${at - T0}`);

export function place(address: CellAddress): string {
  const parsed = parseAddress(address);
  switch (parsed.kind) {
    case 'actor':
      return `${parsed.service}/${parsed.key}`;
    case 'solo':
      return `solo ${parsed.seq}`;
    case 'outcome':
      return `outcome ${parsed.seq}`;
    case 'idempotency':
      return `idempotency ${address.split('\u0000').at(-1)}`;
    case 'subscription':
      return `subscription ${parsed.id}`;
    case 'deadLetter':
      return `letter ${parsed.seq}`;
  }
}

export function outcomeLine(outcome: Outcome): string {
  if (outcome.kind === 'void') return 'nothing';
  if (outcome.kind === 'failure') return `failure ${outcome.failure.code} ${outcome.failure.message}`;
  return named(textOf(outcome.value));
}

/** An invocation's id reads as its number. */
const named = (text: string): string => {
  const ref = parseInvocationId(text);
  return ref === null ? JSON.stringify(text) : `#${ref.seq}`;
};

const timerLine = ({ seq, id, dueAt }: TimerRow): string => `#${seq}:${id} at ${time(dueAt)}`;

/**
 * The changes of one decision; an update shows only what it changes of the row as the changes before it left it. A failed
 * attempt that is kept is told by the `lastError` of its row; where the two differ it has a line of its own.
 */
export function changeLines(changes: readonly Change[], before: Cell): string[] {
  const rows = new Map<number, Progress>(before.kind === 'actor' ? before.invocations : []);
  return changes.flatMap((change) => {
    if (change.kind === 'attemptFailed' && isToldBy(changes, change)) return [];
    if (change.kind !== 'invocationUpdated') return [changeLine(change)];
    const row = rows.get(change.seq);
    if (row === undefined) throw new Error(`#${change.seq} was not there before`);
    rows.set(change.seq, change.progress);
    return [`#${change.seq} ${updates(row, change.progress)}`];
  });
}

function isToldBy(changes: readonly Change[], { seq, failure }: Extract<Change, { kind: 'attemptFailed' }>): boolean {
  return changes.some((change) => {
    if (change.kind !== 'invocationUpdated' || change.seq !== seq) return false;
    const { lastError, attempt } = change.progress;
    return isDeepStrictEqual(failure, { ...lastError, attempt });
  });
}

function changeLine(change: Exclude<Change, { kind: 'invocationUpdated' }>): string {
  switch (change.kind) {
    case 'invocationInserted':
      return insertedLine(change.invocation);
    case 'invocationCharted':
      return `#${change.seq} by chart ${change.chart}`;
    case 'attemptFailed':
      return `#${change.seq} failed in attempt ${change.failure.attempt}${change.sameText ? ' again' : ''}`;
    case 'journalAppended':
      return `#${change.seq}[${change.item.index}] ${itemLine(change.item)}`;
    case 'stateSet':
      return `state ${change.service}/${change.key} ${change.name} = ${JSON.stringify(change.value)}`;
    case 'stateCleared':
      return `state ${change.service}/${change.key} ${change.name} cleared`;
    case 'stateClearedAll':
      return `state ${change.service}/${change.key} all cleared`;
    case 'keyPaused':
      return `key ${change.service}/${change.key} paused by ${change.pause.by} at ${time(change.pause.at)}`;
    case 'keyResumed':
      return `key ${change.service}/${change.key} resumed`;
    case 'waiterAdded':
      return `#${change.waiter.waiter.seq}:${change.waiter.waiter.id} waits for #${change.waiter.seq}`;
    case 'waiterRemoved':
      return `#${change.waiter.waiter.seq}:${change.waiter.waiter.id} does not wait for #${change.waiter.seq}`;
    case 'waitersTold':
      return `who waited for #${change.seq} is told`;
    case 'promiseCompleted':
      return `promise ${change.service}/${change.key} ${change.name} = ${outcomeLine(change.completion)}`;
    case 'promisesCleared':
      return `promises ${change.service}/${change.key} all cleared`;
    case 'timerSet':
      return `timer ${timerLine(change.timer)} set`;
    case 'timerCleared':
      return `timer ${timerLine(change.timer)} cleared`;
    case 'idempotencyPut':
      return `idempotency → #${change.record.seq}${change.record.expiresAt === null ? '' : ` until ${time(change.record.expiresAt)}`}`;
    case 'idempotencyRemoved':
      return 'idempotency removed';
    case 'subscriptionPut':
      return `subscription ${change.subscription.id} is ${change.subscription.status}`;
    case 'subscriptionRemoved':
      return `subscription ${change.id} removed`;
    case 'cursorMoved':
      return `cursor ${cursorLine(change.cursor)}${change.from === null ? '' : ` from ${change.from}`}`;
    case 'backlogChanged':
      return `backlog by ${change.records} records, ${change.bytes} bytes`;
    case 'deadLetterPut':
      return letterLine(change.letter);
    case 'invocationDeadLettered':
      return `${letterLine(change.letter)} with the input of #${change.invocation.seq}`;
    case 'invocationPurged':
      return `#${change.seq} purged`;
    case 'audited':
      return `audit ${change.audit.action}`;
  }
}

export function effectLine(effect: Effect): string {
  switch (effect.kind) {
    case 'start':
      return `start #${effect.seq}.${effect.attempt}${effect.journal === null ? '' : ' with its journal'}`;
    case 'deliver': {
      const { index, id, outcome } = effect.delivery;
      return `deliver #${effect.seq}.${effect.attempt}[${index}] ${id}: ${outcomeLine(outcome)}`;
    }
    case 'abort':
      return `abort #${effect.seq}.${effect.attempt}: ${effect.reason}`;
    case 'arm':
    case 'disarm':
      return `${effect.kind} ${timerLine(effect.timer)}`;
    case 'accepted':
      return `accepted ${effect.ticket}: #${effect.ref.seq}${effect.again ? ' again' : ''}`;
    case 'refused':
      return `refused ${effect.ticket}: ${effect.refusal.code}`;
    case 'done':
      return `done ${effect.ticket}`;
    case 'finished':
      return `finished #${effect.ref.seq} ${effect.status}: ${outcomeLine(effect.outcome)}`;
    case 'subscriptionChanged':
      return `subscription ${effect.id} changed`;
    case 'backlog':
      return `backlog ${effect.records} records, ${effect.bytes} bytes`;
  }
}

export const forwardLine = ({ address, command }: Addressed): string => `${place(address)} ← ${commandLine(command)}`;

function commandLine(command: Command): string {
  switch (command.kind) {
    case 'submit': {
      const { target, seq, startAt } = command;
      return `submit #${seq} ${target.handler}${startAt === null ? '' : ` for ${time(startAt)}`}`;
    }
    case 'claim':
      return `claim for #${command.submit.seq}`;
    case 'completion':
      return `completion ${command.id} of #${command.seq}: ${outcomeLine(command.outcome)}`;
    case 'attach':
      return `${command.peek ? 'peek' : 'attach'}${'seq' in command ? ` to #${command.seq}` : ''} by #${command.waiter.seq}:${command.waiter.id}`;
    case 'detach':
      return `detach${'seq' in command ? ` from #${command.seq}` : ''} by #${command.waiter.seq}:${command.waiter.id}`;
    case 'signal':
      return `signal ${command.id} of #${command.seq}: ${outcomeLine(command.outcome)}`;
    case 'expire':
      return command.seq === null ? 'expire' : `expire #${command.seq}`;
    case 'cancel':
    case 'kill':
    case 'release':
      return `${command.kind} #${command.seq}`;
    case 'concluded':
      return `concluded #${command.seq} until ${time(command.expiresAt)}`;
    case 'consumed':
      return `consumed ${command.bytes} bytes`;
    default:
      return command.kind;
  }
}

function insertedLine(invocation: Invocation): string {
  const { seq, target, status, dueAt } = invocation;
  const key = target.key === null ? '' : `/${target.key}`;
  return `#${seq} ${target.service}${key}/${target.handler} is ${status}${dueAt === null ? '' : ` until ${time(dueAt)}`}`;
}

const TIMES: readonly (keyof Progress)[] = ['dueAt', 'startedAt', 'finishedAt', 'expiresAt', 'retryingSince'];

function updates(before: Progress, after: Progress): string {
  const parts: string[] = before.status === after.status ? [] : [`is ${after.status}`];
  for (const name of ['attempt', 'retryCount', 'cancelRequested'] as const) {
    if (before[name] !== after[name]) parts.push(`${name} ${after[name]}`);
  }
  if (before.position !== after.position) parts.push('to the end');
  for (const name of TIMES)
    if (before[name] !== after[name]) parts.push(`${name} ${time(after[name] as number | null)}`);
  if (before.lastError !== after.lastError)
    parts.push(`lastError ${after.lastError?.code} ${after.lastError?.message}`);
  if (before.step !== after.step) parts.push(after.step === null ? 'stands nowhere' : `stands at ${after.step}`);
  return parts.join(', ');
}

function itemLine(item: JournalItem): string {
  if (item.type === 'completion') return `${item.id}: ${outcomeLine(item.outcome)}`;
  return entryLine(item.entry) + (item.seen === 0 ? '' : ` (seen ${item.seen})`);
}

function entryLine(entry: Entry): string {
  const outcome = 'outcome' in entry && entry.outcome !== undefined ? `: ${outcomeLine(entry.outcome)}` : '';
  switch (entry.kind) {
    case 'input':
      return `input ${JSON.stringify(entry.payload)}`;
    case 'run':
    case 'get':
    case 'promise':
    case 'peekPromise':
      return `${entry.kind} ${entry.name} as ${entry.id}${outcome}`;
    case 'keys':
      return `keys as ${entry.id}${outcome}`;
    case 'sleep':
      return `sleep as ${entry.id} until ${time(entry.dueAt ?? null)}`;
    case 'set':
      return `set ${entry.name}`;
    case 'clear':
      return `clear ${entry.name}`;
    case 'clearAll':
      return 'clearAll';
    case 'call':
      return `call ${entry.target.service} as ${entry.id} and ${entry.resultId}${outcome}`;
    case 'send':
      return `send ${entry.target.service} as ${entry.id}${outcome}`;
    case 'cancel':
      return `cancel ${named(entry.invocationId)}`;
    case 'attach':
    case 'peekOutput':
      return `${entry.kind} as ${entry.id}${outcome}`;
    case 'completePromise':
      return `completePromise ${entry.name} as ${entry.id}${outcome}`;
    case 'awakeable':
      return `awakeable as ${entry.id}`;
    case 'signal':
      return `signal ${entry.awakeableId}: ${outcomeLine(entry.answer)}`;
    case 'output':
      return `output${outcome}`;
  }
}

function cursorLine(cursor: Cursor): string {
  const { topic, partition, position, incarnation, anchor, halt } = cursor;
  const parts = [`${cursorKey(topic, partition)} to ${position}`];
  if (incarnation > 0) parts.push(`incarnation ${incarnation}`);
  if (anchor !== null) parts.push(`anchor ${anchor.offset}`);
  if (halt !== null) parts.push(`halted: ${halt.code}`);
  return parts.join(', ');
}

function letterLine(letter: DeadLetter): string {
  const { seq, topic, partition, offset, code, status, redrivenAs } = letter;
  const as = redrivenAs === null ? '' : ` as ${named(redrivenAs)}`;
  return `letter ${seq} of ${topic}/${partition}@${offset} is ${status}${as}: ${code}`;
}
