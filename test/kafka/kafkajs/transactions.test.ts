// Transactions: what was committed is read, and the position passes the rest.

import { expect } from 'chai';
import { eventually } from '../../setup/eventually.ts';
import { describeOnBroker } from './house.ts';

describeOnBroker('kafkajs: transactions', (house) => {
  it('shows committed records only, and its position passes the markers', async () => {
    const topic = await house.tools.createTopic();
    await house.tools.produceInTransaction(topic, [{ value: 'committed 1' }, { value: 'committed 2' }], 'commit');
    await house.tools.produceInTransaction(topic, [{ value: 'aborted' }], 'abort');
    await house.tools.produceInTransaction(topic, [{ value: 'committed 3' }], 'commit');
    await house.tools.produceInTransaction(topic, [{ value: 'aborted too' }], 'abort');
    house.open(topic);
    await eventually(async () => expect(await house.lag(topic)).to.equal(0));
    expect(house.recorder.values()).to.eql(['committed 1', 'committed 2', 'committed 3']);
  });

  it('passes a log that holds nothing but an aborted transaction', async () => {
    const topic = await house.tools.createTopic();
    await house.tools.produceInTransaction(topic, [{ value: 'aborted' }], 'abort');
    house.open(topic);
    await eventually(async () => expect(await house.lag(topic)).to.equal(0));
    expect(house.recorder.records()).to.eql([]);
    expect(house.recorder.position()).to.equal(2);
    await house.produce(topic, 0, 'after');
    await eventually(() => expect(house.recorder.values()).to.eql(['after']));
    expect(house.recorder.errors).to.eql([]);
  });

  it('shows none of two aborted transactions of which the second ended first', async () => {
    const topic = await house.tools.createTopic();
    await house.tools.withTransactions(topic, 2, async ([first, second]) => {
      await first?.send({ value: 'aborted 1' });
      await second?.send({ value: 'aborted 2' });
      await second?.end('abort');
      await first?.send({ value: 'aborted 3' });
      await first?.end('abort');
    });
    await house.produce(topic, 0, 'committed');
    house.open(topic);
    await eventually(async () => expect(await house.lag(topic)).to.equal(0));
    expect(house.recorder.values()).to.eql(['committed']);
  });

  it('shows nothing of an aborted transaction that has a record with the number 0 for its key', async () => {
    const topic = await house.tools.createTopic();
    const aborted = [{ key: Buffer.alloc(4), value: 'aborted 1' }, { value: 'aborted 2' }];
    await house.tools.produceInTransaction(topic, aborted, 'abort');
    await house.tools.produceInTransaction(topic, [{ key: Buffer.alloc(4), value: 'committed' }], 'commit');
    house.open(topic);
    await eventually(async () => expect(await house.lag(topic)).to.equal(0));
    expect(house.recorder.values()).to.eql(['committed']);
  });

  it('comes back to markers that the listener did not take', async () => {
    const topic = await house.tools.createTopic();
    await house.tools.produceInTransaction(topic, [{ value: 'aborted' }], 'abort');
    let refusals = 0;
    house.recorder.answer = (batch) => (refusals++ < 2 ? batch.firstOffset : batch.nextOffset);
    house.open(topic);
    await eventually(() => expect(house.recorder.position()).to.equal(2));
    expect(house.recorder.batches.map((batch) => batch.firstOffset)).to.eql([0n, 0n, 0n]);
    await house.produce(topic, 0, 'after');
    await eventually(() => expect(house.recorder.values()).to.eql(['after']));
  });
});
