/** A consumer over a scripted log: what is taken is taken once and in order, and never more than there is room for. */
import { expect } from 'chai';
import { cursor } from '../../histories/acts.ts';
import { ConsumerRig, TOPIC } from './consumer-rig.ts';
import { settle } from './manual-clock.ts';

const upTo = (end: number, from = 0): number[] => Array.from({ length: end - from }, (_, at) => from + at);

describe('a consumer', () => {
  afterEach(() => ConsumerRig.stopAll());

  describe('taking records', () => {
    it('takes every record once, in the order of its partition', async () => {
      const rig = await new ConsumerRig({ partitions: 2, batchRecordsMax: 7 }).start();
      rig.produce(50, 0);
      rig.produce(30, 1);
      await settle(100);
      expect(rig.offsets(0)).to.deep.equal(upTo(50));
      expect(rig.offsets(1)).to.deep.equal(upTo(30));
      expect(rig.consumer.state).to.equal('reading');
    });

    it('begins where its cursor stands', async () => {
      const rig = new ConsumerRig({ cursors: [cursor({ position: 20 })] });
      rig.produce(50);
      await rig.start();
      expect(rig.offsets()).to.deep.equal(upTo(50, 20));
    });

    it('passes what holds nothing, so that its cursor comes to the end of the log', async () => {
      const rig = await new ConsumerRig().start();
      rig.produce(5);
      rig.cluster.hole(TOPIC, 0, 4);
      await settle();
      expect(rig.cursor().position).to.equal(9);
      expect(rig.cursor().anchor?.offset).to.equal(4);
    });

    it('C1: answers a batch when it is durable, and takes the next one then', async () => {
      const rig = new ConsumerRig({ batchRecordsMax: 5 });
      rig.produce(10);
      const release = rig.hold();
      await rig.start();
      expect(rig.taken).to.deep.equal([]);
      expect(rig.asked).to.deep.equal(['ingest']);
      release();
      await settle();
      expect(rig.offsets()).to.deep.equal(upTo(10));
    });

    it('buries a record that can’t be mapped, and goes on', async () => {
      const rig = await new ConsumerRig().start();
      rig.cluster.produce(TOPIC, 0, [
        { key: 'a', value: '1' },
        { key: null, value: '2' },
        { key: 'a', value: 'x'.repeat(2_000) },
        { key: 'a', value: '4' },
      ]);
      await settle();
      expect(rig.offsets()).to.deep.equal([0, 3]);
      expect(rig.cursor().position).to.equal(4);
    });
  });

  describe('C2: the backlog', () => {
    it('pauses at its mark, and resumes at half of it', async () => {
      const rig = await new ConsumerRig({ options: { backlogRecordsMax: 20 }, batchRecordsMax: 5 }).start();
      rig.produce(100);
      await settle(100);
      expect(rig.taken).to.have.length(20);
      expect(rig.consumer.state).to.equal('backpressure');
      await rig.finish(9);
      expect(rig.taken).to.have.length(20);
      await rig.finish(2);
      expect(rig.taken.length).to.be.greaterThan(20);
      expect(rig.cell.backlogRecords).to.be.within(20, 25);
      for (let rest = 100; rest > 0; rest -= 1) if (rig.cell.backlogRecords > 0) await rig.finish(1);
      expect(rig.offsets()).to.deep.equal(upTo(100));
      expect(rig.consumer.state).to.equal('reading');
    });

    it('pauses by bytes, too', async () => {
      const rig = await new ConsumerRig({ options: { backlogBytesMax: 10 }, batchRecordsMax: 1 }).start();
      rig.produce(100);
      await settle(100);
      expect(rig.cell.backlogBytes).to.be.within(10, 12);
      expect(rig.consumer.state).to.equal('backpressure');
    });

    it('counts headers as well, which are kept as long as values are', async () => {
      const rig = await new ConsumerRig({ options: { backlogBytesMax: 1_000 }, batchRecordsMax: 1 }).start();
      const headers = [['trace', Buffer.alloc(595)]] as const;
      const records = upTo(10).map((at) => ({ key: 'k', value: `${at}`, headers }));
      rig.cluster.produce(TOPIC, 0, records);
      await settle(100);
      expect(rig.cell).to.include({ backlogRecords: 2, backlogBytes: 1_202 });
      await rig.finish(2);
      await settle(100);
      expect(rig.offsets()).to.deep.equal(upTo(4));
    });

    it('that is full at the start lets nothing in', async () => {
      const first = await new ConsumerRig({ options: { backlogRecordsMax: 5 } }).start();
      first.produce(5);
      await settle();
      first.source.rejoin();
      first.produce(5);
      await settle();
      expect(first.taken).to.have.length(5);
      await first.finish(5);
      expect(first.taken).to.have.length(10);
    });

    it('stops in the middle of a batch, and goes on there', async () => {
      const rig = await new ConsumerRig({ options: { backlogRecordsMax: 600 }, batchRecordsMax: 2_000 }).start();
      rig.produce(2_000);
      await settle();
      // Chunks of 500: the second one is over the mark.
      expect(rig.cursor().position).to.equal(1_000);
      while (rig.cell.backlogRecords > 0 || rig.cursor().position < 2_000)
        await rig.finish(Math.min(100, rig.cell.backlogRecords));
      expect(rig.offsets()).to.deep.equal(upTo(2_000));
    });
  });

  it('does not know how far behind it is where records have no time', async () => {
    const rig = await new ConsumerRig().start();
    rig.cluster.produce(TOPIC, 0, [{ key: 'k', value: 'v', timestampMs: rig.history.world.now - 5_000 }]);
    await settle();
    expect(rig.consumer.takenAgeMs(TOPIC, 0)).to.equal(5_000);
    rig.cluster.produce(TOPIC, 0, [{ key: 'k', value: 'v', timestampMs: -1 }]);
    await settle();
    expect(rig.offsets()).to.deep.equal([0, 1]);
    expect(rig.consumer.takenAgeMs(TOPIC, 0)).to.equal(null);
  });

  describe('a seek', () => {
    it('back takes the records again', async () => {
      const rig = await new ConsumerRig().start();
      rig.produce(10);
      await settle();
      await rig.seek(6);
      await settle();
      expect(rig.offsets()).to.deep.equal([...upTo(10), ...upTo(10, 6)]);
    });

    it('ahead leaves records out', async () => {
      const rig = new ConsumerRig({ batchRecordsMax: 2 });
      rig.produce(10);
      const release = rig.hold();
      await rig.start();
      const sought = rig.seek(8);
      release();
      await sought;
      await settle();
      expect(rig.offsets()).to.deep.equal([0, 1, 8, 9]);
      expect(rig.cursor().position).to.equal(10);
    });

    it('in the middle of a batch wins: the rest of the batch is turned away, and reading goes on there', async () => {
      const rig = await new ConsumerRig({ batchRecordsMax: 2_000 }).start();
      const release = rig.hold();
      rig.produce(1_800);
      await settle();
      // Decided after the first chunk, before the second.
      const sought = rig.seek(100);
      release();
      await sought;
      await settle(100);
      expect(rig.offsets()).to.deep.equal([...upTo(500), ...upTo(1_800, 100)]);
    });
  });

  describe('the end of a consumer', () => {
    it('finishes the chunk in hand, and takes no more of the batch', async () => {
      const rig = await new ConsumerRig({ batchRecordsMax: 2_000 }).start();
      const release = rig.hold();
      rig.produce(1_800);
      await settle();
      const stopped = rig.consumer.stop();
      release();
      await stopped;
      expect(rig.offsets()).to.deep.equal(upTo(500));
      expect(rig.cursor().position).to.equal(500);
    });

    it('reports how far it came', async () => {
      const rig = await new ConsumerRig().start();
      rig.produce(10);
      await settle();
      await rig.consumer.stop();
      expect(rig.source.committed.get(`${TOPIC}/0`)).to.equal(10n);
    });

    it('waits a second for a report that Kafka does not answer, and no longer', async () => {
      const rig = await new ConsumerRig().start();
      rig.produce(10);
      await settle();
      rig.source.commit = () => new Promise(() => undefined);
      await rig.consumer.stop();
      expect(rig.cursor().position).to.equal(10);
    });

    it('comes in peace where the engine has stopped first', async () => {
      const rig = await new ConsumerRig().start();
      const release = rig.hold();
      rig.produce(10);
      await settle();
      rig.stopped = true;
      release();
      await rig.consumer.stop();
      expect(rig.taken).to.deep.equal([]);
    });
  });
});
