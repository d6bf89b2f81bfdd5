/** From the first record of a topic to the last invocation completed. */
import type { Figures } from '../figures.ts';
import { OUR_SYNC, PEER_SYNC } from '../figures.ts';
import { handlerName } from '../handler.ts';
import { profiled, withEngine } from '../measure.ts';
import { usageBetween, usageOf } from '../processes/usage.ts';
import type { Taken } from '../processes/watch-engine.ts';
import { rate } from '../results.ts';
import type { Workload } from '../workload.ts';
import { payloadBytes, TOPIC_NOTE } from './kafka-note.ts';

export const kafkaComplete: Workload = {
  name: 'kafka-complete',
  group: 'kafka',
  title: 'records → handler completed, first to last',
  contestants: [
    {
      subject: 'keymail',
      variant: '',
      async measure(bench) {
        const { bootstrap, topic } = await bench.kafka();
        const { records } = bench.options.sizes;
        const name = await topic(records);
        return withEngine(bench, { bootstrap }, (engine) =>
          timed([engine.pid], OUR_SYNC, () =>
            profiled(bench, { engine, name: 'kafka-complete' }, async () => {
              await engine.call('subscribe', name, handlerName, {});
              return engine.call('untilCompleted', records);
            }),
          ),
        );
      },
    },
    {
      subject: 'restate',
      variant: '',
      async measure(bench) {
        const { bootstrap, topic } = await bench.kafka();
        const { records } = bench.options.sizes;
        const name = await topic(records);
        return bench.withPeer(bootstrap, (peer) =>
          timed(peer.pids, PEER_SYNC, async () => {
            await peer.subscribe(name, handlerName);
            return peer.endpoint.call('untilCompleted', records);
          }),
        );
      },
    },
  ],
  targets: [
    {
      says: "≥ 6 × Restate's rate on the same topic",
      bound: { atLeast: 6 },
      unit: '×',
      value: (results) =>
        results.ratio({ workload: 'kafka-complete' }, { workload: 'kafka-complete', subject: 'restate' }, rate),
    },
  ],
};

async function timed(pids: readonly number[], sync: string, work: () => Promise<Taken>): Promise<Figures> {
  const before = usageOf(pids);
  const { operations, seconds } = await work();
  const usage = usageBetween(before, usageOf(pids));
  const note = `${operations.toLocaleString('en')} records, ${TOPIC_NOTE}`;
  return { operations, seconds, latency: null, usage, payloadBytes, sync, note };
}
