// What the contracts of the source port are run on: a cluster, the sources that a test opened there, and what they told.

import type { ClusterAdmin, RecordSource } from '../../engine/ingress/kafka/source.ts';
import { Recorder } from './recorder.ts';

export interface ContractRecord {
  readonly key?: Buffer | string | null;
  readonly value?: Buffer | string | null;
  readonly timestampMs?: number;
}

/** A cluster to test against. */
export interface SourceGround {
  createTopic(partitions: number): Promise<string>;
  createTopicNamed(topic: string): Promise<void>;
  deleteTopic(topic: string): Promise<void>;
  addPartitions(topic: string, count: number): Promise<void>;
  deleteRecords(topic: string, partition: number, offset: bigint): Promise<void>;
  produce(topic: string, partition: number, records: readonly ContractRecord[]): Promise<void>;
  source(topics: readonly string[]): RecordSource;
  admin(): ClusterAdmin;
}

/** Cleared after each test. */
export class SourceBench {
  /** Hears all sources that are opened without a listener of their own. */
  recorder = new Recorder();
  readonly #ground: () => SourceGround;
  readonly #opened: RecordSource[] = [];

  /** @param ground asked for as late as within a test */
  constructor(ground: () => SourceGround) {
    this.#ground = ground;
  }

  get ground(): SourceGround {
    return this.#ground();
  }

  /** A source that is not started yet. */
  source(topic: string): RecordSource {
    const source = this.ground.source([topic]);
    this.#opened.push(source);
    return source;
  }

  /** A source that is started. */
  open(topic: string, listener = this.recorder): RecordSource {
    const source = this.source(topic);
    source.start(listener);
    return source;
  }

  produce(topic: string, partition: number, ...values: string[]): Promise<void> {
    return this.ground.produce(
      topic,
      partition,
      values.map((value) => ({ value })),
    );
  }

  async clear(): Promise<void> {
    await Promise.all(this.#opened.splice(0).map((source) => source.stop()));
    this.recorder = new Recorder();
  }
}
