/**
 * What an endpoint says of itself, as our own manifests.
 * Of its options those are taken over that the engine has; the others change nothing of what a handler computes.
 */
import type {
  HandlerManifest,
  HandlerMode,
  InvocationOptions,
  OnMaxAttempts,
  RetryPolicy,
  ServiceManifest,
} from '../../sdk/protocol/index.ts';
import type { EndpointManifest, ManifestOptions } from '../../sdk/protocol/wire/manifest.ts';
import { MANIFEST_VERSIONS, manifestType, PROTOCOL_VERSIONS } from '../../sdk/protocol/wire/versions.ts';

/** As the endpoint is asked for them, the best first. */
export const MANIFEST_TYPES = MANIFEST_VERSIONS.map(manifestType);

type WireService = EndpointManifest['services'][number];
type WireHandler = WireService['handlers'][number];

/** The version to speak: `before` where it was registered with one that it still has, for journals were written in that. */
export function versionFor(manifest: EndpointManifest, before: number | null = null): number | null {
  const { minProtocolVersion: min, maxProtocolVersion: max } = manifest;
  if (before !== null && before >= min && before <= max) return before;
  const version = Math.min(max, PROTOCOL_VERSIONS.max);
  return version >= min && version >= PROTOCOL_VERSIONS.min ? version : null;
}

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

const KINDS = { SERVICE: 'service', VIRTUAL_OBJECT: 'object', WORKFLOW: 'workflow' } as const;

function serviceOf(wire: WireService): ServiceManifest {
  const { name, ty, documentation, metadata, handlers } = wire;
  return {
    name,
    kind: KINDS[ty],
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
  if (of === 'SHARED') return 'shared';
  return ty === 'WORKFLOW' ? 'workflow' : 'exclusive';
}

const described = (documentation: string | undefined) =>
  documentation === undefined ? {} : { description: documentation };

function optionsOf(wire: ManifestOptions): InvocationOptions {
  const retryPolicy = retryPolicyOf(wire);
  return present({
    inactivityTimeoutMs: wire.inactivityTimeout,
    abortTimeoutMs: wire.abortTimeout,
    journalRetentionMs: wire.journalRetention,
    idempotencyRetentionMs: wire.idempotencyRetention,
    workflowRetentionMs: wire.workflowCompletionRetention,
    ingressPrivate: wire.ingressPrivate,
    retryPolicy: Object.keys(retryPolicy).length === 0 ? undefined : retryPolicy,
  });
}

function retryPolicyOf(wire: ManifestOptions): Partial<RetryPolicy> {
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
