/**
 * The door for answers to awakeables: from HTTP, from the client, from a person at the admin API. Answered when it is durable.
 *
 *  N1. The first answer counts. A later one is told `again`, and so is one that comes when the invocation has ended with an
 *      answer to this awakeable: it may be the first one, sent again by somebody who has not heard.
 *  N2. Where nobody waits and nobody was answered (the invocation has ended without it, or is gone) the caller hears that.
 */
import { soloAddress } from '../../actors/address.ts';
import type { AuditRow } from '../../actors/change.ts';
import type { Addressed } from '../../actors/command.ts';
import { isFinished } from '../../actors/lifecycle.ts';
import type { CompletionId, InvocationRef, Outcome } from '../../sdk/protocol/index.ts';
import {
  AWAKEABLE_ID_ALLOWED,
  completionOfSignal,
  parseAwakeableId,
  parseInvocationId,
  sizeOf,
} from '../../sdk/protocol/index.ts';
import type { Answers, Completed } from '../answers.ts';
import { RefusedError } from '../answers.ts';
import { outcomeBytes } from '../invoker/messages.ts';
import { hasMoreValues, tooManyValues } from '../json-bounds.ts';
import type { Limits } from '../limits.ts';
import type { Loop } from '../loop.ts';
import type { Store } from '../store/store.ts';
import { AcceptError, TOO_COMPLEX_REMEDY } from './accept.ts';

export interface AwakeablesParts {
  readonly installation: string;
  readonly store: Store;
  readonly loop: Loop;
  readonly answers: Answers;
  readonly limits: Limits;
}

/** @throws AcceptError, RefusedError, StoppedError */
export async function completeAwakeable(
  parts: AwakeablesParts,
  text: string,
  outcome: Outcome,
  audit?: AuditRow,
): Promise<Completed> {
  const { ref, invocationId, id } = parsed(parts, text);
  checkSize(parts, outcome);
  const { ticket, answer } = parts.answers.ticket<Completed>();
  const command = { kind: 'signal', seq: ref.seq, id, outcome, ticket } as const;
  const addressed: Addressed = { address: soloAddress(ref), command };
  parts.loop.submit(audit === undefined ? addressed : { ...addressed, audit });
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof RefusedError) || error.code !== 'not_found') throw error;
    if (await wasAnswered(parts, ref, id)) return { id: invocationId, again: true };
    throw unknownAwakeable(`nobody waits for ${text}: ${invocationId} has ended, is gone, or never asked for it`);
  }
}

function parsed({ installation }: AwakeablesParts, text: string) {
  const awakeable = parseAwakeableId(text);
  const ref = awakeable === null ? null : parseInvocationId(awakeable.invocationId);
  if (awakeable === null || ref === null) {
    const shown = JSON.stringify(text.slice(0, 100));
    throw new AcceptError('awakeable_id_invalid', `${shown} is no awakeable id`, `Use ${AWAKEABLE_ID_ALLOWED}.`);
  }
  if (ref.installation !== installation) throw unknownAwakeable(`${text} belongs to another database`);
  const { invocationId, signal } = awakeable;
  return { ref, invocationId, id: completionOfSignal(signal) };
}

function checkSize({ limits }: AwakeablesParts, outcome: Outcome): void {
  const bytes = outcomeBytes(outcome, sizeOf);
  if (outcome.kind === 'value' && hasMoreValues(outcome.value, limits.jsonValuesMax))
    throw new AcceptError('input_too_complex', tooManyValues('the value', limits.jsonValuesMax), TOO_COMPLEX_REMEDY);
  if (bytes <= limits.entryBytesMax) return;
  throw new AcceptError(
    'input_too_large',
    `the value has ${bytes} bytes, more than ${limits.entryBytesMax}`,
    'Send a reference to large data, or raise limits.entryBytesMax.',
  );
}

/** Of one that has ended, whose rows are still there. */
async function wasAnswered({ store }: AwakeablesParts, ref: InvocationRef, id: CompletionId): Promise<boolean> {
  const row = await store.queries.invocation(ref);
  if (row === null || !isFinished(row.status)) return false;
  return store.queries.isAnswered(ref, id);
}

const unknownAwakeable = (message: string): AcceptError =>
  new AcceptError(
    'unknown_awakeable',
    message,
    'Nothing is left to do. Where somebody should wait, check that you talk to the engine that gave the id out.',
  );
