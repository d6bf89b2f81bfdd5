/**
 * One act of a person on many at once: those that are named, or those that a filter finds.
 *
 *  B1. A dry run only counts, with a few to look at. It finds what the real one would act on: only what is in a status in
 *      which the act is possible.
 *  B2. `expected` is what the person was shown: where clearly more or fewer are found, nothing is done.
 *  B3. Each is done as if it had been asked for alone, with an audit row of its own, in the same order as a list shows
 *      them; before them comes one row for the whole. Dead letters are driven again in the order in which their records
 *      came, however they were named: a redrive goes to the end of its mailbox, so the order of asking is the order of
 *      processing, and a list has the newest first.
 *  B4. The loop is not flooded: the next few are asked for when the few before are durable, so that what others ask for
 *      goes in between. A batch that is cut off by the end of the engine has done its first part, as the audit says.
 */
import { soloAddress } from '../../actors/address.ts';
import type { AuditRow } from '../../actors/change.ts';
import type { Command } from '../../actors/command.ts';
import { formatDeadLetterId, parseDeadLetterId } from '../../actors/dead-letter/id.ts';
import type { Ticket } from '../../actors/effect.ts';
import { nextStatus } from '../../actors/lifecycle.table.ts';
import type { Status } from '../../actors/lifecycle.ts';
import { isFinished, STATUSES } from '../../actors/lifecycle.ts';
import type { DeadLetter } from '../../actors/subscription/subscription.ts';
import { seqOf, shardId } from '../../sdk/protocol/index.ts';
import { RefusedError } from '../answers.ts';
import type { Operation } from '../api.ts';
import { OperationError } from '../api.ts';
import { AcceptError } from '../ingress/accept.ts';
import type { DeadLetterRow, InvocationFilter, InvocationRow, Page, PageRequest } from '../store/queries.ts';
import type { BatchPreview, BatchRefusal, BatchResult } from './batch-result.ts';
import { letterOf, onDeadLetter, readyToRedrive } from './dead-letters.ts';
import type { ActedOn, InvocationVerb } from './invocations.ts';
import { INVOCATION_VERBS, onRow, rowOf } from './invocations.ts';
import type { OperationOf, OperationsParts } from './parts.ts';
import { auditOf } from './parts.ts';

/** Acted on in one call; found beyond it, `more` says so. */
const BATCH_MAX = 10_000;
/** Asked for at once. */
const CHUNK = 100;
/** Read at once. */
const PAGE = 500;
const SAMPLE_MAX = 10;
const REFUSED_MAX = 100;
/** `expected` may be wrong by this part of it (B2): between a look and an act a few come and go. */
const TOLERANCE = 0.1;

type Batch = OperationOf<'batchInvocations'> | OperationOf<'batchDeadLetters'>;

/** One to be acted on: what is looked up first, and then the act itself, which is asked for at once. */
interface Found {
  readonly id: string;
  readonly ready: () => Promise<() => Promise<unknown>>;
}

interface Selection<Row> {
  readonly found: readonly Found[];
  readonly sample: readonly Row[];
  readonly refused: readonly BatchRefusal[];
  readonly more: boolean;
}

/** The operation that does to one what a batch does to many. */
const SINGLE = Object.fromEntries(Object.entries(INVOCATION_VERBS).map(([kind, verb]) => [verb, kind])) as Record<
  InvocationVerb,
  keyof typeof INVOCATION_VERBS
>;

const LIVING = STATUSES.filter((status) => !isFinished(status));
/** Where each act is possible (B1). */
const POSSIBLE_IN: Readonly<Record<InvocationVerb, readonly Status[]>> = {
  cancel: LIVING,
  kill: LIVING,
  pause: STATUSES.filter((status) => nextStatus(status, 'pause') !== null),
  resume: ['paused', 'backingOff'],
  retry: ['backingOff'],
  purge: STATUSES.filter(isFinished),
};

export async function batchInvocations(
  parts: OperationsParts,
  operation: OperationOf<'batchInvocations'>,
  by: string,
): Promise<BatchPreview<InvocationRow> | BatchResult> {
  const { action } = operation;
  const possible = POSSIBLE_IN[action];
  const audit = (id: string) => auditOfOne(parts, { kind: SINGLE[action], id }, by);
  const act = (row: ActedOn): Found => ({
    id: row.id,
    ready: async () => () => onRow(parts, row, action, audit(row.id)),
  });
  const selection = await (operation.ids === undefined
    ? selectByFilter(
        (page) => parts.store.queries.invocations(possibleOnly(operation.filter, possible), page),
        (row) => act(actedOn(row)),
      )
    : selectByIds(operation.ids, async (id) => {
        const row = await rowOf(parts, id);
        if (possible.includes(row.status)) return { row, one: act(actedOn(row)) };
        throw new RefusedError({ code: 'illegal_in_status', message: `${id} is ${row.status}` });
      }));
  return carryOut(parts, operation, by, selection);
}

