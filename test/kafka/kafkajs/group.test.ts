// The consumer group that the kafkajs adapter joins.

import { expect } from 'chai';
import { SourceError } from '../../../engine/ingress/kafka/source-error.ts';
import { eventually } from '../../setup/eventually.ts';
import { freePorts } from '../broker/ports.ts';
import { Recorder } from '../recorder.ts';
import { testGroup } from '../test-settings.ts';
import { describeOnBroker } from './house.ts';

describeOnBroker('kafkajs: the group', (house) => {
  it('tells Kafka how far it is, for the tools that show lag', async () => {
    const topic = await house.tools.createTopic();
    await house.produce(topic, 0, 'a', 'b');
    const groupId = testGroup();
    const source = house.open(topic, {}, groupId);
    await eventually(() => expect(house.recorder.position()).to.equal(2));
    await source.commit([{ topic, partition: 0, offset: 2n }]);
    expect((await house.tools.committed(groupId, topic)).get(0)).to.equal(2n);
  });

  it('rejects a report while it is not connected', async () => {
    const [port] = await freePorts(1);
    const source = house.open('anything', { 'bootstrap.servers': `127.0.0.1:${port}` });
    await eventually(() => expect(house.recorder.codes()).to.include('broker_unreachable'));
    const error = await source.commit([{ topic: 'anything', partition: 0, offset: 1n }]).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(SourceError);
  });

  it('reads its first record soon, whatever a dead engine left behind', async () => {
    const topic = await house.tools.createTopic();
    await house.produce(topic, 0, 'a');
    house.open(topic);
    await eventually(() => expect(house.recorder.values()).to.eql(['a']));
    // The first one stays in its group, as if it had been killed.
    house.recorder = new Recorder();
    const startedAt = performance.now();
    house.open(topic);
    await eventually(() => expect(house.recorder.values()).to.eql(['a']));
    // Who waits for the dead one to be missed waits for its session, 30 s.
    expect(performance.now() - startedAt).to.be.below(8_000);
  });

  it('keeps its membership while an answer takes longer than the session', async () => {
    const topic = await house.tools.createTopic();
    await house.produce(topic, 0, 'a');
    house.open(topic, { 'session.timeout.ms': 1_500, 'heartbeat.interval.ms': 300 });
    house.recorder.answer = async (batch) => {
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      return batch.nextOffset;
    };
    await eventually(() => expect(house.recorder.position()).to.equal(1));
    await house.produce(topic, 0, 'b');
    await eventually(() => expect(house.recorder.position()).to.equal(2));
    expect(house.recorder.values()).to.eql(['a', 'b']);
    expect(house.recorder.assigned).to.have.length(1);
    expect(house.recorder.errors).to.eql([]);
  });
});
