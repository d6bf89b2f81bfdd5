/** What attempts say, as commands; and the bounds of what they may say. */
import type { ActorCommand } from '../../actors/command.ts';
import type { AttemptMessage, Headers, Outcome, Seq } from '../../sdk/protocol/index.ts';
import { sizeOf } from '../../sdk/protocol/index.ts';
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

/** A sentence where the message carries more than an entry may hold, else null. */
export function tooLarge(message: AttemptMessage, limits: Limits): string | null {
  const bytes = bytesIn(message);
  if (bytes <= limits.entryBytesMax) return null;
  const what =
    message.kind === 'entry'
      ? `the entry ${message.entry.kind}${'name' in message.entry ? ` "${message.entry.name.slice(0, NAME_SHOWN_CHARS)}"` : ''}`
      : 'the result';
  return `${what} has ${bytes} bytes, more than entryBytesMax (${limits.entryBytesMax}): keep large values elsewhere and pass a reference`;
}

/** Names and headers count by their characters: they are short, and measured for each entry. */
function bytesIn(message: AttemptMessage): number {
  switch (message.kind) {
    case 'entry': {
      const { entry } = message;
      const nameChars = 'name' in entry ? entry.name.length : 0;
      if (entry.kind === 'set') return nameChars + sizeOf(entry.value);
      if (entry.kind === 'call' || entry.kind === 'send')
        return nameChars + headerChars(entry.headers) + sizeOf(entry.payload);
      return nameChars + ('outcome' in entry && entry.outcome !== undefined ? outcomeBytes(entry.outcome) : 0);
    }
    case 'proposal':
    case 'finished':
      return outcomeBytes(message.outcome);
    default:
      return 0;
  }
}

const headerChars = (headers: Headers): number =>
  headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);

const outcomeBytes = (outcome: Outcome): number => (outcome.kind === 'value' ? sizeOf(outcome.value) : 0);
