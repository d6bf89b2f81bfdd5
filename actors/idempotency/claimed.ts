/**
 * What a submit must ask first: an idempotency key, or, for the run of a workflow, its key, of which one run is
 * remembered. The same memory serves both; they differ in what a second one is told (`decide.ts`), and in when they are
 * forgotten: an idempotency key by the clock, a run together with the state of its key (`lifecycle/retention.ts`).
 */
import type { HandlerMode, Payload, Target } from '../../sdk/protocol/index.ts';
import type { CellAddress } from '../address.ts';
import { idempotencyAddress, runAddress } from '../address.ts';
import type { Addressed, Claimed, Submit } from '../command.ts';
import { bodyHashOf } from './body-hash.ts';

/** A run's input is not compared: whoever comes second is told that there is one, whatever it would have begun with. */
export function claimedOf(
  { service, handler, key }: Target,
  mode: HandlerMode,
  idempotencyKey: string | null,
  payload: Payload,
): Claimed | null {
  if (mode === 'workflow') return { key: null, address: runAddress(service, key ?? ''), bodyHash: '' };
  if (idempotencyKey === null) return null;
  const address = idempotencyAddress(service, key, handler, idempotencyKey);
  return { key: idempotencyKey, address, bodyHash: bodyHashOf(payload) };
}

/** A submit on its way to `address`: past what remembers it, where something does. */
export const wayIn = (submit: Submit, address: CellAddress): Addressed =>
  submit.idempotency === null
    ? { address, command: submit }
    : { address: submit.idempotency.address, command: { kind: 'claim', submit } };
