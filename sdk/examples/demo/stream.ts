// A stream of order events as a busy shop would leave it in a topic: a few customers who order all the time, copies that a
// producer's retry made, records that can't be worked on, a customer who leaves. The same seed gives the same stream.

import type { Order } from '../orders/order.ts';
import { catalogue } from '../orders/outside-world.ts';
import { below, type Random, randomFrom } from '../orders/random.ts';

export interface StreamOptions {
  /** Records in all, everything included. At least `recordsMin`. */
  readonly records: number;
  readonly seed: number;
  /** Before each customer and order, so that several streams can share a topic. */
  readonly prefix?: string;
}

export type RecordKind = 'order' | 'copy' | 'notJson' | 'unknownSku' | 'keyNotUtf8' | 'keyMissing' | 'tombstone';

export interface StreamRecord {
  readonly kind: RecordKind;
  readonly key: string | Buffer | null;
  readonly value: string | null;
  /** Of an order, a copy and an unknown article. */
  readonly order: Order | null;
}

export interface Stream {
  readonly records: readonly StreamRecord[];
  readonly counts: Readonly<Record<RecordKind, number>>;
  /** Records that must end in the dead letters. */
  readonly poisoned: number;
  /** Orders that must go through, by id. */
  readonly orders: ReadonlyMap<string, Order>;
  /** Orders of articles that don't exist, by id. */
  readonly refusedOrders: ReadonlySet<string>;
  /** Without a hot key there is no crowd before one actor. */
  readonly hotCustomers: readonly string[];
  /** The one who has left: nothing may be known of it at the end. */
  readonly leavingCustomer: string;
}

export const recordsMin = 40;
export const poisonKinds = ['notJson', 'unknownSku', 'keyNotUtf8', 'keyMissing'] as const satisfies RecordKind[];

const hotCustomerCount = 2;
const hotShare = 0.2;
const copyShare = 0.01;
/** A producer's retry comes soon after the record that it repeats. */
const copyDistanceMax = 50;
/** Orders of one ordinary customer, on average. */
const ordersPerCustomer = 8;
const ordersOfLeaving = 3;

export function makeStream(options: StreamOptions): Stream {
  if (options.records < recordsMin) throw new RangeError(`a stream has at least ${recordsMin} records`);
  return new StreamMaker(options).make();
}

