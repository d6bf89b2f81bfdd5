/**
 * A record becomes an invocation, or a dead letter, or (a tombstone nobody wants) nothing. Pure: the same record and the
 * same subscription give the same answer, and nothing of the record is lost on the way.
 */
import { isUtf8 } from 'node:buffer';
import { crc32 } from 'node:zlib';
import type { CellAddress } from '../../../actors/address.ts';
import type { Place, Submit } from '../../../actors/command.ts';
import { claimedOf } from '../../../actors/idempotency/claimed.ts';
import type { Anchor, DeadLetter, RecordHeaders } from '../../../actors/subscription/subscription.ts';
import type { HandlerMode, Headers, Payload, Seq, Target } from '../../../sdk/protocol/index.ts';
import { EMPTY, keyProblem, payloadFrom } from '../../../sdk/protocol/index.ts';
import { hasMoreValues, tooManyValues } from '../../json-bounds.ts';
import type { SubscriptionOptions } from './options.ts';
import type { RecordBatch, SourceRecord } from './source.ts';

/** What a record is mapped by; the same for all records of a subscription. */
export interface Mapping {
  readonly subscription: string;
  readonly cluster: string;
  readonly service: string;
  readonly handler: string;
  readonly mode: HandlerMode;
  readonly options: SubscriptionOptions;
  /** A larger value goes to the dead letters. */
  readonly valueBytesMax: number;
  /** So does one of more JSON values; null where its handler takes no JSON. */
  readonly jsonValuesMax: number | null;
  readonly fresh: () => Seq;
  readonly place: (target: Target, seq: Seq) => Place;
}

export type Mapped =
  | { readonly kind: 'submit'; readonly address: CellAddress; readonly submit: Submit }
  | { readonly kind: 'letter'; readonly letter: DeadLetter }
  | { readonly kind: 'skip' };

/** Why a record can't be mapped; the code is shown and filtered by. */
interface Unmappable {
  readonly code: 'key_missing' | 'key_not_utf8' | 'key_invalid' | 'value_too_large' | 'value_too_complex';
  readonly message: string;
}

export function mapRecord(
  mapping: Mapping,
  batch: Pick<RecordBatch, 'topic' | 'partition'>,
  record: SourceRecord,
  now: number,
): Mapped {
  if (record.value === null && mapping.options.tombstones === 'skip') return { kind: 'skip' };
  const key = mapping.mode === 'plain' ? null : keyOf(mapping.options, batch, record);
  const sizeProblem = valueProblem(mapping, record);
  const isKey = key === null || typeof key === 'string';
  const target: Target = { service: mapping.service, handler: mapping.handler, key: isKey ? key : null };
  const payload = record.value === null || sizeProblem !== null ? EMPTY : payloadFrom(record.value);
  const problem = sizeProblem ?? countProblem(mapping, payload) ?? (isKey ? null : key);
  if (problem !== null) return { kind: 'letter', letter: letterOf(mapping, batch, record, { target, problem, now }) };
  const seq = mapping.fresh();
  return {
    kind: 'submit',
    address: mapping.place(target, seq).address,
    submit: submitOf(mapping, batch, record, payload, { target, seq }),
  };
}

/** What a handler is given, and what is kept of it until it ends: the value with the headers. */
export const inputBytesOf = ({ value, headers }: SourceRecord): number =>
  headers.reduce((sum, [name, one]) => sum + name.length + (one?.byteLength ?? 0), value?.byteLength ?? 0);

/** Enough of a record to know it again. */
export function anchorOf(record: SourceRecord): Anchor {
  return { offset: Number(record.offset), fingerprint: fingerprintOf(record), leaderEpoch: record.leaderEpoch ?? -1 };
}

export function fingerprintOf(record: SourceRecord): string {
  const key = record.key === null ? -1 : crc32(record.key);
  const value = record.value === null ? -1 : crc32(record.value);
  return `${record.timestampMs}.${key}.${value}`;
}

/** The object key, or why there is none. Never a lossy decoding: two binary keys must not become one. */
function keyOf(
  options: SubscriptionOptions,
  batch: Pick<RecordBatch, 'topic' | 'partition'>,
  record: SourceRecord,
): string | Unmappable {
  const { key } = record;
  if (key === null) {
    if (options.nullKey === 'partition') return `${batch.topic}/${batch.partition}`;
    if (options.nullKey === 'record') return `${batch.topic}/${batch.partition}/${record.offset}`;
    return {
      code: 'key_missing',
      message: 'the record has no key, and its handler needs one; the option nullKey can give it one',
    };
  }
  if (options.keyEncoding !== 'utf8') return checked(key.toString(options.keyEncoding));
  if (!isUtf8(key)) {
    return {
      code: 'key_not_utf8',
      message: 'the record key is not valid UTF-8; the option keyEncoding can take it as base64url or hex',
    };
  }
  return checked(key.toString('utf8'));
}

function checked(key: string): string | Unmappable {
  const problem = keyProblem(key);
  return problem === null ? key : { code: 'key_invalid', message: `the record key ${problem}` };
}

function valueProblem(mapping: Mapping, record: SourceRecord): Unmappable | null {
  const bytes = record.value?.byteLength ?? 0;
  if (bytes <= mapping.valueBytesMax) return null;
  return {
    code: 'value_too_large',
    message: `the record value has ${bytes} bytes, more than ${mapping.valueBytesMax}`,
  };
}

