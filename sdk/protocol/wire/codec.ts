/**
 * Protobuf messages as tables: a message is its fields, each with its number and its kind, and the types follow.
 *
 * Only what the open service protocol uses. Varints and lengths are read and written by the library; what is in no table
 * is passed over, as protobuf asks, and whatever can't be read is one `WireError`.
 */
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Bytes that are no message of the protocol. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

export interface Field<T> {
  readonly no: number;
  /** What a message without the field says. */
  readonly absent: T;
  readonly read: (reader: BinaryReader, wire: WireType, before: T) => T;
  readonly write: (writer: BinaryWriter, value: T) => void;
}

/** Values of one field of a message: an empty one costs two bytes on the wire and a hundred in memory. */
const REPEATED_MAX = 2 ** 19;

type Table = Readonly<Record<string, { readonly no: number }>>;

/** What a table's messages look like. */
export type Message<Fields> = { readonly [Name in keyof Fields]: Fields[Name] extends Field<infer T> ? T : never };

export function encode<Fields extends Table>(table: Fields, message: Partial<Message<Fields>>): Uint8Array {
  return writeTo(new BinaryWriter(), table, message).finish();
}

/** @throws WireError */
export function decode<Fields extends Table>(table: Fields, bytes: Uint8Array): Message<Fields> {
  const fields = fieldsOf(table);
  const message: Record<string, unknown> = {};
  for (const { name, field } of fields.values()) message[name] = field.absent;
  try {
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [no, wire] = reader.tag();
      const known = fields.get(no);
      if (known === undefined) reader.skip(wire, no);
      else message[known.name] = known.field.read(reader, wire, message[known.name]);
    }
  } catch (error) {
    throw error instanceof WireError ? error : new WireError(error instanceof Error ? error.message : String(error));
  }
  return message as Message<Fields>;
}

function writeTo<Fields extends Table>(writer: BinaryWriter, table: Fields, message: Partial<Message<Fields>>) {
  for (const [name, field] of Object.entries(table) as [keyof Fields, Field<unknown>][]) {
    const value = message[name];
    if (value !== undefined) field.write(writer, value);
  }
  return writer;
}

const numbered = new WeakMap<object, ReadonlyMap<number, { readonly name: string; readonly field: Field<unknown> }>>();

function fieldsOf(table: Table) {
  const known = numbered.get(table);
  if (known !== undefined) return known;
  const entries = Object.entries(table).map(([name, field]) => [
    field.no,
    { name, field: field as Field<unknown> },
  ]) as [number, { name: string; field: Field<unknown> }][];
  const made = new Map(entries);
  numbered.set(table, made);
  return made;
}

interface Scalar<T> {
  readonly wire: WireType;
  readonly zero: T;
  readonly isZero: (value: T) => boolean;
  readonly read: (reader: BinaryReader) => T;
  readonly write: (writer: BinaryWriter, value: T) => void;
}

/** Fewer bytes of a varint hold less than 32 bits. */
const U32_BYTES = 5;
const COMPLETION_ID_MAX = 2 ** 31 - 1;

const U32: Scalar<number> = {
  wire: WireType.Varint,
  zero: 0,
  isZero: (value) => value === 0,
  read(reader) {
    const at = reader.pos;
    const value = reader.uint32();
    if (reader.pos - at < U32_BYTES) return value;
    // The library leaves out what is above: a number that is too large would be another one.
    reader.pos = at;
    if (BigInt(reader.uint64()) >= 2n ** 32n) throw new WireError('a number is 2^32 or larger');
    return value;
  },
  write: (writer, value) => writer.uint32(value),
};
/** Of what a handler waits for. SDKs count them from 1; as other sides keep them in signed numbers, half of what fits is refused. */
const ID: Scalar<number> = {
  ...U32,
  read(reader) {
    const id = U32.read(reader);
    if (id > COMPLETION_ID_MAX) throw new WireError(`the completion id ${id} is larger than ${COMPLETION_ID_MAX}`);
    return id;
  },
};
/** Times and durations in ms; a number that is none of those is no reason to go astray. */
const U64: Scalar<number> = {
  ...U32,
  read(reader) {
    const value = Number(reader.uint64());
    if (!Number.isSafeInteger(value)) throw new WireError('a number is larger than 2^53');
    return value;
  },
  write: (writer, value) => writer.uint64(value),
};
const SEED: Scalar<bigint> = {
  wire: WireType.Varint,
  zero: 0n,
  isZero: (value) => value === 0n,
  read: (reader) => BigInt(reader.uint64()),
  write: (writer, value) => writer.uint64(value),
};
const BOOL: Scalar<boolean> = {
  wire: WireType.Varint,
  zero: false,
  isZero: (value) => !value,
  read: (reader) => reader.bool(),
  write: (writer, value) => writer.bool(value),
};
const TEXT: Scalar<string> = {
  wire: WireType.LengthDelimited,
  zero: '',
  isZero: (value) => value === '',
  read: (reader) => reader.string(true),
  write: (writer, value) => writer.string(value),
};
const BYTES: Scalar<Uint8Array> = {
  wire: WireType.LengthDelimited,
  zero: new Uint8Array(0),
  isZero: (value) => value.length === 0,
  read: (reader) => reader.bytes(),
  write: (writer, value) => writer.bytes(value),
};

