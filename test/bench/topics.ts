/** A broker for the benchmark, and topics full of events. */
import { startBroker } from '../kafka/broker/index.ts';
import { Tools } from '../kafka/tools.ts';
import { eventJson } from './handler.ts';

export interface BenchKafka {
  readonly bootstrap: string;
  /** A topic of so many events over 1,000 keys and 4 partitions; the same one for everybody who asks for as many. */
  topic(records: number): Promise<string>;
  stop(): Promise<void>;
}

export const TOPIC_KEYS = 1_000;
export const TOPIC_PARTITIONS = 4;
const BATCH = 2_000;

export async function startBenchKafka(onProgress: (line: string) => void): Promise<BenchKafka> {
  const broker = await startBroker({ onProgress });
  const tools = new Tools(broker.bootstrap);
  const topics = new Map<number, Promise<string>>();
  return {
    bootstrap: broker.bootstrap,
    topic(records) {
      const topic = topics.get(records) ?? fill(tools, records, onProgress);
      topics.set(records, topic);
      return topic;
    },
    async stop() {
      await tools.close();
      await broker.stop();
    },
  };
}

async function fill(tools: Tools, records: number, onProgress: (line: string) => void): Promise<string> {
  onProgress(`writing a topic of ${records.toLocaleString('en')} records`);
  const topic = await tools.createTopic(TOPIC_PARTITIONS);
  for (let first = 0; first < records; first += BATCH * TOPIC_PARTITIONS) {
    const numbers = Array.from({ length: Math.min(BATCH * TOPIC_PARTITIONS, records - first) }, (_, at) => first + at);
    await Promise.all(
      Array.from({ length: TOPIC_PARTITIONS }, async (_, partition) => {
        const ours = numbers.filter((number) => number % TOPIC_PARTITIONS === partition);
        if (ours.length > 0) await tools.produce(topic, partition, ours.map(recordOf));
      }),
    );
  }
  return topic;
}

/** The keys are a multiple of the partitions, so each key stays on one. */
function recordOf(number: number): { readonly key: string; readonly value: string } {
  return { key: `k${number % TOPIC_KEYS}`, value: eventJson(number) };
}
