/**
 * The values of a turn, one after the other in one array that has its size from the beginning: one that grows as it is
 * filled is copied again and again, which was 2 KB of garbage for each invocation of three steps.
 *
 * Made by cutting from a list that is full, because V8 sends an array that was made with a length alone (and so may have
 * holes) to another thread name by name.
 */
import type { OperationName } from './statements.sqlite.ts';
import { OPERATION_NAMES } from './statements.sqlite.ts';

export type Primitive = string | number | null | Uint8Array;

const NUMBERS = Object.fromEntries(OPERATION_NAMES.map((name, number) => [name, number])) as Record<
  OperationName,
  number
>;

/** Room that is made beforehand at most, in values: 700 invocations of three steps. What needs more grows from there. */
const ROOM_MAX = 65_536;

/** As long as the longest batch so far. */
const FULL: Primitive[] = [];

function full(length: number): Primitive[] {
  while (FULL.length < length) FULL.push(null);
  return FULL.slice(0, length);
}

export class Batch {
  readonly #values: Primitive[];
  #length = 0;

  /** @param room for how many values; more than that make it grow */
  constructor(room: number) {
    this.#values = full(Math.min(room, ROOM_MAX));
  }

  /** The parameters of an operation follow. */
  begin(operation: OperationName): this {
    return this.add(NUMBERS[operation]);
  }

  add(value: Primitive): this {
    this.#values[this.#length] = value;
    this.#length += 1;
    return this;
  }

  /** Bytes go as an exact copy: a Buffer may be a window on Node's shared pool, and cloning it would clone the whole pool. */
  addPayload(value: Primitive): this {
    return this.add(value instanceof Uint8Array ? exact(value) : value);
  }

  /** All of it; nothing can be added after this. */
  values(): Primitive[] {
    this.#values.length = this.#length;
    return this.#values;
  }
}

const exact = (bytes: Uint8Array): Uint8Array =>
  bytes.byteLength === bytes.buffer.byteLength ? bytes : Uint8Array.from(bytes);
