/** What attempts say, as commands; and the bounds of what they may say. */
import type { ActorCommand } from '../../actors/command.ts';
import type { AttemptMessage, Headers, Outcome, Payload, Seq } from '../../sdk/protocol/index.ts';
import { EMPTY, sizeOf } from '../../sdk/protocol/index.ts';
import { hasMoreValues, tooManyValues } from '../json-bounds.ts';
import type { Limits } from '../limits.ts';

export function commandFrom(
  message: AttemptMessage,
  from: { readonly seq: Seq; readonly attempt: number },
): ActorCommand {
  const { seq, attempt } = from;
  switch (message.kind) {
    case 'entry':
      return { kind: 'entry', seq, attempt, seen: message.seen, entry: message.entry };
    case 'proposal':
      return { kind: 'proposal', seq, attempt, id: message.id, outcome: message.outcome };
    case 'finished':
      return {
        kind: 'finished',
        seq,
        attempt,
        seen: message.seen,
        outcome: message.outcome,
        cancelled: message.cancelled,
      };
    case 'failed':
      return { kind: 'attemptFailed', seq, attempt, error: message.error };
    case 'suspended':
      return { kind: 'suspended', seq, attempt, waitingFor: message.waitingFor };
  }
}

/** Of a name that may itself be what is too long. */
const NAME_SHOWN_CHARS = 200;

/** A sentence where the message carries more bytes or values than an entry may hold, else null. */
export function tooLarge(message: AttemptMessage, limits: Limits): string | null {
  // No character has more than three bytes for each of its UTF-16 units: most messages need not be measured.
  const most = BYTES_PER_UNIT * bytesIn(message, lengthOf);
  if (most <= limits.entryBytesMax && most <= limits.jsonValuesMax) return null;
  const bytes = bytesIn(message, sizeOf);
  if (bytes > limits.entryBytesMax) {
    return `${whatOf(message)} has ${bytes} bytes, more than entryBytesMax (${limits.entryBytesMax}): keep large values elsewhere and pass a reference`;
  }
  // Of the bytes, because it is asked of each message, and one without many bytes can't have many values.
  if (bytes <= limits.jsonValuesMax || !hasMoreValues(payloadIn(message), limits.jsonValuesMax)) return null;
  return `${tooManyValues(whatOf(message), limits.jsonValuesMax)} (jsonValuesMax): keep it elsewhere and pass a reference, or raise the limit`;
}

const BYTES_PER_UNIT = 3;
const lengthOf = (payload: Payload): number => payload.length;

function whatOf(message: AttemptMessage): string {
  if (message.kind !== 'entry') return 'the result';
  const { entry } = message;
  return `the entry ${entry.kind}${'name' in entry ? ` "${entry.name.slice(0, NAME_SHOWN_CHARS)}"` : ''}`;
}

/** What somebody will parse. */
function payloadIn(message: AttemptMessage): Payload {
  if (message.kind === 'proposal' || message.kind === 'finished') return carriedBy(message.outcome);
  if (message.kind !== 'entry') return EMPTY;
  const { entry } = message;
  if (entry.kind === 'set') return entry.value;
  if (entry.kind === 'call' || entry.kind === 'send') return entry.payload;
  if (entry.kind === 'signal') return carriedBy(entry.answer);
  if (entry.kind === 'completePromise') return carriedBy(entry.completion);
  return 'outcome' in entry && entry.outcome !== undefined ? carriedBy(entry.outcome) : EMPTY;
}

const carriedBy = (outcome: Outcome): Payload => (outcome.kind === 'value' ? outcome.value : EMPTY);

/** Names and headers count by their characters: they are short, and measured for each entry. */
function bytesIn(message: AttemptMessage, sizeIn: (payload: Payload) => number): number {
  switch (message.kind) {
    case 'entry': {
      const { entry } = message;
      const nameChars = 'name' in entry ? entry.name.length : 0;
      if (entry.kind === 'set') return nameChars + sizeIn(entry.value);
      if (entry.kind === 'call' || entry.kind === 'send')
        return nameChars + headerChars(entry.headers) + sizeIn(entry.payload);
      if (entry.kind === 'signal') return outcomeBytes(entry.answer, sizeIn);
      if (entry.kind === 'completePromise') return nameChars + outcomeBytes(entry.completion, sizeIn);
      return nameChars + ('outcome' in entry && entry.outcome !== undefined ? outcomeBytes(entry.outcome, sizeIn) : 0);
    }
    case 'proposal':
    case 'finished':
      return outcomeBytes(message.outcome, sizeIn);
    default:
      return 0;
  }
}

const headerChars = (headers: Headers): number =>
  headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);

/** What is thrown in this process is cut before; a reason, and the failures of handlers behind HTTP, are as long as they like. */
export function outcomeBytes(outcome: Outcome, sizeIn: (payload: Payload) => number): number {
  if (outcome.kind !== 'failure') return outcome.kind === 'value' ? sizeIn(outcome.value) : 0;
  const { message, metadata } = outcome.failure;
  return message.length + (metadata === undefined ? 0 : headerChars(Object.entries(metadata)));
}
