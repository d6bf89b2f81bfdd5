/** What this endpoint says of itself, in the version of the manifest that an engine asks for. */
import { SetupError } from '../options.ts';
import type { HandlerManifest, InvocationOptions, ServiceManifest } from '../protocol/index.ts';
import type { EndpointManifest, ManifestOptions } from '../protocol/wire/manifest.ts';
import type { ManifestVersion } from '../protocol/wire/versions.ts';
import { PROTOCOL_VERSIONS } from '../protocol/wire/versions.ts';

export type ProtocolMode = EndpointManifest['protocolMode'];
type WireService = EndpointManifest['services'][number];
type WireHandler = WireService['handlers'][number];

/** In which version of the manifest an option came: an older engine would run a handler without it, and tell nobody. */
const SINCE: readonly (readonly [version: ManifestVersion, options: readonly (keyof ManifestOptions)[]])[] = [
  [2, ['documentation', 'metadata']],
  [
    3,
    [
      'inactivityTimeout',
      'abortTimeout',
      'journalRetention',
      'idempotencyRetention',
      'ingressPrivate',
      'workflowCompletionRetention',
    ],
  ],
  [
    4,
    [
      'retryPolicyInitialInterval',
      'retryPolicyMaxInterval',
      'retryPolicyMaxAttempts',
      'retryPolicyExponentiationFactor',
      'retryPolicyOnMaxAttempts',
    ],
  ],
];

const TYPES = { service: 'SERVICE', object: 'VIRTUAL_OBJECT', workflow: 'WORKFLOW' } as const;
const MODES = { plain: undefined, exclusive: 'EXCLUSIVE', shared: 'SHARED', workflow: 'WORKFLOW' } as const;

/** @throws SetupError for an option that this version can't say */
export function manifestOf(
  services: readonly ServiceManifest[],
  mode: ProtocolMode,
  version: ManifestVersion,
): EndpointManifest {
  return {
    protocolMode: mode,
    minProtocolVersion: PROTOCOL_VERSIONS.min,
    maxProtocolVersion: PROTOCOL_VERSIONS.max,
    services: services.map((service) => serviceOf(service, version)),
  };
}

function serviceOf(service: ServiceManifest, version: ManifestVersion): WireService {
  const { name, kind, handlers, description, metadata } = service;
  const options = { documentation: description, metadata, ...optionsOf(service) };
  return {
    name,
    ty: TYPES[kind],
    handlers: handlers.map((handler) => handlerOf(service, handler, version)),
    ...sayable(options, version, { service: name }),
  };
}

function handlerOf(of: ServiceManifest, handler: HandlerManifest, version: ManifestVersion): WireHandler {
  const service = of.name;
  // The wire has it at the run alone.
  const workflowCompletionRetention = handler.workflowRetentionMs ?? of.workflowRetentionMs;
  const retention = handler.mode === 'workflow' ? { workflowCompletionRetention } : {};
  const { name, mode, description, inputContentType, inputSchema, outputContentType, outputSchema } = handler;
  const ty = MODES[mode];
  const takesAny = inputContentType === null && inputSchema === undefined;
  return {
    name,
    ...(ty === undefined ? {} : { ty }),
    // Without `input` any body is taken, and none.
    ...(takesAny
      ? {}
      : { input: withSchema({ required: false, contentType: inputContentType ?? '*/*' }, inputSchema) }),
    output: withSchema({ contentType: outputContentType, setContentTypeIfEmpty: false }, outputSchema),
    ...sayable({ documentation: description, ...optionsOf(handler), ...retention }, version, {
      service,
      handler: name,
    }),
  };
}

const withSchema = <T extends object>(of: T, jsonSchema: unknown) =>
  jsonSchema === undefined ? of : { ...of, jsonSchema };

function optionsOf({ retryPolicy = {}, ...options }: InvocationOptions): ManifestOptions {
  const { onMaxAttempts, maxAttempts } = retryPolicy;
  return {
    inactivityTimeout: options.inactivityTimeoutMs,
    abortTimeout: options.abortTimeoutMs,
    journalRetention: options.journalRetentionMs,
    idempotencyRetention: options.idempotencyRetentionMs,
    ingressPrivate: options.ingressPrivate,
    retryPolicyInitialInterval: retryPolicy.initialIntervalMs,
    retryPolicyMaxInterval: retryPolicy.maxIntervalMs,
    retryPolicyExponentiationFactor: retryPolicy.exponentiationFactor,
    // The manifest has no word for "without end"; a number that nobody reaches is one.
    retryPolicyMaxAttempts: maxAttempts === null ? 2 ** 31 - 1 : maxAttempts,
    // What is killed and came from Kafka is in the dead letters.
    retryPolicyOnMaxAttempts:
      onMaxAttempts === undefined ? undefined : onMaxAttempts === 'pause' ? ('PAUSE' as const) : ('KILL' as const),
  };
}

/** Without what is not set. */
function sayable(options: ManifestOptions, version: ManifestVersion, place: { service: string; handler?: string }) {
  const set = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name] of set) {
    const [since = 2] = SINCE.find(([, names]) => (names as readonly string[]).includes(name)) ?? [];
    if (since > version) {
      const allowed = `an engine that asks for version ${since} of the manifest, or no such option`;
      throw new SetupError(place, name, `version ${version} of the manifest`, allowed);
    }
  }
  return Object.fromEntries(set) as ManifestOptions;
}
