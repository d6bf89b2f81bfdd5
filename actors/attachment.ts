/** Where an invocation is found that somebody wants the result of. */
import type { AttachTarget } from '../sdk/protocol/index.ts';
import { parseInvocationId } from '../sdk/protocol/index.ts';
import { idempotencyAddress, runAddress, soloAddress } from './address.ts';
import type { Attachment } from './invocation.ts';

/** @throws Error for an id that is none: it was looked at before */
export function attachmentOf(to: AttachTarget): Attachment {
  switch (to.kind) {
    case 'invocation': {
      const ref = parseInvocationId(to.invocationId);
      if (ref === null) throw new Error(`bug: ${to.invocationId} is no invocation id`);
      return { address: soloAddress(ref), seq: ref.seq };
    }
    case 'workflow':
      return { address: runAddress(to.service, to.key), seq: null };
    case 'idempotent':
      return { address: idempotencyAddress(to.service, to.key, to.handler, to.idempotencyKey), seq: null };
  }
}
