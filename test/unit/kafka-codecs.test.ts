// Decompression: both framings of snappy, bounds, damaged batches, packages that are not there.

import { expect } from 'chai';
import fc from 'fast-check';
import { codecs, optionalPackage } from '../../engine/ingress/kafka/codecs.ts';
import { lz4ContentBytes } from '../../engine/ingress/kafka/lz4-frame.ts';
import { snappyBlocks, snappyFramed } from '../../engine/ingress/kafka/snappy-framing.ts';
import { SourceError } from '../../engine/ingress/kafka/source-error.ts';
import { isCutOff } from '../../engine/ingress/kafka/zstd-frame.ts';
import { holds } from '../setup/chance.ts';

const failureOf = async (work: Promise<unknown>): Promise<SourceError> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(SourceError);
  return error as SourceError;
};

describe('Kafka codecs', () => {
  for (const [name, codec] of Object.entries(codecs)) {
    it(`${name} gives back what it was given`, async () => {
      await holds(
        25,
        fc.asyncProperty(
          fc.uint8Array({ minLength: 1, maxLength: 5_000 }),
          fc.integer({ min: 1, max: 50 }),
          async (bytes, times) => {
            const buffer = Buffer.concat(Array.from({ length: times }, () => bytes));
            const unpacked = await codec.decompress(await codec.compress({ buffer }));
            expect(unpacked.equals(buffer)).to.equal(true);
          },
        ),
      );
    });

    it(`${name} reports a damaged batch as unreadable`, async () => {
      const error = await failureOf(codec.decompress(Buffer.from('this is no batch at all, by any codec')));
      expect(error.code).to.equal('batch_unreadable');
      expect(error.message).to.contain(name);
      expect(error.retriable).to.equal(false);
    });

    it(`${name} reports a batch that is cut off as unreadable`, async () => {
      const whole = await codec.compress({ buffer: Buffer.from('keymail '.repeat(1_000)) });
      const error = await failureOf(codec.decompress(whole.subarray(0, whole.length - 9)));
      expect(error.code).to.equal('batch_unreadable');
    });
  }

  it('knows at every place where a zstd batch is cut off, and that a whole one is not', async () => {
    const texts = ['', 'keymail', 'keymail '.repeat(1_000), String(Array.from({ length: 60_000 }, (_, at) => at))];
    for (const text of texts) {
      const whole = await codecs.zstd.compress({ buffer: Buffer.from(text) });
      expect(isCutOff(whole)).to.equal(false);
      // Of the long one not every place, but those around both ends.
      const ends = Array.from({ length: whole.length }, (_, at) => at).filter(
        (at) => at < 100 || at > whole.length - 100,
      );
      expect(ends.filter((end) => !isCutOff(whole.subarray(0, end)))).to.deep.equal([]);
    }
  });

  it('refuses a batch that unpacks to more than the limit, without unpacking it', async () => {
    const bomb = Buffer.alloc(129 * 1024 * 1024);
    for (const [name, codec] of Object.entries(codecs)) {
      const packed = await codec.compress({ buffer: bomb });
      const error = await failureOf(codec.decompress(packed));
      expect(error.code, name).to.equal('batch_unreadable');
    }
  });

  it('reads raw snappy, and the framing of Java in several blocks', async () => {
    const parts = ['first block ', 'second block'].map((text) => Buffer.from(text));
    const framed = await Promise.all(parts.map((buffer) => codecs.snappy.compress({ buffer })));
    const [first, second] = framed.map((one) => one.subarray(20)) as [Buffer, Buffer];
    expect((await codecs.snappy.decompress(first)).toString()).to.equal('first block ');
    const lengthOfSecond = Buffer.alloc(4);
    lengthOfSecond.writeUInt32BE(second.length);
    const both = Buffer.concat([snappyFramed(first), lengthOfSecond, second]);
    expect(snappyBlocks(both).map((block) => block.unpackedBytes)).to.eql([12, 12]);
    expect((await codecs.snappy.decompress(both)).toString()).to.equal('first block second block');
  });

  it('knows the most that an LZ4 frame can hold from its headers', async () => {
    const buffer = Buffer.alloc(300_000, 'k');
    const packed = await codecs.lz4.compress({ buffer });
    expect(lz4ContentBytes(packed))
      .to.be.at.least(buffer.length)
      .and.at.most(buffer.length + (4 << 20));
  });

  it('names the package that is missing', () => {
    expect(() => optionalPackage('there-is-no-such-codec'))
      .to.throw(SourceError, 'needs the package "there-is-no-such-codec"')
      .with.property('code', 'codec_missing');
  });
});
