// A listener that takes everything, remembers all that it was told, and answers as a test wants.

import type { RecordBatch, SourceListener, SourceRecord, TopicPartition } from '../../engine/ingress/kafka/source.ts';
import type { SourceError } from '../../engine/ingress/kafka/source-error.ts';

export class Recorder implements SourceListener {
  readonly batches: RecordBatch[] = [];
  readonly errors: SourceError[] = [];
  readonly assigned: string[] = [];
  readonly lost: string[] = [];
  connected = 0;
  /** The cursors: what a subscription keeps in its database. A partition without one starts at `startAt`. */
  readonly positions = new Map<string, bigint>();
  startAt: bigint | null = 0n;
  /** Replaces the answer to a batch. Default: all of it is taken. */
  answer: (batch: RecordBatch) => bigint | Promise<bigint> = (batch) => batch.nextOffset;

  onAssigned(partition: TopicPartition): bigint | null {
    this.assigned.push(name(partition));
    return this.positions.get(name(partition)) ?? this.startAt;
  }

  async onRecords(batch: RecordBatch): Promise<bigint> {
    this.batches.push(batch);
    const next = await this.answer(batch);
    this.positions.set(name(batch), next);
    return next;
  }

  onLost(partition: TopicPartition): void {
    this.lost.push(name(partition));
  }

  onError(error: SourceError): void {
    this.errors.push(error);
  }

  onConnected(): void {
    this.connected += 1;
  }

  /** Every record that came, in order of arrival; of one partition, if one is named. */
  records(partition?: number): SourceRecord[] {
    return this.batches
      .filter((batch) => partition === undefined || batch.partition === partition)
      .flatMap((batch) => batch.records);
  }

  values(partition?: number): (string | null)[] {
    return this.records(partition).map((record) => record.value?.toString() ?? null);
  }

  offsets(partition?: number): number[] {
    return this.records(partition).map((record) => Number(record.offset));
  }

  position(partition = 0): number {
    const [, position] = [...this.positions].find(([key]) => key.endsWith(`/${partition}`)) ?? [];
    return Number(position ?? -1n);
  }

  codes(): string[] {
    return this.errors.map((error) => error.code);
  }
}

function name({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
