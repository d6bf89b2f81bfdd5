// The contract of the source port, run over every adapter. Quotes the invariants S1 to S6 of engine/ingress/kafka/source.ts.

import { expect } from 'chai';
import type { ClusterAdmin, RecordBatch, RecordSource } from '../../engine/ingress/kafka/source.ts';
import { SourceError } from '../../engine/ingress/kafka/source-error.ts';
import { eventually } from '../setup/eventually.ts';
import { Recorder } from './recorder.ts';

export interface ContractRecord {
  readonly key?: Buffer | string | null;
  readonly value?: Buffer | string | null;
  readonly timestampMs?: number;
}

/** A cluster to test against. */
export interface SourceGround {
  createTopic(partitions: number): Promise<string>;
  createTopicNamed(topic: string): Promise<void>;
  deleteTopic(topic: string): Promise<void>;
  addPartitions(topic: string, count: number): Promise<void>;
  deleteRecords(topic: string, partition: number, offset: bigint): Promise<void>;
  produce(topic: string, partition: number, records: readonly ContractRecord[]): Promise<void>;
  source(topics: readonly string[]): RecordSource;
  admin(): ClusterAdmin;
}

export function sourceContract(ground: () => SourceGround): void {
  const opened: RecordSource[] = [];
  let recorder: Recorder;

  const open = (topic: string, listener = recorder) => {
    const source = ground().source([topic]);
    opened.push(source);
    source.start(listener);
    return source;
  };
  const produce = (topic: string, partition: number, ...values: string[]) =>
    ground().produce(
      topic,
      partition,
      values.map((value) => ({ value })),
    );

  beforeEach(() => {
    recorder = new Recorder();
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((source) => source.stop()));
  });

  describe('reading', () => {
    it('delivers a partition in offset order up to the end of its log (S1)', async () => {
      const topic = await ground().createTopic(1);
      await produce(topic, 0, 'a', 'b', 'c');
      open(topic);
      await eventually(() => expect(recorder.values()).to.eql(['a', 'b', 'c']));
      await produce(topic, 0, 'd');
      await eventually(() => expect(recorder.values()).to.eql(['a', 'b', 'c', 'd']));
      expect(recorder.offsets()).to.eql([0, 1, 2, 3]);
      const last = recorder.batches.at(-1) as RecordBatch;
      expect(last.nextOffset).to.equal(last.highWatermark).and.to.equal(4n);
      expect(recorder.errors).to.eql([]);
      expect(recorder.connected).to.be.at.least(1);
    });

    it('starts where the listener says (S2)', async () => {
      const topic = await ground().createTopic(1);
      await produce(topic, 0, 'a', 'b', 'c');
      recorder.startAt = 2n;
      open(topic);
      await eventually(() => expect(recorder.values()).to.eql(['c']));
      expect(recorder.batches[0]?.firstOffset).to.equal(2n);
    });

    it('tells null from empty, in keys and values, and keeps binary keys and timestamps', async () => {
      const topic = await ground().createTopic(1);
      const binary = Buffer.from([0xff, 0x00, 0xfe, 0x80]);
      await ground().produce(topic, 0, [
        { key: null, value: 'x', timestampMs: 1_700_000_000_123 },
        { key: '', value: '' },
        { key: binary, value: null },
      ]);
      open(topic);
      await eventually(() => expect(recorder.records()).to.have.length(3));
      const [first, second, third] = recorder.records();
      expect(first?.key).to.equal(null);
      expect(first?.timestampMs).to.equal(1_700_000_000_123);
      expect(second?.key?.length).to.equal(0);
      expect(second?.value?.length).to.equal(0);
      expect(third?.key?.equals(binary)).to.equal(true);
      expect(third?.value).to.equal(null);
    });

    it('goes on after the part that was taken (S2)', async () => {
      const topic = await ground().createTopic(1);
      await produce(topic, 0, 'a', 'b', 'c');
      recorder.answer = (batch) => batch.firstOffset + 1n;
      open(topic);
      await eventually(() => expect(recorder.position()).to.equal(3));
      expect(recorder.values().join('')).to.equal('abcbcc');
    });

    it('goes where an answer outside of the batch says (S2)', async () => {
      const topic = await ground().createTopic(1);
      await produce(topic, 0, 'a', 'b', 'c');
      const answers = [2n, 0n];
      recorder.startAt = 1n;
      recorder.answer = (batch) => (batch.firstOffset === 2n ? (answers.pop() ?? 3n) : batch.nextOffset - 1n);
      open(topic);
      // b c → 2 (a part), c → 0 (back), a b c → 2, c → 2 (not taken), c → 3.
      await eventually(() => expect(recorder.position()).to.equal(3));
      expect(recorder.values().join('')).to.equal('bccabccc');
    });

    it('offers again what was not taken, and skips nothing (S2)', async () => {
      const topic = await ground().createTopic(1);
      await produce(topic, 0, 'a', 'b');
      let refusals = 0;
      recorder.answer = (batch) => (refusals++ < 2 ? batch.firstOffset : batch.nextOffset);
      open(topic);
      await eventually(() => expect(recorder.position()).to.equal(2));
      expect(recorder.values().join('')).to.equal('ababab');
      expect(recorder.errors).to.eql([]);
    });

    it('reports a listener that fails, and offers the batch again (S5)', async () => {
      const topic = await ground().createTopic(1);
      await produce(topic, 0, 'a', 'b');
      let failures = 0;
      recorder.answer = (batch) => {
        if (failures++ < 1) throw new Error('the disk is full');
        return batch.nextOffset;
      };
      open(topic);
      await eventually(() => expect(recorder.position()).to.equal(2));
      expect(recorder.values().join('')).to.equal('abab');
      expect(recorder.codes()).to.eql(['listener_failed']);
      expect(recorder.errors[0]?.message).to.contain('the disk is full');
    });

    it('waits for the answer to a batch before it brings the next one of that partition (S1)', async () => {
      const topic = await ground().createTopic(1);
      let inHand = 0;
      let inHandMax = 0;
      recorder.answer = async (batch) => {
        inHandMax = Math.max(inHandMax, ++inHand);
        await new Promise((resolve) => setTimeout(resolve, 5));
        inHand -= 1;
        return batch.nextOffset;
      };
      open(topic);
      for (let round = 0; round < 5; round += 1) await produce(topic, 0, `${round}`);
      await eventually(() => expect(recorder.values()).to.eql(['0', '1', '2', '3', '4']));
      expect(inHandMax).to.equal(1);
    });
  });

  describe('pausing and seeking', () => {
    it('leaves the siblings of a paused partition alone, and goes on where it stopped (S4)', async () => {
      const topic = await ground().createTopic(2);
      await produce(topic, 0, 'p0');
      await produce(topic, 1, 'q0');
      const source = open(topic);
      await eventually(() => expect(recorder.values()).to.have.members(['p0', 'q0']));
      source.pause([{ topic, partition: 0 }]);
      await produce(topic, 0, 'p1', 'p2');
      for (const value of ['q1', 'q2', 'q3']) {
        await produce(topic, 1, value);
        await eventually(() => expect(recorder.values(1)).to.include(value), 2_000);
      }
      // A fetch that was under way when the pause came may have brought the first of them.
      const beforeResume = recorder.values(0);
      source.resume([{ topic, partition: 0 }]);
      await eventually(() => expect(recorder.values(0)).to.eql(['p0', 'p1', 'p2']), 2_000);
      expect(beforeResume).to.eql(['p0']);
    });

    it('stays paused when the pause comes before the assignment', async () => {
      const topic = await ground().createTopic(2);
      await produce(topic, 0, 'p0');
      await produce(topic, 1, 'q0');
      const source = ground().source([topic]);
      opened.push(source);
      source.pause([{ topic, partition: 0 }]);
      source.start(recorder);
      await eventually(() => expect(recorder.values()).to.eql(['q0']));
      source.resume([{ topic, partition: 0 }]);
      await eventually(() => expect(recorder.values(0)).to.eql(['p0']), 2_000);
    });

    it('brings what was not taken again at the resume, and not before', async () => {
      const topic = await ground().createTopic(2);
      await produce(topic, 0, 'a', 'b');
      const source = open(topic);
      let isFull = true;
      recorder.answer = (batch) => {
        if (batch.partition !== 0 || !isFull) return batch.nextOffset;
        source.pause([batch]);
        return batch.firstOffset;
      };
      await eventually(() => expect(recorder.values(0)).to.eql(['a', 'b']));
      await produce(topic, 1, 'sibling');
      await eventually(() => expect(recorder.values(1)).to.eql(['sibling']));
      isFull = false;
      source.resume([{ topic, partition: 0 }]);
      await eventually(() => expect(recorder.position()).to.equal(2), 2_000);
      expect(recorder.values(0)).to.eql(['a', 'b', 'a', 'b']);
    });

    it('holds a partition that has no position yet until the first seek (S2)', async () => {
      const topic = await ground().createTopic(2);
      await produce(topic, 0, 'a', 'b');
      await produce(topic, 1, 'c');
      recorder.startAt = null;
      recorder.positions.set(`${topic}/1`, 0n);
      const source = open(topic);
      await eventually(() => expect(recorder.values()).to.eql(['c']));
      source.seek({ topic, partition: 0 }, 1n);
      await eventually(() => expect(recorder.values(0)).to.eql(['b']), 2_000);
    });

    it('seeks back and forth', async () => {
      const topic = await ground().createTopic(1);
      await produce(topic, 0, 'a', 'b', 'c');
      const source = open(topic);
      await eventually(() => expect(recorder.position()).to.equal(3));
      source.seek({ topic, partition: 0 }, 1n);
      await eventually(() => expect(recorder.values().join('')).to.equal('abcbc'), 2_000);
      source.seek({ topic, partition: 0 }, 2n);
      await eventually(() => expect(recorder.values().join('')).to.equal('abcbcc'), 2_000);
      await produce(topic, 0, 'd');
      await eventually(() => expect(recorder.values().join('')).to.equal('abcbccd'), 2_000);
    });

    it('does not count a batch that was in hand when the seek came (S2)', async () => {
      const topic = await ground().createTopic(1);
      await produce(topic, 0, 'a', 'b');
      const source = open(topic);
      let isFirst = true;
      recorder.answer = (batch) => {
        if (isFirst) source.seek({ topic, partition: 0 }, 1n);
        isFirst = false;
        return batch.nextOffset;
      };
      await eventually(() => expect(recorder.values().join('')).to.equal('abb'));
    });
  });

  describe('everything at once', () => {
    it('brings each record exactly once to a cursor, through refusals, parts, pauses, seeks and failures (S1, S2)', async () => {
      const partitions = 3;
      const perPartition = 400;
      const topic = await ground().createTopic(partitions);
      const taken = Array.from({ length: partitions }, (): string[] => []);
      const chance = lots(20_261_123);
      const source = ground().source([topic]);
      opened.push(source);
      recorder.answer = (batch) => {
        const cursor = recorder.positions.get(`${topic}/${batch.partition}`) ?? 0n;
        // The very thing that a cursor's compare-and-set refuses: a batch that does not begin where the last one ended.
        expect(batch.firstOffset, `partition ${batch.partition}`).to.equal(cursor);
        const kind = chance(12);
        if (kind === 0) return cursor;
        if (kind === 1) throw new Error('by chance');
        if (kind === 2) source.seek(batch, cursor);
        if (kind === 2) return cursor;
        if (kind === 3) {
          source.pause([batch]);
          setTimeout(() => source.resume([batch]), chance(20));
        }
        const next = kind < 6 ? cursor + BigInt(1 + chance(batch.records.length || 1)) : batch.nextOffset;
        const values = batch.records.filter((one) => one.offset < next).map((one) => one.value?.toString() ?? '');
        taken[batch.partition]?.push(...values);
        return next < batch.nextOffset ? next : batch.nextOffset;
      };
      source.start(recorder);
      for (let from = 0; from < perPartition; from += 40) {
        for (let partition = 0; partition < partitions; partition += 1) {
          await produce(topic, partition, ...Array.from({ length: 40 }, (_, index) => `${partition}-${from + index}`));
        }
      }
      await eventually(() => expect(taken.flat()).to.have.length(partitions * perPartition), 60_000);
      for (const [partition, values] of taken.entries()) {
        expect(values).to.eql(Array.from({ length: perPartition }, (_, index) => `${partition}-${index}`));
      }
      expect(recorder.errors.filter((error) => !error.message.includes('by chance'))).to.eql([]);
    }).timeout(90_000);
  });

  describe('a log that does not hold the position (S3)', () => {
    it('is reported after retention, and the partition waits for a seek while its sibling is read', async () => {
      const topic = await ground().createTopic(2);
      await produce(topic, 0, '0', '1', '2', '3', '4', '5');
      await ground().deleteRecords(topic, 0, 4n);
      recorder.positions.set(`${topic}/0`, 2n);
      const source = open(topic);
      await eventually(() => expect(recorder.codes()).to.include('offset_out_of_range'));
      const error = recorder.errors.find((one) => one.code === 'offset_out_of_range') as SourceError;
      expect(error.details.position).to.equal(2n);
      expect(error.details.range).to.eql({ low: 4n, high: 6n });
      expect(error.details.partition).to.include({ topic, partition: 0 });
      await produce(topic, 1, 'sibling');
      await eventually(() => expect(recorder.values()).to.eql(['sibling']));
      source.seek({ topic, partition: 0 }, 4n);
      await eventually(() => expect(recorder.values(0)).to.eql(['4', '5']), 3_000);
      expect(recorder.codes()).to.eql(['offset_out_of_range']);
    });

    it('is reported when nothing is left in the log', async () => {
      const topic = await ground().createTopic(1);
      await produce(topic, 0, '0', '1', '2');
      await ground().deleteRecords(topic, 0, 3n);
      recorder.startAt = 1n;
      const source = open(topic);
      await eventually(() => expect(recorder.codes()).to.eql(['offset_out_of_range']));
      source.seek({ topic, partition: 0 }, 3n);
      await produce(topic, 0, '3');
      await eventually(() => expect(recorder.values()).to.eql(['3']), 3_000);
    });

    it('is reported when the topic was made anew', async () => {
      const topic = await ground().createTopic(1);
      await produce(topic, 0, 'old0', 'old1', 'old2');
      const source = open(topic);
      await eventually(() => expect(recorder.position()).to.equal(3));
      await ground().deleteTopic(topic);
      await eventually(() => expect(recorder.codes()).to.include('unknown_topic'));
      await ground().createTopicNamed(topic);
      await produce(topic, 0, 'new0', 'new1');
      await eventually(() => expect(recorder.codes()).to.include('offset_out_of_range'), 20_000);
      expect(recorder.values()).to.eql(['old0', 'old1', 'old2']);
      source.seek({ topic, partition: 0 }, 0n);
      await eventually(() => expect(recorder.values().slice(3)).to.eql(['new0', 'new1']), 3_000);
    }).timeout(40_000);
  });

  describe('trouble and change outside', () => {
    it('reports a topic that does not exist, and reads it once it does (S5)', async () => {
      const topic = `later-${Math.trunc(performance.now() * 1_000)}`;
      open(topic);
      await eventually(() => expect(recorder.codes()).to.include('unknown_topic'));
      expect(recorder.errors[0]?.remedy).to.contain('create the topic');
      await ground().createTopicNamed(topic);
      await produce(topic, 0, 'at last');
      await eventually(() => expect(recorder.values()).to.eql(['at last']), 20_000);
    }).timeout(40_000);

    it('assigns partitions that were added', async () => {
      const topic = await ground().createTopic(1);
      await produce(topic, 0, 'a');
      open(topic);
      await eventually(() => expect(recorder.values()).to.eql(['a']));
      await ground().addPartitions(topic, 3);
      await produce(topic, 2, 'c');
      await eventually(() => expect(recorder.values()).to.eql(['a', 'c']));
      await produce(topic, 0, 'b');
      await eventually(() => expect(recorder.values(0)).to.eql(['a', 'b']));
    });

    it('says nothing any more once it is stopped (S6)', async () => {
      const topic = await ground().createTopic(1);
      const source = open(topic);
      await eventually(() => expect(recorder.connected).to.be.at.least(1));
      const before = performance.now();
      await source.stop();
      expect(performance.now() - before).to.be.below(6_000);
      const witness = new Recorder();
      open(topic, witness);
      await produce(topic, 0, 'late');
      await eventually(() => expect(witness.values()).to.eql(['late']));
      expect(recorder.values()).to.eql([]);
      expect(recorder.errors).to.eql([]);
    });

    it('stops at once when it was never connected', async () => {
      const source = open('there-is-no-such-topic');
      const before = performance.now();
      await source.stop();
      expect(performance.now() - before).to.be.below(6_000);
    });
  });

  describe('questions about a cluster', () => {
    it('answers partitions, log range and offsets for a time', async () => {
      const topic = await ground().createTopic(2);
      await ground().produce(topic, 0, [
        { value: 'a', timestampMs: 1_000 },
        { value: 'b', timestampMs: 2_000 },
        { value: 'c', timestampMs: 3_000 },
      ]);
      await ground().deleteRecords(topic, 0, 1n);
      const admin = ground().admin();
      try {
        expect(await admin.partitions(topic)).to.eql([0, 1]);
        const range = await admin.logRange(topic);
        expect(range.get(0)).to.eql({ low: 1n, high: 3n });
        expect(range.get(1)).to.eql({ low: 0n, high: 0n });
        const offsets = await admin.offsetsForTime(topic, 2_500);
        expect(offsets.get(0)).to.equal(2n);
        expect(offsets.get(1)).to.equal(0n);
      } finally {
        await admin.close();
      }
    });

    it('says that a topic is unknown', async () => {
      const admin = ground().admin();
      try {
        const questions = [admin.partitions('nope'), admin.logRange('nope'), admin.offsetsForTime('nope', 0)];
        for (const answer of await Promise.allSettled(questions)) {
          const error = answer.status === 'rejected' ? answer.reason : null;
          expect(error).to.be.instanceOf(SourceError);
          expect((error as SourceError).code).to.equal('unknown_topic');
        }
      } finally {
        await admin.close();
      }
    });
  });
}

/** A repeatable stream of numbers from 0 up to a bound (the constants are those of Numerical Recipes). */
function lots(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}
