/** Invocation ids as people give them. */
import type { InvocationRef } from '../sdk/protocol/index.ts';
import { parseInvocationId } from '../sdk/protocol/index.ts';
import { OperationError } from './api.ts';

/** @throws OperationError where the text is no id, or one of another installation */
export function parseId(installation: string, text: string): InvocationRef {
  const parsed = parseInvocationId(text);
  if (parsed === null) {
    throw new OperationError(
      'invalid_id',
      `${JSON.stringify(text)} is no invocation id`,
      'Ids look like inv_ and 30 hex digits.',
    );
  }
  if (parsed.installation !== installation) {
    throw new OperationError(
      'not_found',
      `${text} belongs to another database`,
      'Check that you talk to the engine that gave you this id.',
    );
  }
  return { shard: parsed.shard, seq: parsed.seq };
}
