/** Frames: eight bytes of header (type, flags, length; big-endian), then the message. */
import { Pieces } from '../pieces.ts';
import { WireError } from './codec.ts';

export interface Frame {
  readonly type: number;
  readonly payload: Uint8Array;
}

const HEADER_BYTES = 8;

export function frameBytes(type: number, payload: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(0, 2);
  bytes.writeUInt32BE(payload.length, 4);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

/** Frames out of a stream that is cut anywhere. Holds one unfinished frame at most, which `frameBytesMax` bounds. */
export class Deframer {
  readonly #frameBytesMax: number;
  /** What has come and is not taken yet, mostly as it came, so that a large frame is copied once. */
  readonly #pieces = new Pieces();
  #bytes = 0;
  /** Of the frame that is coming; null while its header is. */
  #header: { readonly type: number; readonly length: number } | null = null;

  constructor(frameBytesMax: number) {
    this.#frameBytesMax = frameBytesMax;
  }

  /** True in the middle of a frame. */
  get isWithin(): boolean {
    return this.#header !== null || this.#bytes > 0;
  }

  add(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#pieces.add(chunk);
    this.#bytes += chunk.length;
  }

  /** The next frame that is whole; null where more must come. @throws WireError for one that is too large */
  next(): Frame | null {
    if (this.#header === null) {
      if (this.#bytes < HEADER_BYTES) return null;
      const header = Buffer.from(this.#take(HEADER_BYTES));
      const length = header.readUInt32BE(4);
      if (length > this.#frameBytesMax)
        throw new WireError(
          `a frame of ${length} bytes, more than ${this.#frameBytesMax}: keep large values elsewhere`,
        );
      this.#header = { type: header.readUInt16BE(0), length };
    }
    const { type, length } = this.#header;
    if (this.#bytes < length) return null;
    this.#header = null;
    return { type, payload: this.#take(length) };
  }

  #take(length: number): Uint8Array {
    const { list } = this.#pieces;
    const [first] = list;
    this.#bytes -= length;
    if (length === 0) return new Uint8Array(0);
    if (first !== undefined && first.length > length) {
      list[0] = first.subarray(length);
      return first.subarray(0, length);
    }
    if (first !== undefined && first.length === length) {
      list.shift();
      return first;
    }
    const all = Buffer.concat(list);
    this.#pieces.list = all.length > length ? [all.subarray(length)] : [];
    return all.subarray(0, length);
  }
}
