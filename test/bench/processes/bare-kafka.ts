/** kafkajs alone: reads a topic and counts. */
import { randomBytes } from 'node:crypto';
import kafkajs from 'kafkajs';
import { serve } from './serve.ts';
import type { Taken } from './watch-engine.ts';

const methods = {
  async read(bootstrap: string, topic: string, count: number): Promise<Taken> {
    const kafka = new kafkajs.Kafka({ brokers: [bootstrap], logLevel: kafkajs.logLevel.NOTHING });
    const consumer = kafka.consumer({ groupId: `bench-${randomBytes(5).toString('hex')}` });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    let seen = 0;
    let firstAskedAt = 0;
    const done = Promise.withResolvers<Taken>();
    consumer.on(consumer.events.FETCH_START, () => {
      firstAskedAt ||= performance.now();
    });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        seen += batch.messages.length;
        if (seen >= count) done.resolve({ operations: seen, seconds: (performance.now() - firstAskedAt) / 1_000 });
      },
    });
    const taken = await done.promise;
    await consumer.disconnect();
    return taken;
  },
};

export type BareKafkaMethods = typeof methods;

serve(methods);
