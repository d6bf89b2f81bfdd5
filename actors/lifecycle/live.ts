/** The fence between an invocation and attempts of it that are gone: only the one that runs is heard. */
import type { Seq } from '../../sdk/protocol/index.ts';
import type { ActorCell } from '../cell.ts';
import type { Invocation } from '../invocation.ts';

export function liveAttempt(cell: ActorCell, from: { readonly seq: Seq; readonly attempt: number }): Invocation | null {
  const invocation = cell.invocations.get(from.seq);
  if (invocation === undefined || invocation.status !== 'running' || invocation.attempt !== from.attempt) return null;
  return invocation;
}
