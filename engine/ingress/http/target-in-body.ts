/** Which invocation a body names, as Restate's clients spell it: `{ "target": "workflow", "workflowName", "workflowKey" }`. */
import { z } from 'zod';
import type { Payload } from '../../../sdk/protocol/index.ts';
import { textOf } from '../../../sdk/protocol/index.ts';
import { IngressError } from './ingress-error.ts';
import type { RouteTarget } from './path.ts';

const schema = z.discriminatedUnion('target', [
  z.object({ target: z.literal('invocation'), invocationId: z.string() }),
  z.object({ target: z.literal('workflow'), workflowName: z.string(), workflowKey: z.string() }),
  z.object({
    target: z.literal('idempotentInvocation'),
    service: z.string(),
    key: z.string().optional(),
    handler: z.string(),
    idempotencyKey: z.string(),
  }),
]);

const HINT =
  'Send { "target": "invocation", "invocationId" }, { "target": "workflow", "workflowName", "workflowKey" } or { "target": "idempotentInvocation", "service", "key", "handler", "idempotencyKey" }.';

/** @throws IngressError */
export function targetIn(body: Payload): Exclude<RouteTarget, { kind: 'body' }> {
  const parsed = schema.safeParse(jsonIn(body));
  if (!parsed.success) throw new IngressError('malformed_body', 'the body names no invocation', { hint: HINT });
  const { data } = parsed;
  switch (data.target) {
    case 'invocation':
      return { kind: 'id', id: data.invocationId };
    case 'workflow':
      return { kind: 'workflow', service: data.workflowName, key: data.workflowKey };
    case 'idempotentInvocation': {
      const { service, key = null, handler, idempotencyKey } = data;
      return { kind: 'idempotent', service, key, handler, idempotencyKey };
    }
  }
}

function jsonIn(body: Payload): unknown {
  try {
    return JSON.parse(textOf(body));
  } catch {
    return undefined; // Said below, as of any other body that names none.
  }
}
