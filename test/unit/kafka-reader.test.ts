// The reader against a scripted kafkajs: what one broker can't be made to show, because it takes two brokers and bad luck.

import { expect } from 'chai';
import type { Batch } from 'kafkajs';
import { FetchRounds } from '../../engine/ingress/kafka/fetch-rounds.ts';
import { Reader } from '../../engine/ingress/kafka/kafkajs-reader.ts';
import { PartitionTable } from '../../engine/ingress/kafka/partitions.ts';
import type { ClusterAdmin, LogRange } from '../../engine/ingress/kafka/source.ts';
import { Recorder } from '../kafka/recorder.ts';
import { eventually } from '../setup/eventually.ts';

describe('the reader', () => {
  const topic = 'orders';
  const where = { topic, partition: 0 };
  let calls: string[];
  let range: LogRange | null;
  let recorder: Recorder;
  let rounds: FetchRounds;
  let reader: Reader;
  const table = () => partitions.of(where);
  let partitions: PartitionTable;

  beforeEach(() => {
    calls = [];
    range = { low: 0n, high: 100n };
    recorder = new Recorder();
    rounds = new FetchRounds();
    partitions = new PartitionTable();
    const consumer = {
      pause: () => void calls.push('pause'),
      resume: () => void calls.push('resume'),
      seek: ({ offset }: { offset: string }) => void calls.push(`seek ${offset}`),
    };
    const admin = { logRange: async () => (range ? new Map([[0, range]]) : Promise.reject(new Error('gone'))) };
    reader = new Reader({
      consumer: consumer as unknown as ConstructorParameters<typeof Reader>[0]['consumer'],
      partitions,
      rounds,
      admin: admin as unknown as ClusterAdmin,
      listener: recorder,
    });
    rounds.began(1);
    rounds.began(2);
    table().assigned = true;
    table().place(10n);
    reader.rewind(table());
    rounds.began(1);
    rounds.began(2);
    calls.length = 0;
  });

  afterEach(() => reader.close());

  const take = (fetched: number, ...offsets: number[]) =>
    reader.take(
      batch(fetched, offsets),
      () => false,
      (offset) => void calls.push(`resolve ${offset}`),
    );

  it('takes a batch that begins at its position, and resolves what the listener took', async () => {
    await take(10, 10, 11, 14);
    expect(recorder.offsets()).to.eql([10, 11, 14]);
    expect(calls).to.eql(['resolve 14']);
    expect(table().position).to.equal(15n);
  });

  it('holds and reports a partition that kafkajs reset by itself, without taking its batch (S3)', async () => {
    range = { low: 40n, high: 100n };
    await take(40, 40, 41);
    await eventually(() => expect(recorder.codes()).to.eql(['offset_out_of_range']));
    expect(recorder.batches).to.eql([]);
    expect(calls).to.eql(['pause']);
    expect(recorder.errors[0]?.details).to.eql({ partition: where, position: 10n, range: { low: 40n, high: 100n } });
    await take(40, 40, 41);
    expect(recorder.batches).to.eql([]);
  });

  it('brings kafkajs back when it left a position that the log does hold', async () => {
    await take(0, 0, 1, 2);
    await eventually(() => expect(calls).to.eql(['pause', 'pause', 'seek 10', 'resume']));
    expect(recorder.errors).to.eql([]);
    expect(recorder.batches).to.eql([]);
  });

  it('puts the question again when nobody answers it', async () => {
    range = null;
    await take(40, 40);
    await eventually(() => expect(calls).to.include('seek 10'));
    expect(recorder.errors).to.eql([]);
    expect(table().holds.size).to.equal(0);
  });

  it('drops what was fetched before a seek, until every broker has begun a new round', async () => {
    table().moveTo(5n);
    reader.rewind(table());
    rounds.began(1);
    await take(10, 10, 11);
    reader.takeEmpty({ ...where, lastOffset: '19', highWatermark: '100' });
    await table().tail;
    expect(recorder.batches).to.eql([]);
    expect(table().holds.size).to.equal(0);
    rounds.began(2);
    reader.takeEmpty({ ...where, lastOffset: '7', highWatermark: '100' });
    await table().tail;
    expect(recorder.batches.map((one) => [one.firstOffset, one.nextOffset])).to.eql([[5n, 8n]]);
  });

  it('brings kafkajs back to markers that a listener refused while it paused the partition (S2)', async () => {
    recorder.answer = (one) => {
      table().holds.add('paused');
      return one.firstOffset;
    };
    reader.takeEmpty({ ...where, lastOffset: '12', highWatermark: '14' });
    await table().tail;
    expect(calls).to.eql(['seek 10', 'pause']);
    expect(table().position).to.equal(10n);
  });

  it('takes one thing at a time, markers included (S1)', async () => {
    const order: string[] = [];
    let release: () => void = () => undefined;
    recorder.answer = async (one) => {
      order.push(`begin ${one.firstOffset}`);
      if (one.firstOffset === 10n) await new Promise<void>((resolve) => (release = resolve));
      order.push(`end ${one.firstOffset}`);
      return one.nextOffset;
    };
    const first = take(10, 10);
    reader.takeEmpty({ ...where, lastOffset: '12', highWatermark: '14' });
    const third = take(13, 13);
    await eventually(() => expect(order).to.eql(['begin 10']));
    release();
    await Promise.all([first, third]);
    expect(order).to.eql(['begin 10', 'end 10', 'begin 11', 'end 11', 'begin 13', 'end 13']);
  });

  it('does not count an answer that comes after the partition was given away', async () => {
    recorder.answer = (one) => {
      table().release();
      return one.nextOffset;
    };
    await take(10, 10);
    expect(calls).to.eql([]);
    expect(table().position).to.equal(10n);
  });

  it('says nothing to kafkajs and to the listener once it is closed (S6)', async () => {
    reader.close();
    await take(10, 10);
    reader.takeEmpty({ ...where, lastOffset: '12', highWatermark: '14' });
    await table().tail;
    reader.rewind(table());
    reader.apply(table());
    expect(calls).to.eql([]);
    expect(recorder.batches).to.eql([]);
  });
});

function batch(fetched: number, offsets: number[]): Batch {
  return {
    topic: 'orders',
    partition: 0,
    fetchedOffset: String(fetched),
    highWatermark: '100',
    messages: offsets.map((offset) => ({
      offset: String(offset),
      key: null,
      value: null,
      timestamp: '0',
      headers: {},
    })),
    lastOffset: () => String(offsets.at(-1)),
  } as unknown as Batch;
}
