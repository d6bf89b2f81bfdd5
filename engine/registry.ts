/** Which handlers there are, and by which rules each is run: manifests with the engine's defaults filled in. */
import type { HandlerRules } from '../actors/command.ts';
import type { Endpoint, HandlerManifest, InvocationOptions, ServiceManifest, Target } from '../sdk/protocol/index.ts';
import { DEFAULT_RETRY_POLICY } from '../sdk/protocol/index.ts';
import type { ChartedHandler } from './charts.ts';
import { charted } from './charts.ts';
import type { Logger } from './log.ts';
import { silentLogger } from './log.ts';

export interface RegisteredHandler extends HandlerRules {
  readonly service: ServiceManifest;
  readonly handler: HandlerManifest;
  readonly endpoint: Endpoint;
  readonly inactivityTimeoutMs: number;
  readonly abortTimeoutMs: number;
  readonly ingressPrivate: boolean;
  readonly charted: ChartedHandler | null;
}

const DAY_MS = 86_400_000;
const DEFAULTS = {
  inactivityTimeoutMs: 10_000,
  abortTimeoutMs: 600_000,
  journalRetentionMs: DAY_MS,
  idempotencyRetentionMs: DAY_MS,
  workflowRetentionMs: DAY_MS,
  ingressPrivate: false,
} as const satisfies InvocationOptions;

interface Registered {
  /** Where it lives. */
  readonly endpoint: Endpoint;
  readonly handlers: ReadonlyMap<string, RegisteredHandler>;
}

export class Registry {
  readonly #services = new Map<string, Registered>();
  readonly #manifests: ServiceManifest[] = [];
  readonly #logger: Logger;

  constructor(logger: Logger = silentLogger) {
    this.#logger = logger;
  }

  /** @throws Error where two endpoints bring a service of the same name */
  register(endpoint: Endpoint): void {
    for (const service of endpoint.services) {
      if (this.#services.has(service.name))
        throw new Error(`service ${service.name} is registered twice; names must differ`);
      this.#manifests.push(service);
      const handlers = service.handlers.map(
        (handler) => [handler.name, register(service, handler, endpoint, this.#logger)] as const,
      );
      this.#services.set(service.name, { endpoint, handlers: new Map(handlers) });
    }
  }

  /** Takes away what `endpoint` has brought. What runs goes on; what would start next finds no handler. */
  unregister(endpoint: Endpoint): void {
    for (const { name } of endpoint.services) {
      if (this.ownerOf(name) !== endpoint) continue;
      this.#services.delete(name);
      this.#manifests.splice(
        this.#manifests.findIndex((service) => service.name === name),
        1,
      );
    }
  }

  /** The endpoint that a service lives at; null where there is no such service. */
  ownerOf(service: string): Endpoint | null {
    return this.#services.get(service)?.endpoint ?? null;
  }

  get services(): readonly ServiceManifest[] {
    return this.#manifests;
  }

  has(service: string): boolean {
    return this.#services.has(service);
  }

  workflowRetentionMs(service: string): number {
    const manifest = this.#manifests.find(({ name }) => name === service);
    const run = manifest?.handlers.find(({ mode }) => mode === 'workflow');
    return run?.workflowRetentionMs ?? manifest?.workflowRetentionMs ?? DEFAULTS.workflowRetentionMs;
  }

  /** Of every handler that has one. */
  get charts(): ChartedHandler[] {
    const all = [...this.#services.values()].flatMap(({ handlers }) => [...handlers.values()]);
    return all.flatMap(({ charted: made }) => (made === null ? [] : [made]));
  }

  find(target: Pick<Target, 'service' | 'handler'>): RegisteredHandler | null {
    return this.#services.get(target.service)?.handlers.get(target.handler) ?? null;
  }
}

function register(
  service: ServiceManifest,
  handler: HandlerManifest,
  endpoint: Endpoint,
  logger: Logger,
): RegisteredHandler {
  const made = charted(service, handler, endpoint, logger);
  const pick = <Name extends keyof typeof DEFAULTS>(name: Name) => handler[name] ?? service[name] ?? DEFAULTS[name];
  return {
    service,
    handler,
    endpoint,
    mode: handler.mode,
    kind: service.kind,
    retryPolicy: { ...DEFAULT_RETRY_POLICY, ...service.retryPolicy, ...handler.retryPolicy },
    inactivityTimeoutMs: pick('inactivityTimeoutMs'),
    abortTimeoutMs: pick('abortTimeoutMs'),
    journalRetentionMs: pick('journalRetentionMs'),
    idempotencyRetentionMs: pick('idempotencyRetentionMs'),
    ingressPrivate: pick('ingressPrivate'),
    charted: made,
    chart: made?.rules ?? null,
  };
}
