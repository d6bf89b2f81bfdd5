/** Timers: rows on disk, the next ones in memory, one alarm. None is early, none is lost, none fires twice by itself. */
import { expect } from 'chai';
import fc from 'fast-check';
import { TimerHeap } from '../../../engine/timer-heap.ts';
import { sleep } from '../../histories/acts.ts';
import { holds } from '../../setup/chance.ts';
import { settle, T0 } from './manual-clock.ts';
import { Rig } from './rig.ts';
import { row, TimerBench } from './timer-bench.ts';

describe('timers', () => {
  it('T2: fire at their time, the soonest first, and once', async () => {
    const bench = await new TimerBench().start();
    bench.set(row(1, 300), row(2, 100), row(3, 200));
    await bench.clock.advance(250);
    expect(bench.fired).to.deep.equal(['2 at +100', '3 at +200']);
    await bench.clock.advance(10_000);
    expect(bench.fired).to.deep.equal(['2 at +100', '3 at +200', '1 at +300']);
  });

  it('T1: that lie beyond the horizon stay on disk until it comes near', async () => {
    const bench = await new TimerBench().start();
    bench.set(row(1, 50_000), row(2, 3_600_000), row(3, 90_000));
    expect(bench.timers.armed).to.equal(1);
    await bench.clock.advance(3_600_000);
    expect(bench.fired).to.deep.equal(['1 at +50000', '3 at +90000', '2 at +3600000']);
  });

  it('of before a restart are read and fire, late where they must', async () => {
    const bench = await new TimerBench().stored(row(1, -5_000), row(2, 0), row(3, 40)).start();
    await bench.clock.advance(50);
    expect(bench.fired).to.deep.equal(['1 at +0', '2 at +0', '3 at +40']);
  });

  it('come page by page where there are many, and none is left out', async () => {
    const rows = Array.from({ length: 3_500 }, (_, count) => row(count + 1, Math.floor(count / 700) * 10 - 20));
    const bench = await new TimerBench().stored(...rows).start();
    await bench.clock.advance(100);
    const numbers = bench.fired.map((line) => Number(line.split(' ')[0]));
    expect(numbers).to.deep.equal(rows.map(({ seq }) => seq));
  });

  it('that are set while a page is read are not lost', async () => {
    const bench = await new TimerBench().stored(row(1, 45_000)).start();
    // The horizon is at one minute; at half of it the next page is read.
    await bench.clock.advance(29_999);
    bench.stored(row(2, 80_000));
    const release = bench.store.hold('timers');
    await bench.clock.advance(2);
    expect(bench.store.asked.timers).to.equal(2);
    bench.set(row(3, 70_000));
    release();
    await bench.clock.advance(60_000);
    expect(bench.fired).to.deep.equal(['1 at +45000', '3 at +70000', '2 at +80000']);
  });

  it('T3: are late by a second at most after the clock on the wall was set forward, and never early after it was set back', async () => {
    const bench = await new TimerBench().stored(row(3, 7_200_000)).start();
    bench.set(row(1, 20_000), row(2, 3_610_000));
    bench.clock.jump(3_600_000);
    await bench.clock.advance(1_000);
    expect(bench.fired).to.deep.equal(['1 at +3601000']);
    bench.clock.jump(-3_600_000);
    await bench.clock.advance(30_000);
    expect(bench.fired).to.have.length(1);
    // Beyond the horizon of before, too.
    bench.clock.jump(7_200_000);
    await bench.clock.advance(1_000);
    expect(bench.fired.slice(1)).to.deep.equal(['2 at +7232000', '3 at +7232000']);
  });

  it('that were disarmed do not fire; another time for them does', async () => {
    const bench = await new TimerBench().start();
    bench.set(row(1, 100), row(2, 100), row(3, 100));
    bench.timers.disarm(row(1, 100));
    bench.timers.disarm(row(2, 100));
    bench.set(row(2, 200));
    await bench.clock.advance(500);
    expect(bench.fired).to.deep.equal(['3 at +100', '2 at +200']);
  });

  it('that are disarmed for another time than theirs fire', async () => {
    const bench = await new TimerBench().start();
    bench.set(row(1, 100));
    bench.timers.disarm(row(1, 90));
    await bench.clock.advance(500);
    expect(bench.fired).to.deep.equal(['1 at +100']);
  });

  it('wait while the loop has more than enough to do', async () => {
    const bench = await new TimerBench().start();
    bench.set(row(1, 100));
    bench.crowded = true;
    await bench.clock.advance(500);
    expect(bench.fired).to.deep.equal([]);
    bench.crowded = false;
    await bench.clock.advance(20);
    expect(bench.fired).to.have.length(1);
  });

  it('that can’t be read are read a second later, not at once again and again', async () => {
    const bench = new TimerBench().stored(row(1, 2_500));
    bench.store.fail('timers', 2);
    await bench.start();
    await bench.clock.advance(900);
    expect(bench.store.asked.timers).to.equal(1);
    await bench.clock.advance(1_500);
    expect(bench.store.asked.timers).to.equal(3);
    await bench.clock.advance(200);
    expect(bench.fired).to.deep.equal(['1 at +2500']);
  });

  it('that fill the memory are not looked for again before one has fired', async () => {
    const bench = await new TimerBench(2_000)
      .stored(...Array.from({ length: 2_500 }, (_, n) => row(n + 1, 20_000 + n)))
      .start();
    await bench.clock.advance(19_000);
    expect(bench.clock.rung).to.be.below(50);
    await bench.clock.advance(10_000);
    expect(bench.fired).to.have.length(2_500);
  });

  it('T1: that are too many to be kept stay on disk, and fire at their time all the same', async () => {
    const bench = await new TimerBench(2_000).start();
    const dueMs = (n: number) => 1_000 + ((n * 7_919) % 50_000);
    for (let n = 1; n <= 6_000; n += 1) {
      bench.set(row(n, dueMs(n)));
      expect(bench.timers.armed).to.be.at.most(2_000);
    }
    await bench.clock.advance(60_000);
    const expected = Array.from({ length: 6_000 }, (_, n) => `${n + 1} at +${dueMs(n + 1)}`);
    expect(bench.fired).to.have.members(expected);
    expect(bench.fired).to.have.length(6_000);
  });

  it('wait for a slow store without ringing meanwhile', async () => {
    const bench = new TimerBench().stored(row(1, 100));
    const release = bench.store.hold('timers');
    await bench.start();
    await bench.clock.advance(5_000);
    expect(bench.clock.rung).to.be.below(10);
    release();
    await bench.clock.advance(1);
    expect(bench.fired).to.have.length(1);
  });

  it('stop', async () => {
    const bench = await new TimerBench().start();
    bench.set(row(1, 100));
    bench.timers.stop();
    await bench.clock.advance(500);
    expect(bench.fired).to.deep.equal([]);
    expect(bench.clock.alarms).to.equal(0);
  });
});

