/** Items of a journal as rows, and back. Most need no `detail`: a run's row is its name, its id and its value. */
import type { Fold } from '../../../actors/evolve.ts';
import { EMPTY_FOLD, foldAfter } from '../../../actors/evolve.ts';
import type {
  AttachTarget,
  AwakeableId,
  CallEntry,
  CompletePromiseEntry,
  CompletionId,
  Entry,
  Failure,
  Headers,
  InvocationId,
  InvocationRef,
  JournalItem,
  Outcome,
  Payload,
  SendEntry,
  Target,
} from '../../../sdk/protocol/index.ts';
import { VOID, valueOutcome } from '../../../sdk/protocol/index.ts';
import { completionProblem } from '../journal-check.ts';
import { unreachable } from '../unreachable.ts';
import { checkDetail } from './journal-shapes.ts';
import { headersOfJson, jsonOfHeaders, jsonOfPayload, payloadOfJson } from './payload-json.ts';
import type { JournalRecord } from './records.ts';
import { checkRow, corrupt, JOURNAL_SHAPE } from './row-shapes.ts';

/** `kind` is the entry's, or `completion`. */
type Fields = Pick<JournalRecord, 'name' | 'completionId' | 'outcome' | 'detail' | 'payload'>;

/** Everything rare, by the name that the entry gives it. */
interface Detail {
  readonly failure?: Failure;
  readonly delayMs?: number;
  readonly dueAt?: number;
  readonly target?: Target;
  readonly headers?: Headers;
  readonly resultId?: CompletionId;
  readonly callee?: InvocationId;
  readonly idempotencyKey?: string;
  readonly invocationId?: InvocationId;
  readonly to?: AttachTarget;
  /** How a promise is completed; a value stands in the payload column. */
  readonly completion?: Outcome['kind'];
  readonly completionFailure?: Failure;
  readonly awakeableId?: AwakeableId;
  readonly apart?: true;
  /** The outcome's value, where the payload column is taken by what is sent. */
  readonly value?: ReturnType<typeof jsonOfPayload>;
}

/** What an item has in its row beside its place, its kind, and what every item has. */
export const fieldsOf = (item: JournalItem): Fields =>
  item.type === 'entry' ? entryFields(item.entry) : outcomeFields(item.outcome, null, item.id);

/** @throws CorruptRow where it can't be read */
export function itemOf(record: JournalRecord): JournalItem {
  checkRow(JOURNAL_SHAPE, record);
  checkDetail(record);
  const { itemIndex: index, at } = record;
  if (record.kind !== 'completion') return { type: 'entry', index, at, seen: record.seen ?? 0, entry: entryOf(record) };
  return {
    type: 'completion',
    index,
    at,
    id: record.completionId ?? 0,
    outcome: outcomeOfRow(record, detailOf(record)),
  };
}

/**
 * What still waits, and what has failed, from the light columns of a journal (`READS.openItems`), by the fold that the engine uses itself.
 * @throws CorruptRow
 */
export function foldOf(
  { shard, seq }: InvocationRef,
  rows: readonly Pick<JournalRecord, 'itemIndex' | 'kind' | 'name' | 'completionId' | 'outcome' | 'detail'>[],
): Fold {
  let fold = EMPTY_FOLD;
  for (const row of rows) {
    const record: JournalRecord = { ...row, shard, invocationSeq: seq, seen: 0, at: 0, payload: '' };
    const item = itemOf(record);
    const problem = completionProblem(item, fold.open);
    if (problem !== null) throw corrupt(JOURNAL_SHAPE, record, problem);
    fold = foldAfter(fold, item);
  }
  return fold;
}

function entryFields(entry: Entry): Fields {
  switch (entry.kind) {
    case 'input':
      return plainFields(null, entry.payload, entry.headers.length === 0 ? null : jsonOfHeaders(entry.headers));
    case 'run':
    case 'get':
    case 'promise':
    case 'peekPromise':
      return outcomeFields(entry.outcome, entry.name, entry.id);
    case 'keys':
      return outcomeFields(entry.outcome, null, entry.id);
    case 'sleep': {
      const { delayMs, dueAt } = entry;
      return outcomeFields(entry.outcome, entry.name, entry.id, dueAt === undefined ? { delayMs } : { delayMs, dueAt });
    }
    case 'set':
      return plainFields(entry.name, entry.value, null);
    case 'clear':
      return plainFields(entry.name, null, null);
    case 'clearAll':
      return plainFields(null, null, null);
    case 'call':
    case 'send':
      return outgoingFields(entry);
    case 'cancel':
      return plainFields(null, null, JSON.stringify({ invocationId: entry.invocationId } satisfies Detail));
    case 'attach':
    case 'peekOutput':
      return outcomeFields(entry.outcome, null, entry.id, { to: entry.to });
    case 'completePromise':
      return completionFields(entry);
    case 'awakeable':
      return outcomeFields(entry.outcome, null, entry.id);
    case 'signal': {
      const { awakeableId, answer, apart } = entry;
      return outcomeFields(answer, null, null, { awakeableId, ...(apart === undefined ? {} : { apart }) });
    }
    case 'output':
      return outcomeFields(entry.outcome, null, null);
    default:
      return unreachable(entry);
  }
}

