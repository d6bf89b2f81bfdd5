/**
 * Somebody wants the result of an invocation: it is told now, or put on the list that is told at the end (`conclude.ts`).
 * The list has a row for each, so that a crash forgets nobody; its caller, whom every call has, needs none.
 */
import type { CompletionId, Outcome } from '../../sdk/protocol/index.ts';
import { FAILURES, failureOf, VOID } from '../../sdk/protocol/index.ts';
import { outcomeAddress } from '../address.ts';
import type { ActorCell, OutcomeCell } from '../cell.ts';
import type { ActorCommand, Moment, OutcomeCommand } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, forward, NOTHING } from '../decision.ts';
import type { Invocation, OpenEntry, Parent } from '../invocation.ts';
import { isSame } from '../waiter.ts';

type AttachHere = Extract<ActorCommand, { kind: 'attach' }>;

export function attach(cell: ActorCell, command: AttachHere, at: Moment): Decision {
  const { seq, waiter, peek } = command;
  // By the key of a workflow, or an idempotency key, one may ask for oneself unawares.
  if (waiter.seq === seq && !peek) return tell(decision(), waiter, failureOf(FAILURES.waitsForItself));
  const invocation = cell.invocations.get(seq);
  if (invocation !== undefined) return peek ? tell(decision(), waiter, VOID) : addWaiter(cell, invocation, waiter, at);
  for (let { ended } = cell; ended !== null; ended = ended.before)
    if (ended.seq === seq) return tell(decision(), waiter, ended.outcome);
  const result = decision();
  forward(result, outcomeAddress({ shard: cell.shard, seq }), { kind: 'attach', waiter, peek });
  return result;
}

function addWaiter(cell: ActorCell, { seq, id }: Invocation, waiter: Parent, at: Moment): Decision {
  const { waitersMax } = at.bounds;
  const waiters = cell.waiters.get(seq)?.length ?? 0;
  if (waiters < waitersMax) return decision([{ kind: 'waiterAdded', waiter: { address: cell.address, seq, waiter } }]);
  const message = `${waiters} invocations wait for ${id}, which is waitersMax`;
  return tell(decision(), waiter, failureOf({ code: 429, message }));
}

/** Who waited has ended by itself, or was ended. */
export function detach(cell: ActorCell, command: Extract<ActorCommand, { kind: 'detach' }>): Decision {
  const { seq, waiter } = command;
  const known = cell.waiters.get(seq)?.find((other) => isSame(other, waiter));
  if (known === undefined) return NOTHING;
  return decision([{ kind: 'waiterRemoved', waiter: { address: cell.address, seq, waiter: known } }]);
}

/** To all who are on the list of one that ends. */
export function tellWaiters(result: Decision, cell: ActorCell, { seq }: Invocation, outcome: Outcome): void {
  const waiters = cell.waiters.get(seq);
  if (waiters === undefined) return;
  for (const waiter of waiters) tell(result, waiter, outcome);
  result.changes.push({ kind: 'waitersTold', address: cell.address, seq });
}

/** What one that ends has itself waited for, and need not be told any more. */
export function stopWaiting(result: Decision, invocation: Invocation): void {
  for (const [id, { waitsAt }] of invocation.open) {
    if (waitsAt === undefined) continue;
    const { shard, seq, address } = invocation;
    const waiter = { shard, seq, address, id };
    const { seq: of } = waitsAt;
    forward(result, waitsAt.address, of === null ? { kind: 'detach', waiter } : { kind: 'detach', seq: of, waiter });
  }
}

/** The answer came while the rows of who waits could not be read (Q5): it is asked for once more, where somebody has it. */
export function askAgain(result: Decision, invocation: Invocation, id: CompletionId, entry: OpenEntry): void {
  const { shard, seq, address } = invocation;
  const waiter = { shard, seq, address, id };
  const from = entry.callee ?? entry.waitsAt;
  if (from === undefined) return void tell(result, waiter, failureOf(FAILURES.invocationGone));
  const asked = { kind: 'attach', waiter, peek: false } as const;
  forward(result, from.address, from.seq === null ? asked : { ...asked, seq: from.seq });
}

/** What the disk says of one that does not live. */
export const decideOutcome = ({ outcome }: OutcomeCell, { waiter }: OutcomeCommand): Decision =>
  tell(decision(), waiter, outcome ?? failureOf(FAILURES.invocationGone));

export function tell(result: Decision, { address, seq, id }: Parent, outcome: Outcome): Decision {
  forward(result, address, { kind: 'completion', seq, id, outcome });
  return result;
}
