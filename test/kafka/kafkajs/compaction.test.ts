// Compacted logs: what was taken out of them holds nobody up.

import { expect } from 'chai';
import { eventually } from '../../setup/eventually.ts';
import { Recorder } from '../recorder.ts';
import { describeOnBroker } from './house.ts';

/** Compacted whenever the cleaner comes by. */
const compacted = {
  'cleanup.policy': 'compact',
  'segment.ms': '100',
  'min.cleanable.dirty.ratio': '0.0',
  'max.compaction.lag.ms': '1',
  'delete.retention.ms': '0',
};
/** A broker of one's own comes by every 15 s. */
const cleanedMsMax = 60_000;
const readMsMax = 3_000;

describeOnBroker('kafkajs: compaction', (house) => {
  it('passes an empty batch before one that no fetch has room for beside it', async () => {
    const topic = await house.tools.createTopic(1, compacted);
    const large = 'x'.repeat(500_000);
    // The last batch of a producer stays for its number, when its records have gone.
    await house.tools.produceNumbered(topic, [{ key: 'a', value: 'old' }]);
    await house.tools.produce(topic, 0, [{ key: 'a', value: large }]);
    await house.tools.produce(topic, 0, [{ key: 'b', value: 'last' }]);
    await eventually(async () => {
      // What is being written to is never cleaned: it is closed by what comes later.
      await house.tools.produce(topic, 0, [{ key: 'c', value: 'later' }]);
      const recorder = new Recorder();
      house.recorder = recorder;
      const source = house.open(topic);
      try {
        await eventually(() => expect(recorder.values()).to.include('last'), readMsMax);
      } finally {
        await source.stop();
      }
      expect(recorder.values()[0]).to.equal(large);
      expect(recorder.errors).to.eql([]);
    }, cleanedMsMax);
  }).timeout(cleanedMsMax + 30_000);
});
