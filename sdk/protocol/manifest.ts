/** What an endpoint says of itself: services, their handlers, and the options that the engine honours. All durations in ms. */
import type { RetryPolicy } from './retry-policy.ts';

export type ServiceKind = 'service' | 'object' | 'workflow';
/** `plain`: unkeyed. `exclusive`: one at a time per key, may write state. `shared`: beside others, reads state. `workflow`: once per key. */
export type HandlerMode = 'plain' | 'exclusive' | 'shared' | 'workflow';

export interface InvocationOptions {
  /** Parts left out come from the service, then from the engine's default. */
  readonly retryPolicy?: Partial<RetryPolicy>;
  /** An attempt that waits this long leaves memory; it is replayed when it wakes. Default 10 s. */
  readonly inactivityTimeoutMs?: number;
  /** An attempt without progress for this long, and not waiting for the engine, is ended and retried. Default 10 min. */
  readonly abortTimeoutMs?: number;
  /** How long a finished invocation stays to be read. Default 1 day; 0 removes it at once. */
  readonly journalRetentionMs?: number;
  /** How long an idempotency key is remembered after completion. Default 1 day. */
  readonly idempotencyRetentionMs?: number;
  /** How long a workflow's key remembers its run, its state and its promises after the run's end. Default 1 day. */
  readonly workflowRetentionMs?: number;
  /** True: not callable from HTTP or Kafka, only from other handlers. */
  readonly ingressPrivate?: boolean;
}

export interface HandlerManifest extends InvocationOptions {
  readonly name: string;
  readonly mode: HandlerMode;
  readonly description?: string;
  /** JSON Schema of the input, where known. */
  readonly inputSchema?: unknown;
  readonly outputSchema?: unknown;
  /** Content type that the handler's input must have at the HTTP door; null takes any. */
  readonly inputContentType: string | null;
  /** Content type of its results. */
  readonly outputContentType: string;
  /** The function's source text, from which its chart is made; absent where it can't be had. */
  readonly source?: string;
}

export interface ServiceManifest extends InvocationOptions {
  readonly name: string;
  readonly kind: ServiceKind;
  readonly handlers: readonly HandlerManifest[];
  readonly description?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Letter or underscore first; then letters, digits, dot, underscore, dash; 255 characters at most. The open service protocol's rule. */
export const SERVICE_NAME_PATTERN = /^[A-Za-z_][A-Za-z0-9._-]{0,254}$/;
/** Handler names may not hold a dot or a dash: they are names of functions. */
export const HANDLER_NAME_PATTERN = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;
