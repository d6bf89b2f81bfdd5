/** The number on the wire from which a handler draws its chance. */
import { createHash } from 'node:crypto';

/** Of an invocation's id: the same on each attempt. */
export const seedOf = (id: string): bigint => createHash('sha256').update(id).digest().readBigUInt64BE(0);
