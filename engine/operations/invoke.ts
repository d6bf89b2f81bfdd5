/** An invocation begun by a person: through the door that requests come through, with an audit row. */
import type { AuditRow } from '../../actors/change.ts';
import type { Headers, Payload } from '../../sdk/protocol/index.ts';
import { submitOf } from '../ingress/accept.ts';
import type { OperationOf, OperationsParts } from './parts.ts';
import { ask } from './parts.ts';

/** @returns `Accepted` */
export function invoke(
  parts: OperationsParts,
  operation: OperationOf<'invokeHandler'>,
  audit: AuditRow,
): Promise<unknown> {
  const { service, handler, key, idempotencyKey, delayMs } = operation;
  const { payload, headers }: { payload: Payload; headers: Headers } = operation.input;
  const request = {
    ...{ target: { service, handler, key }, payload, headers, origin: { kind: 'http' } as const, idempotencyKey },
    startAt: delayMs === 0 ? null : parts.clock.now() + delayMs,
  };
  return ask(parts, audit, (ticket) => submitOf(parts.accept, request, ticket));
}