/** Written unless it is zero; one that is missing is zero. */
const implicit =
  <T>(scalar: Scalar<T>) =>
  (no: number): Field<T> => ({
    no,
    absent: scalar.zero,
    read: (reader, wire) => readOne(scalar, reader, wire, no),
    write(writer, value) {
      if (!scalar.isZero(value)) scalar.write(writer.tag(no, scalar.wire), value);
    },
  });

/** Whether it is there matters: zero is written, too. */
const explicit =
  <T>(scalar: Scalar<T>) =>
  (no: number): Field<T | undefined> => ({
    no,
    absent: undefined,
    read: (reader, wire) => readOne(scalar, reader, wire, no),
    write(writer, value) {
      if (value !== undefined) scalar.write(writer.tag(no, scalar.wire), value);
    },
  });

/** Of a list that a message does not have: never written to. */
const NONE: readonly never[] = [];

/** The list of the message that is being read is its own, so it grows in place: a copy for each value is quadratic. */
function added<T>(before: readonly T[], value: T, no: number): readonly T[] {
  if (before === NONE) return [value];
  if (before.length >= REPEATED_MAX) throw new WireError(`field ${no} has more than ${REPEATED_MAX} values`);
  (before as T[]).push(value);
  return before;
}

const repeated =
  <T>(scalar: Scalar<T>) =>
  (no: number): Field<readonly T[]> => ({
    no,
    absent: NONE,
    read: (reader, wire, before) => added(before, readOne(scalar, reader, wire, no), no),
    write(writer, values) {
      for (const value of values) scalar.write(writer.tag(no, scalar.wire), value);
    },
  });

export const u32 = implicit(U32);
export const u64 = implicit(U64);
export const seed = implicit(SEED);
export const bool = implicit(BOOL);
export const text = implicit(TEXT);
export const bytes = implicit(BYTES);
export const id = implicit(ID);
export const optionalU32 = explicit(U32);
export const optionalId = explicit(ID);
export const optionalU64 = explicit(U64);
export const optionalText = explicit(TEXT);
export const optionalBytes = explicit(BYTES);
export const texts = repeated(TEXT);
export const manyBytes = repeated(BYTES);

/** Numbers packed into one field, as proto3 writes them; one by one, as it may read them. */
const packed =
  (scalar: Scalar<number>) =>
  (no: number): Field<readonly number[]> => ({
    no,
    absent: NONE,
    read(reader, wire, before) {
      if (wire === WireType.Varint) return added(before, scalar.read(reader), no);
      mustBe(WireType.LengthDelimited, wire, no);
      const inner = new BinaryReader(reader.bytes());
      let values = before;
      while (inner.pos < inner.len) values = added(values, scalar.read(inner), no);
      return values;
    },
    write(writer, values) {
      if (values.length === 0) return;
      writer.tag(no, WireType.LengthDelimited).fork();
      for (const value of values) scalar.write(writer, value);
      writer.join();
    },
  });
export const packedU32 = packed(U32);
export const packedIds = packed(ID);

/** A message inside of one. An empty one that is there is written. */
export const inner = <Fields extends Table>(no: number, table: Fields): Field<Message<Fields> | undefined> => ({
  no,
  absent: undefined,
  read: (reader, wire) => readInner(table, reader, wire, no),
  write(writer, value) {
    if (value !== undefined) writeInner(table, writer, no, value);
  },
});

export const many = <Fields extends Table>(no: number, table: Fields): Field<readonly Message<Fields>[]> => ({
  no,
  absent: NONE,
  read: (reader, wire, before) => added(before, readInner(table, reader, wire, no), no),
  write(writer, values) {
    for (const value of values) writeInner(table, writer, no, value);
  },
});

function readOne<T>(scalar: Scalar<T>, reader: BinaryReader, wire: WireType, no: number): T {
  mustBe(scalar.wire, wire, no);
  return scalar.read(reader);
}

function readInner<Fields extends Table>(table: Fields, reader: BinaryReader, wire: WireType, no: number) {
  mustBe(WireType.LengthDelimited, wire, no);
  return decode(table, reader.bytes());
}

function writeInner<Fields extends Table>(table: Fields, writer: BinaryWriter, no: number, value: Message<Fields>) {
  writeTo(writer.tag(no, WireType.LengthDelimited).fork(), table, value as Partial<Message<Fields>>).join();
}

function mustBe(wanted: WireType, found: WireType, no: number): void {
  if (wanted !== found) throw new WireError(`field ${no} has the wire type ${found}, not ${wanted}`);
}