function countProblem({ jsonValuesMax }: Mapping, payload: Payload): Unmappable | null {
  if (jsonValuesMax === null || !hasMoreValues(payload, jsonValuesMax)) return null;
  return { code: 'value_too_complex', message: tooManyValues('the record value', jsonValuesMax) };
}

function submitOf(
  mapping: Mapping,
  batch: Pick<RecordBatch, 'topic' | 'partition'>,
  record: SourceRecord,
  payload: Payload,
  { target, seq }: { readonly target: Target; readonly seq: Seq },
): Submit {
  return {
    kind: 'submit',
    ticket: null,
    target,
    mode: mapping.mode,
    payload,
    inputBytes: inputBytesOf(record),
    headers: headersOf(mapping, batch, record),
    origin: {
      kind: 'kafka',
      subscription: mapping.subscription,
      topic: batch.topic,
      partition: batch.partition,
      offset: Number(record.offset),
      timestampMs: record.timestampMs,
    },
    parent: null,
    announceTo: null,
    seq,
    startAt: null,
    idempotency: claimedOf(target, mapping.mode, null, payload),
    depthMax: null,
  };
}

/** Names that are ours: a record's own header of such a name would pass for it where we send none. */
const OURS: ReadonlySet<string> = new Set([
  ...['kafka.cluster', 'kafka.topic', 'kafka.partition', 'kafka.offset', 'kafka.timestamp', 'kafka.key'],
  ...['kafka.tombstone', 'kafka.headers.base64', 'kafka.headers.null', 'keymail.subscription'],
]);
const OWN_PREFIX = 'kafka.record.';

/** A record's header as its handler sees it. Two names of a record never become one. */
const shownName = (name: string): string => (OURS.has(name) || name.startsWith(OWN_PREFIX) ? OWN_PREFIX + name : name);

/**
 * The record's own headers, then ours; one of its own that has a name of ours gets `kafka.record.` before it. A value that is not UTF-8 travels as base64url, one that is absent as empty text;
 * `kafka.headers.base64` and `kafka.headers.null` name them. The key travels as base64url, whatever it is.
 */
function headersOf(mapping: Mapping, batch: Pick<RecordBatch, 'topic' | 'partition'>, record: SourceRecord): Headers {
  const { subscription, cluster } = mapping;
  const { topic, partition } = batch;
  const { key, value, headers, offset, timestampMs } = record;
  const hasValue = value !== null;
  return recordHeaders({ subscription, cluster, topic, partition, offset, timestampMs, key, hasValue, headers });
}

/** What a handler is told of a record beside its value. */
interface Envelope {
  readonly subscription: string;
  /** Left out where it is not known any more. */
  readonly cluster?: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint | number;
  readonly timestampMs: number;
  readonly key: Uint8Array | null;
  readonly hasValue: boolean;
  readonly headers: readonly (readonly [name: string, value: Uint8Array | null])[];
}

export function recordHeaders(envelope: Envelope): Headers {
  const { subscription, cluster, topic, partition, offset, timestampMs, key, hasValue } = envelope;
  const headers: [string, string][] = [];
  const encoded: string[] = [];
  const absent: string[] = [];
  for (const [own, value] of envelope.headers) {
    const name = shownName(own);
    if (value === null) absent.push(name);
    else if (!isUtf8(value)) encoded.push(name);
    headers.push([name, value === null ? '' : textOf(value, isUtf8(value) ? 'utf8' : 'base64url')]);
  }
  if (cluster !== undefined) headers.push(['kafka.cluster', cluster]);
  headers.push(['kafka.topic', topic], ['kafka.partition', String(partition)], ['kafka.offset', String(offset)]);
  headers.push(['kafka.timestamp', String(timestampMs)], ['keymail.subscription', subscription]);
  if (key !== null) headers.push(['kafka.key', textOf(key, 'base64url')]);
  if (!hasValue) headers.push(['kafka.tombstone', 'true']);
  if (encoded.length > 0) headers.push(['kafka.headers.base64', encoded.join(',')]);
  if (absent.length > 0) headers.push(['kafka.headers.null', absent.join(',')]);
  return headers;
}

const textOf = (bytes: Uint8Array, encoding: 'utf8' | 'base64url'): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(encoding);

function letterOf(
  mapping: Mapping,
  batch: Pick<RecordBatch, 'topic' | 'partition'>,
  record: SourceRecord,
  { target, problem, now }: { readonly target: Target; readonly problem: Unmappable; readonly now: number },
): DeadLetter {
  const seq = mapping.fresh();
  const headers: RecordHeaders = record.headers.map(([name, value]) => [
    name,
    value === null ? null : payloadFrom(value),
  ]);
  return {
    shard: mapping.place(target, seq).shard,
    seq,
    subscription: mapping.subscription,
    topic: batch.topic,
    partition: batch.partition,
    offset: Number(record.offset),
    timestampMs: record.timestampMs,
    key: record.key === null ? null : payloadFrom(record.key),
    value: record.value === null ? null : payloadFrom(record.value),
    headers,
    target,
    code: problem.code,
    message: problem.message,
    attempts: 0,
    invocation: null,
    at: now,
    status: 'open',
    redrivenAs: null,
  };
}
