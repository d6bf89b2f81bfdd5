/** The raw limit of the Kafka client. */
import type { Figures } from '../figures.ts';
import { withProcess } from '../measure.ts';
import type { BareKafkaMethods } from '../processes/bare-kafka.ts';
import { usageBetween, usageOf } from '../processes/usage.ts';
import type { Workload } from '../workload.ts';
import { payloadBytes, TOPIC_NOTE } from './kafka-note.ts';

export const rawKafka: Workload = {
  name: 'raw-kafka',
  group: 'raw',
  title: 'kafkajs alone, reading the topic and counting',
  contestants: [
    {
      subject: 'raw',
      variant: '',
      async measure(bench) {
        const { bootstrap, topic } = await bench.kafka();
        const records = 2 * bench.options.sizes.records;
        const name = await topic(records);
        return withProcess<BareKafkaMethods, Figures>('bare-kafka.ts', async (reader) => {
          const before = usageOf([reader.pid]);
          const { operations, seconds } = await reader.call('read', bootstrap, name, records);
          const usage = usageBetween(before, usageOf([reader.pid]));
          const note = `${records.toLocaleString('en')} records, ${TOPIC_NOTE}`;
          return { operations, seconds, latency: null, usage, payloadBytes, sync: null, note };
        });
      },
    },
  ],
  targets: [],
};
