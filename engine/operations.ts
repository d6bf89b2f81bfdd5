/** What people ask of the engine, as commands with an audit row. One file of `operations/` for each kind of thing acted on. */
import type { Operation } from './api.ts';
import { completeAwakeable } from './ingress/awakeables.ts';
import { patchState, pauseKey, resumeKey } from './operations/actors.ts';
import { batchDeadLetters, batchInvocations } from './operations/batch.ts';
import { onDeadLetter, redrive } from './operations/dead-letters.ts';
import { remove } from './operations/deployments.ts';
import { fork, INVOCATION_VERBS, onInvocation } from './operations/invocations.ts';
import { invoke } from './operations/invoke.ts';
import type { OperationsParts } from './operations/parts.ts';
import { auditOf } from './operations/parts.ts';

/** @throws OperationError, RefusedError, AcceptError */
export async function operate(parts: OperationsParts, operation: Operation, by: string): Promise<unknown> {
  const audit = auditOf(operation, by, parts.clock.now());
  switch (operation.kind) {
    case 'cancelInvocation':
    case 'killInvocation':
    case 'pauseInvocation':
    case 'resumeInvocation':
    case 'retryInvocation':
    case 'purgeInvocation':
      return onInvocation(parts, operation.id, INVOCATION_VERBS[operation.kind], audit);
    case 'forkInvocation':
      return fork(parts, operation, audit);
    case 'invokeHandler':
      return invoke(parts, operation, audit);
    case 'completeAwakeable':
      return completeAwakeable(parts, operation.id, operation.outcome, audit);
    case 'batchInvocations':
      return batchInvocations(parts, operation, by);
    case 'patchState':
      return patchState(parts, operation, audit);
    case 'pauseKey':
      return pauseKey(parts, operation, audit);
    case 'resumeKey':
      return resumeKey(parts, operation, audit);
    case 'createSubscription':
      return parts.subscriptions.create(operation, audit);
    case 'updateSubscription':
      return parts.subscriptions.update(operation, audit);
    case 'deleteSubscription':
      return parts.subscriptions.remove(operation, audit);
    case 'seekSubscription':
      return parts.subscriptions.seek(operation, audit);
    case 'registerDeployment':
      return parts.deployments.register(operation, audit);
    case 'removeDeployment':
      return remove(parts, operation, audit);
    case 'editDeadLetter':
      return onDeadLetter(parts, operation.id, audit, (ticket) => ({ kind: 'edit', ticket, value: operation.value }));
    case 'discardDeadLetter':
      return onDeadLetter(parts, operation.id, audit, (ticket) => ({ kind: 'discard', ticket }));
    case 'redriveDeadLetter':
      return redrive(parts, operation.id, audit);
    case 'batchDeadLetters':
      return batchDeadLetters(parts, operation, by);
  }
}
