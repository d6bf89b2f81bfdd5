/**
 * Which cell a command is for. A cell is the smallest thing that changes by itself: an actor (one key of an object with
 * its mailbox and state, or one invocation of a service), an idempotency key, how an invocation ended, a subscription, a
 * dead letter.
 * An address is a string, because it is a map's key on the hot path; parts are separated by NUL, which no name may hold
 * and which keys are refused for at the door.
 */
import type { InvocationRef, Seq } from '../sdk/protocol/index.ts';

declare const brand: unique symbol;
export type CellAddress = string & { readonly [brand]: 'CellAddress' };

export type ParsedAddress =
  | { readonly kind: 'actor'; readonly service: string; readonly key: string }
  | { readonly kind: 'solo'; readonly shard: number; readonly seq: Seq }
  | { readonly kind: 'idempotency'; readonly address: CellAddress }
  | { readonly kind: 'outcome'; readonly shard: number; readonly seq: Seq }
  | { readonly kind: 'subscription'; readonly id: string }
  | { readonly kind: 'deadLetter'; readonly shard: number; readonly seq: Seq };

const SEPARATOR = '\u0000';

export const actorAddress = (service: string, key: string): CellAddress =>
  `a${service}${SEPARATOR}${key}` as CellAddress;

/** The cell of one invocation of an unkeyed service. */
export const soloAddress = (ref: InvocationRef): CellAddress => `i${ref.shard}${SEPARATOR}${ref.seq}` as CellAddress;

/** An idempotency key is scoped by service, object key and handler, as the ingress documents. */
export function idempotencyAddress(
  service: string,
  key: string | null,
  handler: string,
  idempotencyKey: string,
): CellAddress {
  const scope = key === null ? '' : `k${key}`;
  return `k${service}${SEPARATOR}${handler}${SEPARATOR}${scope}${SEPARATOR}${idempotencyKey}` as CellAddress;
}

/** The memory of a workflow's key: which invocation is its run. No idempotency key is empty, so this one is nobody else's. */
export const runAddress = (service: string, key: string): CellAddress => idempotencyAddress(service, key, '', '');

/** How an invocation ended, where it has. */
export const outcomeAddress = (ref: InvocationRef): CellAddress => `o${ref.shard}${SEPARATOR}${ref.seq}` as CellAddress;

export const subscriptionAddress = (id: string): CellAddress => `s${id}` as CellAddress;
export const deadLetterAddress = (ref: InvocationRef): CellAddress =>
  `d${ref.shard}${SEPARATOR}${ref.seq}` as CellAddress;

export function parseAddress(address: CellAddress): ParsedAddress {
  const rest = address.slice(1);
  const at = rest.indexOf(SEPARATOR);
  switch (address[0]) {
    case 'a':
      return { kind: 'actor', service: rest.slice(0, at), key: rest.slice(at + 1) };
    case 'i':
      return { kind: 'solo', shard: Number(rest.slice(0, at)), seq: Number(rest.slice(at + 1)) as Seq };
    case 'k':
      return { kind: 'idempotency', address };
    case 'o':
      return { kind: 'outcome', shard: Number(rest.slice(0, at)), seq: Number(rest.slice(at + 1)) as Seq };
    case 's':
      return { kind: 'subscription', id: rest };
    case 'd':
      return { kind: 'deadLetter', shard: Number(rest.slice(0, at)), seq: Number(rest.slice(at + 1)) as Seq };
    default:
      throw new Error(`not a cell address: ${JSON.stringify(address)}`);
  }
}
