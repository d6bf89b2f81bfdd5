/** The invocation as its handler is shown it. */
import type { Request } from './context.ts';
import type { Attempt } from './driver/attempt.ts';
import { bytesOf, ownPayload } from './protocol/index.ts';

/** All of it copies: the handler may write to what it is given, the engine counts on what it has. */
export function requestOf(attempt: Attempt): Request {
  const { id, target, idempotencyKey, attempt: number } = attempt.start;
  const { headers, payload } = attempt.input;
  return {
    id,
    target: { ...target },
    headers: new Map(headers),
    headerList: headers.map(([name, value]) => [name, value]),
    body: bytesOf(ownPayload(payload)),
    idempotencyKey,
    attempt: number,
    get attemptCompletedSignal() {
      return attempt.completedSignal;
    },
  };
}
