// Records of every shape, and what must become of each, said apart from the code that does it.

import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';

export interface Sent {
  readonly partition: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly (readonly [name: string, value: Buffer | null])[];
  readonly timestampMs: number;
}

export interface Expected {
  /** `partition/offset` */
  readonly place: string;
  readonly record: Sent;
  /** What becomes of it: handled, failed by its handler, left out, or the code of its dead letter. */
  readonly fate: 'handled' | 'failed' | 'skipped' | 'key_missing' | 'key_not_utf8' | 'key_invalid' | 'value_too_large';
  /** The object's key; null for a service, undefined where there is none that can be used. */
  readonly key: string | null | undefined;
}

const bytes = (maxLength: number) =>
  fc.oneof(
    fc.uint8Array({ maxLength }).map((array) => Buffer.from(array)),
    fc.string({ unit: 'binary', maxLength }).map((text) => Buffer.from(text)),
    fc.constantFrom('', '__proto__', 'null', '{"a":1}', '\ufeff', 'a\u0000b', 'é').map((text) => Buffer.from(text)),
  );
const orAbsent = (arbitrary: fc.Arbitrary<Buffer>) => fc.option(arbitrary, { freq: 6 });
const headerName = fc.oneof(
  fc.constantFrom(
    'a',
    'fail',
    '__proto__',
    'constructor',
    'kafka.offset',
    'kafka.key',
    'kafka.tombstone',
    'traceparent',
    '',
  ),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
);

export const records: fc.Arbitrary<Sent[]> = fc.array(
  fc.record({
    partition: fc.nat(1),
    key: orAbsent(
      fc.oneof({ weight: 8, arbitrary: bytes(6) }, { weight: 1, arbitrary: fc.constant(Buffer.alloc(1_100, 'k')) }),
    ),
    value: orAbsent(
      fc.oneof(
        { weight: 6, arbitrary: bytes(30) },
        { weight: 1, arbitrary: fc.constantFrom(200, 201, 400).map((size) => Buffer.alloc(size, 0xfe)) },
      ),
    ),
    headers: fc.array(fc.tuple(headerName, orAbsent(bytes(6))), { maxLength: 4 }),
    timestampMs: fc.oneof(
      { weight: 3, arbitrary: fc.constant(1_700_000_000_000) },
      { weight: 1, arbitrary: fc.constantFrom(-1, 0, -(2 ** 63), 2 ** 62, 8.64e15 + 1) },
    ),
  }),
  { minLength: 1, maxLength: 12 },
);

export const subscriptionOptions = fc.record({
  sink: fc.oneof(
    { weight: 3, arbitrary: fc.constant('service://cart/event') },
    { weight: 1, arbitrary: fc.constant('service://greeter/raw') },
  ),
  keyEncoding: fc.constantFrom('utf8', 'base64url', 'hex'),
  nullKey: fc.constantFrom('dead-letter', 'partition', 'record'),
  tombstones: fc.constantFrom('deliver', 'skip'),
});
type Options = typeof subscriptionOptions extends fc.Arbitrary<infer Value> ? Value : never;

export function expectedOf(sent: readonly Sent[], options: Options, valueBytesMax: number): Expected[] {
  const next = [0, 0];
  return sent.map((record) => {
    const offset = next[record.partition] as number;
    next[record.partition] = offset + 1;
    const key = keyOf(record, offset, options);
    const usable = typeof key === 'object' && key !== null ? undefined : key;
    return {
      place: `${record.partition}/${offset}`,
      record,
      key: usable,
      fate: fateOf(record, key, options, valueBytesMax),
    };
  });
}

type Key = string | null | { readonly fate: 'key_missing' | 'key_not_utf8' | 'key_invalid' };

function fateOf(
  { value, headers }: Sent,
  key: Key,
  { sink, tombstones }: Options,
  valueBytesMax: number,
): Expected['fate'] {
  if (value === null && tombstones === 'skip') return 'skipped';
  if (value !== null && value.length > valueBytesMax) return 'value_too_large';
  if (typeof key === 'object' && key !== null) return key.fate;
  const fails = sink === 'service://cart/event' && headers.some(([name]) => name === 'fail');
  return fails ? 'failed' : 'handled';
}

function keyOf({ key, partition }: Sent, offset: number, { sink, keyEncoding, nullKey }: Options): Key {
  if (sink === 'service://greeter/raw') return null;
  if (key === null) {
    if (nullKey === 'dead-letter') return { fate: 'key_missing' };
    return nullKey === 'partition' ? `t/${partition}` : `t/${partition}/${offset}`;
  }
  if (keyEncoding === 'utf8' && !isUtf8(key)) return { fate: 'key_not_utf8' };
  const text = key.toString(keyEncoding === 'utf8' ? 'utf8' : (keyEncoding as 'base64url' | 'hex'));
  return text.includes('\u0000') || Buffer.byteLength(text) > 1_024 ? { fate: 'key_invalid' } : text;
}

/** One that has a name of ours (those that are drawn here) is told apart. */
const shownName = (name: string): string =>
  /^kafka\.(offset|key|tombstone|record\.)/.test(name) ? `kafka.record.${name}` : name;

/** As a handler is given them: bytes that are no text as base64url, what is absent as nothing. */
export const ownHeaders = ({ headers }: Sent): [string, string][] =>
  headers.map(([name, value]) => [
    shownName(name),
    value === null ? '' : value.toString(isUtf8(value) ? 'utf8' : 'base64url'),
  ]);
