/**
 * P1 and P7 at Kafka's door: what a cursor moves past is taken in that very turn, each record once: as an invocation, as a
 * dead letter where it is bad, or not at all where it is a tombstone that nobody wants. And P6: the backlog has a bound.
 */
import type { Invocation } from '../../../actors/invocation.ts';
import type { Cursor, DeadLetter, Subscription } from '../../../actors/subscription/subscription.ts';
import type { KafkaWorld, Written } from '../kafka-world.ts';
import { demand } from './violation.ts';

interface Place {
  position: number;
  generation: number | null;
  /** The last record taken of it. */
  anchor: number | null;
  /** A person, or a policy, put it elsewhere: what comes may have come before. */
  pass: number;
}

interface Move {
  readonly subscription: string;
  readonly cursor: Cursor;
  readonly from: number;
  readonly pass: number;
}

export class Intake {
  readonly #topics: readonly KafkaWorld[];
  /** Of each subscription that there ever was. */
  readonly #topicOf = new Map<string, KafkaWorld>();
  readonly #batch: number;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #places = new Map<string, Place>();
  readonly #backlog = new Map<string, number>();
  /** The backlog when a mark was set: it may have been over it already. */
  readonly #level = new Map<string, number>();
  readonly #order = new Map<string, number>();
  readonly #letters = new Set<number>();
  #moves: Move[] = [];
  #taken: (Invocation | DeadLetter)[] = [];
  #buried: DeadLetter[] = [];
  #failed: Invocation[] = [];

  constructor(topics: readonly KafkaWorld[], batch: number) {
    this.#topics = topics;
    this.#batch = batch;
  }

  subscribed(subscription: Subscription): void {
    this.#subscriptions.set(subscription.id, subscription);
    const topic = this.#topics.find((one) => one.topic === subscription.topic);
    if (topic !== undefined) this.#topicOf.set(subscription.id, topic);
    this.#level.set(subscription.id, this.backlogOf(subscription.id));
  }

  removed(id: string): void {
    this.#subscriptions.delete(id);
    for (const key of [...this.#places.keys()]) if (key.startsWith(`${id}/`)) this.#places.delete(key);
  }

  moved(subscription: string, cursor: Cursor, from: number | null): void {
    const place = this.#place(subscription, cursor.partition);
    if (from === null) {
      // Only a halt leaves what is known of the log as it is.
      if (cursor.halt === null) Object.assign(place, { generation: null, anchor: null, pass: place.pass + 1 });
      place.position = cursor.position;
      return;
    }
    demand(
      place.position === from,
      'P1',
      () => `the cursor of ${cursor.partition} moves from ${from}, it stood at ${place.position}`,
    );
    this.#moves.push({ subscription, cursor, from, pass: place.pass });
    place.position = cursor.position;
  }

  inserted(row: Invocation): void {
    if (row.origin.kind !== 'kafka') return;
    this.#taken.push(row);
    this.#count(row.origin.subscription, 1);
  }

  lettered(letter: DeadLetter): void {
    if (letter.invocation !== null || this.#letters.has(letter.seq)) return;
    this.#letters.add(letter.seq);
    this.#taken.push(letter);
  }

  buried(letter: DeadLetter): void {
    this.#buried.push(letter);
  }

  ended(row: Invocation): void {
    if (row.origin.kind !== 'kafka') return;
    this.#count(row.origin.subscription, -1);
    if (row.status === 'failed') this.#failed.push(row);
  }

  turnOver(): void {
    const moves = this.#moves.splice(0);
    const taken = this.#taken.splice(0);
    for (const move of moves)
      this.#took(
        move,
        taken.filter((one) => isIn(one, move)),
      );
    const strays = taken.filter((one) => !moves.some((move) => isIn(one, move)));
    demand(
      strays.length === 0,
      'P1',
      () => `${strays[0]?.seq} came from a record, and no cursor moved past it in that turn`,
    );
    const buried = this.#buried.splice(0).map(({ seq }) => seq);
    const failed = this.#failed.splice(0).map(({ seq }) => seq);
    demand(
      buried.join() === failed.join(),
      'P7',
      () => `the records of ${failed} failed, dead letters were made of ${buried}`,
    );
  }

  backlogOf(subscription: string): number {
    return this.#backlog.get(subscription) ?? 0;
  }

  /** Everything in [from, to) is here, once. */
  #took(move: Move, taken: readonly (Invocation | DeadLetter)[]): void {
    const { subscription, cursor, from } = move;
    const { partition, position } = cursor;
    const place = this.#place(subscription, partition);
    const records = taken.map((one) => this.#recordOf(one));
    const kafka = this.#kafka(subscription);
    // Where nothing was ever taken nobody can tell which log a range without records was of; 0 has none.
    const generation = records[0]?.generation ?? place.generation ?? (kafka.generation === 1 ? 1 : 0);
    const expected = kafka
      .in(generation, partition, from, position)
      .filter((record) => !this.#isUnwanted(subscription, record));
    const found = new Set(records.map(({ id }) => id));
    demand(found.size === records.length, 'P1', () => `records of ${partition} were taken twice in one turn`);
    const missing = expected.find(({ id }) => !found.has(id));
    demand(
      missing === undefined,
      'P1',
      () => `the cursor of ${partition} moves from ${from} to ${position}, and nothing was made of ${missing?.offset}`,
    );
    for (const [at, record] of records.entries()) this.#check(taken[at] as Invocation | DeadLetter, record, generation);
    this.#inOrder(move, taken, records);
    this.#goesOn(move, generation, records);
    this.#isBounded(subscription, records.length);
  }

  #kafka(subscription: string): KafkaWorld {
    const topic = this.#topicOf.get(subscription);
    if (topic === undefined) throw new Error(`bug: ${subscription} reads a topic that nobody made`);
    return topic;
  }

  #recordOf(one: Invocation | DeadLetter): Written {
    const timestampMs = 'origin' in one ? (one.origin as { timestampMs: number }).timestampMs : one.timestampMs;
    const id = 'origin' in one ? (one.origin as { subscription: string }).subscription : one.subscription;
    const { records, topic } = this.#kafka(id);
    const record = records.get(timestampMs);
    demand(record !== undefined, 'P1', () => `${one.seq} comes from a record that nobody wrote`);
    demand(record.topic === topic, 'P1', () => `${one.seq} of ${topic} comes from a record of ${record.topic}`);
    return record;
  }

  #check(one: Invocation | DeadLetter, record: Written, generation: number): void {
    const offset = 'origin' in one ? (one.origin as { offset: number }).offset : one.offset;
    demand(record.generation === generation, 'P1', () => `one turn took records of two logs`);
    demand(
      record.offset === offset,
      'P1',
      () => `${one.seq} says that it is ${offset}, the record is ${record.offset}`,
    );
    const code = 'code' in one ? one.code : null;
    const wanted = this.#codeOf(record, one);
    demand(
      code === wanted,
      'P7',
      () => `the record at ${offset} (${record.kind}) became ${code ?? 'an invocation'}, not ${wanted ?? 'one'}`,
    );
  }

