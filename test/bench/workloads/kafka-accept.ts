/** How fast records become durable in mailboxes, while nothing is taken out of them. */
import { OUR_SYNC } from '../figures.ts';
import { profiled, withEngine } from '../measure.ts';
import { usageBetween, usageOf } from '../processes/usage.ts';
import { rate } from '../results.ts';
import type { Workload } from '../workload.ts';
import { payloadBytes, TOPIC_NOTE } from './kafka-note.ts';

export const kafkaAccept: Workload = {
  name: 'kafka-accept',
  group: 'kafka',
  title: 'records → durable in the mailbox, handlers held',
  contestants: [
    {
      subject: 'keymail',
      variant: '',
      async measure(bench) {
        const { bootstrap, topic } = await bench.kafka();
        const records = 2 * bench.options.sizes.records;
        const name = await topic(records);
        return withEngine(bench, { bootstrap }, async (engine) => {
          const before = usageOf([engine.pid]);
          const { operations, seconds } = await profiled(bench, { engine, name: 'kafka-accept' }, async () => {
            const options = { backlogRecordsMax: 2 * records, backlogBytesMax: 2 ** 31 };
            const id = await engine.call('subscribe', name, 'held', options);
            return engine.call('untilTaken', id, records);
          });
          const usage = usageBetween(before, usageOf([engine.pid]));
          const note = `${records.toLocaleString('en')} records, ${TOPIC_NOTE}`;
          return { operations, seconds, latency: null, usage, payloadBytes, sync: OUR_SYNC, note };
        });
      },
    },
  ],
  targets: [
    {
      says: '≥ 20,000 records/s',
      bound: { atLeast: 20_000 },
      unit: '/s',
      value: (results) => results.median({ workload: 'kafka-accept' }, rate),
    },
  ],
};
