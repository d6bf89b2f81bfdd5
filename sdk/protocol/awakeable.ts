/**
 * Awakeables: promises of a handler that somebody outside answers. Under each is a signal, a number of its invocation
 * counted from FIRST_AWAKEABLE in the order in which the handler asks; in the journal it is the completion of that number, negated.
 *
 * The id that people are given is as on the wire of the open service protocol: `sign_1`, then in base64url without padding the
 * bytes of the invocation's id and the number (four bytes, big end first).
 */
import type { CompletionId, InvocationId } from './ids.ts';
import { parseInvocationId } from './ids.ts';

declare const brand: unique symbol;
export type AwakeableId = string & { readonly [brand]: 'AwakeableId' };

/** Signals below are the protocol's own; the first (see `CANCEL_SIGNAL`) cancels. */
export const FIRST_AWAKEABLE = 17;

export const AWAKEABLE_ID_ALLOWED = 'the id that ctx.awakeable() gave, sign_1 and 26 characters';

const PREFIX = 'sign_1';
const INVOCATION_PREFIX = 'inv_';
const NUMBER_BYTES = 4;

/** The completion id of a signal, and the signal of a completion id. */
export const completionOfSignal = (signal: number): CompletionId => -signal;
export const signalOfCompletion = (id: CompletionId): number => -id;

/** True for the completion ids that awakeables have. */
export const isAwakeable = (id: CompletionId): boolean => id <= completionOfSignal(FIRST_AWAKEABLE);

/** The bytes by which the wire names an invocation. */
export const bytesOfInvocationId = (id: InvocationId): Uint8Array =>
  Buffer.from(id.slice(INVOCATION_PREFIX.length), 'hex');

/** @param invocation the bytes of its id */
export function awakeableIdOf(invocation: Uint8Array, signal: number): AwakeableId {
  const number = Buffer.alloc(NUMBER_BYTES);
  number.writeUInt32BE(signal);
  return `${PREFIX}${Buffer.concat([invocation, number]).toString('base64url')}` as AwakeableId;
}

export const formatAwakeableId = (invocation: InvocationId, signal: number): AwakeableId =>
  awakeableIdOf(bytesOfInvocationId(invocation), signal);

/** Whose it is and which of them, or null where the text is no awakeable's id. There is one text for each. */
export function parseAwakeableId(
  text: string,
): { readonly invocationId: InvocationId; readonly signal: number; readonly id: AwakeableId } | null {
  if (!text.startsWith(PREFIX)) return null;
  const bytes = Buffer.from(text.slice(PREFIX.length), 'base64url');
  if (bytes.length <= NUMBER_BYTES) return null;
  const at = bytes.length - NUMBER_BYTES;
  const invocationId = `${INVOCATION_PREFIX}${bytes.subarray(0, at).toString('hex')}`;
  const signal = bytes.readUInt32BE(at);
  if (parseInvocationId(invocationId) === null || signal < FIRST_AWAKEABLE) return null;
  const id = awakeableIdOf(bytes.subarray(0, at), signal);
  return id === text ? { invocationId: invocationId as InvocationId, signal, id } : null;
}
