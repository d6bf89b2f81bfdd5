/** Secrets, compared so that the time of it tells nothing. */
import { createHash, timingSafeEqual } from 'node:crypto';

/** Digests have one length, whatever was given. */
export const isSame = (given: string, secret: string): boolean => timingSafeEqual(digest(given), digest(secret));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
