// What every source does when it is paused, resumed and told to go elsewhere.

import { expect } from 'chai';
import { eventually } from '../setup/eventually.ts';
import type { SourceBench } from './source-bench.ts';

export function seekingContract(bench: SourceBench): void {
  describe('pausing and seeking', () => {
    it('leaves the siblings of a paused partition alone, and goes on where it stopped (S4)', async () => {
      const topic = await bench.ground.createTopic(2);
      await bench.produce(topic, 0, 'p0');
      await bench.produce(topic, 1, 'q0');
      const source = bench.open(topic);
      await eventually(() => expect(bench.recorder.values()).to.have.members(['p0', 'q0']));
      source.pause([{ topic, partition: 0 }]);
      await bench.produce(topic, 0, 'p1', 'p2');
      for (const value of ['q1', 'q2', 'q3']) {
        await bench.produce(topic, 1, value);
        await eventually(() => expect(bench.recorder.values(1)).to.include(value));
      }
      // A fetch that was under way when the pause came may have brought the first of them.
      const beforeResume = bench.recorder.values(0);
      source.resume([{ topic, partition: 0 }]);
      await eventually(() => expect(bench.recorder.values(0)).to.eql(['p0', 'p1', 'p2']));
      expect(beforeResume).to.eql(['p0']);
    });

    it('stays paused when the pause comes before the assignment', async () => {
      const topic = await bench.ground.createTopic(2);
      await bench.produce(topic, 0, 'p0');
      await bench.produce(topic, 1, 'q0');
      const source = bench.source(topic);
      source.pause([{ topic, partition: 0 }]);
      source.start(bench.recorder);
      await eventually(() => expect(bench.recorder.values()).to.eql(['q0']));
      source.resume([{ topic, partition: 0 }]);
      await eventually(() => expect(bench.recorder.values(0)).to.eql(['p0']));
    });

    it('brings what was not taken again at the resume, and not before', async () => {
      const topic = await bench.ground.createTopic(2);
      await bench.produce(topic, 0, 'a', 'b');
      const source = bench.open(topic);
      let isFull = true;
      bench.recorder.answer = (batch) => {
        if (batch.partition !== 0 || !isFull) return batch.nextOffset;
        source.pause([batch]);
        return batch.firstOffset;
      };
      await eventually(() => expect(bench.recorder.values(0)).to.eql(['a', 'b']));
      await bench.produce(topic, 1, 'sibling');
      await eventually(() => expect(bench.recorder.values(1)).to.eql(['sibling']));
      isFull = false;
      source.resume([{ topic, partition: 0 }]);
      await eventually(() => expect(bench.recorder.position()).to.equal(2));
      expect(bench.recorder.values(0)).to.eql(['a', 'b', 'a', 'b']);
    });

    it('holds a partition that has no position yet until the first seek (S2)', async () => {
      const topic = await bench.ground.createTopic(2);
      await bench.produce(topic, 0, 'a', 'b');
      await bench.produce(topic, 1, 'c');
      bench.recorder.startAt = null;
      bench.recorder.positions.set(`${topic}/1`, 0n);
      const source = bench.open(topic);
      await eventually(() => expect(bench.recorder.values()).to.eql(['c']));
      source.seek({ topic, partition: 0 }, 1n);
      await eventually(() => expect(bench.recorder.values(0)).to.eql(['b']));
    });

    it('seeks back and forth', async () => {
      const topic = await bench.ground.createTopic(1);
      await bench.produce(topic, 0, 'a', 'b', 'c');
      const source = bench.open(topic);
      await eventually(() => expect(bench.recorder.position()).to.equal(3));
      source.seek({ topic, partition: 0 }, 1n);
      await eventually(() => expect(bench.recorder.values().join('')).to.equal('abcbc'));
      source.seek({ topic, partition: 0 }, 2n);
      await eventually(() => expect(bench.recorder.values().join('')).to.equal('abcbcc'));
      await bench.produce(topic, 0, 'd');
      await eventually(() => expect(bench.recorder.values().join('')).to.equal('abcbccd'));
    });

    it('does not count a batch that was in hand when the seek came (S2)', async () => {
      const topic = await bench.ground.createTopic(1);
      await bench.produce(topic, 0, 'a', 'b');
      const source = bench.open(topic);
      let isFirst = true;
      bench.recorder.answer = (batch) => {
        if (isFirst) source.seek({ topic, partition: 0 }, 1n);
        isFirst = false;
        return batch.nextOffset;
      };
      await eventually(() => expect(bench.recorder.values().join('')).to.equal('abb'));
    });
  });
}
