/**
 * Durable promises of a workflow's key. A row says that one is complete; who waits for it has it open in the journal. All
 * of one key are decided in one cell, so whoever completes one reaches all who wait there, in the same turn.
 */
import type {
  CompletePromiseEntry,
  CompletionId,
  Outcome,
  PeekPromiseEntry,
  PromiseEntry,
  Seq,
} from '../../sdk/protocol/index.ts';
import { FAILURES, failureOf, VOID } from '../../sdk/protocol/index.ts';
import type { ActorCell } from '../cell.ts';
import { promiseSize } from '../cell.ts';
import type { Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, forward } from '../decision.ts';
import type { Invocation } from '../invocation.ts';
import { rememberPromises } from '../lifecycle/retention.ts';
import { answered, appended } from './item.ts';
import type { EntryRefusal } from './refusal.ts';

type AnyPromiseEntry = PromiseEntry | PeekPromiseEntry | CompletePromiseEntry;

export function promise(
  cell: ActorCell,
  invocation: Invocation,
  entry: AnyPromiseEntry,
  seen: number,
  at: Moment,
): Decision | EntryRefusal {
  if (invocation.target.key === null || at.rules(invocation.target)?.kind !== 'workflow')
    return { message: `the promise ${JSON.stringify(entry.name)}: only a workflow has promises`, final: true };
  const completion = cell.promises.get(entry.name);
  switch (entry.kind) {
    case 'promise':
      if (completion === undefined) return wait(cell, invocation, entry, seen, at);
      return answered(invocation, { ...entry, outcome: completion }, seen, at);
    case 'peekPromise':
      return answered(invocation, { ...entry, outcome: completion ?? VOID }, seen, at);
    case 'completePromise':
      if (completion === undefined) return complete(cell, invocation, entry, seen, at);
      return answered(invocation, { ...entry, outcome: failureOf(FAILURES.promiseCompleted) }, seen, at);
  }
}

function wait(cell: ActorCell, invocation: Invocation, entry: PromiseEntry, seen: number, at: Moment): Decision {
  const { waitersMax } = at.bounds;
  // Few keys have so many at work that it is worth counting.
  const waiters = cell.invocations.size > waitersMax ? [...waitersFor(cell, entry.name)].length : 0;
  if (waiters < waitersMax) return decision([appended(invocation, entry, seen, at)]);
  const message = `${waiters} invocations wait for the promise ${JSON.stringify(entry.name)}, which is waitersMax`;
  return answered(invocation, { ...entry, outcome: failureOf({ code: 429, message }) }, seen, at);
}

/** One may wait twice. */
function* waitersFor(cell: ActorCell, name: string): Generator<{ readonly seq: Seq; readonly id: CompletionId }> {
  for (const { seq, open } of cell.invocations.values())
    for (const [id, entry] of open) if (entry.kind === 'promise' && entry.name === name) yield { seq, id };
}

function complete(
  cell: ActorCell,
  invocation: Invocation,
  entry: CompletePromiseEntry,
  seen: number,
  at: Moment,
): Decision | EntryRefusal {
  const { name, completion } = entry;
  const tooMuch = bounded(cell, name, completion, at);
  if (tooMuch !== null) return { message: tooMuch, final: true };
  const result = answered(invocation, { ...entry, outcome: VOID }, seen, at);
  const { service, key } = invocation.target;
  const when = { at: at.now, by: invocation.seq };
  result.changes.push({ kind: 'promiseCompleted', service, key: key as string, name, completion, ...when });
  rememberPromises(result, cell, invocation, at);
  // Each in the wave that follows: one of them may wait twice, or be the one that completes.
  for (const { seq, id } of waitersFor(cell, name))
    forward(result, cell.address, { kind: 'completion', seq, id, outcome: completion });
  return result;
}

/** They stay as long as the key is remembered, in memory with its state. */
function bounded(cell: ActorCell, name: string, completion: Outcome, at: Moment): string | null {
  const { promisesMax, stateBytesMax } = at.bounds;
  const what = `the promise ${JSON.stringify(name)}`;
  if (cell.promises.size >= promisesMax)
    return `${what}: ${cell.promises.size} promises of the key are complete, which is promisesMax: use state, or another key`;
  const bytes = cell.stateBytes + promiseSize(name, completion);
  if (bytes <= stateBytesMax) return null;
  return `${what}: the key would cost ${bytes} bytes of memory, more than stateBytesMax (${stateBytesMax}): keep large values elsewhere, or raise limits.stateBytesMax, and resume the invocation`;
}