class StreamMaker {
  readonly #options: StreamOptions;
  readonly #random: Random;
  readonly #prefix: string;
  readonly #records: StreamRecord[] = [];
  readonly #sequences = new Map<string, number>();
  readonly #refused = new Set<string>();

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#random = randomFrom(options.seed);
    this.#prefix = options.prefix ?? '';
  }

  make(): Stream {
    const special = this.#specialAt();
    for (let index = 0; index < this.#options.records; index += 1) {
      this.#records.push(this.#record(special.get(index) ?? this.#ordinaryKind()));
    }
    return this.#stream();
  }

  /** Where the records that are not left to chance stand: one of each poison in each third, the leaving near the end. */
  #specialAt(): Map<number, RecordKind> {
    const { records } = this.#options;
    const special = new Map<number, RecordKind>();
    const each = [...poisonKinds, ...poisonKinds];
    for (const [index, kind] of each.entries())
      special.set(Math.floor(((index + 1) * records) / (each.length + 2)), kind);
    special.set(records - 5, 'tombstone');
    return special;
  }

  #ordinaryKind(): RecordKind {
    return this.#records.length > 0 && this.#random() < copyShare ? 'copy' : 'order';
  }

  #record(kind: RecordKind): StreamRecord {
    switch (kind) {
      case 'order':
        return this.#orderRecord(kind, this.#pick(catalogue));
      case 'unknownSku':
        return this.#unknownSku();
      case 'copy':
        return this.#copy();
      case 'notJson':
        return { kind, key: this.#customer(), value: '{"id": "broken', order: null };
      case 'keyNotUtf8':
        return { kind, key: Buffer.from([0xc3, 0x28, this.#records.length % 256]), value: '{}', order: null };
      case 'keyMissing':
        return { kind, key: null, value: '{}', order: null };
      case 'tombstone':
        return { kind, key: this.#leaving, value: null, order: null };
    }
  }

  #orderRecord(kind: 'order' | 'unknownSku', sku: string): StreamRecord {
    const customer = this.#customer();
    const sequence = (this.#sequences.get(customer) ?? 0) + 1;
    this.#sequences.set(customer, sequence);
    const id = `${this.#prefix}order-${String(this.#records.length + 1).padStart(6, '0')}`;
    const quantity = 1 + below(this.#random, 3);
    const order = { id, customer, sku, quantity, amountCents: quantity * (500 + below(this.#random, 9_500)), sequence };
    return { kind, key: customer, value: JSON.stringify(order), order };
  }

  #unknownSku(): StreamRecord {
    const record = this.#orderRecord('unknownSku', 'sku-unknown');
    if (record.order) this.#refused.add(record.order.id);
    return record;
  }

  /** The same bytes again. Where no order is near, a new one in its place. */
  #copy(): StreamRecord {
    const near = this.#records
      .slice(-copyDistanceMax)
      // Whoever is forgotten can't be recognised: no copy may come after the tombstone.
      .filter(({ kind, key }) => kind === 'order' && key !== this.#leaving);
    const original = near[below(this.#random, near.length)];
    return original ? { ...original, kind: 'copy' } : this.#orderRecord('order', this.#pick(catalogue));
  }

  #customer(): string {
    const made = this.#sequences.get(this.#leaving) ?? 0;
    // The leaving customer orders first of all, so that everything of it lies before its tombstone.
    if (made < ordersOfLeaving) return this.#leaving;
    if (this.#random() < hotShare) return this.#pick(this.#hot);
    const count = Math.max(1, Math.ceil((this.#options.records * (1 - hotShare)) / ordersPerCustomer));
    return `${this.#prefix}customer-${below(this.#random, count) + 1}`;
  }

  get #hot(): string[] {
    return Array.from({ length: hotCustomerCount }, (_, index) => `${this.#prefix}hot-customer-${index + 1}`);
  }

  get #leaving(): string {
    return `${this.#prefix}leaving-customer`;
  }

  #pick<T>(from: readonly T[]): T {
    return from[below(this.#random, from.length)] as T;
  }

  #stream(): Stream {
    const kinds: RecordKind[] = ['order', 'copy', ...poisonKinds, 'tombstone'];
    const count = (kind: RecordKind) => this.#records.filter((record) => record.kind === kind).length;
    const counts = Object.fromEntries(kinds.map((kind) => [kind, count(kind)])) as Record<RecordKind, number>;
    const through = this.#records.flatMap(({ kind, order }) => (kind === 'order' && order ? [order] : []));
    return {
      records: this.#records,
      counts,
      poisoned: poisonKinds.reduce((sum, kind) => sum + counts[kind], 0),
      orders: new Map(through.map((order) => [order.id, order])),
      refusedOrders: this.#refused,
      hotCustomers: this.#hot,
      leavingCustomer: this.#leaving,
    };
  }
}

/** What the state of each customer must come to. */
export interface Expected {
  readonly count: number;
  readonly totalCents: number;
  readonly lastSequence: number;
}

/** By customer; the one who left is known with nothing. */
export function expectedStates({ orders, leavingCustomer }: Stream): Map<string, Expected> {
  const states = new Map<string, Expected>();
  for (const { customer, amountCents, sequence } of orders.values()) {
    const before = states.get(customer) ?? { count: 0, totalCents: 0, lastSequence: 0 };
    states.set(customer, {
      count: before.count + 1,
      totalCents: before.totalCents + amountCents,
      lastSequence: sequence,
    });
  }
  states.set(leavingCustomer, { count: 0, totalCents: 0, lastSequence: 0 });
  return states;
}
