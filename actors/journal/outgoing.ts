/** What a call and a send share: the callee's number is journaled with the entry, and the callee is made in the same turn. */
import type { CallEntry, InvocationId, SendEntry, Seq } from '../../sdk/protocol/index.ts';
import { sizeOf } from '../../sdk/protocol/index.ts';
import type { CellAddress } from '../address.ts';
import type { Moment, Submit } from '../command.ts';
import type { Decision } from '../decision.ts';
import { forward } from '../decision.ts';
import { claimedOf, wayIn } from '../idempotency/claimed.ts';
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
    idempotency: claimedOf(entry.target, rules.mode, entry.idempotencyKey ?? null, entry.payload),
    depthMax: null,
    ...links,
  };
  return { seq, id: at.invocationId({ shard, seq }), address, submit };
}

/** True where the callee is looked up first: under an idempotency key, and as the run of a workflow. */
export const isClaimed = ({ idempotencyKey, target }: CallEntry | SendEntry, at: Moment): boolean =>
  idempotencyKey !== undefined || at.rules(target)?.mode === 'workflow';

export function dispatch(result: Decision, { address, submit }: Callee): void {
  const way = wayIn(submit, address);
  forward(result, way.address, way.command);
}

export const linkTo = (invocation: Invocation, id: number): Parent => ({
  shard: invocation.shard,
  seq: invocation.seq,
  address: invocation.address,
  id,
});