  #codeOf({ kind }: Written, one: Invocation | DeadLetter): string | null {
    const keyed = one.target.service !== 'plain';
    const id = 'origin' in one ? (one.origin as { subscription: string }).subscription : one.subscription;
    if (kind === 'large') return 'value_too_large';
    if (!keyed) return null;
    if (kind === 'binaryKey') return 'key_not_utf8';
    const nullKey = this.#subscriptions.get(id)?.options['nullKey'];
    return kind === 'keyless' && nullKey === 'dead-letter' ? 'key_missing' : null;
  }

  #isUnwanted(subscription: string, { kind }: Written): boolean {
    return kind === 'tombstone' && this.#subscriptions.get(subscription)?.options['tombstones'] === 'skip';
  }

  /** A topic that was made anew is noticed, unless nothing of the old one is left to notice it by. */
  #goesOn({ subscription, cursor, from, pass }: Move, generation: number, records: readonly Written[]): void {
    const place = this.#place(subscription, cursor.partition);
    // Put elsewhere in the same turn: what is known is of the new place.
    if (place.pass !== pass) return;
    const { anchor } = place;
    if (anchor !== null && place.generation !== null && place.generation !== generation && records.length > 0) {
      const known = this.#kafka(subscription).in(generation, cursor.partition, anchor, anchor + 1);
      demand(
        known.length === 0,
        'P1',
        () => `the log of ${cursor.partition} is another one, and was read on from ${from} as if it were not`,
      );
    }
    place.generation = generation === 0 ? null : generation;
    const passed =
      this.#kafka(subscription).in(generation, cursor.partition, from, cursor.position).at(-1)?.offset ?? -1;
    const last = Math.max(passed, records.at(-1)?.offset ?? -1);
    if (last >= 0) place.anchor = last;
  }

  /** P2: offset order within a key and a partition. */
  #inOrder(
    { subscription, pass }: Move,
    taken: readonly (Invocation | DeadLetter)[],
    records: readonly Written[],
  ): void {
    for (const [at, record] of records.entries()) {
      const one = taken[at] as Invocation | DeadLetter;
      if (!('origin' in one)) continue;
      const line = `${subscription}/${record.partition}/${pass}/${one.target.key ?? ''}`;
      const before = this.#order.get(line) ?? -1;
      demand(record.offset > before, 'P2', () => `${record.offset} of key ${one.target.key} comes after ${before}`);
      this.#order.set(line, record.offset);
    }
  }

  /** The marks, and what was in hand when they were reached. */
  #isBounded(subscription: string, count: number): void {
    const mark = Number(this.#subscriptions.get(subscription)?.options['backlogRecordsMax'] ?? 10_000);
    const bound = Math.max(mark, this.#level.get(subscription) ?? 0) + this.#batch * Math.max(1, this.#places.size);
    const backlog = this.backlogOf(subscription);
    if (backlog <= mark) this.#level.delete(subscription);
    demand(
      count === 0 || backlog <= bound,
      'P6',
      () => `the backlog is ${backlog}, its mark ${mark}, batches have ${this.#batch}`,
    );
  }

  #count(subscription: string, by: number): void {
    this.#backlog.set(subscription, this.backlogOf(subscription) + by);
  }

  #place(subscription: string, partition: number): Place {
    const key = `${subscription}/${partition}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const made: Place = { position: 0, generation: null, anchor: null, pass: 0 };
    this.#places.set(key, made);
    return made;
  }
}

function isIn(one: Invocation | DeadLetter, { subscription, cursor, from }: Move): boolean {
  const where = 'origin' in one ? (one.origin as { subscription: string; partition: number; offset: number }) : one;
  const inside = where.offset >= from && where.offset < cursor.position;
  return where.subscription === subscription && where.partition === cursor.partition && inside;
}
