// What was counted, in ten seconds each; and how long things took, in buckets.

import { expect } from 'chai';
import fc from 'fast-check';
import type { Clock } from '../../../engine/clock.ts';
import { Counters } from '../../../engine/counters.ts';
import { BUCKETS, cumulative, Histogram, percentile } from '../../../engine/histogram.ts';
import { SeriesRecorder } from '../../../engine/series.ts';
import { holds } from '../../setup/chance.ts';
import { ManualClock, settle, T0 } from './manual-clock.ts';

const finished = (status: string, ms: number): never =>
  ({
    kind: 'finished',
    target: { service: 'a', handler: 'b' },
    status,
    createdAt: 0,
    startedAt: ms / 2,
    finishedAt: ms,
  }) as never;

describe('series', () => {
  let clock: ManualClock;
  let counters: Counters;
  let series: SeriesRecorder;
  let lag: number | null;

  beforeEach(() => {
    clock = new ManualClock();
    counters = new Counters();
    lag = null;
    series = new SeriesRecorder({ clock, counters, lag: async () => lag });
    series.start();
  });
  afterEach(() => series.stop());

  it('have what was counted in each ten seconds, and the latency of what ended in them', async () => {
    counters.accepted += 3;
    counters.finished(finished('completed', 100));
    await clock.advance(10_000);
    lag = 7;
    counters.started({ service: 'a', handler: 'b' }, 2);
    counters.records += 5;
    counters.finished(finished('failed', 1_000));
    counters.finished(finished('completed', 10));
    await clock.advance(10_000);
    counters.accepted += 100;
    const view = series.view(10_000, 3);
    expect(view).to.deep.include({
      stepMs: 10_000,
      from: T0 - 10_000,
      accepted: [0, 3, 0],
      completed: [0, 1, 1],
      failed: [0, 0, 1],
      retried: [0, 0, 1],
      records: [0, 0, 5],
      lagRecords: [null, null, 7],
    });
    expect(view.p50Ms[0]).to.equal(null);
    expect(view.p50Ms[1]).to.be.within(90, 110);
    expect(view.p50Ms[2]).to.be.within(9, 11);
    expect(view.p99Ms[2]).to.be.within(900, 1_100);
  });

  it('sum up longer steps', async () => {
    for (let round = 0; round < 12; round += 1) {
      counters.accepted += 1;
      counters.finished(finished('completed', 2 ** round));
      await clock.advance(10_000);
    }
    const view = series.view(60_000, 3);
    expect(view.accepted).to.deep.equal([0, 6, 6]);
    expect(view.p99Ms.map((ms) => (ms === null ? null : Math.log2(ms) > 5))).to.deep.equal([null, false, true]);
  });

  it('are empty for what was slept through: what was there six hours ago is not there again', async () => {
    let now = T0;
    let ring: () => void = () => undefined;
    const jumping: Clock = {
      now: () => now,
      elapsed: () => now,
      after(_ms, callback) {
        ring = callback;
        return () => undefined;
      },
      soon() {},
    };
    const slept = new SeriesRecorder({ clock: jumping, counters, lag: async () => 9 });
    slept.start();
    counters.accepted = 5;
    counters.finished(finished('completed', 100));
    now += 10_000;
    ring();
    await settle();
    now += 2_165 * 10_000;
    ring();
    const view = slept.view(10_000, 2_160);
    expect(Math.max(...view.accepted)).to.equal(0);
    expect(view.p50Ms.every((ms) => ms === null)).to.equal(true);
    expect(view.lagRecords.slice(0, -1).every((lag) => lag === null)).to.equal(true);
  });

  it('go back six hours and no further', async () => {
    counters.accepted = 1;
    await clock.advance(10_000);
    counters.accepted = 2;
    await clock.advance(2_159 * 10_000);
    expect(series.view(10_000, 2_160).accepted.slice(0, 3)).to.deep.equal([1, 1, 0]);
    await clock.advance(10_000);
    expect(series.view(10_000, 2_160).accepted.slice(0, 2)).to.deep.equal([1, 0]);
  });

  it('do not ask again for a lag while an answer is due', async () => {
    let asked = 0;
    series.stop();
    series = new SeriesRecorder({ clock, counters, lag: () => new Promise(() => (asked += 1)) });
    series.start();
    await clock.advance(60_000);
    expect(asked).to.equal(1);
  });
});

describe('a histogram', () => {
  it('gives percentiles within 10 %, of anything from 1 ms to a quarter of an hour', async () => {
    await holds(
      100,
      fc.property(fc.array(fc.integer({ min: 1, max: 900_000 }), { minLength: 1, maxLength: 200 }), (all) => {
        const histogram = new Histogram();
        for (const ms of all) histogram.add(ms);
        const sorted = all.toSorted((a, b) => a - b);
        for (const share of [0.5, 0.95, 0.99]) {
          const exact = sorted[Math.max(1, Math.ceil(all.length * share)) - 1] as number;
          const said = percentile(histogram.counts, share) as number;
          expect(said / exact, `${share} of ${sorted.join()}`).to.be.within(0.85, 1.1);
        }
        expect(histogram.count).to.equal(all.length);
      }),
    );
  });

  it('counts as Prometheus does: at most as long, in buckets that double', () => {
    const histogram = new Histogram();
    for (const ms of [0, 1, 2, 3, 4, 5, 1_024, 1_025, 1e9]) histogram.add(ms);
    const counts = new Map(cumulative(histogram));
    expect([1, 2, 4, 8, 1_024, 2_048, 2 ** 20].map((until) => counts.get(until))).to.deep.equal([2, 3, 5, 6, 7, 8, 8]);
    expect(histogram.counts[BUCKETS - 1], 'whatever is longer').to.equal(1);
    expect(percentile(new Float64Array(BUCKETS), 0.5)).to.equal(null);
  });
});
