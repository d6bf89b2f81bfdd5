// Compressed batches: each codec as this client, as librdkafka and as Java write it.

import { expect } from 'chai';
import { eventually } from '../../setup/eventually.ts';
import { skip } from '../../setup/skip.ts';
import { type Codec, javaProduce, whyNoJava } from '../tools.ts';
import { describeOnBroker } from './house.ts';

describeOnBroker('kafkajs: compressed batches', (house) => {
  const codecs: Codec[] = ['gzip', 'snappy', 'lz4', 'zstd'];
  const lines = Array.from({ length: 2_000 }, (_, index) => `value ${index} ${'-'.repeat(index % 100)}`);

  for (const codec of codecs) {
    it(`reads ${codec} as this client writes it`, async () => {
      const topic = await house.tools.createTopic();
      await house.tools.produce(
        topic,
        0,
        lines.map((value) => ({ value })),
        codec,
      );
      house.open(topic);
      await eventually(() => expect(house.recorder.values()).to.have.length(lines.length));
      expect(house.recorder.values()).to.eql(lines);
    });
  }

  it('reads snappy as librdkafka writes it, raw', async () => {
    const topic = await house.tools.createTopic();
    await house.tools.produceRawSnappy(
      topic,
      0,
      lines.map((value) => ({ value })),
    );
    house.open(topic);
    await eventually(() => expect(house.recorder.values()).to.have.length(lines.length));
    expect(house.recorder.values()).to.eql(lines);
  });

  for (const codec of codecs) {
    it(`reads ${codec} as Java writes it`, async function () {
      const reason = await whyNoJava();
      if (reason !== null) skip(this, reason);
      const topic = await house.tools.createTopic();
      const keyed = lines.map((value, index) => `k${index}\t${value}`);
      await javaProduce(house.broker.bootstrap, topic, keyed, codec);
      house.open(topic);
      await eventually(() => expect(house.recorder.values()).to.have.length(lines.length));
      expect(house.recorder.values()).to.eql(lines);
      expect(house.recorder.records()[7]?.key?.toString()).to.equal('k7');
    });
  }
});
