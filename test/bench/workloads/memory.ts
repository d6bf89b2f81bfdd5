/** What an engine holds in memory while a topic and its mailboxes are full and worked off, and while many invocations are asleep. */
import { setTimeout as delay } from 'node:timers/promises';
import { OUR_SYNC } from '../figures.ts';
import { withEngine } from '../measure.ts';
import { rssBytesOf, usageOf } from '../processes/usage.ts';
import { rssMaxMb } from '../results.ts';
import type { Contestant, Workload } from '../workload.ts';
import { payloadBytes, TOPIC_NOTE } from './kafka-note.ts';

/** After the load, until idle cells have left memory and what was allocated on the way can be collected. */
const SETTLE_MS = 10_000;

const mailboxes: Contestant = {
  subject: 'keymail',
  variant: 'backlog',
  async measure(bench) {
    const { bootstrap, topic } = await bench.kafka();
    const { backlog } = bench.options.sizes;
    const held = Math.ceil(backlog / 10);
    const name = await topic(backlog);
    return withEngine(bench, { bootstrap }, async (engine) => {
      const options = { backlogRecordsMax: held, backlogBytesMax: 2 ** 31 };
      const id = await engine.call('subscribe', name, 'held', options);
      const { operations } = await engine.call('untilTaken', id, backlog);
      await delay(SETTLE_MS);
      const resident = megabytes(rssBytesOf(engine.pid));
      await engine.call('workOff', id, held);
      const note =
        `${backlog.toLocaleString('en')} records in the topic, ${held.toLocaleString('en')} of them in mailboxes (${TOPIC_NOTE}); ` +
        `${resident} resident then; as many were worked off, while others took their places`;
      const common = { seconds: null, latency: null, payloadBytes, sync: OUR_SYNC };
      return { ...common, operations, usage: usageOf([engine.pid]), note };
    });
  },
};

const suspended: Contestant = {
  subject: 'keymail',
  variant: 'suspended',
  measure: (bench) =>
    withEngine(bench, {}, async (engine) => {
      const count = Math.ceil(bench.options.sizes.backlog / 10);
      await engine.call('suspend', Math.ceil(count / 10), 'few');
      await delay(SETTLE_MS);
      const before = await engine.call('heapBytes');
      await engine.call('suspend', count, 'many');
      await delay(SETTLE_MS);
      const each = Math.round(((await engine.call('heapBytes')) - before) / count);
      const note = `${count.toLocaleString('en')} invocations asleep for a day, on a key each: ${each} bytes of heap for one`;
      const common = { seconds: null, latency: null, payloadBytes: null, sync: OUR_SYNC };
      return { ...common, operations: count, usage: usageOf([engine.pid]), note };
    }),
};

export const memory: Workload = {
  name: 'memory',
  group: 'growth',
  title: 'resident memory under a backlog, and with many invocations asleep',
  once: true,
  contestants: [mailboxes, suspended],
  targets: [
    {
      says: '≤ 400 MB under the backlog',
      bound: { atMost: 400 },
      unit: 'MB',
      value: (results) => results.median({ workload: 'memory', variant: 'backlog' }, rssMaxMb),
    },
  ],
};

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;
