/** What an endpoint says of itself (`GET /discover`), as its bytes must be: versions 2 to 4 of the manifest of the service protocol. */
import { z } from 'zod';
import { HANDLER_NAME_PATTERN, SERVICE_NAME_PATTERN } from '../index.ts';

const SERVICES_MAX = 1_000;
const HANDLERS_MAX = 1_000;

const ms = z.number().min(0).max(Number.MAX_SAFE_INTEGER);

const options = {
  documentation: z.string().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
  inactivityTimeout: ms.optional(),
  abortTimeout: ms.optional(),
  journalRetention: ms.optional(),
  idempotencyRetention: ms.optional(),
  /** Of the handler that is a workflow's run. */
  workflowCompletionRetention: ms.optional(),
  enableLazyState: z.boolean().optional(),
  ingressPrivate: z.boolean().optional(),
  retryPolicyInitialInterval: ms.optional(),
  retryPolicyMaxInterval: ms.optional(),
  retryPolicyMaxAttempts: z.int().min(1).optional(),
  retryPolicyExponentiationFactor: z.number().min(1).optional(),
  retryPolicyOnMaxAttempts: z.enum(['PAUSE', 'KILL']).optional(),
};

const handler = z.looseObject({
  name: z.string().regex(HANDLER_NAME_PATTERN),
  ty: z.enum(['EXCLUSIVE', 'SHARED', 'WORKFLOW']).optional(),
  input: z.looseObject({ contentType: z.string().optional(), jsonSchema: z.unknown().optional() }).optional(),
  output: z.looseObject({ contentType: z.string().optional(), jsonSchema: z.unknown().optional() }).optional(),
  ...options,
});

const service = z.looseObject({
  name: z.string().regex(SERVICE_NAME_PATTERN),
  ty: z.enum(['SERVICE', 'VIRTUAL_OBJECT', 'WORKFLOW']),
  handlers: z.array(handler).max(HANDLERS_MAX),
  ...options,
});

/** Fields that a later version of the manifest adds are no reason to refuse it. */
export const endpointManifest = z.looseObject({
  protocolMode: z.enum(['BIDI_STREAM', 'REQUEST_RESPONSE']),
  minProtocolVersion: z.int().min(1),
  maxProtocolVersion: z.int().min(1),
  services: z.array(service).max(SERVICES_MAX),
});

export type EndpointManifest = z.output<typeof endpointManifest>;
export type ManifestOptions = Pick<EndpointManifest['services'][number]['handlers'][number], keyof typeof options>;
