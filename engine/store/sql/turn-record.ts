/**
 * A turn as bytes: how it stands in the log of turns (`turn-log.ts`), and how it goes from there to the writer's thread.
 *
 * Little-endian. A header of 64 bytes, the values of the batch (`value-bytes.ts`), its text (UTF-8), then what stands apart: each a
 * uint32, twice the length and one more for text, and its bytes. The header:
 *
 *   0 magic   4 CRC-32 of all behind it   8 length   12 values   16 salt (8 bytes)   24 turn (float64)   32 incarnation (float64)
 *   40 bytes of text   44 how many stand apart   48 installation (12 hex digits as text)   60 block where it begins
 *
 * What stands first in a log has no turn: its text tells what the numbers of operations mean there.
 */
import { crc32 } from 'node:zlib';
import type { PackedBatch } from './batch.ts';
import { readValues, VALUE_BYTES_MAX, writeValues } from './value-bytes.ts';

const MAGIC = 0x324d5452; // "RTM2"
const HEADER_BYTES = 64;
const AT = {
  ...({ magic: 0, crc: 4, length: 8, values: 12, salt: 16, turn: 24, incarnation: 32 } as const),
  ...({ textBytes: 40, apart: 44, installation: 48, block: 60 } as const),
};
export const SALT_BYTES = 8;

/** A record begins at one, so that writing it never touches one that was written before. What a disk writes at once. */
export const BLOCK_BYTES = 4_096;
/** Of a record: a longer turn is written by the writer's thread. One of 256 calls takes 11 blocks. */
export const RECORD_BYTES_MAX = 64 * BLOCK_BYTES;
/** A string takes three bytes a unit at most, and one in most: what is this long at most may still be a record. */
const LONGEST_TRIED = 4 * RECORD_BYTES_MAX;

/** How many blocks a record of so many bytes takes. */
export const blocksOf = (bytes: number): number => Math.ceil(bytes / BLOCK_BYTES);

export interface RecordHead {
  readonly salt: Uint8Array;
  /** 0 for what stands first. */
  readonly turn: number;
  readonly incarnation: number;
  readonly installation: string;
  readonly block: number;
}

export interface TurnRecord extends RecordHead {
  readonly batch: PackedBatch;
}

const buffer = Buffer.alloc(LONGEST_TRIED);

/** @returns in place, until the next one is made; null where it would be longer than a record may be */
export function encodeRecord(head: RecordHead, { kinds, numbers, text, apart }: PackedBatch): Buffer | null {
  if (longest({ kinds, text, apart }) > LONGEST_TRIED) return null;
  let at = writeValues(kinds, numbers, buffer, HEADER_BYTES);
  const textBytes = buffer.write(text, at, 'utf8');
  at += textBytes;
  for (const value of apart) at = putApart(value, at);
  if (at > RECORD_BYTES_MAX) return null;
  buffer.writeUInt32LE(MAGIC, AT.magic);
  buffer.writeUInt32LE(at, AT.length);
  buffer.writeUInt32LE(kinds.length, AT.values);
  buffer.set(head.salt, AT.salt);
  buffer.writeDoubleLE(head.turn, AT.turn);
  buffer.writeDoubleLE(head.incarnation, AT.incarnation);
  buffer.writeUInt32LE(textBytes, AT.textBytes);
  buffer.writeUInt32LE(apart.length, AT.apart);
  buffer.write(head.installation.padEnd(12), AT.installation, 12, 'latin1');
  buffer.writeUInt32LE(head.block, AT.block);
  buffer.writeUInt32LE(crc32(buffer.subarray(AT.length, at)), AT.crc);
  return buffer.subarray(0, at);
}

function longest({ kinds, text, apart }: Pick<PackedBatch, 'kinds' | 'text' | 'apart'>): number {
  let bytes = HEADER_BYTES + VALUE_BYTES_MAX * kinds.length + 3 * text.length;
  for (const value of apart) bytes += 4 + (typeof value === 'string' ? 3 : 1) * value.length;
  return bytes;
}

function putApart(value: string | Uint8Array, at: number): number {
  const isText = typeof value === 'string';
  const length = isText ? buffer.write(value, at + 4, 'utf8') : value.length;
  if (!isText) buffer.set(value, at + 4);
  buffer.writeUInt32LE(2 * length + (isText ? 1 : 0), at);
  return at + 4 + length;
}

/** What stands there is a record of another version of Keymail. */
export const isForeign = (bytes: Uint8Array): boolean =>
  /^RTM\d$/.test(Buffer.from(bytes.subarray(0, 4)).toString('latin1')) && viewOf(bytes, 0).getUint32(0, true) !== MAGIC;

/** How long the record is that begins there, with nothing behind it; null where none does that is whole. */
export function recordLength(bytes: Uint8Array, from = 0): number | null {
  if (from + HEADER_BYTES > bytes.length) return null;
  const view = viewOf(bytes, from);
  if (view.getUint32(AT.magic, true) !== MAGIC) return null;
  const length = view.getUint32(AT.length, true);
  if (length < HEADER_BYTES || length > Math.min(RECORD_BYTES_MAX, view.byteLength)) return null;
  if (view.getUint32(AT.block, true) !== from / BLOCK_BYTES) return null;
  const summed = bytes.subarray(from + AT.length, from + length);
  return crc32(summed) === view.getUint32(AT.crc, true) ? length : null;
}

export function headOf(bytes: Uint8Array): RecordHead {
  const view = viewOf(bytes, 0);
  return {
    salt: copyOf(bytes, AT.salt, SALT_BYTES),
    turn: view.getFloat64(AT.turn, true),
    incarnation: view.getFloat64(AT.incarnation, true),
    installation: textAt(bytes, AT.installation, 12).trimEnd(),
    block: view.getUint32(AT.block, true),
  };
}

/** Of a record that is whole: nothing is looked at again. */
export function decodeRecord(bytes: Uint8Array): TurnRecord {
  const view = viewOf(bytes, 0);
  const count = view.getUint32(AT.values, true);
  const [kinds, numbers] = [new Uint8Array(count), new Float64Array(count)];
  let at = readValues(kinds, numbers, view, HEADER_BYTES);
  const textBytes = view.getUint32(AT.textBytes, true);
  const text = textAt(bytes, at, textBytes);
  at += textBytes;
  const apart: (string | Uint8Array)[] = [];
  for (let left = view.getUint32(AT.apart, true); left > 0; left -= 1) {
    const kindAndLength = view.getUint32(at, true);
    const length = Math.floor(kindAndLength / 2);
    at += 4;
    apart.push(kindAndLength % 2 === 1 ? textAt(bytes, at, length) : copyOf(bytes, at, length));
    at += length;
  }
  return { ...headOf(bytes), batch: { kinds, numbers, text, apart } };
}

/** Text alone: of what stands first. */
export const batchOfText = (text: string): PackedBatch => ({
  kinds: new Uint8Array(0),
  numbers: new Float64Array(0),
  text: '',
  apart: [text],
});

/** In memory of its own, aligned, whatever the bytes are a window on. */
const copyOf = (bytes: Uint8Array, at: number, length: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(bytes.subarray(at, at + length));

const viewOf = (bytes: Uint8Array, from: number): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset + from, bytes.byteLength - from);

const textAt = (bytes: Uint8Array, at: number, length: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString('utf8');
