// How much an LZ4 frame can unpack to, read from its block headers without unpacking it.
// Format: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md

const magic = 0x184d2204;
const blockBytesMaxByCode: Readonly<Record<number, number>> = { 4: 64 << 10, 5: 256 << 10, 6: 1 << 20, 7: 4 << 20 };
/** A block can't grow by more than this factor: a match of any length costs a byte for each 255 that it copies. */
const ratioMax = 255;

/** An upper bound in bytes, for one frame as Kafka clients write it. @throws RangeError where it is no such frame. */
export function lz4ContentBytes(buffer: Buffer): number {
  if (buffer.length < 7 || buffer.readUInt32LE(0) !== magic) throw new RangeError('no LZ4 frame');
  const flags = buffer.readUInt8(4);
  const blockBytesMax = blockBytesMaxByCode[(buffer.readUInt8(5) >> 4) & 7];
  if (blockBytesMax === undefined) throw new RangeError('an LZ4 frame with an unknown block size');
  const hasBlockChecksum = (flags & 0x10) !== 0;
  const hasContentSize = (flags & 0x08) !== 0;
  const hasDictionary = (flags & 0x01) !== 0;
  let at = 7 + (hasContentSize ? 8 : 0) + (hasDictionary ? 4 : 0);
  let total = 0;
  for (;;) {
    const header = buffer.readUInt32LE(at);
    if (header === 0) return total;
    const isStored = header >= 0x80000000;
    const packedBytes = header & 0x7fffffff;
    total += isStored ? packedBytes : Math.min(blockBytesMax, packedBytes * ratioMax);
    at += 4 + packedBytes + (hasBlockChecksum ? 4 : 0);
  }
}
