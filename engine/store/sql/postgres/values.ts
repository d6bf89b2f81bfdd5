/**
 * Values on their way to PostgreSQL, and back.
 *
 * A payload is `bytea`, and says itself whether it is text: text is its own UTF-8 (so that `convert_from(payload, 'UTF8')`
 * reads it), bytes come behind a byte 0xFF, with which no UTF-8 begins. Text of other columns can't hold NUL here, which
 * comes with messages of errors alone: U+FFFD stands in its place.
 *
 * Many rows go as one array a column, in the server's own binary form: nothing is escaped, nothing is parsed.
 */
import type { Payload } from '../../../../sdk/protocol/index.ts';
import type { Primitive } from '../operations.ts';

export type ColumnType = 'number' | 'text' | 'payload';

/** As SQL names an array of them. */
export const ARRAY_TYPES: Readonly<Record<ColumnType, string>> = {
  number: 'bigint[]',
  text: 'text[]',
  payload: 'bytea[]',
};

/** The server's numbers of types (pg_type.oid), which never change. */
const OIDS: Readonly<Record<ColumnType, number>> = { number: 20, text: 25, payload: 17 };
const BYTES = 0xff;
const HEADER = 20;

/** For the driver: how a column's text is read, by the type's number. All numbers of ours are below 2^53. */
export const typeParsers = {
  getTypeParser(oid: number): (text: string) => unknown {
    if (oid === OIDS.payload) return (text) => payloadOf(Buffer.from(text.slice(2), 'hex'));
    return NUMBERS.has(oid) ? Number : (text) => text;
  },
};

/** bigint, integer, smallint, oid, double precision, numeric. */
const NUMBERS: ReadonlySet<number> = new Set([20, 23, 21, 26, 701, 1700]);

export const withoutNul = (text: string): string =>
  text.includes('\u0000') ? text.replaceAll('\u0000', '\ufffd') : text;

/** One column of many rows (the layout is that of `array_send` in the server's sources). */
export function arrayOf(type: ColumnType, values: readonly Primitive[]): Buffer {
  const parts = type === 'number' ? null : values.map((value) => bytesOf(type, value));
  let size = HEADER + 4 * values.length;
  for (let at = 0; at < values.length; at += 1)
    size += values[at] === null ? 0 : parts === null ? 8 : (parts[at] as Buffer).length;
  const buffer = Buffer.allocUnsafe(size);
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(1, 4);
  buffer.writeInt32BE(OIDS[type], 8);
  buffer.writeInt32BE(values.length, 12);
  buffer.writeInt32BE(1, 16);
  let place = HEADER;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] as Primitive;
    if (value === null) place = buffer.writeInt32BE(-1, place);
    else if (parts === null) place = writeNumber(buffer, value as number, buffer.writeInt32BE(8, place));
    else {
      const part = parts[at] as Buffer;
      place = buffer.writeInt32BE(part.length, place);
      place += part.copy(buffer, place);
    }
  }
  return buffer;
}

function writeNumber(buffer: Buffer, value: number, place: number): number {
  if (!Number.isSafeInteger(value)) throw new Error(`bug: ${value} is no whole number below 2^53`);
  const high = Math.floor(value / 2 ** 32);
  buffer.writeInt32BE(high, place);
  return buffer.writeUInt32BE(value - high * 2 ** 32, place + 4);
}

const NOTHING = Buffer.alloc(0);

function bytesOf(type: ColumnType, value: Primitive): Buffer {
  if (value === null) return NOTHING;
  if (type === 'text') return Buffer.from(withoutNul(String(value)));
  return typeof value === 'string' ? Buffer.from(value) : Buffer.concat([MARK, value as Uint8Array]);
}

const MARK = Buffer.from([BYTES]);

function payloadOf(stored: Buffer): Payload {
  return stored[0] === BYTES ? Uint8Array.from(stored.subarray(1)) : stored.toString('utf8');
}
