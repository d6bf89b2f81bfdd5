// What every source does when the log does not hold the position that it should read at.

import { expect } from 'chai';
import type { SourceError } from '../../engine/ingress/kafka/source-error.ts';
import { eventually } from '../setup/eventually.ts';
import type { SourceBench } from './source-bench.ts';

export function lostPositionContract(bench: SourceBench): void {
  describe('a log that does not hold the position (S3)', () => {
    it('is reported after retention, and the partition waits for a seek while its sibling is read', async () => {
      const topic = await bench.ground.createTopic(2);
      await bench.produce(topic, 0, '0', '1', '2', '3', '4', '5');
      await bench.ground.deleteRecords(topic, 0, 4n);
      bench.recorder.positions.set(`${topic}/0`, 2n);
      const source = bench.open(topic);
      await eventually(() => expect(bench.recorder.codes()).to.include('offset_out_of_range'));
      const error = bench.recorder.errors.find((one) => one.code === 'offset_out_of_range') as SourceError;
      expect(error.details.position).to.equal(2n);
      expect(error.details.range).to.eql({ low: 4n, high: 6n });
      expect(error.details.partition).to.include({ topic, partition: 0 });
      await bench.produce(topic, 1, 'sibling');
      await eventually(() => expect(bench.recorder.values()).to.eql(['sibling']));
      source.seek({ topic, partition: 0 }, 4n);
      await eventually(() => expect(bench.recorder.values(0)).to.eql(['4', '5']));
      expect(bench.recorder.codes()).to.eql(['offset_out_of_range']);
    });

    it('is reported when nothing is left in the log', async () => {
      const topic = await bench.ground.createTopic(1);
      await bench.produce(topic, 0, '0', '1', '2');
      await bench.ground.deleteRecords(topic, 0, 3n);
      bench.recorder.startAt = 1n;
      const source = bench.open(topic);
      await eventually(() => expect(bench.recorder.codes()).to.eql(['offset_out_of_range']));
      source.seek({ topic, partition: 0 }, 3n);
      await bench.produce(topic, 0, '3');
      await eventually(() => expect(bench.recorder.values()).to.eql(['3']));
    });

    it('is reported when the topic was made anew', async () => {
      const topic = await bench.ground.createTopic(1);
      await bench.produce(topic, 0, 'old0', 'old1', 'old2');
      const source = bench.open(topic);
      await eventually(() => expect(bench.recorder.position()).to.equal(3));
      await bench.ground.deleteTopic(topic);
      await eventually(() => expect(bench.recorder.codes()).to.include('unknown_topic'));
      await bench.ground.createTopicNamed(topic);
      await bench.produce(topic, 0, 'new0', 'new1');
      await eventually(() => expect(bench.recorder.codes()).to.include('offset_out_of_range'));
      expect(bench.recorder.values()).to.eql(['old0', 'old1', 'old2']);
      source.seek({ topic, partition: 0 }, 0n);
      await eventually(() => expect(bench.recorder.values().slice(3)).to.eql(['new0', 'new1']));
    });
  });
}
