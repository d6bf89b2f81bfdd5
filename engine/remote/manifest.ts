/**
 * What an endpoint says of itself (`GET /discover`, versions 2 to 4 of the manifest), checked, and as our own manifests.
 * Of its options those are taken over that the engine has; the others change nothing of what a handler computes.
 */
import { z } from 'zod';
import type {
  HandlerManifest,
  HandlerMode,
  InvocationOptions,
  OnMaxAttempts,
  RetryPolicy,
  ServiceManifest,
} from '../../sdk/protocol/index.ts';
import { HANDLER_NAME_PATTERN, SERVICE_NAME_PATTERN } from '../../sdk/protocol/index.ts';

/** Versions of the service protocol that the engine speaks. */
export const PROTOCOL_VERSIONS = { min: 5, max: 6 } as const;
/** Versions of the manifest, the best first, as the endpoint is asked for them. */
export const MANIFEST_TYPES = [4, 3, 2].map((version) => `application/vnd.restate.endpointmanifest.v${version}+json`);

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
type WireService = EndpointManifest['services'][number];
type WireHandler = WireService['handlers'][number];
type WireOptions = Pick<WireHandler, keyof typeof options>;

/** The version to speak: `before` where it was registered with one that it still has, for journals were written in that. */
export function versionFor(manifest: EndpointManifest, before: number | null = null): number | null {
  const { minProtocolVersion: min, maxProtocolVersion: max } = manifest;
  if (before !== null && before >= min && before <= max) return before;
  const version = Math.min(max, PROTOCOL_VERSIONS.max);
  return version >= min && version >= PROTOCOL_VERSIONS.min ? version : null;
}

/** What the engine can't run of it, by name; empty where it can run all. */
export const unsupportedIn = ({ services }: EndpointManifest): string[] =>
  services.filter(({ ty }) => ty === 'WORKFLOW').map(({ name }) => name);

/** Names that stand there twice. */
export function repeatedIn({ services }: EndpointManifest): string[] {
  const all = services.flatMap(({ name, handlers }) => [name, ...handlers.map((one) => `${name}/${one.name}`)]);
  return all.filter((name, at) => all.indexOf(name) !== at);
}

export const servicesOf = ({ services }: EndpointManifest): ServiceManifest[] => services.map(serviceOf);

/** Whether a handler wants its state with the start, or asks for what it reads. */
export function wantsEagerState(manifest: EndpointManifest, service: string, handler: string): boolean {
  const found = manifest.services.find(({ name }) => name === service);
  const lazy = found?.handlers.find(({ name }) => name === handler)?.enableLazyState ?? found?.enableLazyState;
  return lazy !== true;
}

function serviceOf(wire: WireService): ServiceManifest {
  const { name, ty, documentation, metadata, handlers } = wire;
  return {
    name,
    kind: ty === 'SERVICE' ? 'service' : 'object',
    handlers: handlers.map((one) => handlerOf(one, ty)),
    ...described(documentation),
    ...(metadata === undefined ? {} : { metadata }),
    ...optionsOf(wire),
  };
}

function handlerOf(wire: WireHandler, ty: WireService['ty']): HandlerManifest {
  const { name, input, output, documentation } = wire;
  return {
    name,
    mode: modeOf(ty, wire.ty),
    inputContentType: input?.contentType ?? null,
    outputContentType: output?.contentType ?? 'application/json',
    ...(input?.jsonSchema === undefined ? {} : { inputSchema: input.jsonSchema }),
    ...(output?.jsonSchema === undefined ? {} : { outputSchema: output.jsonSchema }),
    ...described(documentation),
    ...optionsOf(wire),
  };
}

function modeOf(ty: WireService['ty'], of: WireHandler['ty']): HandlerMode {
  if (ty === 'SERVICE') return 'plain';
  return of === 'SHARED' ? 'shared' : 'exclusive';
}

const described = (documentation: string | undefined) =>
  documentation === undefined ? {} : { description: documentation };

function optionsOf(wire: WireOptions): InvocationOptions {
  const retryPolicy = retryPolicyOf(wire);
  return present({
    inactivityTimeoutMs: wire.inactivityTimeout,
    abortTimeoutMs: wire.abortTimeout,
    journalRetentionMs: wire.journalRetention,
    idempotencyRetentionMs: wire.idempotencyRetention,
    ingressPrivate: wire.ingressPrivate,
    retryPolicy: Object.keys(retryPolicy).length === 0 ? undefined : retryPolicy,
  });
}

function retryPolicyOf(wire: WireOptions): Partial<RetryPolicy> {
  const onMax: OnMaxAttempts | undefined =
    wire.retryPolicyOnMaxAttempts === undefined
      ? undefined
      : wire.retryPolicyOnMaxAttempts === 'KILL'
        ? 'kill'
        : 'pause';
  return present({
    initialIntervalMs: wire.retryPolicyInitialInterval,
    maxIntervalMs: wire.retryPolicyMaxInterval,
    maxAttempts: wire.retryPolicyMaxAttempts,
    exponentiationFactor: wire.retryPolicyExponentiationFactor,
    onMaxAttempts: onMax,
  });
}

type Present<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

const present = <T extends object>(of: T): Present<T> =>
  Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as Present<T>;
