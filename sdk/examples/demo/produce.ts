// Puts a stream into a topic as a shop would: some records, a moment, some more. One sender, one batch at a time, and the
// usual partitioner (a hash of the key), so that the order within a key is the order of the stream.

import type { Tools } from '../../../test/kafka/tools.ts';
import type { StreamRecord } from './stream.ts';
import { pause } from './wait.ts';

export interface ProduceOptions {
  readonly tools: Tools;
  readonly topic: string;
  readonly records: readonly StreamRecord[];
  /** How long the stream flows; 0 for as fast as it goes. */
  readonly durationMs: number;
  readonly signal: AbortSignal;
  /** Told after each batch how many records are in the topic by now. */
  readonly onProduced?: (count: number) => void;
}

const batches = 50;

/** Resolves when all is in the topic, or `signal` aborts. */
export async function produce(options: ProduceOptions): Promise<void> {
  const { tools, topic, records, durationMs, signal, onProduced } = options;
  const producer = await tools.producer();
  const size = Math.ceil(records.length / batches);
  for (let from = 0; from < records.length && !signal.aborted; from += size) {
    const messages = records.slice(from, from + size).map(({ key, value }) => ({ key, value }));
    await producer.send({ topic, messages });
    onProduced?.(from + messages.length);
    if (durationMs > 0) await pause(durationMs / batches, signal);
  }
}
