/** What people do to one invocation: steer it, remove what is left of it, begin it anew. */
import { soloAddress } from '../../actors/address.ts';
import { damageText } from '../../actors/cell.ts';
import type { AuditRow } from '../../actors/change.ts';
import type { Addressed } from '../../actors/command.ts';
import type { Ticket } from '../../actors/effect.ts';
import { claimedOf } from '../../actors/idempotency/claimed.ts';
import { cutOf, forkOrigin } from '../../actors/lifecycle/fork.ts';
import { isFinished } from '../../actors/lifecycle.ts';
import type { JournalItem } from '../../sdk/protocol/index.ts';
import { EMPTY } from '../../sdk/protocol/index.ts';
import { RefusedError } from '../answers.ts';
import { OperationError } from '../api.ts';
import { parseId } from '../ids.ts';
import { submitIn, submitOf } from '../ingress/accept.ts';
import type { InvocationRow } from '../store/queries.ts';
import { StoreError } from '../store/store.ts';
import type { OperationOf, OperationsParts } from './parts.ts';
import { ask } from './parts.ts';

export type InvocationVerb = 'cancel' | 'kill' | 'pause' | 'resume' | 'retry' | 'purge';

/** What an operation does to its invocation, and the operation that does it to one. */
export const INVOCATION_VERBS = {
  cancelInvocation: 'cancel',
  killInvocation: 'kill',
  pauseInvocation: 'pause',
  resumeInvocation: 'resume',
  retryInvocation: 'retry',
  purgeInvocation: 'purge',
} as const satisfies Record<string, InvocationVerb>;

/** Items of a journal that a fork may begin with: they are written in one transaction, which others wait for. */
const FORK_ITEMS_MAX = 10_000;

/** What must be known of an invocation to act on it. */
export type ActedOn = Pick<InvocationRow, 'shard' | 'seq' | 'id' | 'status' | 'mode' | 'target' | 'idempotencyKey'>;

export async function onInvocation(
  parts: OperationsParts,
  id: string,
  verb: InvocationVerb,
  audit: AuditRow,
): Promise<unknown> {
  return onRow(parts, await rowOf(parts, id), verb, audit);
}

/** An invocation is addressed by its number; the loop finds the actor that it belongs to. */
export async function onRow(
  parts: OperationsParts,
  row: ActedOn,
  verb: InvocationVerb,
  audit: AuditRow,
): Promise<unknown> {
  const { id, status } = row;
  if (isFinished(status) && verb !== 'purge') {
    throw new RefusedError({ code: 'already_finished', message: `${id} is ${status} already` });
  }
  const act = () => ask(parts, audit, (ticket) => commandFor(row, verb, ticket));
  return verb === 'purge' ? purgeOnce(parts, row, act) : act();
}

/** Of several who remove one at the same time, one does it; the others are told that it is gone. */
async function purgeOnce(parts: OperationsParts, row: ActedOn, act: () => Promise<unknown>): Promise<unknown> {
  const { purging, store } = parts;
  if (purging.has(row.id)) throw notThere(row.id);
  purging.add(row.id);
  try {
    // It was read a while ago, where it is one of a batch.
    if ((await store.queries.invocation(row)) === null) throw notThere(row.id);
    return await act();
  } finally {
    purging.delete(row.id);
  }
}

function commandFor(row: ActedOn, verb: InvocationVerb, ticket: Ticket): Addressed {
  const { seq, mode, target, idempotencyKey } = row;
  const address = soloAddress(row);
  if (verb !== 'purge') return { address, command: { kind: verb, seq, ticket } };
  const memory = claimedOf(target, mode, idempotencyKey, EMPTY)?.address ?? null;
  return { address, command: { kind: 'purge', seq, mode, ticket, memory } };
}

/** @throws OperationError where there is none */
export async function rowOf(parts: OperationsParts, id: string): Promise<InvocationRow> {
  const row = await parts.store.queries.invocation(parseId(parts.installation, id));
  if (row === null) throw notThere(id);
  return row;
}

const notThere = (id: string): OperationError =>
  new OperationError(
    'not_found',
    `there is no invocation ${id}`,
    'It may have been removed, by somebody or after its retention.',
  );

/** A new invocation from a place in the journal of one that has ended, or is paused: see `actors/lifecycle/fork.ts`. */
export async function fork(
  parts: OperationsParts,
  { id, from, input }: OperationOf<'forkInvocation'>,
  audit: AuditRow,
): Promise<unknown> {
  const row = await rowOf(parts, id);
  if (!isFinished(row.status) && row.status !== 'paused') {
    const message = `only an invocation that is paused or has ended can be forked; ${id} is ${row.status}`;
    throw new RefusedError({ code: 'illegal_in_status', message });
  }
  if (row.mode === 'workflow') throw noSecondRun(row.id);
  const journal = await journalOf(parts, row);
  const cut = cutOf(journal, from);
  if (cut > FORK_ITEMS_MAX) throw tooLong(cut);
  const first = journal[0];
  if (first?.type !== 'entry' || first.entry.kind !== 'input') throw new Error('bug: a journal begins with its input');
  const request = {
    ...{ target: row.target, payload: input ?? first.entry.payload, headers: first.entry.headers },
    ...{ origin: forkOrigin(row, cut), idempotencyKey: null, startAt: null },
  };
  return ask(parts, audit, (ticket) => {
    const { address, command } = submitOf(parts.accept, request, ticket, false);
    return { address, command: { ...submitIn(command), prefix: journal.slice(1, cut) } };
  });
}

async function journalOf(parts: OperationsParts, row: InvocationRow): Promise<JournalItem[]> {
  const [journal = []] = await parts.store.journals([row]);
  if (!Array.isArray(journal))
    throw new StoreError('corrupt_row', damageText(journal), 'Correct the row, or remove it.');
  if (journal.length > 0) return journal;
  throw new OperationError('not_found', `${row.id} has just been removed`, 'Nothing of it is left to begin with.');
}

const noSecondRun = (id: string): OperationError =>
  new OperationError(
    'fork_of_run',
    `${id} is the run of a workflow, of which a key has one`,
    'Purge it and submit the workflow anew, or submit it with another key.',
  );

const tooLong = (items: number): OperationError =>
  new OperationError(
    'fork_too_long',
    `the fork would begin with ${items} items, more than ${FORK_ITEMS_MAX}`,
    'Fork from an earlier place, or from 1.',
  );
