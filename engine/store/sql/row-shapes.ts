/**
 * What each column may hold, where a wrong value would lead astray. SQLite keeps what it is given, whatever the column
 * says, so a row that was edited by hand can hold anything; held against these, it is named in place of being believed.
 */
import type { Damage } from '../../../actors/cell.ts';
import { STATUSES } from '../../../actors/lifecycle.ts';
import { CorruptRow } from '../corrupt-row.ts';
import type {
  AuditRecord,
  CursorRecord,
  DeadLetterRecord,
  IdempotencyRow,
  InvocationRecord,
  JournalRecord,
  KeyPauseRecord,
  PromiseRecord,
  StateRecord,
  SubscriptionRecord,
  TimerRecord,
  WaiterRecord,
} from './records.ts';
import type { Shape } from './shapes.ts';
import { bytes, json, listOf, natural, number, object, oneOf, orNull, text, tuple, whole } from './shapes.ts';

export interface TableShape<Row> {
  readonly table: string;
  /** The primary key: how a row is named. */
  readonly key: readonly (keyof Row & string)[];
  readonly columns: Readonly<Partial<Record<keyof Row & string, Shape>>>;
}

const MODES = ['plain', 'exclusive', 'shared', 'workflow'];
const ORIGINS = ['http', 'client', 'kafka', 'handler', 'redrive', 'fork'];
const ENTRY_KINDS = [
  ...['input', 'run', 'sleep', 'get', 'keys', 'set', 'clear', 'clearAll', 'call', 'send', 'cancel'],
  ...['attach', 'peekOutput', 'promise', 'peekPromise', 'completePromise'],
  ...['awakeable', 'signal'],
];

const lastError = object({ code: number, message: text, stepId: number, at: number });
export const payloadJson: Shape = (value) => (typeof value === 'string' ? null : object({ base64: text })(value));
const headers = listOf(tuple(text, orNull(payloadJson)));
const forked = json(object({ of: text, from: natural, seed: orNull(text) }));
const placeInLog = json(object({ topic: text, partition: natural, offset: natural, timestampMs: number }));

export const INVOCATION_SHAPE: TableShape<InvocationRecord> = {
  table: 'invocation',
  key: ['shard', 'seq'],
  columns: {
    shard: natural,
    seq: natural,
    status: oneOf(STATUSES),
    position: number,
    attempt: natural,
    retryCount: natural,
    retryingSince: orNull(number),
    dueAt: orNull(number),
    startedAt: orNull(number),
    finishedAt: orNull(number),
    expiresAt: orNull(number),
    cancelRequested: oneOfNumbers(0, 1),
    lastError: orNull(json(lastError)),
    service: text,
    handler: text,
    objectKey: orNull(text),
    mode: oneOf(MODES),
    origin: oneOf(ORIGINS),
    originDetail: orNull(text),
    subscriptionId: orNull(text),
    parentShard: orNull(natural),
    parentSeq: orNull(natural),
    parentService: orNull(text),
    parentKey: orNull(text),
    parentCompletionId: orNull(whole),
    idempotencyKey: orNull(text),
    createdAt: number,
    inputBytes: natural,
    chart: orNull(text),
    step: orNull(text),
  },
};

export const JOURNAL_SHAPE: TableShape<JournalRecord> = {
  table: 'journal',
  key: ['shard', 'invocationSeq', 'itemIndex'],
  columns: {
    itemIndex: natural,
    kind: oneOf([...ENTRY_KINDS, 'output', 'completion']),
    name: orNull(text),
    completionId: orNull(whole),
    seen: orNull(natural),
    at: number,
    outcome: orNull(oneOf(['void', 'value', 'failure'])),
    payload: orNull(bytes),
  },
};

export const STATE_SHAPE: TableShape<StateRecord> = {
  table: 'state',
  key: ['shard', 'service', 'objectKey', 'name'],
  columns: { name: text, value: bytes },
};

export const KEY_PAUSE_SHAPE: TableShape<KeyPauseRecord> = {
  table: 'key_pause',
  key: ['shard', 'service', 'objectKey'],
  columns: { service: text, objectKey: text, pausedBy: text, pausedAt: number },
};

export const PROMISE_SHAPE: TableShape<PromiseRecord> = {
  table: 'promise',
  key: ['shard', 'service', 'objectKey', 'name'],
  columns: {
    name: text,
    outcome: oneOf(['void', 'value', 'failure']),
    failure: orNull(json(object({ code: number, message: text }))),
    value: orNull(bytes),
    completedAt: orNull(number),
    completedBy: orNull(natural),
  },
};

export const WAITER_SHAPE: TableShape<WaiterRecord> = {
  table: 'waiter',
  key: ['shard', 'service', 'objectKey', 'invocationSeq', 'waiterShard', 'waiterSeq', 'waiterCompletionId'],
  columns: {
    invocationSeq: natural,
    waiterShard: natural,
    waiterSeq: natural,
    waiterCompletionId: natural,
    waiterService: orNull(text),
    waiterKey: orNull(text),
  },
};

