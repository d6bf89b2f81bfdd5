/** What attempts say, as commands; and the bounds of what they may say. */
import type { ActorCommand } from '../../actors/command.ts';
import type { AttemptMessage, Outcome, Seq } from '../../sdk/protocol/index.ts';
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

/** A sentence where the message carries more than an entry may hold, else null. */
export function tooLarge(message: AttemptMessage, limits: Limits): string | null {
  const bytes = bytesIn(message);
  if (bytes <= limits.entryBytesMax) return null;
  const what =
    message.kind === 'entry'
      ? `the entry ${message.entry.kind}${'name' in message.entry ? ` "${message.entry.name}"` : ''}`
      : 'the result';
  return `${what} has ${bytes} bytes, more than entryBytesMax (${limits.entryBytesMax}): keep large values elsewhere and pass a reference`;
}

function bytesIn(message: AttemptMessage): number {
  switch (message.kind) {
    case 'entry': {
      const { entry } = message;
      if (entry.kind === 'set') return sizeOf(entry.value);
      if (entry.kind === 'call' || entry.kind === 'send') return sizeOf(entry.payload);
      return 'outcome' in entry && entry.outcome !== undefined ? outcomeBytes(entry.outcome) : 0;
    }
    case 'proposal':
    case 'finished':
      return outcomeBytes(message.outcome);
    default:
      return 0;
  }
}

const outcomeBytes = (outcome: Outcome): number => (outcome.kind === 'value' ? sizeOf(outcome.value) : 0);
