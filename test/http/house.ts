// An engine on a SQLite file with both doors open, and a shop of handlers that can be held up from outside.

import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startServers } from '../../admin/server.ts';
import type { Engine } from '../../engine/api.ts';
import { createEngine } from '../../engine/engine.ts';
import type { KafkaClient } from '../../engine/ingress/kafka/subscriptions-parts.ts';
import type { Limits } from '../../engine/limits.ts';
import { openSqlite } from '../../engine/store/sql/sqlite.ts';
import type { Definition } from '../../sdk/definition.ts';
import { endpointOf, type ObjectContext, object, service, TerminalError } from '../../sdk/index.ts';
import { testFolder } from '../setup/folders.ts';
import { migratedFile } from '../setup/migrated-file.ts';

export interface House {
  /** The running one. */
  readonly engine: Engine;
  readonly ingress: string;
  readonly admin: string;
  readonly ingressPort: number;
  /** Of the database. */
  readonly file: string;
  /** How often a handler ran, by `name/key`. */
  readonly runs: Map<string, number>;
  /** Lets everything that is held up go on, now and from now on. */
  open(): void;
  /** Lets the failing handler succeed. */
  heal(): void;
  /** Stops the engine and its doors, and starts another one on the same file, at the same ports. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface HouseOptions {
  readonly limits?: Partial<Limits>;
  readonly kafka?: KafkaClient;
  /** Beside those of the shop. */
  readonly services?: readonly Definition[];
}

export async function openHouse({ limits, kafka, services = [] }: HouseOptions = {}): Promise<House> {
  const folder = await mkdtemp(testFolder('http'));
  const file = join(folder, 'keymail.db');
  await migratedFile(file);
  const gate = Promise.withResolvers<void>();
  const runs = new Map<string, number>();
  const count = (name: string) => void runs.set(name, (runs.get(name) ?? 0) + 1);
  let healed = false;

  const greeter = service({
    name: 'greeter',
    handlers: {
      async greet(_ctx, name: string) {
        count('greet');
        return `Hello ${name}`;
      },
      async nothing() {},
      async refuse() {
        throw new TerminalError('not today', { errorCode: 418, metadata: { why: 'tea' } });
      },
    },
  });
  const cart = object({
    name: 'cart',
    handlers: {
      async add(ctx: ObjectContext, item: string) {
        count(`add/${ctx.key}`);
        const items = [...((await ctx.get<string[]>('items')) ?? []), item];
        ctx.set('items', items);
        return items;
      },
      async held(ctx: ObjectContext) {
        count(`held/${ctx.key}`);
        await ctx.run('wait', ({ signal }) => Promise.race([gate.promise, aborted(signal)]));
        return 'went on';
      },
      async steps(ctx: ObjectContext) {
        await ctx.run('first', () => count(`first/${ctx.key}`));
        ctx.set('drawn', ctx.rand.uuidv4());
        return ctx.run('second', () => count(`second/${ctx.key}`));
      },
      async twice(ctx: ObjectContext) {
        const before = await ctx.get('n');
        await ctx.run('wait', async ({ signal }) => {
          count(`twice/${ctx.key}`);
          await Promise.race([gate.promise, aborted(signal)]);
        });
        return [before, await ctx.get('n')];
      },
      async asleep(ctx: ObjectContext) {
        await ctx.sleep('1d');
      },
      async failing(ctx: ObjectContext) {
        count(`failing/${ctx.key}`);
        if (!healed) throw new Error('still broken');
        return 'healed';
      },
      async event(ctx: ObjectContext, event: { readonly n: number }) {
        const seen = [...((await ctx.get<number[]>('seen')) ?? []), event.n];
        ctx.set('seen', seen);
      },
    },
    options: { retryPolicy: { initialInterval: '1h', maxInterval: '1h' } },
  });

  const begin = async (ports: { readonly ingress: number; readonly admin: number }) => {
    const engine = await createEngine({
      endpoints: [endpointOf([greeter, cart, ...services])],
      store: openSqlite({ path: file, migrate: false }),
      clusters: {
        local: {
          'bootstrap.servers': '127.0.0.1:1',
          'security.protocol': 'SASL_PLAINTEXT',
          'sasl.mechanism': 'PLAIN',
          'sasl.username': 'u',
          'sasl.password': 'very-secret',
        },
      },
      ...(limits === undefined ? {} : { limits }),
      ...(kafka === undefined ? {} : { kafka }),
    });
    const servers = await startServers({
      engine,
      ingress: { host: '127.0.0.1', port: ports.ingress },
      admin: { host: '127.0.0.1', port: ports.admin },
    });
    return { engine, servers };
  };
  let running = await begin({ ingress: 0, admin: 0 });
  const { ingress, admin } = running.servers;
  return {
    get engine() {
      return running.engine;
    },
    ingress: ingress.url,
    admin: admin.url,
    ingressPort: ingress.port,
    file,
    runs,
    open: () => gate.resolve(),
    heal() {
      healed = true;
    },
    async restart() {
      await running.engine.close();
      await running.servers.close(1_000);
      running = await begin({ ingress: ingress.port, admin: admin.port });
    },
    async close() {
      gate.resolve();
      await running.servers.close(1_000);
      await running.engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('ended from outside'))));

/** A call of the ingress or the admin API, with JSON where a body is given. */
export async function ask(url: string, method = 'GET', body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: (text === '' || !/json/.test(response.headers.get('content-type') ?? '')
      ? null
      : JSON.parse(text)) as Answered,
  };
}

/** A call that the rest of the test builds on. @throws where it is refused, with what was answered */
export async function demand(...call: Parameters<typeof ask>): ReturnType<typeof ask> {
  const answer = await ask(...call);
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw new Error(`${call[1] ?? 'GET'} ${call[0]} was answered with ${answer.status}: ${answer.text}`);
}

/** What these tests look for in answers of either door. */
export interface Answered {
  readonly id: string;
  readonly invocationId: string;
  readonly status: string;
  readonly state: unknown;
  readonly code: string | number;
  readonly reason: string;
  readonly source: string;
  readonly message: string;
  readonly detail: string;
  readonly remedy: string;
  readonly error: { readonly code: string; readonly remedy: string } | null;
  readonly lastError: { readonly message: string } | null;
  readonly attempt: number;
  readonly redrivenAs: string | null;
  readonly value: { readonly data: string } | null;
  readonly partitions: readonly {
    readonly partition: number;
    readonly position: number;
    readonly lag: number | null;
  }[];
  readonly holder: { readonly id: string } | null;
  readonly mailboxDepth: number;
  readonly items: readonly (Answered & Record<string, unknown>)[];
  readonly next: string | null;
}
