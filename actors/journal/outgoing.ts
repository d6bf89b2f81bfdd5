/** What a call and a send share: the callee's number is journaled with the entry, and the callee is made in the same turn. */
import type { CallEntry, InvocationId, SendEntry, Seq } from '../../sdk/protocol/index.ts';
import { sizeOf } from '../../sdk/protocol/index.ts';
import type { CellAddress } from '../address.ts';
import { idempotencyAddress } from '../address.ts';
import type { Moment, Submit } from '../command.ts';
import type { Decision } from '../decision.ts';
import { forward } from '../decision.ts';
import { bodyHashOf } from '../idempotency/body-hash.ts';
import type { Invocation, Parent } from '../invocation.ts';
import type { EntryRefusal } from './refusal.ts';

export interface Callee {
  readonly seq: Seq;
  readonly id: InvocationId;
  readonly address: CellAddress;
  readonly submit: Submit;
}

/** The callee of an entry, or what is wrong with it. An unknown target may be deployed later, so that is retried. */
export function calleeOf(
  invocation: Invocation,
  entry: CallEntry | SendEntry,
  links: { readonly parent: Parent | null; readonly announceTo: Parent | null; readonly startAt: number | null },
  at: Moment,
): Callee | EntryRefusal {
  const { service, handler, key } = entry.target;
  const rules = at.rules(entry.target);
  if (rules === null) return { message: `no handler ${service}/${handler} is registered`, final: false };
  if ((rules.mode === 'plain') !== (key === null)) {
    const needs = rules.mode === 'plain' ? 'takes no key' : 'needs a key';
    return { message: `${service}/${handler} ${needs}`, final: true };
  }
  const seq = at.fresh;
  const { address, shard } = at.place(entry.target, seq);
  const submit: Submit = {
    kind: 'submit',
    ticket: null,
    target: entry.target,
    mode: rules.mode,
    payload: entry.payload,
    inputBytes: sizeOf(entry.payload),
    headers: entry.headers,
    origin: { kind: 'handler', invocationId: invocation.id },
    seq,
    idempotency: null,
    depthMax: null,
    ...links,
  };
  return { seq, id: at.invocationId({ shard, seq }), address, submit };
}

/** On its way to the callee; past the memory of its idempotency key, where it has one. */
export function dispatch(result: Decision, entry: CallEntry | SendEntry, callee: Callee): void {
  const { target, idempotencyKey } = entry;
  if (idempotencyKey === undefined) return forward(result, callee.address, callee.submit);
  const address = idempotencyAddress(target.service, target.key, target.handler, idempotencyKey);
  const submit: Submit = {
    ...callee.submit,
    idempotency: { key: idempotencyKey, address, bodyHash: bodyHashOf(entry.payload) },
  };
  forward(result, address, { kind: 'claim', submit });
}

export const linkTo = (invocation: Invocation, id: number): Parent => ({
  shard: invocation.shard,
  seq: invocation.seq,
  address: invocation.address,
  id,
});
