// Kafka's own property names (as Java and librdkafka document them) become settings of the client that we use.
// Nothing is taken silently: what can't be honoured is refused by name, and what isn't known is refused with the nearest known name.

import { readFileSync } from 'node:fs';
import type { ConsumerConfig, KafkaConfig, RetryOptions } from 'kafkajs';
import { shown } from '../../config/problems.ts';
import { nearest } from '../../nearest.ts';
import { assembleSasl, assembleSsl, type ReadFile } from './properties-security.ts';
import { type Draft, defaults, propertyTable } from './properties-table.ts';

/** As YAML or the environment gives them: a number may come as `30000` or `"30000"`. */
export type KafkaProperties = Readonly<Record<string, unknown>>;

export interface ClientSettings {
  readonly client: KafkaConfig & { readonly retry: RetryOptions };
  readonly consumer: Omit<ConsumerConfig, 'groupId'> & { readonly heartbeatInterval: number };
  /** The pauses between two connections, in milliseconds. */
  readonly reconnect: { readonly firstMs: number; readonly maxMs: number };
  /** `group.id`: the start of the name that our groups get. */
  readonly groupId?: string;
  /** `auto.offset.reset`: where a new subscription starts that doesn't say so itself. */
  readonly startAt?: 'earliest' | 'latest';
}

export interface PropertyProblem {
  readonly code: 'unsupported_property' | 'unknown_property' | 'invalid_property' | 'missing_property';
  /** The whole path: `kafka.clusters.my-cluster.group.instance.id`. */
  readonly path: string;
  /** As it was given; `***` for a secret. */
  readonly found: string;
  readonly allowed: string;
  /** A sentence that says what to do. */
  readonly remedy: string;
}

/** All that is wrong with one cluster's properties, in one error: who corrects them sees everything at once. */
export class PropertiesError extends Error {
  override readonly name = 'PropertiesError';
  readonly problems: readonly PropertyProblem[];

  constructor(problems: readonly PropertyProblem[]) {
    super(problems.map((one) => `${one.path}: ${one.remedy} (found ${one.found}, allowed: ${one.allowed})`).join('\n'));
    this.problems = problems;
  }
}

export interface TranslateOptions {
  /** Where the properties stand in the configuration, for the errors. Default: the bare property name. */
  readonly path?: string;
  /** Reads the PEM files that `ssl.*.location` names. Default: from disk. */
  readonly readFile?: ReadFile;
}

/** @throws PropertiesError with every problem found. */
export function translateProperties(properties: KafkaProperties, options: TranslateOptions = {}): ClientSettings {
  const report = new Report(properties, options.path);
  const draft = readAll(properties, report);
  if (!draft.brokers && !report.has('bootstrap.servers')) {
    report.missing('bootstrap.servers', 'host:port, several separated by commas', 'name at least one broker');
  }
  const readFile = options.readFile ?? ((path) => readFileSync(path, 'utf8'));
  const ssl = assembleSsl(draft, report, readFile);
  const sasl = assembleSasl(draft, report);
  const settings = assemble(draft, ssl, sasl);
  const { heartbeatInterval, sessionTimeout = 0 } = settings.consumer;
  if (heartbeatInterval >= sessionTimeout) {
    report.invalid('heartbeat.interval.ms', `less than session.timeout.ms (${sessionTimeout})`);
  }
  report.throwIfAny();
  return settings;
}

/** The properties with every secret replaced by `***`, for logs and the admin API. Unknown names that sound secret are covered too. */
export function redactProperties(properties: KafkaProperties): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, isSecret(name) ? '***' : value]));
}

/** Every name that is understood, refused ones included: for the environment, whose `_` may stand for a dot. */
export const propertyNames: readonly string[] = Object.keys(propertyTable);

const soundsSecret = /password|secret|token|private|jaas|\.key(\.pem)?$/i;

function isSecret(name: string): boolean {
  const row = Object.hasOwn(propertyTable, name) ? propertyTable[name] : undefined;
  return row?.kind === 'taken' ? row.isSecret === true : soundsSecret.test(name);
}

