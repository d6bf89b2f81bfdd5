import { planOf } from './plan.ts';
import { simulate } from './simulation.ts';
import { Statistics } from './statistics.ts';
const [from, n, tells] = process.argv.slice(2).map(Number);
const statistics = new Statistics();
const t = performance.now();
let failed = 0;
process.on('unhandledRejection', (e) => { console.log('UNHANDLED', e); });
let ev = 0, vm=0;
for (let seed = from!; seed < from! + n!; seed++) {
  const v = await simulate({ plan: planOf(seed), statistics, tells: !!tells });
  ev += v.happened; vm += v.virtualMs;
  if (v.failure) { failed++; console.log(seed, v.failure.name === 'Violation' ? v.failure.message.slice(0, 300) : (v.failure.stack ?? v.failure.message).slice(0,700)); if (tells) console.log(v.lines.join('\n')); }
}
const s = (performance.now() - t) / 1000;
console.log(n, 'seeds', failed, 'failed', s.toFixed(1), 's', (n! / s).toFixed(1), 'seeds/s', ev, 'events', vm/1000, 'virtual s');
if (!tells) console.log(statistics.lines().join('\n'));
