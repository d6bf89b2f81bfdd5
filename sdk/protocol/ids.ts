/**
 * Names of things that cross ports.
 *
 * An invocation is known inside by (shard, seq), two small integers that cluster its rows; outside by one string that
 * carries both, so that no index from id to row is needed. The string starts with the installation's random number:
 * an id used as an idempotency key at a payment provider must not come back when a database is made anew.
 */
declare const brand: unique symbol;
type Branded<T, Name> = T & { readonly [brand]: Name };

/** A fixed slice of the key space, 0 … 65,535. */
export type ShardId = Branded<number, 'ShardId'>;
/** Unique over an installation, for all time: incarnation of the engine × 2³² + a counter. */
export type Seq = Branded<number, 'Seq'>;
/** `inv_` + installation (12 hex) + shard (4 hex) + seq (14 hex). URL-safe, fixed length, sorts by age within a shard. */
export type InvocationId = Branded<string, 'InvocationId'>;
/** What a handler waits for, numbered by the SDK from 1 per invocation; signals are negative (see `CANCEL_SIGNAL` and `awakeable.ts`). */
export type CompletionId = number;

/** An invocation as rows and commands name it. */
export interface InvocationRef {
  readonly shard: ShardId;
  readonly seq: Seq;
}

/** "Please stop": the completion id under which a cancellation is journaled. */
export const CANCEL_SIGNAL: CompletionId = -1;

/** The first and every further number of one incarnation of the engine. 2²¹ incarnations of 2³² each fit a safe integer. */
export const SEQS_PER_INCARNATION = 2 ** 32;

export const shardId = (value: number): ShardId => value as ShardId;
export const seqOf = (value: number): Seq => value as Seq;

const SEQ_AT = 'inv_'.length + 12 + 4;
const PATTERN = /^inv_([0-9a-f]{12})([0-9a-f]{4})([0-9a-f]{14})$/;

export function formatInvocationId(installation: string, ref: InvocationRef): InvocationId {
  const shard = ref.shard.toString(16).padStart(4, '0');
  return `inv_${installation}${shard}${ref.seq.toString(16).padStart(14, '0')}` as InvocationId;
}

/** The id of another number in the same shard of the same installation. */
export const renumberedId = (id: InvocationId, seq: Seq): InvocationId =>
  `${id.slice(0, SEQ_AT)}${seq.toString(16).padStart(14, '0')}` as InvocationId;

/** The parts of an id, or null where the text is none. */
export function parseInvocationId(text: string): (InvocationRef & { readonly installation: string }) | null {
  const match = PATTERN.exec(text);
  if (match === null) return null;
  const seq = Number.parseInt(match[3] as string, 16);
  if (!Number.isSafeInteger(seq)) return null;
  return {
    installation: match[1] as string,
    shard: shardId(Number.parseInt(match[2] as string, 16)),
    seq: seqOf(seq),
  };
}
