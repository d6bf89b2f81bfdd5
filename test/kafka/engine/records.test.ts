/** What a record is by the time a handler sees it: every kind that a topic may hold, from a real broker to a handler. */
import { expect } from 'chai';
import { eventually } from '../../setup/eventually.ts';
import { brokerStartMsMax, sharedBroker } from '../shared-broker.ts';
import { Tools } from '../tools.ts';
import type { World } from './world.ts';
import { startWorld, textOf } from './world.ts';

describe('records, from a real broker to a handler', () => {
  let tools: Tools;
  let world: World;

  before(async function () {
    this.timeout(brokerStartMsMax);
    tools = new Tools((await sharedBroker()).bootstrap);
  });
  after(() => tools.close());
  beforeEach(async () => {
    world = await startWorld(tools.bootstrap);
  });
  afterEach(() => world.close());

  const lettersOf = async (subscription: string) =>
    (await world.engine.query.deadLetters({ subscription }, { cursor: null, limit: 100 })).rows;

  it('brings value, key, headers, timestamp and coordinates', async () => {
    const topic = await tools.createTopic();
    await world.subscribe(topic);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const headers = { traceparent, constructor: 'x', bytes: Buffer.from([0xff, 0xfe]) };
    await tools.produce(topic, 0, [{ key: 'k1', value: '{"n":1}', headers, timestampMs: 1_700_000_000_000 }]);
    await eventually(() => world.seen.length === 1);
    const [seen] = world.seen;
    if (seen === undefined) throw new Error('nothing was seen');
    expect(seen.key).to.equal('k1');
    expect(textOf(seen)).to.equal('{"n":1}');
    expect(seen.headers.get('traceparent')).to.equal(traceparent);
    expect(seen.headers.get('constructor')).to.equal('x');
    expect(seen.headers.get('bytes')).to.equal('__4');
    expect(seen.headers.get('kafka.headers.base64')).to.equal('bytes');
    expect(seen.headers.get('kafka.topic')).to.equal(topic);
    expect(seen.headers.get('kafka.timestamp')).to.equal('1700000000000');
    expect(Buffer.from(seen.headers.get('kafka.key') ?? '', 'base64url').toString()).to.equal('k1');
  });

  it('tells a tombstone from an empty value', async () => {
    const topic = await tools.createTopic();
    await world.subscribe(topic);
    await tools.produce(topic, 0, [
      { key: 'k', value: null },
      { key: 'k', value: '' },
    ]);
    await eventually(() => world.seen.length === 2);
    expect(world.seen.map(({ value }) => value?.byteLength ?? null)).to.deep.equal([null, 0]);
  });

  it('skips tombstones where nobody wants them', async () => {
    const topic = await tools.createTopic();
    const { id } = await world.subscribe(topic, { tombstones: 'skip' });
    await tools.produce(topic, 0, [
      { key: 'k', value: null },
      { key: 'k', value: 'a' },
    ]);
    await eventually(async () => (await world.info(id)).partitions[0]?.position === 2 && world.seen.length === 1);
    expect(world.seen.map(textOf)).to.deep.equal(['a']);
  });

  it('puts what has no readable key into the dead letters, and its siblings go on', async () => {
    const topic = await tools.createTopic();
    const { id } = await world.subscribe(topic);
    await tools.produce(topic, 0, [
      { key: null, value: 'no key' },
      { key: Buffer.from([0xc3, 0x28]), value: 'bad utf-8' },
      { key: '', value: 'empty key' },
      { key: 'good', value: 'good' },
    ]);
    await eventually(() => world.seen.length === 2);
    expect(world.seen.map((one) => [one.key, textOf(one)])).to.have.deep.members([
      ['', 'empty key'],
      ['good', 'good'],
    ]);
    const letters = await lettersOf(id);
    expect(letters.map(({ code, offset, value }) => [code, offset, value])).to.have.deep.members([
      ['key_missing', 0, 'no key'],
      ['key_not_utf8', 1, 'bad utf-8'],
    ]);
    expect(letters.find(({ code }) => code === 'key_not_utf8')?.key).to.deep.equal(Uint8Array.of(0xc3, 0x28));
  });

  it('takes binary keys as base64url, and keyless records by partition, where it is told to', async () => {
    const topic = await tools.createTopic();
    await world.subscribe(topic, { keyEncoding: 'base64url', nullKey: 'partition' });
    await tools.produce(topic, 0, [
      { key: Buffer.from([0xff, 0x00]), value: 'a' },
      { key: null, value: 'b' },
    ]);
    await eventually(() => world.seen.length === 2);
    expect(world.seen.map(({ key }) => key)).to.have.members(['_wA', `${topic}/0`]);
  });

  it('brings a megabyte, byte for byte', async () => {
    const topic = await tools.createTopic(1, { 'max.message.bytes': '3000000' });
    await world.subscribe(topic);
    const value = Buffer.alloc(1024 * 1024, 0);
    for (let at = 0; at < value.length; at += 1) value[at] = (at * 31) % 256;
    await tools.produce(topic, 0, [{ key: 'big', value }]);
    await eventually(() => world.seen.length === 1);
    expect(Buffer.compare(Buffer.from(world.seen[0]?.value ?? []), value)).to.equal(0);
  });

  for (const codec of ['gzip', 'snappy', 'lz4', 'zstd'] as const) {
    it(`reads ${codec}`, async () => {
      const topic = await tools.createTopic();
      await world.subscribe(topic);
      const records = Array.from({ length: 50 }, (_, n) => ({
        key: `k${n % 5}`,
        value: `value ${n} ${'x'.repeat(100)}`,
      }));
      await tools.produce(topic, 0, records, codec);
      await eventually(() => world.seen.length === 50);
      expect(world.seen.map(textOf)).to.have.members(records.map(({ value }) => value));
    });
  }

  it('never shows an aborted record, and its cursor passes the markers', async () => {
    const topic = await tools.createTopic();
    const { id } = await world.subscribe(topic);
    await tools.produceInTransaction(topic, [{ key: 'k', value: 'aborted' }], 'abort');
    await tools.produceInTransaction(topic, [{ key: 'k', value: 'committed' }], 'commit');
    await eventually(async () => (await world.info(id)).partitions[0]?.position === 4);
    await eventually(() => world.seen.length === 1);
    expect(world.seen.map(textOf)).to.deep.equal(['committed']);
  });
});
