/**
 * The values of a batch as bytes, most of them one: in an invocation of three steps 95, of which a float64 each took twice the room
 * that all of their texts take. A byte below 128 is that number; from 128 to 223 a text of so many UTF-16 units less 128; else:
 *
 *   224 uint16   225 uint48   226 float64   227 a longer text, its length as uint16   254 stands apart   255 null
 */
import { KIND } from './batch.ts';

const SMALL_END = 128;
const SHORT_TEXT_END = 224;
const TAG = { uint16: 224, uint48: 225, float64: 226, text: 227, apart: 254, null: 255 } as const;

/** Of one value. */
export const VALUE_BYTES_MAX = 9;

const TWO_16 = 0x1_0000;
const TWO_32 = 0x1_0000_0000;
const TWO_48 = 0x1_0000_0000_0000;

/** @returns where they end */
export function writeValues(kinds: Uint8Array, numbers: Float64Array, bytes: Buffer, from: number): number {
  let at = from;
  for (let place = 0; place < kinds.length; place += 1) {
    const number = numbers[place] as number;
    const kind = kinds[place];
    if (kind === KIND.number) at = writeNumber(number, bytes, at);
    else if (kind === KIND.null) bytes[at++] = TAG.null;
    else if (kind === KIND.apart) bytes[at++] = TAG.apart;
    else if (number < SHORT_TEXT_END - SMALL_END) bytes[at++] = SMALL_END + number;
    else at = writeTagged(TAG.text, number, bytes, at);
  }
  return at;
}

function writeNumber(number: number, bytes: Buffer, at: number): number {
  const isWhole = number >= 0 && number < TWO_48 && Math.floor(number) === number && !Object.is(number, -0);
  if (!isWhole) {
    bytes[at] = TAG.float64;
    return bytes.writeDoubleLE(number, at + 1);
  }
  if (number < SMALL_END) {
    bytes[at] = number;
    return at + 1;
  }
  if (number < TWO_16) return writeTagged(TAG.uint16, number, bytes, at);
  const high = Math.floor(number / TWO_32);
  bytes[at] = TAG.uint48;
  bytes.writeUInt32LE(number - high * TWO_32, at + 1);
  return bytes.writeUInt16LE(high, at + 5);
}

function writeTagged(tag: number, uint16: number, bytes: Buffer, at: number): number {
  bytes[at] = tag;
  bytes[at + 1] = uint16 & 0xff;
  bytes[at + 2] = uint16 >> 8;
  return at + 3;
}

/** Fills both; as many values as they have room for. @returns where they end */
export function readValues(kinds: Uint8Array, numbers: Float64Array, bytes: DataView, from: number): number {
  let at = from;
  for (let place = 0; place < kinds.length; place += 1) {
    const tag = bytes.getUint8(at++);
    if (tag < SMALL_END) {
      kinds[place] = KIND.number;
      numbers[place] = tag;
    } else if (tag < SHORT_TEXT_END) {
      kinds[place] = KIND.text;
      numbers[place] = tag - SMALL_END;
    } else {
      kinds[place] = KINDS[tag] as number;
      numbers[place] = readTagged(tag, bytes, at);
      at += LENGTHS[tag] as number;
    }
  }
  return at;
}

function readTagged(tag: number, bytes: DataView, at: number): number {
  if (tag === TAG.uint48) return bytes.getUint32(at, true) + bytes.getUint16(at + 4, true) * TWO_32;
  if (tag === TAG.float64) return bytes.getFloat64(at, true);
  return tag === TAG.uint16 || tag === TAG.text ? bytes.getUint16(at, true) : 0;
}

const KINDS: Readonly<Record<number, number>> = {
  [TAG.uint16]: KIND.number,
  [TAG.uint48]: KIND.number,
  [TAG.float64]: KIND.number,
  [TAG.text]: KIND.text,
  [TAG.apart]: KIND.apart,
  [TAG.null]: KIND.null,
};

/** Behind the tag. */
const LENGTHS: Readonly<Record<number, number>> = {
  [TAG.uint16]: 2,
  [TAG.uint48]: 6,
  [TAG.float64]: 8,
  [TAG.text]: 2,
  [TAG.apart]: 0,
  [TAG.null]: 0,
};
