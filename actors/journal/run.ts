/** A side effect of the handler's. Its result is durable before user code sees it, never the other way round. */
import type { RunEntry } from '../../sdk/protocol/index.ts';
import type { ActorCell } from '../cell.ts';
import type { ActorCommand, Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, NOTHING } from '../decision.ts';
import type { Invocation } from '../invocation.ts';
import { appendCompletion } from '../lifecycle/complete.ts';
import { liveAttempt } from '../lifecycle/live.ts';
import { appended, delivered } from './item.ts';

/** A run that comes with its outcome saves a row: entry and completion are one item. */
export function run(invocation: Invocation, entry: RunEntry, seen: number, at: Moment): Decision {
  const changes = [appended(invocation, entry, seen, at)];
  return decision(changes, entry.outcome === undefined ? [] : [delivered(invocation, entry.id, entry.outcome)]);
}

/** The result of a run whose entry is in the journal. */
export function propose(cell: ActorCell, command: Extract<ActorCommand, { kind: 'proposal' }>, at: Moment): Decision {
  const invocation = liveAttempt(cell, command);
  if (invocation?.open.get(command.id)?.kind !== 'run') return NOTHING;
  const result = decision();
  const patch = invocation.retryCount > 0 ? { retryCount: 0, retryingSince: null } : {};
  appendCompletion(result, cell, invocation, command.id, command.outcome, at, patch);
  return result;
}