describe('a sleeping invocation', () => {
  it('wakes at its time, also after a restart in between', async () => {
    const rig = await Rig.open();
    const seq = await rig.submit('order/a/process');
    rig.endpoint.attempt('order/a').asks(sleep(1, 30_000));
    rig.endpoint.attempt('order/a').suspends(1);
    await settle();
    expect(rig.status(seq)).to.equal('suspended');
    await rig.clock.advance(10_000);
    const second = await rig.restart();
    expect(second.endpoint.attempts).to.deep.equal([]);
    await second.clock.advance(19_999);
    expect(rig.status(seq)).to.equal('suspended');
    await second.clock.advance(1);
    expect(second.endpoint.names).to.deep.equal(['order/a/process #2']);
    expect(second.endpoint.attempt('order/a').start.journal.map(({ type }) => type)).to.deep.equal([
      'entry',
      'entry',
      'completion',
    ]);
    expect(second.data.timers.size).to.equal(0);
  });

  it('backs off and starts at its start time across restarts, too', async () => {
    const rig = await Rig.open();
    const failing = await rig.submit('order/a/process');
    const later = await rig.submit('order/b/process', { startAt: T0 + 500 });
    rig.endpoint.attempt('order/a').fails();
    await settle();
    const second = await rig.restart();
    await second.clock.advance(600);
    expect(second.endpoint.names).to.deep.equal(['order/a/process #2', 'order/b/process #1']);
    expect([second.status(failing), second.status(later)]).to.deep.equal(['running', 'running']);
  });
});

describe('the timer heap', () => {
  const acts = fc.array(
    fc.record({
      what: fc.constantFrom('add', 'add', 'add', 'remove', 'take', 'keep'),
      seq: fc.nat(12),
      due: fc.nat(30),
    }),
    { maxLength: 300, size: 'max' },
  );

  it('gives those of one time in the order of their numbers', () => {
    const heap = new TimerHeap();
    for (const seq of [3, 1, 4, 1, 5, 9, 2, 6]) heap.add(row(seq, 7));
    const order: number[] = [];
    for (let top = heap.peek(); top !== null; top = heap.peek()) {
      order.push(top.seq);
      heap.remove(top);
    }
    expect(order).to.deep.equal([1, 2, 3, 4, 5, 6, 9]);
  });

  it('keeps no more that is forgotten than what counts, and a little', () => {
    const heap = new TimerHeap();
    for (let seq = 1; seq <= 20_000; seq += 1) {
      heap.add(row(seq, seq));
      if (seq > 100) heap.remove(row(seq, seq));
    }
    expect(heap.size).to.equal(100);
    expect(heap.held).to.be.below(2_000);
    expect(heap.peek()).to.deep.equal(row(1, 1));
  });

  it('gives the soonest of those that count, against a plain list', async () => {
    await holds(
      100,
      fc.property(acts, (list) => {
        const heap = new TimerHeap();
        const model = new Map<number, number>();
        for (const { what, seq, due } of list) {
          const soonest = Math.min(...model.values());
          if (what === 'add') {
            heap.add(row(seq, due));
            model.set(seq, due);
          } else if (what === 'remove') {
            heap.remove(row(seq, due));
            if (model.get(seq) === due) model.delete(seq);
          } else if (what === 'keep') {
            heap.keepSoonest(due);
            const kept = [...model].sort(([a, dueA], [b, dueB]) => dueA - dueB || a - b).slice(0, due);
            model.clear();
            for (const [number, dueAt] of kept) model.set(number, dueAt);
          } else {
            const top = heap.peek();
            expect(top === null ? Number.POSITIVE_INFINITY : top.dueAt - T0).to.equal(soonest);
            if (top === null) continue;
            expect(model.get(top.seq)).to.equal(soonest);
            heap.remove(top);
            model.delete(top.seq);
          }
          expect(heap.size).to.equal(model.size);
        }
      }),
    );
  });
});
