// A broker that goes away, is not there yet, or hangs.

import { expect } from 'chai';
import { eventually } from '../../setup/eventually.ts';
import { skip } from '../../setup/skip.ts';
import { describeOnBroker } from './house.ts';

describeOnBroker('kafkajs: a broker that goes away', (house) => {
  beforeEach(function () {
    if (!house.broker.controllable) skip(this, 'the broker of KAFKA_BOOTSTRAP is not ours to stop');
  });

  for (const end of ['shutDown', 'kill'] as const) {
    it(`is read again after ${end === 'kill' ? 'SIGKILL' : 'a restart'}, with nothing lost and nothing twice`, async () => {
      const topic = await house.tools.createTopic(2);
      await house.produce(topic, 0, 'a');
      await house.produce(topic, 1, 'b');
      house.open(topic);
      await eventually(() => expect(house.recorder.values()).to.have.members(['a', 'b']));
      await house.tools.close();
      await house.broker[end]();
      let connected = 0;
      try {
        await eventually(() => expect(house.recorder.codes()).to.include('broker_unreachable'), 20_000);
        await eventually(() => expect(house.recorder.lost).to.have.members([`${topic}/0`, `${topic}/1`]));
        connected = house.recorder.connected;
      } finally {
        await house.broker.start();
      }
      await eventually(() => expect(house.recorder.connected).to.be.above(connected), 20_000);
      await house.produce(topic, 0, 'c');
      await house.produce(topic, 1, 'd');
      await eventually(() => expect(house.recorder.values()).to.have.members(['a', 'b', 'c', 'd']), 20_000);
      expect(house.recorder.values()).to.have.length(4);
    }).timeout(90_000);
  }

  it('is waited for when it is down at the start, and the first report comes soon', async () => {
    const topic = await house.tools.createTopic();
    await house.produce(topic, 0, 'a');
    await house.tools.close();
    await house.broker.shutDown();
    try {
      const startedAt = performance.now();
      house.open(topic);
      await eventually(() => expect(house.recorder.codes()).to.include('broker_unreachable'));
      expect(performance.now() - startedAt).to.be.below(10_000);
      expect(house.recorder.errors[0]?.remedy).to.contain('bootstrap.servers');
    } finally {
      await house.broker.start();
    }
    await eventually(() => expect(house.recorder.values()).to.eql(['a']), 20_000);
  }).timeout(90_000);

  it('is stopped within bounds while the broker is down', async () => {
    const topic = await house.tools.createTopic();
    const source = house.open(topic);
    await eventually(() => expect(house.recorder.connected).to.equal(1));
    await house.tools.close();
    await house.broker.kill();
    try {
      const startedAt = performance.now();
      await source.stop();
      expect(performance.now() - startedAt).to.be.below(15_000);
    } finally {
      await house.broker.start();
    }
  }).timeout(90_000);

  it('is reported when it hangs, and read again when it goes on', async () => {
    const topic = await house.tools.createTopic();
    await house.produce(topic, 0, 'a');
    house.open(topic, { 'request.timeout.ms': 1_500 });
    await eventually(() => expect(house.recorder.values()).to.eql(['a']));
    await house.broker.pause();
    try {
      await eventually(() => expect(house.recorder.codes()).to.include('broker_unreachable'), 20_000);
    } finally {
      await house.broker.resume();
    }
    const connected = house.recorder.connected;
    await eventually(() => expect(house.recorder.connected).to.be.above(connected), 30_000);
    await house.produce(topic, 0, 'b');
    await eventually(() => expect(house.recorder.values()).to.eql(['a', 'b']), 20_000);
  }).timeout(90_000);
});
