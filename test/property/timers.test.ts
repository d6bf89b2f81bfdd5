// Timers in little memory, whatever is set, taken back and read meanwhile: none is lost, none is early, and few are kept.

import { expect } from 'chai';
import fc from 'fast-check';
import { holds } from '../setup/chance.ts';
import { T0 } from '../unit/engine/manual-clock.ts';
import { keyOf, row, TimerBench } from '../unit/engine/timer-bench.ts';

describe('timers', () => {
  it('T1, T2: whatever is set, taken back and read meanwhile, none is lost, and none is late but for the store', async () => {
    const act = fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('set' as const), dueMs: fc.nat(90_000) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('take back' as const), nth: fc.nat(50) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(20_000) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('hold' as const), setMs: fc.array(fc.nat(90_000)) }) },
    );
    const plan = fc.record({ timersMax: fc.integer({ min: 1, max: 8 }), acts: fc.array(act, { maxLength: 60 }) });
    await holds(
      400,
      fc.asyncProperty(plan, ({ timersMax, acts }) => playTimers(timersMax, acts)),
    );
  });
});

type Act =
  | { readonly kind: 'set'; readonly dueMs: number }
  | { readonly kind: 'take back'; readonly nth: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'hold'; readonly setMs: readonly number[] };

async function playTimers(timersMax: number, acts: readonly Act[]): Promise<void> {
  const bench = await new TimerBench(timersMax).start();
  const now = () => bench.clock.now() - T0;
  /** When each is due; null where it was taken back. */
  const wanted = new Map<number, number | null>();
  /** From when to when the store did not answer: who is due then may be late until its end. */
  const holds: { readonly from: number; readonly to: number }[] = [];
  const set = (dueMs: number) => {
    const timer = row(wanted.size + 1, now() + dueMs);
    wanted.set(timer.seq, now() + dueMs);
    bench.set(timer);
    expect(bench.timers.armed).to.be.at.most(timersMax);
  };
  for (const act of acts) {
    if (act.kind === 'set') set(act.dueMs);
    else if (act.kind === 'wait') await bench.clock.advance(act.ms);
    else if (act.kind === 'hold') {
      const from = now();
      const release = bench.store.hold('timers');
      await bench.clock.advance(31_000);
      for (const ms of act.setMs) set(ms);
      release();
      holds.push({ from, to: now() });
      await bench.clock.advance(0);
    } else {
      const timer = [...bench.data.timers.values()][act.nth];
      if (timer === undefined) continue;
      bench.data.timers.delete(keyOf(timer));
      bench.timers.disarm(timer);
      wanted.set(timer.seq, null);
    }
  }
  await bench.clock.advance(100_000);
  const fired = firstFired(bench.fired);
  for (const [seq, dueAt] of wanted) {
    if (dueAt === null) continue;
    const latest = holds.find(({ from, to }) => from <= dueAt && dueAt <= to)?.to ?? dueAt;
    expect(fired.get(seq), `${seq}, due at ${dueAt}`).to.be.within(dueAt, latest);
  }
}

/** A page that was asked for before a timer fired, or was taken back, has it still: its cell finds no row the second time. */
function firstFired(lines: readonly string[]): Map<number, number> {
  const pairs = lines.map((line) => line.split(' at +').map(Number) as [number, number]);
  return new Map(pairs.toReversed());
}
