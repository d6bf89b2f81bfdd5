/** A consumer and a log that is not what it was: made anew, cut short, swept by retention, or told twice. */
import { expect } from 'chai';
import { cursor } from '../../histories/acts.ts';
import { ConsumerRig, p0, TOPIC } from './consumer-rig.ts';
import { settle } from './manual-clock.ts';

const upTo = (end: number, from = 0): number[] => Array.from({ length: end - from }, (_, at) => from + at);

describe('a consumer, over a log that changes', () => {
  afterEach(() => ConsumerRig.stopAll());

  describe('C3: a log that is another one', () => {
    it('is noticed by the anchor, and the partition is halted', async () => {
      const rig = await new ConsumerRig().start();
      rig.produce(10);
      await settle();
      rig.cluster.deleteTopic(TOPIC);
      rig.cluster.createTopic(TOPIC);
      rig.cluster.produce(
        TOPIC,
        0,
        upTo(30).map((at) => ({ key: 'k', value: `other ${at}` })),
      );
      await settle();
      expect(rig.offsets()).to.deep.equal(upTo(10));
      expect(rig.cursor().halt?.code).to.equal('topic_recreated');
    });

    it('is read from its beginning where the policy says so, as another incarnation', async () => {
      const rig = await new ConsumerRig({ options: { onTopicRecreated: 'restart' } }).start();
      rig.produce(10);
      await settle();
      rig.cluster.deleteTopic(TOPIC);
      rig.cluster.createTopic(TOPIC);
      rig.cluster.produce(
        TOPIC,
        0,
        upTo(30).map((at) => ({ key: 'k', value: `other ${at}` })),
      );
      await settle(100);
      expect(rig.taken.filter(({ incarnation }) => incarnation === 1).map(({ offset }) => offset)).to.deep.equal(
        upTo(30),
      );
    });

    it('is noticed where the first batch of the one before was in hand, and retention has left its anchor', async () => {
      const rig = await new ConsumerRig({ batchRecordsMax: 3 }).start();
      const release = rig.hold();
      rig.produce(3);
      while (rig.asked.length === 0) await Promise.resolve();
      rig.cluster.deleteTopic(TOPIC);
      rig.cluster.createTopic(TOPIC);
      rig.cluster.produce(
        TOPIC,
        0,
        upTo(30).map((at) => ({ key: 'k', value: `other ${at}` })),
      );
      rig.cluster.deleteRecords(TOPIC, 0, 2n);
      rig.source.rejoin();
      release();
      await settle(60);
      expect(rig.offsets()).to.deep.equal(upTo(3));
      expect(rig.cursor().halt?.code).to.equal('topic_recreated');
    });

    it('is noticed at the resume, where the client was paused and heard of nothing', async () => {
      const rig = new ConsumerRig({ options: { backlogRecordsMax: 5 } });
      await rig.start();
      rig.produce(5);
      await settle();
      expect(rig.consumer.state).to.equal('backpressure');
      rig.cluster.truncate(TOPIC, 0, 0n);
      rig.cluster.produce(
        TOPIC,
        0,
        upTo(30).map((at) => ({ key: 'k', value: `other ${at}` })),
      );
      await rig.finish(5);
      expect(rig.offsets()).to.deep.equal(upTo(5));
      expect(rig.cursor().halt?.code).to.equal('topic_recreated');
    });

    it('that is shorter than the cursor is noticed, too', async () => {
      const rig = await new ConsumerRig().start();
      rig.produce(10);
      await settle();
      rig.cluster.truncate(TOPIC, 0, 4n);
      await settle(100);
      expect(rig.cursor().halt?.code).to.equal('topic_recreated');
    });

    it('that was cut short and has outgrown the cursor before anybody looked is noticed by its leader', async () => {
      const rig = await new ConsumerRig().start();
      rig.produce(10);
      await settle();
      const others = upTo(30).map((at) => ({ key: 'k', value: `other ${at}` }));
      rig.cluster.truncate(TOPIC, 0, 4n, others);
      await settle(100);
      expect(rig.offsets()).to.deep.equal(upTo(10));
      expect(rig.cursor().halt?.code).to.equal('topic_recreated');
    });

    it('that has another leader, and all that was taken, goes on with nothing twice', async () => {
      const rig = await new ConsumerRig().start();
      rig.produce(10);
      await settle();
      const others = upTo(30).map((at) => ({ key: 'k', value: `next ${at}` }));
      rig.cluster.truncate(TOPIC, 0, 10n, others);
      await settle(100);
      expect(rig.offsets()).to.deep.equal(upTo(40));
      expect(rig.cursor().halt).to.equal(null);
    });

    it('that was halted goes on after a seek, as another incarnation', async () => {
      const rig = await new ConsumerRig().start();
      rig.produce(10);
      await settle();
      rig.cluster.deleteTopic(TOPIC);
      rig.cluster.createTopic(TOPIC);
      rig.cluster.produce(
        TOPIC,
        0,
        upTo(30).map((at) => ({ key: 'k', value: `other ${at}` })),
      );
      await settle();
      await rig.seek(0);
      await settle(100);
      expect(rig.taken.filter(({ incarnation }) => incarnation === 1).map(({ offset }) => offset)).to.deep.equal(
        upTo(30),
      );
    });

    it('that is the same goes on after a rejoin, with nothing twice', async () => {
      const rig = await new ConsumerRig().start();
      rig.produce(10);
      await settle();
      rig.source.rejoin();
      rig.produce(10);
      await settle();
      expect(rig.offsets()).to.deep.equal(upTo(20));
    });

    const anew = (rig: ConsumerRig, count: number) => {
      rig.cluster.deleteTopic(TOPIC);
      rig.cluster.createTopic(TOPIC);
      const records = upTo(count).map((at) => ({ key: 'k', value: `other ${at}` }));
      rig.cluster.produce(TOPIC, 0, records);
    };

    it('is noticed where nothing was taken before: after a start at the end, in the next life of the engine, after a seek', async () => {
      const atEnd = new ConsumerRig({ cursors: [cursor({ position: 10 })] });
      atEnd.produce(10);
      await atEnd.start();
      await settle(60);
      expect(atEnd.cursor().anchor?.offset, 'kept, for the next start').to.equal(9);
      anew(atEnd, 30);
      await settle(60);
      expect([atEnd.offsets(), atEnd.cursor().halt?.code]).to.deep.equal([[], 'topic_recreated']);

      const again = new ConsumerRig({ cursors: [{ ...atEnd.cursor(), halt: null }] });
      anew(again, 30);
      await again.start();
      await settle(60);
      expect([again.offsets(), again.cursor().halt?.code]).to.deep.equal([[], 'topic_recreated']);

      const sought = await new ConsumerRig().start();
      sought.produce(10);
      await settle();
      await sought.seek(7);
      await settle(60);
      expect(sought.offsets()).to.deep.equal([...upTo(10), ...upTo(10, 7)]);
      await sought.seek(10);
      await settle(60);
      anew(sought, 30);
      await settle(60);
      expect([sought.offsets().length, sought.cursor().halt?.code]).to.deep.equal([13, 'topic_recreated']);
    });

    it('is no other one where the record before the position was removed by retention: that is no trouble', async () => {
      const rig = new ConsumerRig({ cursors: [cursor({ position: 5 })] });
      rig.produce(10);
      rig.cluster.deleteRecords(TOPIC, 0, 5n);
      await rig.start();
      await settle(60);
      expect(rig.offsets()).to.deep.equal(upTo(10, 5));
      expect(rig.consumer.partitionError(TOPIC, 0)).to.equal(null);
    });

    it('whose anchor was compacted away proves nothing', async () => {
      const rig = await new ConsumerRig().start();
      rig.produce(10);
      await settle();
      rig.cluster.deleteRecords(TOPIC, 0, 10n);
      rig.source.rejoin();
      rig.produce(5);
      await settle(100);
      expect(rig.offsets()).to.deep.equal(upTo(15));
    });
  });

  describe('records that are gone before they were taken', () => {
    const lost = async (onDataLoss?: string) => {
      const rig = new ConsumerRig({
        cursors: [cursor({ position: 3 })],
        options: onDataLoss === undefined ? {} : { onDataLoss },
      });
      rig.produce(20);
      rig.cluster.deleteRecords(TOPIC, 0, 8n);
      await rig.start();
      await settle(100);
      return rig;
    };

    it('are left out by default: reading goes on at the oldest there is', async () => {
      expect((await lost()).offsets()).to.deep.equal(upTo(20, 8));
    });

    it('are left out with all the others where the policy says latest', async () => {
      const rig = await lost('latest');
      expect(rig.offsets()).to.deep.equal([]);
      rig.produce(2);
      await settle();
      expect(rig.offsets()).to.deep.equal([20, 21]);
    });

    it('are left out as well where the broker goes away in that moment', async () => {
      const rig = new ConsumerRig({ cursors: [cursor({ position: 0 })] });
      rig.produce(3);
      rig.cluster.deleteRecords(TOPIC, 0, 1n);
      const onError = rig.consumer.onError.bind(rig.consumer);
      rig.consumer.onError = (error) => {
        onError(error);
        if (error.code === 'offset_out_of_range' && !rig.cluster.isDown) rig.cluster.down();
      };
      await rig.start();
      await settle(100);
      rig.consumer.onError = onError;
      rig.cluster.up();
      await settle(100);
      expect(rig.offsets()).to.deep.equal(upTo(3, 1));
    });

    it('halt the partition where the policy says so', async () => {
      const rig = await lost('halt');
      expect(rig.offsets()).to.deep.equal([]);
      expect(rig.cursor().halt?.code).to.equal('data_loss');
      await rig.seek(8);
      await settle(100);
      expect(rig.offsets()).to.deep.equal(upTo(20, 8));
    });
  });

  describe('what comes again', () => {
    it('from a zombie is turned away', async () => {
      const rig = await new ConsumerRig().start();
      rig.produce(10);
      await settle();
      for (const from of [0n, 4n, 9n]) await rig.source.redeliver(p0, from);
      await settle();
      expect(rig.offsets()).to.deep.equal(upTo(10));
    });

    it('overlapping what is new is taken from the cursor on', async () => {
      const rig = await new ConsumerRig({ batchRecordsMax: 8 }).start();
      rig.produce(10);
      await settle();
      rig.produce(4);
      await rig.source.redeliver(p0, 6n);
      await settle();
      expect(rig.offsets()).to.deep.equal(upTo(14));
    });
  });

  describe('what comes from beyond the cursor', () => {
    it('where a rejoin was quicker than the word of a seek, leaves nothing out', async () => {
      const rig = await new ConsumerRig({ batchRecordsMax: 1 }).start();
      rig.produce(10);
      await settle(60);
      await rig.seek(0);
      // Sought, and the consumer has not heard of it: what it offers meanwhile is turned away, and it looks where to go on.
      const release = rig.hold();
      rig.produce(1);
      while (rig.asked.filter((kind) => kind === 'ingest').length < 11) await Promise.resolve();
      rig.source.rejoin();
      release();
      await settle(60);
      expect(rig.offsets()).to.deep.equal([...upTo(10), ...upTo(11)]);
    });
  });
});