export const TIMER_SHAPE: TableShape<TimerRecord> = {
  table: 'timer',
  key: ['shard', 'dueAt', 'invocationSeq', 'completionId'],
  columns: {
    dueAt: number,
    invocationSeq: natural,
    completionId: natural,
    service: orNull(text),
    objectKey: orNull(text),
  },
};

export const IDEMPOTENCY_SHAPE: TableShape<IdempotencyRow> = {
  table: 'idempotency',
  key: ['shard', 'service', 'handler', 'scope', 'idempotencyKey'],
  columns: { invocationShard: natural, invocationSeq: natural, bodyHash: text, expiresAt: orNull(number) },
};

export const SUBSCRIPTION_SHAPE: TableShape<SubscriptionRecord> = {
  table: 'subscription',
  key: ['shard', 'id'],
  columns: {
    id: text,
    cluster: text,
    topic: text,
    service: text,
    handler: text,
    options: json(object({})),
    status: oneOf(['active', 'paused']),
    createdAt: number,
    updatedAt: number,
  },
};

/** What a cursor is found by. What else is wrong with it halts its partition alone. */
export const CURSOR_KEY_SHAPE: TableShape<CursorRecord> = {
  table: 'cursor',
  key: ['shard', 'subscriptionId', 'topic', 'partition'],
  columns: { topic: text, partition: natural },
};

export const CURSOR_SHAPE: TableShape<CursorRecord> = {
  ...CURSOR_KEY_SHAPE,
  columns: {
    incarnation: natural,
    position: natural,
    anchor: orNull(json(object({ offset: natural, fingerprint: text, leaderEpoch: number }))),
    halt: orNull(json(object({ code: text, message: text, at: number }))),
    updatedAt: number,
  },
};

export const DEAD_LETTER_SHAPE: TableShape<DeadLetterRecord> = {
  table: 'dead_letter',
  key: ['shard', 'seq'],
  columns: {
    shard: natural,
    seq: natural,
    subscriptionId: text,
    topic: text,
    partition: natural,
    recordOffset: natural,
    timestampMs: number,
    targetService: text,
    targetHandler: text,
    targetKey: orNull(text),
    code: text,
    message: text,
    attempts: natural,
    invocation: orNull(text),
    at: number,
    status: oneOf(['open', 'redriven', 'discarded']),
    redrivenAs: orNull(text),
    recordKey: orNull(bytes),
    headers: json(headers),
    value: orNull(bytes),
  },
};

export const AUDIT_SHAPE: TableShape<AuditRecord> = {
  table: 'audit',
  key: ['id'],
  columns: { id: natural, shard: natural, at: number, actor: text, action: text, target: text, detail: text },
};

/** @throws CorruptRow where a column holds what it can't */
export function checkRow<Row extends object>(shape: TableShape<Row>, row: Row): void {
  const { columns } = shape as { readonly columns: Readonly<Record<string, Shape>> };
  for (const name in columns) {
    const expected = (columns[name] as Shape)((row as Readonly<Record<string, unknown>>)[name]);
    if (expected !== null) throw corrupt(shape, row, `${columnOf(name)} is not ${expected}`);
  }
}

/** The columns of which the meaning depends on others. @throws CorruptRow */
export function checkOrigin(row: InvocationRecord): void {
  const { origin, originDetail } = row;
  const needsText = origin === 'handler' || origin === 'redrive';
  const shape = origin === 'kafka' ? placeInLog : origin === 'fork' ? forked : needsText ? text : null;
  const expected = shape?.(originDetail) ?? null;
  if (expected !== null) throw corrupt(INVOCATION_SHAPE, row, `origin_detail is not ${expected}`);
}

export const corrupt = <Row extends object>(shape: TableShape<Row>, row: Row, problem: string): CorruptRow =>
  new CorruptRow(damageOf(shape, row, problem));

export function damageOf<Row extends object>({ table, key }: TableShape<Row>, row: Row, problem: string): Damage {
  const parts = key.map((name) => `${columnOf(name)}=${shownPart(row[name])}`);
  return { table, key: parts.join(' '), problem };
}

/** Keys are shown, as in ids and lists; of bytes in a key's place only that they are bytes. */
const shownPart = (part: unknown): string =>
  typeof part === 'string' ? JSON.stringify(part.slice(0, 100)) : typeof part === 'number' ? String(part) : '(bytes)';

/** As `column` of `columns.ts`, without its quotes. */
const columnOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function oneOfNumbers(...allowed: readonly number[]): Shape {
  return (value) => (allowed.includes(value as number) ? null : allowed.join(' or '));
}
