// What every cluster answers when it is asked about its topics.

import { expect } from 'chai';
import { SourceError } from '../../engine/ingress/kafka/source-error.ts';
import type { SourceBench } from './source-bench.ts';

export function questionsContract(bench: SourceBench): void {
  describe('questions about a cluster', () => {
    it('answers partitions, log range and offsets for a time', async () => {
      const topic = await bench.ground.createTopic(2);
      await bench.ground.produce(topic, 0, [
        { value: 'a', timestampMs: 1_000 },
        { value: 'b', timestampMs: 2_000 },
        { value: 'c', timestampMs: 3_000 },
      ]);
      await bench.ground.deleteRecords(topic, 0, 1n);
      const admin = bench.ground.admin();
      try {
        expect(await admin.partitions(topic)).to.eql([0, 1]);
        const range = await admin.logRange(topic);
        expect(range.get(0)).to.eql({ low: 1n, high: 3n });
        expect(range.get(1)).to.eql({ low: 0n, high: 0n });
        const offsets = await admin.offsetsForTime(topic, 2_500);
        expect(offsets.get(0)).to.equal(2n);
        expect(offsets.get(1)).to.equal(0n);
      } finally {
        await admin.close();
      }
    });

    it('says that a topic is unknown', async () => {
      const admin = bench.ground.admin();
      try {
        const questions = [admin.partitions('nope'), admin.logRange('nope'), admin.offsetsForTime('nope', 0)];
        for (const answer of await Promise.allSettled(questions)) {
          const error = answer.status === 'rejected' ? answer.reason : null;
          expect(error).to.be.instanceOf(SourceError);
          expect((error as SourceError).code).to.equal('unknown_topic');
        }
      } finally {
        await admin.close();
      }
    });
  });
}
