// The accidents that the fake can be told to have, beyond what the contract asks of every source.

import { expect } from 'chai';
import { eventually } from '../setup/eventually.ts';
import { FakeCluster } from './fake-log.ts';
import { FakeSource } from './fake-source.ts';
import { Recorder } from './recorder.ts';

describe('the fake source', () => {
  const topic = 'orders';
  const p0 = { topic, partition: 0 };
  let cluster: FakeCluster;
  let recorder: Recorder;
  let source: FakeSource;

  beforeEach(async () => {
    cluster = new FakeCluster();
    cluster.createTopic(topic, 1);
    cluster.produce(topic, 0, [{ value: 'a' }, { value: 'b' }, { value: 'c' }]);
    recorder = new Recorder();
    source = new FakeSource(cluster, [topic], { batchRecordsMax: 2 });
    source.start(recorder);
    await eventually(() => expect(recorder.position()).to.equal(3));
  });

  afterEach(() => source.stop());

  it('reads in batches of the size it was given', () => {
    expect(recorder.batches.map((batch) => batch.records.length)).to.eql([2, 1]);
    expect(recorder.batches.map((batch) => batch.nextOffset)).to.eql([2n, 3n]);
  });

  it('redelivers, as a zombie does', async () => {
    await source.redeliver(p0, 1n);
    expect(recorder.values().join('')).to.equal('abcbc');
    expect(recorder.batches.at(-1)?.firstOffset).to.equal(1n);
  });

  it('passes holes with batches that hold nothing', async () => {
    cluster.hole(topic, 0, 3);
    await eventually(() => expect(recorder.position()).to.equal(6));
    expect(recorder.batches.at(-1)).to.include({ firstOffset: 3n, nextOffset: 6n, highWatermark: 6n });
    expect(recorder.batches.at(-1)?.records).to.eql([]);
  });

  it('rejoins, and obeys the cursor anew', async () => {
    recorder.positions.set(`${topic}/0`, 2n);
    source.rejoin();
    await eventually(() => expect(recorder.values().join('')).to.equal('abcc'));
    expect(recorder.lost).to.eql([`${topic}/0`]);
    expect(recorder.assigned).to.eql([`${topic}/0`, `${topic}/0`]);
  });

  it('reports a log that was cut short, and shows the new leader in what comes after', async () => {
    cluster.truncate(topic, 0, 1n);
    await eventually(() => expect(recorder.codes()).to.eql(['offset_out_of_range']));
    cluster.produce(topic, 0, [{ value: 'B' }]);
    source.seek(p0, 1n);
    await eventually(() => expect(recorder.values().at(-1)).to.equal('B'));
    expect(recorder.records().at(-1)).to.deep.include({ offset: 1n, leaderEpoch: 1 });
  });

  it('loses everything with the broker, complains once, and comes back', async () => {
    cluster.down();
    cluster.produce(topic, 0, [{ value: 'd' }]);
    expect(recorder.codes()).to.eql(['broker_unreachable']);
    expect(recorder.lost).to.eql([`${topic}/0`]);
    cluster.up();
    await eventually(() => expect(recorder.values().join('')).to.equal('abcd'));
    expect(recorder.connected).to.equal(2);
  });
});
