// Records that are written without a pause while a test does something to the cluster, and the outside judge of what became of
// them: the log itself. Each offset of it is to reach a handler once, and those of a key in their order.

import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { eventually } from '../setup/eventually.ts';
import type { Seen } from './engine/world.ts';
import type { ClusterTools } from './shared-cluster.ts';

const batchRecords = 5;
const keysOfPartition = 4;
const pauseMs = 50;

export class Traffic {
  readonly #tools: ClusterTools;
  readonly #topic: string;
  readonly #running: Promise<unknown>;
  readonly #written = new Map<number, number>();
  #stopped = false;

  /** Begins at once. */
  constructor(tools: ClusterTools, topic: string, partitions: readonly number[]) {
    this.#tools = tools;
    this.#topic = topic;
    this.#running = Promise.all(partitions.map((partition) => this.#write(partition)));
  }

  /** Acknowledged so far. */
  writtenTo(partition: number): number {
    return this.#written.get(partition) ?? 0;
  }

  /** Waits until so many more are acknowledged. */
  async more(partition: number, records = 3 * batchRecords): Promise<void> {
    const before = this.writtenTo(partition);
    await eventually(() => this.writtenTo(partition) >= before + records, 30_000);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #write(partition: number): Promise<void> {
    for (let count = 0; !this.#stopped; count += batchRecords) {
      const records = Array.from({ length: batchRecords }, (_, at) => ({
        key: `p${partition}-${at % keysOfPartition}`,
        value: String(count + at),
      }));
      await this.#tools.produce(this.#topic, partition, records);
      this.#written.set(partition, count + batchRecords);
      await delay(pauseMs);
    }
  }
}

/** Waits until all of the log was seen, and holds it against what was: nothing lost, nothing twice, each key in order. */
export async function untilAllSeen(
  tools: ClusterTools,
  topic: string,
  seen: readonly Seen[],
  withinMs = 30_000,
): Promise<void> {
  const ends = await tools.endsOf(topic);
  const expected = [...ends.values()].reduce((sum, end) => sum + end, 0);
  const ofTopic = () => seen.filter(({ headers }) => headers.get('kafka.topic') === topic);
  await eventually(() => {
    const found = ofTopic().length;
    if (found < expected) throw new Error(`${found} of ${expected} records were seen`);
  }, withinMs);
  for (const [partition, end] of ends) {
    const offsets = ofTopic()
      .filter((one) => one.partition === partition)
      .map(({ offset }) => offset)
      .sort((a, b) => a - b);
    expect(offsets, `of partition ${partition}`).to.deep.equal(Array.from({ length: end }, (_, at) => at));
  }
  expectOrder(ofTopic());
}

function expectOrder(seen: readonly Seen[]): void {
  const last = new Map<string, number>();
  for (const { key, partition, offset } of seen) {
    const name = `${partition} ${key}`;
    expect(offset, `behind ${last.get(name)} under ${name}`).to.be.above(last.get(name) ?? -1);
    last.set(name, offset);
  }
}
