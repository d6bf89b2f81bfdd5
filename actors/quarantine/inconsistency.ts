/**
 * Rows that can be read and don't fit together: going on from them would break a promise, or wait for ever. Asked once,
 * when an actor is loaded.
 */
import type { ActorCell, Damage } from '../cell.ts';
import type { Invocation } from '../invocation.ts';
import { isExclusive } from '../invocation.ts';
import { isFinished } from '../lifecycle.ts';

/** The first row that can't be so; null where all fit. */
export function inconsistencyOf(cell: ActorCell): Damage | null {
  for (const invocation of cell.invocations.values()) {
    const problem = columnProblem(invocation) ?? holderProblem(cell, invocation);
    if (problem !== null) return damage(invocation, problem);
  }
  const isFree = cell.holder === null && cell.paused === null;
  const head = isFree ? cell.mailbox.peek() : null;
  const next = head === null ? undefined : cell.invocations.get(head);
  if (next === undefined || next.status === 'paused') return null;
  return damage(
    next,
    'it waits for a key that nobody holds: the row that held it is missing (paused, it can be resumed)',
  );
}

const damage = ({ shard, seq }: Invocation, problem: string): Damage => ({
  table: 'invocation',
  key: `shard=${shard} seq=${seq}`,
  problem,
});

function holderProblem({ holder }: ActorCell, invocation: Invocation): string | null {
  const granted = isExclusive(invocation) && invocation.startedAt !== null;
  return granted && invocation.seq !== holder ? `started_at says that it has the key, which ${holder} has` : null;
}

/** What the status of a living invocation says of its other columns. */
function columnProblem(invocation: Invocation): string | null {
  const { status, startedAt, dueAt, finishedAt, journalLength } = invocation;
  if (isFinished(status) || finishedAt !== null) return `it is ${status}, and finished_at says otherwise`;
  const started = startedAt !== null;
  if (journalLength === 0) return 'its journal is missing';
  const mustHaveStarted = status === 'running' || status === 'suspended' || status === 'backingOff';
  if (mustHaveStarted && !started) return `it is ${status}, and started_at is null`;
  if ((status === 'queued' || status === 'scheduled') && started) return `it is ${status}, and started_at is set`;
  const mustHaveTime = status === 'scheduled' || status === 'backingOff';
  if (mustHaveTime && dueAt === null) return `it is ${status}, and due_at is null`;
  if (!mustHaveTime && dueAt !== null && (started || status !== 'paused')) return `it is ${status}, and due_at is set`;
  if (status === 'queued' && !isExclusive(invocation))
    return `it is queued, and ${invocation.mode} handlers never wait`;
  // That one is suspended and its journal waits for nothing proves nothing: an awakeable behind HTTP is not in it.
  return null;
}