function readAll(properties: KafkaProperties, report: Report): Draft {
  const draft: Draft = {};
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    const row = Object.hasOwn(propertyTable, name) ? propertyTable[name] : undefined;
    if (!row) report.unknown(name);
    else if (row.kind === 'refused') report.refused(name, row.why);
    else if (typeof value === 'object') report.invalid(name, row.allowed);
    else if (row.kind === 'fixed') {
      if (!row.accepts(String(value))) report.refused(name, row.why, row.allowed);
    } else if (!row.take(draft, String(value).trim())) report.invalid(name, row.allowed);
  }
  return draft;
}

function assemble(draft: Draft, ssl: KafkaConfig['ssl'], sasl: KafkaConfig['sasl']): ClientSettings {
  return {
    client: {
      brokers: draft.brokers ?? [],
      clientId: draft.clientId ?? defaults.clientId,
      connectionTimeout: draft.connectionTimeoutMs ?? defaults.connectionTimeoutMs,
      authenticationTimeout: draft.connectionTimeoutMs ?? defaults.authenticationTimeoutMs,
      requestTimeout: draft.requestTimeoutMs ?? defaults.requestTimeoutMs,
      retry: {
        retries: draft.retries ?? defaults.retries,
        initialRetryTime: draft.retryFirstMs ?? defaults.retryFirstMs,
        maxRetryTime: draft.retryMaxMs ?? defaults.retryMaxMs,
      },
      ...(ssl === undefined ? {} : { ssl }),
      ...(sasl === undefined ? {} : { sasl }),
    },
    consumer: {
      sessionTimeout: draft.sessionTimeoutMs ?? defaults.sessionTimeoutMs,
      rebalanceTimeout: draft.rebalanceTimeoutMs ?? defaults.rebalanceTimeoutMs,
      heartbeatInterval: draft.heartbeatIntervalMs ?? defaults.heartbeatIntervalMs,
      metadataMaxAge: draft.metadataMaxAgeMs ?? defaults.metadataMaxAgeMs,
      maxBytesPerPartition: draft.partitionBytesMax ?? defaults.partitionBytesMax,
      minBytes: draft.fetchBytesMin ?? defaults.fetchBytesMin,
      maxBytes: draft.fetchBytesMax ?? defaults.fetchBytesMax,
      maxWaitTimeInMs: draft.fetchWaitMaxMs ?? defaults.fetchWaitMaxMs,
      readUncommitted: draft.readUncommitted ?? false,
      rackId: draft.rackId ?? '',
    },
    reconnect: {
      firstMs: draft.reconnectFirstMs ?? defaults.reconnectFirstMs,
      maxMs: Math.max(draft.reconnectMaxMs ?? defaults.reconnectMaxMs, draft.reconnectFirstMs ?? 0),
    },
    ...(draft.groupId === undefined ? {} : { groupId: draft.groupId }),
    ...(draft.startAt === undefined ? {} : { startAt: draft.startAt }),
  };
}

/** Collects problems. */
export class Report {
  readonly #problems = new Map<string, PropertyProblem>();
  readonly #properties: KafkaProperties;
  readonly #prefix: string;

  constructor(properties: KafkaProperties, path: string | undefined) {
    this.#properties = properties;
    this.#prefix = path === undefined ? '' : `${path}.`;
  }

  has(name: string): boolean {
    return this.#problems.has(name);
  }

  invalid(name: string, allowed: string, remedy = 'this value is not one that the property can have'): void {
    this.#add('invalid_property', name, allowed, remedy);
  }

  missing(name: string, allowed: string, remedy: string): void {
    this.#add('missing_property', name, allowed, remedy);
  }

  refused(name: string, why: string, allowed = 'leave it out'): void {
    this.#add('unsupported_property', name, allowed, `it can't be honoured: ${why}`);
  }

  unknown(name: string): void {
    const known = nearest(name, propertyNames);
    const remedy =
      known === null ? 'no property of a Kafka consumer has this name' : `unknown name; did you mean ${known}?`;
    this.#add('unknown_property', name, known ?? 'a property of a Kafka consumer', remedy);
  }

  throwIfAny(): void {
    if (this.#problems.size > 0) throw new PropertiesError([...this.#problems.values()]);
  }

  #add(code: PropertyProblem['code'], name: string, allowed: string, remedy: string): void {
    if (this.#problems.has(name)) return;
    const value = this.#properties[name];
    const found = isSecret(name) && value !== undefined ? '***' : (shown(name, value) ?? 'nothing');
    this.#problems.set(name, { code, path: `${this.#prefix}${name}`, found, allowed, remedy });
  }
}
