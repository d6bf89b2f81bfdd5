/** How a dead letter is named outside: `dl_` + shard (4 hex) + seq (14 hex). */
import type { InvocationRef } from '../../sdk/protocol/index.ts';
import { seqOf, shardId } from '../../sdk/protocol/index.ts';

const PATTERN = /^dl_([0-9a-f]{4})([0-9a-f]{14})$/;

export const formatDeadLetterId = (letter: { readonly shard: number; readonly seq: number }): string =>
  `dl_${letter.shard.toString(16).padStart(4, '0')}${letter.seq.toString(16).padStart(14, '0')}`;

/** The parts of an id, or null where the text is none. */
export function parseDeadLetterId(text: string): InvocationRef | null {
  const match = PATTERN.exec(text);
  if (match === null) return null;
  const seq = Number.parseInt(match[2] as string, 16);
  return Number.isSafeInteger(seq)
    ? { shard: shardId(Number.parseInt(match[1] as string, 16)), seq: seqOf(seq) }
    : null;
}