export async function batchDeadLetters(
  parts: OperationsParts,
  operation: OperationOf<'batchDeadLetters'>,
  by: string,
): Promise<BatchPreview<DeadLetterRow> | BatchResult> {
  const kind = operation.action === 'redrive' ? 'redriveDeadLetter' : 'discardDeadLetter';
  const oldestFirst = operation.action === 'redrive';
  const act = (id: string): Found => {
    const audit = () => auditOfOne(parts, { kind, id }, by);
    if (kind === 'redriveDeadLetter') return { id, ready: () => readyToRedrive(parts, id, audit()) };
    const discard = (ticket: Ticket): Command => ({ kind: 'discard', ticket });
    return { id, ready: async () => () => onDeadLetter(parts, id, audit(), discard) };
  };
  const filter = { ...operation.filter, status: 'open' } as const;
  const selection = await (operation.ids === undefined
    ? selectByFilter(
        (page) => parts.store.queries.deadLetters(filter, { ...page, oldestFirst }),
        (letter) => act(formatDeadLetterId(letter)),
      )
    : selectByIds(oldestFirst ? inOrderOfArrival(operation.ids) : operation.ids, async (id) => {
        const letter: DeadLetter = await letterOf(parts, id);
        if (letter.status === 'open') return { row: letter, one: act(id) };
        throw new RefusedError({ code: 'dead_letter_closed', message: `this dead letter is ${letter.status} already` });
      }));
  return carryOut(parts, operation, by, selection);
}

/** Rows may carry stacks; of most of them only this is kept. */
const actedOn = ({ shard, seq, id, status, mode, target, idempotencyKey }: InvocationRow): ActedOn => ({
  ...{ shard, seq, id, status, mode, target, idempotencyKey },
});

/** Numbers are given in order; what is no id has none, and is refused by its name. */
const inOrderOfArrival = (ids: readonly string[]): readonly string[] =>
  ids.toSorted((a, b) => (parseDeadLetterId(a)?.seq ?? 0) - (parseDeadLetterId(b)?.seq ?? 0));

function possibleOnly(filter: InvocationFilter = {}, possible: readonly Status[]): InvocationFilter {
  const statuses = filter.statuses?.filter((status) => possible.includes(status)) ?? possible;
  return { ...filter, statuses };
}

async function selectByFilter<Row>(
  read: (page: PageRequest) => Promise<Page<Row>>,
  act: (row: Row) => Found,
): Promise<Selection<Row>> {
  const found: Found[] = [];
  const sample: Row[] = [];
  for (let cursor: string | null = null; ; ) {
    const { rows, next }: Page<Row> = await read({ cursor, limit: PAGE });
    const kept = rows.slice(0, BATCH_MAX - found.length);
    found.push(...kept.map(act));
    sample.push(...rows.slice(0, SAMPLE_MAX - sample.length));
    if (next === null || found.length >= BATCH_MAX) {
      return { found, sample, refused: [], more: next !== null || kept.length < rows.length };
    }
    cursor = next;
  }
}

async function selectByIds<Row>(
  ids: readonly string[],
  look: (id: string) => Promise<{ readonly row: Row; readonly one: Found }>,
): Promise<Selection<Row>> {
  const found: Found[] = [];
  const sample: Row[] = [];
  const refused: BatchRefusal[] = [];
  for (const id of new Set(ids)) {
    try {
      const { row, one } = await look(id);
      found.push(one);
      if (sample.length < SAMPLE_MAX) sample.push(row);
    } catch (error) {
      refused.push(refusalOf(id, error));
    }
  }
  return { found, sample, refused, more: false };
}

async function carryOut<Row>(
  parts: OperationsParts,
  operation: Batch,
  by: string,
  { found, sample, refused, more }: Selection<Row>,
): Promise<BatchPreview<Row> | BatchResult> {
  const matched = found.length;
  if (operation.dryRun) return { matched, more, sample };
  mustBeExpected(operation.expected, matched);
  if (matched > 0) await note(parts, operation, by, matched);
  const all = [...refused];
  for (let at = 0; at < matched; at += CHUNK) {
    const chunk = found.slice(at, at + CHUNK);
    const prepared = await Promise.allSettled(chunk.map(({ ready }) => ready()));
    const ends = await Promise.allSettled(
      prepared.map((one) => (one.status === 'fulfilled' ? one.value() : Promise.reject(one.reason))),
    );
    for (const [place, end] of ends.entries()) {
      if (end.status === 'rejected') all.push(refusalOf((chunk[place] as Found).id, end.reason));
    }
  }
  const done = matched - (all.length - refused.length);
  return { matched, done, refused: all.slice(0, REFUSED_MAX), more };
}

function mustBeExpected(expected: number | undefined, matched: number): void {
  if (expected === undefined || Math.abs(matched - expected) <= expected * TOLERANCE) return;
  throw new OperationError(
    'batch_changed',
    `${matched} are found now, ${expected} were expected; nothing was done`,
    'Look again at what would be done, and confirm that.',
  );
}

/** The row for the whole (B3), in a transaction of its own; those who are named have their own rows. */
async function note(parts: OperationsParts, operation: Batch, by: string, matched: number): Promise<void> {
  const { kind, action, filter, ids } = operation;
  const chosen = ids === undefined ? { filter: filter ?? {} } : { ids: ids.length };
  const detail = JSON.stringify({ action, ...chosen, matched });
  const audit: AuditRow = { at: parts.clock.now(), actor: by, action: kind, target: '', detail };
  const { ticket, answer } = parts.answers.ticket<unknown>();
  parts.loop.submit({ address: NOBODY, command: { kind: 'note', ticket, audit } });
  await answer;
}

/** The address of no invocation: numbers begin at 2³² + 1. */
const NOBODY = soloAddress({ shard: shardId(0), seq: seqOf(0) });

const auditOfOne = (parts: OperationsParts, operation: Operation, by: string): AuditRow => ({
  ...auditOf(operation, by, parts.clock.now()),
  detail: '{"batch":true}',
});

/** A refusal is told and the others go on. @throws what is no refusal: the engine stops, the store does not answer */
function refusalOf(id: string, error: unknown): BatchRefusal {
  const isRefusal = error instanceof RefusedError || error instanceof OperationError || error instanceof AcceptError;
  if (!isRefusal) throw error;
  return { id, code: error.code, detail: error.message };
}
