/** What two submits under one idempotency key are compared by, whichever door they came through. */
import { createHash } from 'node:crypto';
import type { Payload } from '../../sdk/protocol/index.ts';
import { bytesOf } from '../../sdk/protocol/index.ts';

export const bodyHashOf = (payload: Payload): string =>
  createHash('sha256').update(bytesOf(payload)).digest('base64url');
