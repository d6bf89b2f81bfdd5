// Whether a zstd batch is all there: Node 22 unpacks one that is cut off to what there is of it, without an error.
// Format: https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1

const MAGIC = 0xfd2fb528;
const CHECKSUM_BYTES = 4;
const BLOCK_HEADER_BYTES = 3;
/** A block of one byte that is repeated. */
const RUN_LENGTH = 1;

/** Follows the block headers of one frame, as Kafka clients write it, to its end. What is no such frame is left to zlib. */
export function isCutOff(buffer: Buffer): boolean {
  if (buffer.length < 5) return true;
  if (buffer.readUInt32LE(0) !== MAGIC) return false;
  const descriptor = buffer.readUInt8(4);
  let at = 5 + headerFieldBytes(descriptor);
  for (let isLast = false; !isLast; ) {
    if (at + BLOCK_HEADER_BYTES > buffer.length) return true;
    const header = buffer.readUIntLE(at, BLOCK_HEADER_BYTES);
    isLast = (header & 1) === 1;
    const packedBytes = ((header >> 1) & 3) === RUN_LENGTH ? 1 : header >> 3;
    at += BLOCK_HEADER_BYTES + packedBytes;
  }
  const hasChecksum = (descriptor & 0x04) !== 0;
  return at + (hasChecksum ? CHECKSUM_BYTES : 0) > buffer.length;
}

/** What stands between the descriptor and the first block: window, dictionary, size of the content. */
function headerFieldBytes(descriptor: number): number {
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeCode = descriptor >> 6;
  const contentSizeBytes = sizeCode === 0 ? Number(isSingleSegment) : 2 ** sizeCode;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  return (isSingleSegment ? 0 : 1) + dictionaryBytes + contentSizeBytes;
}
