// What every source does when the cluster changes under it, and when it is stopped itself.

import { expect } from 'chai';
import { eventually } from '../setup/eventually.ts';
import { Recorder } from './recorder.ts';
import type { SourceBench } from './source-bench.ts';

export function changesContract(bench: SourceBench): void {
  describe('trouble and change outside', () => {
    it('reports a topic that does not exist, and reads it once it does (S5)', async () => {
      const topic = `later-${Math.trunc(performance.now() * 1_000)}`;
      bench.open(topic);
      await eventually(() => expect(bench.recorder.codes()).to.include('unknown_topic'));
      expect(bench.recorder.errors[0]?.remedy).to.contain('create the topic');
      await bench.ground.createTopicNamed(topic);
      await bench.produce(topic, 0, 'at last');
      await eventually(() => expect(bench.recorder.values()).to.eql(['at last']));
    });

    it('assigns partitions that were added', async () => {
      const topic = await bench.ground.createTopic(1);
      await bench.produce(topic, 0, 'a');
      bench.open(topic);
      await eventually(() => expect(bench.recorder.values()).to.eql(['a']));
      await bench.ground.addPartitions(topic, 3);
      await bench.produce(topic, 2, 'c');
      await eventually(() => expect(bench.recorder.values()).to.eql(['a', 'c']));
      await bench.produce(topic, 0, 'b');
      await eventually(() => expect(bench.recorder.values(0)).to.eql(['a', 'b']));
    });

    it('says nothing any more once it is stopped (S6)', async () => {
      const topic = await bench.ground.createTopic(1);
      const source = bench.open(topic);
      await eventually(() => expect(bench.recorder.connected).to.be.at.least(1));
      const before = performance.now();
      await source.stop();
      expect(performance.now() - before).to.be.below(15_000);
      const witness = new Recorder();
      bench.open(topic, witness);
      await bench.produce(topic, 0, 'late');
      await eventually(() => expect(witness.values()).to.eql(['late']));
      expect(bench.recorder.values()).to.eql([]);
      expect(bench.recorder.errors).to.eql([]);
    });

    it('stops at once when it was never connected', async () => {
      const source = bench.open('there-is-no-such-topic');
      const before = performance.now();
      await source.stop();
      expect(performance.now() - before).to.be.below(15_000);
    });
  });
}
