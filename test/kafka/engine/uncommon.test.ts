/** What logs seldom have and may have: large and many records, removed ones, the broker's clock, a fetch of one byte, two who read one topic. */
import { expect } from 'chai';
import { eventually } from '../../setup/eventually.ts';
import { skip } from '../../setup/skip.ts';
import { brokerStartMsMax, sharedBroker } from '../shared-broker.ts';
import { javaProduce, Tools, whyNoJava } from '../tools.ts';
import type { World } from './world.ts';
import { startWorld } from './world.ts';

const MB = 1_000_000;

describe('an uncommon log, from a real broker to a handler', function () {
  this.timeout(90_000);
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

  const numbered = (count: number) => Array.from({ length: count }, (_, n) => ({ key: `k${n % 3}`, value: String(n) }));
  const offsets = () => world.seen.map(({ offset }) => offset).sort((a, b) => a - b);
  const upTo = (end: number, from = 0): number[] => Array.from({ length: end - from }, (_, at) => from + at);
  const partitionOf = async (id: string) => (await world.info(id)).partitions[0];

  it('whose records were removed in the middle of a batch is read from the first that is left', async () => {
    const topic = await tools.createTopic();
    await tools.produce(topic, 0, numbered(20));
    await tools.deleteRecords(topic, 0, 7n);
    const { id } = await world.subscribe(topic);
    await eventually(() => expect(offsets()).to.deep.equal(upTo(20, 7)), 20_000);
    // And behind a cursor that stands within a batch.
    await world.engine.submit({ kind: 'updateSubscription', id, status: 'paused' }, 'test');
    await tools.produce(topic, 0, numbered(20));
    await tools.deleteRecords(topic, 0, 31n);
    await world.engine.submit({ kind: 'updateSubscription', id, status: 'active' }, 'test');
    await eventually(() => expect(offsets()).to.deep.equal([...upTo(20, 7), ...upTo(40, 31)]), 20_000);
    expect(await partitionOf(id)).to.include({ state: 'reading', position: 40, error: null });
  });

  it('whose times are those of the broker is the same log at the next start', async () => {
    const topic = await tools.createTopic(1, { 'message.timestamp.type': 'LogAppendTime' });
    const before = Date.now() - 1_000;
    const { id } = await world.subscribe(topic);
    await tools.produce(topic, 0, [
      { key: 'a', value: '1', timestampMs: 1_000 },
      { key: 'b', value: '2', timestampMs: 900_000 },
    ]);
    await eventually(() => expect(offsets()).to.deep.equal([0, 1]), 20_000);
    for (const { headers } of world.seen) {
      expect(Number(headers.get('kafka.timestamp'))).to.be.within(before, Date.now() + 1_000);
    }
    await world.restart();
    await tools.produce(topic, 0, [{ key: 'a', value: '3', timestampMs: 5 }]);
    await eventually(() => expect(offsets()).to.deep.equal([0, 1, 2]), 20_000);
    await eventually(async () => expect(await partitionOf(id)).to.include({ state: 'reading', lag: 0, error: null }));
  });

  it('with values of 5 MB brings them whole, whatever a fetch should hold', async () => {
    const topic = await tools.createTopic(1, { 'max.message.bytes': String(8 * MB) });
    await world.subscribe(topic, { 'max.partition.fetch.bytes': 65_536 });
    const large = Buffer.alloc(5 * MB, 'x');
    for (const last of ['1', '2', '3']) {
      large.write(last, large.length - 1);
      await tools.produce(topic, 0, [
        { key: 'k', value: Buffer.from(large) },
        { key: 's', value: 'small' },
      ]);
    }
    await eventually(() => expect(offsets()).to.deep.equal(upTo(6)), 40_000);
    const values = world.seen.filter(({ key }) => key === 'k').map(({ value }) => value);
    expect(values.map((value) => value?.byteLength)).to.deep.equal([5 * MB, 5 * MB, 5 * MB]);
    expect(values.map((value) => String.fromCharCode(value?.at(-1) ?? 0))).to.deep.equal(['1', '2', '3']);
  });

  it('is read in fetches that are to be smaller than any of its batches', async () => {
    const topic = await tools.createTopic();
    await world.subscribe(topic, { 'fetch.max.bytes': 1_024, 'max.partition.fetch.bytes': 1_024 });
    const records = numbered(30).map(({ key, value }) => ({ key, value: value.padEnd(500) }));
    for (let batch = 0; batch < 10; batch += 1) await tools.produce(topic, 0, records);
    await eventually(() => expect(offsets()).to.deep.equal(upTo(300)), 30_000);
  });

  it('is brought to each of two handlers whole, and where one is paused the other goes on', async () => {
    const topic = await tools.createTopic();
    const one = await world.subscribe(topic);
    const other = await world.subscribe(topic, {}, 'service://plain/take');
    await tools.produce(topic, 0, numbered(50));
    const by = ({ id }: { id: string }) =>
      world.seen.filter(({ headers }) => headers.get('keymail.subscription') === id).map(({ offset }) => offset);
    await eventually(() => expect([by(one).length, by(other).length]).to.deep.equal([50, 50]), 20_000);
    await world.engine.submit({ kind: 'updateSubscription', id: one.id, status: 'paused' }, 'test');
    await tools.produce(topic, 0, numbered(50));
    await eventually(() => expect(by(other)).to.have.length(100), 20_000);
    expect(by(one)).to.have.length(50);
    await world.engine.submit({ kind: 'updateSubscription', id: one.id, status: 'active' }, 'test');
    await eventually(() => expect(by(one).sort((a, b) => a - b)).to.deep.equal(upTo(100)), 20_000);
  });

  it('with a batch of 150,000 records is read, which are more than a call has arguments', async function () {
    const why = await whyNoJava();
    if (why !== null) skip(this, why);
    const topic = await tools.createTopic(1, { 'max.message.bytes': String(20 * MB) });
    const { id } = await world.subscribe(topic, { tombstones: 'skip' });
    const inOneBatch = ['--batch-size', '200000', '--max-partition-memory-bytes', String(8 * MB), '--timeout', '10000'];
    const lines = Array.from({ length: 150_000 }, () => 'k\tN');
    const asNull = ['--reader-property', 'null.marker=N'];
    await javaProduce(tools.bootstrap, topic, lines, 'gzip', [...inOneBatch, ...asNull]);
    await eventually(async () => {
      expect(await partitionOf(id)).to.include({ logEnd: 150_000, position: 150_000, error: null });
    }, 60_000);
    expect(world.seen).to.deep.equal([]);
  });
});
