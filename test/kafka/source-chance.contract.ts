// Every source under all at once that can happen to it, by chance from a seed.

import { expect } from 'chai';
import { seeds } from '../setup/chance.ts';
import { eventually } from '../setup/eventually.ts';
import type { SourceBench } from './source-bench.ts';

export function chanceContract(bench: SourceBench): void {
  describe('everything at once', () => {
    for (const seed of seeds(1)) {
      it('brings each record exactly once to a cursor, through refusals, parts, pauses, seeks and failures (S1, S2)', async () => {
        const partitions = 3;
        const perPartition = 400;
        const topic = await bench.ground.createTopic(partitions);
        const taken = Array.from({ length: partitions }, (): string[] => []);
        const chance = lots(seed);
        const source = bench.source(topic);
        bench.recorder.answer = (batch) => {
          const cursor = bench.recorder.positions.get(`${topic}/${batch.partition}`) ?? 0n;
          // The very thing that a cursor's compare-and-set refuses: a batch that does not begin where the last one ended.
          expect(batch.firstOffset, `partition ${batch.partition}`).to.equal(cursor);
          const kind = chance(12);
          if (kind === 0) return cursor;
          if (kind === 1) throw new Error('by chance');
          if (kind === 2) source.seek(batch, cursor);
          if (kind === 2) return cursor;
          if (kind === 3) {
            source.pause([batch]);
            setTimeout(() => source.resume([batch]), chance(20));
          }
          const next = kind < 6 ? cursor + BigInt(1 + chance(batch.records.length || 1)) : batch.nextOffset;
          const values = batch.records.filter((one) => one.offset < next).map((one) => one.value?.toString() ?? '');
          taken[batch.partition]?.push(...values);
          return next < batch.nextOffset ? next : batch.nextOffset;
        };
        source.start(bench.recorder);
        for (let from = 0; from < perPartition; from += 40) {
          for (let partition = 0; partition < partitions; partition += 1) {
            await bench.produce(
              topic,
              partition,
              ...Array.from({ length: 40 }, (_, index) => `${partition}-${from + index}`),
            );
          }
        }
        await eventually(() => expect(taken.flat()).to.have.length(partitions * perPartition), 60_000);
        for (const [partition, values] of taken.entries()) {
          expect(values).to.eql(Array.from({ length: perPartition }, (_, index) => `${partition}-${index}`));
        }
        expect(bench.recorder.errors.filter((error) => !error.message.includes('by chance'))).to.eql([]);
      }).timeout(90_000);
    }
  });
}

/** A repeatable stream of numbers from 0 up to a bound (the constants are those of Numerical Recipes). */
function lots(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}
