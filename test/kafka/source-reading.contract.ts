// What every source does with what it reads: order, positions, answers of the listener.

import { expect } from 'chai';
import type { RecordBatch } from '../../engine/ingress/kafka/source.ts';
import { eventually } from '../setup/eventually.ts';
import type { SourceBench } from './source-bench.ts';

export function readingContract(bench: SourceBench): void {
  describe('reading', () => {
    it('delivers a partition in offset order up to the end of its log (S1)', async () => {
      const topic = await bench.ground.createTopic(1);
      await bench.produce(topic, 0, 'a', 'b', 'c');
      bench.open(topic);
      await eventually(() => expect(bench.recorder.values()).to.eql(['a', 'b', 'c']));
      await bench.produce(topic, 0, 'd');
      await eventually(() => expect(bench.recorder.values()).to.eql(['a', 'b', 'c', 'd']));
      expect(bench.recorder.offsets()).to.eql([0, 1, 2, 3]);
      const last = bench.recorder.batches.at(-1) as RecordBatch;
      expect(last.nextOffset).to.equal(last.highWatermark).and.to.equal(4n);
      expect(bench.recorder.errors).to.eql([]);
      expect(bench.recorder.connected).to.be.at.least(1);
    });

    it('starts where the listener says (S2)', async () => {
      const topic = await bench.ground.createTopic(1);
      await bench.produce(topic, 0, 'a', 'b', 'c');
      bench.recorder.startAt = 2n;
      bench.open(topic);
      await eventually(() => expect(bench.recorder.values()).to.eql(['c']));
      expect(bench.recorder.batches[0]?.firstOffset).to.equal(2n);
    });

    it('tells null from empty, in keys and values, and keeps binary keys and timestamps', async () => {
      const topic = await bench.ground.createTopic(1);
      const binary = Buffer.from([0xff, 0x00, 0xfe, 0x80]);
      await bench.ground.produce(topic, 0, [
        { key: null, value: 'x', timestampMs: 1_700_000_000_123 },
        { key: '', value: '' },
        { key: binary, value: null },
      ]);
      bench.open(topic);
      await eventually(() => expect(bench.recorder.records()).to.have.length(3));
      const [first, second, third] = bench.recorder.records();
      expect(first?.key).to.equal(null);
      expect(first?.timestampMs).to.equal(1_700_000_000_123);
      expect(second?.key?.length).to.equal(0);
      expect(second?.value?.length).to.equal(0);
      expect(third?.key?.equals(binary)).to.equal(true);
      expect(third?.value).to.equal(null);
    });

    it('goes on after the part that was taken (S2)', async () => {
      const topic = await bench.ground.createTopic(1);
      await bench.produce(topic, 0, 'a', 'b', 'c');
      bench.recorder.answer = (batch) => batch.firstOffset + 1n;
      bench.open(topic);
      await eventually(() => expect(bench.recorder.position()).to.equal(3));
      expect(bench.recorder.values().join('')).to.equal('abcbcc');
    });

    it('goes where an answer outside of the batch says (S2)', async () => {
      const topic = await bench.ground.createTopic(1);
      await bench.produce(topic, 0, 'a', 'b', 'c');
      const answers = [2n, 0n];
      bench.recorder.startAt = 1n;
      bench.recorder.answer = (batch) => (batch.firstOffset === 2n ? (answers.pop() ?? 3n) : batch.nextOffset - 1n);
      bench.open(topic);
      // b c → 2 (a part), c → 0 (back), a b c → 2, c → 2 (not taken), c → 3.
      await eventually(() => expect(bench.recorder.position()).to.equal(3));
      expect(bench.recorder.values().join('')).to.equal('bccabccc');
    });

    it('offers again what was not taken, and skips nothing (S2)', async () => {
      const topic = await bench.ground.createTopic(1);
      await bench.produce(topic, 0, 'a', 'b');
      let refusals = 0;
      bench.recorder.answer = (batch) => (refusals++ < 2 ? batch.firstOffset : batch.nextOffset);
      bench.open(topic);
      await eventually(() => expect(bench.recorder.position()).to.equal(2));
      expect(bench.recorder.values().join('')).to.equal('ababab');
      expect(bench.recorder.errors).to.eql([]);
    });

    it('reports a listener that fails, and offers the batch again (S5)', async () => {
      const topic = await bench.ground.createTopic(1);
      await bench.produce(topic, 0, 'a', 'b');
      let failures = 0;
      bench.recorder.answer = (batch) => {
        if (failures++ < 1) throw new Error('the disk is full');
        return batch.nextOffset;
      };
      bench.open(topic);
      await eventually(() => expect(bench.recorder.position()).to.equal(2));
      expect(bench.recorder.values().join('')).to.equal('abab');
      expect(bench.recorder.codes()).to.eql(['listener_failed']);
      expect(bench.recorder.errors[0]?.message).to.contain('the disk is full');
    });

    it('waits for the answer to a batch before it brings the next one of that partition (S1)', async () => {
      const topic = await bench.ground.createTopic(1);
      let inHand = 0;
      let inHandMax = 0;
      bench.recorder.answer = async (batch) => {
        inHandMax = Math.max(inHandMax, ++inHand);
        await new Promise((resolve) => setTimeout(resolve, 5));
        inHand -= 1;
        return batch.nextOffset;
      };
      bench.open(topic);
      for (let round = 0; round < 5; round += 1) await bench.produce(topic, 0, `${round}`);
      await eventually(() => expect(bench.recorder.values()).to.eql(['0', '1', '2', '3', '4']));
      expect(inHandMax).to.equal(1);
    });
  });
}