/** Of an entry that nobody waits for. */
function plainFields(name: string | null, payload: Payload | null, detail: string | null): Fields {
  return { name, completionId: null, outcome: null, detail, payload };
}

function outcomeFields(
  outcome: Outcome | undefined,
  name: string | null,
  completionId: CompletionId | null,
  more?: Detail,
): Fields {
  const failure = outcome?.kind === 'failure' ? { failure: outcome.failure } : undefined;
  return {
    name,
    completionId,
    outcome: outcome?.kind ?? null,
    detail:
      failure === undefined && more === undefined ? null : JSON.stringify({ ...more, ...failure } satisfies Detail),
    payload: outcome?.kind === 'value' ? outcome.value : null,
  };
}

function outgoingFields(entry: CallEntry | SendEntry): Fields {
  const { target, headers, outcome, callee, idempotencyKey } = entry;
  const detail: Detail = {
    target,
    ...(headers.length === 0 ? {} : { headers }),
    ...(entry.kind === 'call' ? { resultId: entry.resultId } : { delayMs: entry.delayMs }),
    ...(callee === undefined ? {} : { callee }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    // Usually the callee's id, which stands there already.
    ...(outcome?.kind === 'value' && outcome.value !== callee ? { value: jsonOfPayload(outcome.value) } : {}),
  };
  return { ...outcomeFields(outcome, entry.name, entry.id, detail), payload: entry.payload };
}

/** Its own outcome is nothing, or a failure: the payload column is free for what the promise is completed with. */
function completionFields({ outcome, name, id, completion }: CompletePromiseEntry): Fields {
  const failure = completion.kind === 'failure' ? { completionFailure: completion.failure } : {};
  const fields = outcomeFields(outcome, name, id, { completion: completion.kind, ...failure });
  return completion.kind === 'value' ? { ...fields, payload: completion.value } : fields;
}

function completionOf(record: JournalRecord): Outcome {
  const { completion, completionFailure: failure } = detailOf(record);
  return outcomeOfRow(
    { outcome: completion ?? null, payload: record.payload },
    failure === undefined ? {} : { failure },
  );
}

function entryOf(record: JournalRecord): Entry {
  const kind = record.kind as Entry['kind'];
  const name = record.name ?? '';
  const payload = record.payload ?? '';
  switch (kind) {
    case 'input':
      return {
        kind,
        payload,
        headers: record.detail === null ? [] : (headersOfJson(record.detail) as unknown as Headers),
      };
    case 'run':
    case 'get':
    case 'promise':
    case 'peekPromise':
      return { kind, name, ...completable(record) };
    case 'keys':
      return { kind, ...completable(record) };
    case 'sleep': {
      const { delayMs = 0, dueAt } = detailOf(record);
      return { kind, name, delayMs, ...(dueAt === undefined ? {} : { dueAt }), ...completable(record) };
    }
    case 'set':
      return { kind, name, value: payload };
    case 'clear':
      return { kind, name };
    case 'clearAll':
      return { kind };
    case 'call':
    case 'send':
      return outgoingOf(kind, record);
    case 'cancel':
      return { kind, invocationId: detailOf(record).invocationId as InvocationId };
    case 'attach':
    case 'peekOutput':
      return { kind, to: detailOf(record).to as AttachTarget, ...completable(record) };
    case 'completePromise':
      return { kind, name, completion: completionOf(record), ...completable(record) };
    case 'awakeable':
      return { kind, ...completable(record) };
    case 'signal': {
      const detail = detailOf(record);
      const { awakeableId = '' as AwakeableId, apart } = detail;
      return { kind, awakeableId, answer: outcomeOfRow(record, detail), ...(apart === undefined ? {} : { apart }) };
    }
    case 'output':
      return { kind, outcome: outcomeOfRow(record, detailOf(record)) };
    default:
      return unreachable(kind);
  }
}

function completable(record: JournalRecord): { id: CompletionId; outcome?: Outcome } {
  const id = record.completionId ?? 0;
  return record.outcome === null ? { id } : { id, outcome: outcomeOfRow(record, detailOf(record)) };
}

function outgoingOf(kind: 'call' | 'send', record: JournalRecord): Entry {
  const detail = detailOf(record);
  const { callee, idempotencyKey, value, delayMs = 0, resultId = 0 } = detail;
  const result = value === undefined ? (callee ?? '') : payloadOfJson(value);
  const common = {
    name: record.name ?? '',
    target: detail.target as Target,
    payload: record.payload ?? '',
    headers: detail.headers ?? [],
    id: record.completionId ?? 0,
    ...(record.outcome === null ? {} : { outcome: outcomeOfRow({ outcome: record.outcome, payload: result }, detail) }),
    ...(callee === undefined ? {} : { callee }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  };
  return kind === 'call' ? { kind, ...common, resultId } : { kind, ...common, delayMs };
}

function outcomeOfRow(row: { outcome: string | null; payload: Payload | null }, detail: Detail): Outcome {
  if (row.outcome === 'value') return valueOutcome(row.payload ?? '');
  if (row.outcome === 'failure') return { kind: 'failure', failure: detail.failure as Failure };
  return VOID;
}

const NO_DETAIL: Detail = {};

const detailOf = ({ detail }: { detail: string | null }): Detail =>
  detail === null ? NO_DETAIL : (JSON.parse(detail) as Detail);
