import { MUTANTS } from './mutants/index.ts';
import { planOf } from './plan.ts';
import { simulate } from './simulation.ts';
import { Statistics } from './statistics.ts';
for (const { name, make } of MUTANTS) {
  let found = 'NOT FOUND'; const t = performance.now();
  for (let seed = 1; seed <= 200; seed++) {
    const v = await simulate({ plan: planOf(seed), statistics: new Statistics(), mutant: make });
    if (v.failure) { found = `seed ${seed}: ${v.failure.message.slice(0, 110)}`; break; }
  }
  console.log(`${name}: ${found} (${Math.round(performance.now() - t)} ms)`);
}
