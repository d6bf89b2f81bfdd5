import { startBroker } from '../kafka/broker/index.ts';
import { openHouse } from './house.ts';
import { run } from './run.ts';
import { killPointOf } from './kill-points.ts';
const broker = await startBroker({});
try {
  await using house = await openHouse(broker.bootstrap);
  for (const at of [[], [], [], ...process.argv.slice(2).map((t) => t.split('+'))]) {
    const s = Date.now();
    const r = await run(house, { killAt: at.map(killPointOf), load: 0 });
    console.log(at, Date.now() - s, 'ms', r.reached, r.wrong, r.repeated, r.trace.length);
    if (at.length === 0) (await import('node:fs')).writeFileSync('/tmp/crashlab/trace'+Date.now(), r.trace.join('\n'));
  }
} finally { await broker.stop(); }
