// What records carry through the kafkajs adapter: headers, large values.

import { expect } from 'chai';
import { eventually } from '../../setup/eventually.ts';
import { describeOnBroker } from './house.ts';

describeOnBroker('kafkajs: what records carry', (house) => {
  it('keeps headers, whatever they are called', async () => {
    const topic = await house.tools.createTopic();
    const headers = {
      constructor: 'a',
      ['__proto__']: 'b',
      toString: 'c',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      twice: ['1', '2'],
      binary: Buffer.from([0xff, 0x00]),
    };
    await house.tools.produce(topic, 0, [{ value: 'x', headers }]);
    house.open(topic);
    await eventually(() => expect(house.recorder.records()).to.have.length(1));
    const [record] = house.recorder.records();
    const text = record?.headers.map(([name, value]) => [name, value?.toString('latin1')]);
    expect(text).to.have.deep.members([
      ['constructor', 'a'],
      ['__proto__', 'b'],
      ['toString', 'c'],
      ['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
      ['twice', '1'],
      ['twice', '2'],
      ['binary', '\xff\x00'],
    ]);
    expect(({} as Record<string, unknown>)['b']).to.equal(undefined);
    expect(record?.leaderEpoch).to.equal(0);
  });

  it('brings values of a megabyte, and what follows them', async () => {
    const topic = await house.tools.createTopic(1, { 'max.message.bytes': '4194304' });
    const large = Buffer.alloc(1024 * 1024, 'k');
    await house.tools.produce(topic, 0, [{ value: large }]);
    await house.tools.produce(topic, 0, [{ value: Buffer.concat([large, large, large]) }]);
    await house.produce(topic, 0, 'small');
    house.open(topic);
    await eventually(() => expect(house.recorder.records()).to.have.length(3));
    const [first, second, third] = house.recorder.records();
    expect(first?.value?.equals(large)).to.equal(true);
    expect(second?.value?.length).to.equal(3 * large.length);
    expect(third?.value?.toString()).to.equal('small');
  });
});
