// An engine over a store and a log in memory, with both doors open, handlers of every habit, and a log that can be read.

import { startServers } from '../../admin/server.ts';
import type { Engine } from '../../engine/api.ts';
import { createEngine } from '../../engine/engine.ts';
import type { Limits } from '../../engine/limits.ts';
import type { Logger } from '../../engine/log.ts';
import type { Store } from '../../engine/store/store.ts';
import type { Payload, Target } from '../../sdk/protocol/index.ts';
import { FakeCluster } from '../kafka/fake-log.ts';
import { FakeAdmin, FakeSource } from '../kafka/fake-source.ts';
import type { Seen } from './handlers.ts';
import { endpointFor } from './handlers.ts';

/** Of the ingress. */
export const BODY_BYTES_MAX = 64 * 1_024;

export interface World {
  readonly engine: Engine;
  readonly ingress: { readonly url: string; readonly port: number };
  readonly admin: { readonly url: string; readonly port: number };
  readonly cluster: FakeCluster;
  /** What handlers were given. */
  readonly seen: Seen[];
  /** Lines of the log: level, message, facts. */
  readonly log: string[];
  /** Why the engine stopped by itself, where it did. */
  readonly fatal: unknown[];
  send(
    target: string,
    payload?: Payload,
    more?: { readonly idempotencyKey?: string; readonly startAt?: number },
  ): ReturnType<Engine['accept']>;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly store: Store;
  readonly cluster?: FakeCluster;
  readonly limits?: Partial<Limits>;
}

export async function openWorld({ store, cluster = new FakeCluster(), limits = {} }: WorldOptions): Promise<World> {
  const seen: Seen[] = [];
  const log: string[] = [];
  const fatal: unknown[] = [];
  const engine = await createEngine({
    endpoints: [endpointFor((one) => seen.push(one))],
    store,
    clusters: { local: { 'bootstrap.servers': '127.0.0.1:1' } },
    kafka: { source: ({ topics }) => new FakeSource(cluster, topics), admin: () => new FakeAdmin(cluster) },
    limits: { drainMs: 20, ...limits },
    logger: loggerInto(log),
    onFatal: (error) => fatal.push(error),
  });
  const doors = { host: '127.0.0.1', port: 0 } as const;
  const servers = await startServers({
    engine,
    ingress: { ...doors, bodyBytesMax: BODY_BYTES_MAX },
    admin: doors,
    logger: loggerInto(log),
  });
  return {
    ...{ engine, cluster, seen, log, fatal },
    ...{ ingress: servers.ingress, admin: servers.admin },
    send: (target, payload = '', more = {}) =>
      engine.accept({
        ...{ target: targetOf(target), payload, headers: [], origin: { kind: 'client' } },
        ...{ idempotencyKey: more.idempotencyKey ?? null, startAt: more.startAt ?? null },
      }),
    async close() {
      await servers.close(500);
      await engine.close();
    },
  };
}

/** `cart/k1/add`, or `greeter/greet`. */
function targetOf(text: string): Target {
  const [service = '', ...rest] = text.split('/');
  return { service, handler: rest.at(-1) ?? '', key: rest.length > 1 ? (rest[0] ?? null) : null };
}

function loggerInto(lines: string[]): Logger {
  const write = (level: string) => (facts: object, message: string) => {
    lines.push(`${level}: ${message} ${JSON.stringify(facts)}`);
  };
  return { debug: () => undefined, info: write('info'), warn: write('warn'), error: write('error') };
}
