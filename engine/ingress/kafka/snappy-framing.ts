// Kafka's snappy batches come in two framings: librdkafka writes one raw block, Java writes the stream of xerial's snappy-java.
// The xerial stream: 8 bytes of magic, two 4-byte versions, then for each block its packed length (big endian) and the block.

const xerialMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const xerialHeaderBytes = 16;
const lengthBytes = 4;
const varintBytesMax = 5;

export interface SnappyBlock {
  readonly data: Buffer;
  readonly unpackedBytes: number;
}

/** The raw blocks of a batch in either framing. @throws RangeError where the framing is cut off. */
export function snappyBlocks(buffer: Buffer): SnappyBlock[] {
  if (!buffer.subarray(0, xerialMagic.length).equals(xerialMagic)) return [block(buffer)];
  const blocks: SnappyBlock[] = [];
  let at = xerialHeaderBytes;
  while (at < buffer.length) {
    const length = buffer.readUInt32BE(at);
    const end = at + lengthBytes + length;
    if (end > buffer.length)
      throw new RangeError(`a snappy block of ${length} bytes is cut off at ${buffer.length - at}`);
    blocks.push(block(buffer.subarray(at + lengthBytes, end)));
    at = end;
  }
  return blocks;
}

/** One raw block in xerial's framing, which every Kafka client reads. */
export function snappyFramed(raw: Buffer): Buffer {
  const head = Buffer.alloc(xerialHeaderBytes + lengthBytes);
  xerialMagic.copy(head);
  head.writeInt32BE(1, 8);
  head.writeInt32BE(1, 12);
  head.writeUInt32BE(raw.length, xerialHeaderBytes);
  return Buffer.concat([head, raw]);
}

function block(data: Buffer): SnappyBlock {
  return { data, unpackedBytes: varint(data) };
}

/** A raw block begins with its unpacked length, seven bits to a byte, lowest first. */
function varint(data: Buffer): number {
  let value = 0;
  for (let index = 0; index < varintBytesMax; index += 1) {
    const byte = data[index];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return value;
  }
  throw new RangeError('a snappy block does not begin with its length');
}
