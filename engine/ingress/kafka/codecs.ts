// Decompression of record batches. kafkajs knows gzip alone, and a batch in any other codec kills its consumer for good, so all
// of them are registered before the first connection is made, whether such a batch is ever met or not.
//
// snappy and lz4 are optional packages: one that is missing is an error only when a batch needs it. zstd comes with Node.
// Nothing here trusts the batch: what it unpacks to is bounded, because a few kilobytes can unpack to gigabytes.

import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import kafkajs from 'kafkajs';
import { lz4ContentBytes } from './lz4-frame.ts';
import { snappyBlocks, snappyFramed } from './snappy-framing.ts';
import { SourceError } from './source-error.ts';
import { isCutOff } from './zstd-frame.ts';

/** One batch unpacked. A broker's own bound is about 1 MB packed (`message.max.bytes`); beyond this the batch is refused. */
export const batchBytesMax = 128 * 1024 * 1024;

export interface Codec {
  compress(encoder: { buffer: Buffer }): Promise<Buffer>;
  decompress(buffer: Buffer): Promise<Buffer>;
}

const gzip: Codec = zlibCodec('gzip', zlib.gzip, zlib.gunzip);
const wholeZstd = zlibCodec('zstd', zlib.zstdCompress, zlib.zstdDecompress);
const zstd: Codec = {
  ...wholeZstd,
  async decompress(buffer) {
    if (isCutOff(buffer)) throw new SourceError('batch_unreadable', "a zstd batch can't be unpacked: it is cut off");
    return wholeZstd.decompress(buffer);
  },
};

const snappy: Codec = {
  async compress({ buffer }) {
    return snappyFramed(await snappyPackage().compress(buffer));
  },
  async decompress(buffer) {
    const { uncompress } = snappyPackage();
    return unpack('snappy', async () => {
      const blocks = snappyBlocks(buffer);
      // Every block says first how long it is: the sum is known before anything is unpacked.
      refuseAbove(
        blocks.reduce((sum, block) => sum + block.unpackedBytes, 0),
        'snappy',
      );
      const parts = await Promise.all(blocks.map((block) => uncompress(block.data)));
      return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts as Buffer[]);
    });
  },
};

const lz4: Codec = {
  async compress({ buffer }) {
    return lz4Package().compressFrame(buffer);
  },
  async decompress(buffer) {
    const { decompressFrame } = lz4Package();
    return unpack('lz4', async () => {
      refuseAbove(lz4ContentBytes(buffer), 'lz4');
      return decompressFrame(buffer);
    });
  },
};

export const codecs = { gzip, snappy, lz4, zstd } as const;

/** Registers all codecs with kafkajs, whose table is global to the process. Called by whoever makes a client; twice does no harm. */
export function registerCodecs(): void {
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  CompressionCodecs[CompressionTypes.GZIP] = () => gzip;
  CompressionCodecs[CompressionTypes.Snappy] = () => snappy;
  CompressionCodecs[CompressionTypes.LZ4] = () => lz4;
  CompressionCodecs[CompressionTypes.ZSTD] = () => zstd;
}

type ZlibCompress = (buffer: Buffer, callback: (error: Error | null, result: Buffer) => void) => void;
type ZlibDecompress = (
  buffer: Buffer,
  options: { maxOutputLength: number },
  callback: (error: Error | null, result: Buffer) => void,
) => void;

/** zlib's own `maxOutputLength` stops in the middle of a bomb, without having unpacked it. */
function zlibCodec(name: string, compress: ZlibCompress, decompress: ZlibDecompress): Codec {
  return {
    compress: ({ buffer }) => promisify(compress)(buffer),
    decompress: (buffer) => unpack(name, () => promisify(decompress)(buffer, { maxOutputLength: batchBytesMax })),
  };
}

async function unpack(codec: string, work: () => Promise<Buffer>): Promise<Buffer> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SourceError('batch_unreadable', `a ${codec} batch can't be unpacked: ${reason}`, { cause });
  }
}

function refuseAbove(bytes: number, codec: string): void {
  if (bytes <= batchBytesMax) return;
  throw new SourceError(
    'batch_unreadable',
    `a ${codec} batch unpacks to ${bytes} bytes, the limit is ${batchBytesMax}`,
  );
}

interface SnappyPackage {
  compress(data: Buffer): Promise<Buffer>;
  uncompress(data: Buffer): Promise<Buffer | string>;
}

interface Lz4Package {
  compressFrame(data: Buffer): Promise<Buffer>;
  decompressFrame(data: Buffer): Promise<Buffer>;
}

const snappyPackage = () => optionalPackage<SnappyPackage>('snappy');
const lz4Package = () => optionalPackage<Lz4Package>('lz4-napi');

const require = createRequire(import.meta.url);

/** Loaded when the first batch needs it. `require` remembers what it loaded, and tries again what failed. */
export function optionalPackage<T>(name: string): T {
  try {
    return require(name) as T;
  } catch (cause) {
    const message = `a record batch needs the package "${name}", which can't be loaded (npm install ${name})`;
    throw new SourceError('codec_missing', message, { cause });
  }
}
