/** An engine on a SQLite file, subscribed to a real broker, whose handlers note what reaches them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine, SubscriptionInfo } from '../../../engine/api.ts';
import { createEngine } from '../../../engine/engine.ts';
import type { KafkaProperties } from '../../../engine/ingress/kafka/properties.ts';
import type { Limits } from '../../../engine/limits.ts';
import { createLogger } from '../../../engine/log.ts';
import { openSqlite } from '../../../engine/store/sql/sqlite.ts';
import type { Definition, ObjectContext } from '../../../sdk/index.ts';
import { endpointOf, handlers, object, serde, service } from '../../../sdk/index.ts';
import { testFolder } from '../../setup/folders.ts';
import { migratedFile } from '../../setup/migrated-file.ts';

/** One delivery to a handler: once for each event, unless an attempt was repeated. */
export interface Seen {
  readonly key: string;
  readonly value: Uint8Array | null;
  readonly headers: ReadonlyMap<string, string>;
  readonly offset: number;
  readonly partition: number;
}

export interface World {
  readonly engine: Engine;
  readonly seen: Seen[];
  subscribe(topic: string, options?: Record<string, unknown>, sink?: string): Promise<SubscriptionInfo>;
  info(id: string): Promise<SubscriptionInfo>;
  /** Closes the engine and starts another on the same file. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** What a test may do inside of the handler, by key. */
export type Behaviour = (ctx: ObjectContext, seen: Seen) => Promise<void>;

export interface WorldOptions {
  readonly behaviour?: Behaviour;
  readonly limits?: Partial<Limits>;
  readonly more?: readonly Definition[];
  /** Of the cluster. */
  readonly properties?: KafkaProperties;
}

export async function startWorld(bootstrap: string, options: WorldOptions = {}): Promise<World> {
  const folder = await mkdtemp(testFolder('world'));
  await migratedFile(join(folder, 'keymail.db'));
  const seen: Seen[] = [];
  const open = (): Promise<Engine> =>
    createEngine({
      endpoints: [endpointOf([...services(seen, options.behaviour), ...(options.more ?? [])])],
      store: openSqlite({ path: join(folder, 'keymail.db'), migrate: false }),
      ...(process.env['DEBUG_ENGINE'] ? { logger: createLogger('debug') } : {}),
      clusters: {
        test: {
          'bootstrap.servers': bootstrap,
          'metadata.max.age.ms': 500,
          'reconnect.backoff.max.ms': 1_000,
          ...options.properties,
        },
      },
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    });
  let engine = await open();
  return {
    get engine() {
      return engine;
    },
    seen,
    async subscribe(topic, subscriptionOptions = {}, sink = 'service://inbox/take') {
      const operation = {
        kind: 'createSubscription',
        source: `kafka://test/${topic}`,
        sink,
        options: subscriptionOptions,
      } as const;
      return (await engine.submit(operation, 'test')) as SubscriptionInfo;
    },
    async info(id) {
      const found = await engine.query.subscription(id);
      if (found === null) throw new Error(`no subscription ${id}`);
      return found;
    },
    async restart() {
      await engine.close();
      engine = await open();
    },
    async close() {
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function services(seen: Seen[], behaviour: Behaviour | undefined): Definition[] {
  const note = (
    ctx: { request(): { headers: ReadonlyMap<string, string> } },
    key: string,
    value: Uint8Array | null,
  ): Seen => {
    const { headers } = ctx.request();
    const one = {
      key,
      value,
      headers,
      offset: Number(headers.get('kafka.offset')),
      partition: Number(headers.get('kafka.partition')),
    };
    seen.push(one);
    return one;
  };
  const inbox = object({
    name: 'inbox',
    handlers: {
      take: handlers.object.exclusive({ input: serde.binary }, async (ctx: ObjectContext, value: Uint8Array) => {
        const one = note(ctx, ctx.key, value);
        await behaviour?.(ctx, one);
        ctx.set('last', one.offset);
      }),
    },
    options: { retryPolicy: { maxAttempts: 3, initialInterval: '20ms', onMaxAttempts: 'dead-letter' } },
  });
  const plain = service({
    name: 'plain',
    handlers: {
      take: handlers.handler({ input: serde.binary }, async (ctx, value: Uint8Array) => {
        note(ctx, '', value);
      }),
    },
  });
  return [inbox, plain];
}

export const textOf = (seen: Seen): string | null =>
  seen.value === null ? null : Buffer.from(seen.value).toString('utf8');
