/** Kafka for one incarnation: the fake source over the world's logs, in virtual time, cut off when the engine dies. */
import type { RecordBatch, RecordSource, SourceListener } from '../../engine/ingress/kafka/source.ts';
import type { KafkaClient } from '../../engine/ingress/kafka/subscriptions-parts.ts';
import { FakeAdmin, FakeSource } from '../kafka/fake-source.ts';
import type { Incarnation } from './incarnation.ts';
import type { KafkaWorld } from './kafka-world.ts';

/** A source offers again what was not taken after a pause of at least this long, ms. */
const AGAIN_MS = 200;

export class SimulatedKafka implements KafkaClient {
  readonly sources: { readonly topic: string; readonly source: FakeSource }[] = [];
  readonly #kafka: KafkaWorld;
  readonly #incarnation: Incarnation;
  readonly #batch: number;

  constructor(kafka: KafkaWorld, incarnation: Incarnation, batch: number) {
    this.#kafka = kafka;
    this.#incarnation = incarnation;
    this.#batch = batch;
  }

  source: KafkaClient['source'] = ({ topics }) => {
    const source = new FakeSource(this.#kafka.cluster, topics, {
      batchRecordsMax: this.#batch,
      later: (work, ms) => {
        if (ms === 0) this.#incarnation.clock.soon(work);
        else this.#incarnation.clock.after(AGAIN_MS, work);
      },
    });
    this.sources.push({ topic: topics[0] as string, source });
    return this.#fenced(source);
  };

  admin: KafkaClient['admin'] = () => new FakeAdmin(this.#kafka.cluster);

  /** The connections of a process that is gone. What it had in hand is never answered, so nobody waits for the end. */
  cut(): void {
    for (const { source } of this.sources.splice(0)) void source.stop();
  }

  #fenced(source: FakeSource): RecordSource {
    return {
      start: (listener) => source.start(this.#listener(listener)),
      stop: () => source.stop(),
      pause: (partitions) => source.pause(partitions),
      resume: (partitions) => source.resume(partitions),
      seek: (partition, offset) => source.seek(partition, offset),
      commit: (positions) => source.commit(positions),
    };
  }

  /** A consumer whose engine dies with a batch in hand never answers. */
  #listener(listener: SourceListener): SourceListener {
    return {
      onAssigned: (partition) => listener.onAssigned(partition),
      onLost: (partition) => listener.onLost(partition),
      onError: (error) => listener.onError(error),
      onConnected: () => listener.onConnected(),
      onRecords: (batch: RecordBatch) =>
        this.#incarnation.reaches() ? listener.onRecords(batch) : Promise.resolve(batch.firstOffset),
    };
  }
}
