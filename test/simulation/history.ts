/** A simulation as a person reads it: one line for each thing that happened, with the virtual time at which it did. */
import type { parseAddress } from '../../actors/address.ts';
import type { Change } from '../../actors/change.ts';
import type { Turn } from '../../engine/store/store.ts';
import type { JournalItem } from '../../sdk/protocol/index.ts';
import { SEQS_PER_INCARNATION, textOf } from '../../sdk/protocol/index.ts';
import type { Event } from './happenings.ts';

export function turnLines(turn: Turn): string[] {
  const lines = turn.writes.map(({ change }) => changeLine(change)).filter((line) => line !== null);
  return [`turn ${turn.number} is durable`, ...lines.map((line) => `    ${line}`)];
}

/** Incarnation and count, as short as they can be told apart. */
export const nameOf = (seq: number): string =>
  `#${Math.floor(seq / SEQS_PER_INCARNATION)}.${seq % SEQS_PER_INCARNATION}`;

export const idName = (id: string): string => nameOf(Number.parseInt(id.slice(-14), 16));

function changeLine(change: Change): string | null {
  switch (change.kind) {
    case 'invocationInserted': {
      const { seq, target, status, origin, dueAt } = change.invocation;
      const where = `${target.service}${target.key === null ? '' : `/${target.key}`}/${target.handler}`;
      const from = origin.kind === 'kafka' ? `record ${origin.partition}@${origin.offset}` : origin.kind;
      return `${nameOf(seq)} ${where} from ${from} is ${status}${dueAt === null ? '' : ` until ${dueAt}`}`;
    }
    case 'invocationUpdated': {
      const { status, attempt, retryCount, cancelRequested, lastError } = change.progress;
      const more = [
        retryCount > 0 ? `failed ${retryCount} times: ${lastError?.message}` : '',
        cancelRequested ? 'cancel requested' : '',
      ];
      return `${nameOf(change.seq)} is ${status}, attempt ${attempt} ${more.join(' ')}`.trimEnd();
    }
    case 'attemptFailed':
      return null; // Its row says so.
    case 'journalAppended':
      return `${nameOf(change.seq)}[${change.item.index}] ${itemLine(change.item)}`;
    case 'stateSet':
    case 'stateCleared':
      return `state ${change.service}/${change.key} ${change.name}${change.kind === 'stateSet' ? ` = ${textOf(change.value)}` : ' cleared'}`;
    case 'stateClearedAll':
      return `state ${change.service}/${change.key} all cleared`;
    case 'timerSet':
    case 'timerCleared':
      return `timer ${nameOf(change.timer.seq)}:${change.timer.id} at ${change.timer.dueAt} ${change.kind === 'timerSet' ? 'set' : 'cleared'}`;
    case 'idempotencyPut':
      return `idempotency key ${parseAddressName(change.record.address)} is ${nameOf(change.record.seq)}'s`;
    case 'cursorMoved': {
      const { partition, position, incarnation, halt } = change.cursor;
      return `cursor ${partition} ${change.from === null ? 'is put' : `from ${change.from}`} to ${position} (log ${incarnation})${halt === null ? '' : `, halted: ${halt.code}`}`;
    }
    case 'deadLetterPut':
    case 'invocationDeadLettered':
      return `dead letter of ${change.letter.partition}@${change.letter.offset}: ${change.letter.code}, ${change.letter.status}`;
    case 'subscriptionPut':
      return `subscription is ${change.subscription.status}`;
    case 'keyPaused':
    case 'keyResumed':
      return `${change.kind} ${change.service}/${change.key}`;
    case 'audited':
      return null;
    default:
      return change.kind;
  }
}

const parseAddressName = (address: Parameters<typeof parseAddress>[0]): string => address.split('\u0000').at(-1) ?? '';

function itemLine(item: JournalItem): string {
  if (item.type === 'completion') return `answer to ${item.id}: ${outcomeText(item.outcome)}`;
  const { entry } = item;
  const name = 'name' in entry ? ` ${entry.name}` : '';
  const id = 'id' in entry ? ` as ${entry.id}` : '';
  const outcome = 'outcome' in entry && entry.outcome !== undefined ? `: ${outcomeText(entry.outcome)}` : '';
  return `${entry.kind}${name}${id}${outcome} (seen ${item.seen})`;
}

function outcomeText(outcome: { kind: string; value?: unknown; failure?: { message: string } }): string {
  if (outcome.kind === 'failure') return `failure ${outcome.failure?.message}`;
  return outcome.kind === 'void' ? 'nothing' : String(outcome.value).slice(0, 60);
}

export function eventLine(event: Event): string {
  const { kind, at: _at, ...rest } = event;
  const shown = Object.entries(rest).map(([name, value]) =>
    name === 'program'
      ? `program ${(value as { token: string }).token}`
      : `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
  );
  return `>> ${kind} ${shown.join(', ')}`;
}
