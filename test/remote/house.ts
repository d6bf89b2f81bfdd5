// An engine on a SQLite file, and a real endpoint beside it: handlers written with an SDK of the open service protocol, or with
// Keymail, in a process that can be killed. The address of the endpoint stays the same over its lives.

import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Servers } from '../../admin/server.ts';
import { startServers } from '../../admin/server.ts';
import type { DeploymentInfo, Engine } from '../../engine/api.ts';
import { createEngine } from '../../engine/engine.ts';
import type { Limits } from '../../engine/limits.ts';
import type { InvocationRow } from '../../engine/store/queries.ts';
import { openSqlite } from '../../engine/store/sql/sqlite.ts';
import { type Context, type Definition, endpointOf, type ObjectContext, object, service } from '../../sdk/index.ts';
import type { Target } from '../../sdk/protocol/index.ts';
import { textOf } from '../../sdk/protocol/index.ts';
import { NodeProcess } from '../processes/node-process.ts';
import { eventually } from '../setup/eventually.ts';
import { testFolder } from '../setup/folders.ts';

/** The last two are for our own SDK alone; the engine sees HTTP/1.1. */
export type Flavour = 'http2' | 'http1' | 'fetch' | 'lambda';

/** Whose SDK the handlers are written with. */
export type Sdk = keyof typeof SERVICES;
const SERVICES = { restate: 'test/remote/services.ts', keymail: 'test/remote/own-services.ts' } as const;

export interface HouseOptions {
  readonly limits?: Partial<Limits>;
  readonly sdk?: Sdk;
}

export class House {
  readonly #folder = mkdtempSync(testFolder('remote'));
  readonly #flavour: Flavour;
  readonly #limits: Partial<Limits>;
  readonly #services: string;
  #engine: Engine | null = null;
  #endpoint: NodeProcess | null = null;
  #servers: Servers | null = null;
  #port = 0;

  constructor(flavour: Flavour = 'http2', { limits = {}, sdk = 'restate' }: HouseOptions = {}) {
    this.#flavour = flavour;
    this.#limits = limits;
    this.#services = SERVICES[sdk];
    writeFileSync(join(this.#folder, 'notes'), '');
  }

  get engine(): Engine {
    if (this.#engine === null) throw new Error('the engine is not open');
    return this.#engine;
  }

  get uri(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  /** Does something to the outside world. */
  readonly note = (line: string): void => appendFileSync(join(this.#folder, 'notes'), `${line}\n`);

  /** What steps have done to it. */
  get notes(): string[] {
    return readFileSync(join(this.#folder, 'notes'), 'utf8').split('\n').filter(Boolean);
  }

  count(note: string): number {
    return this.notes.filter((line) => line === note).length;
  }

  async untilNoted(note: string, times = 1): Promise<void> {
    await eventually(() => this.count(note) >= times, 20_000);
  }

  openGate(name: string): void {
    appendFileSync(join(this.#folder, name), '');
  }

  async startEndpoint(): Promise<void> {
    const endpoint = new NodeProcess({
      name: 'endpoint',
      directory: this.#folder,
      args: [this.#services, this.#folder, String(this.#port), this.#flavour],
      env: { RESTATE_LOGGING: 'ERROR' },
    });
    this.#endpoint = endpoint;
    const port = () => /listening on (\d+)/.exec(endpoint.out)?.[1] ?? false;
    this.#port = Number(await eventually(port, 20_000));
  }

  async killEndpoint(): Promise<void> {
    await this.#endpoint?.kill();
    this.#endpoint = null;
  }

  /** @param more services that live in the engine's process, beside those that the handlers call */
  async startEngine(more: readonly Definition[] = []): Promise<void> {
    this.#engine = await createEngine({
      endpoints: [endpointOf([native, front, ...more])],
      store: openSqlite({ path: join(this.#folder, 'keymail.db'), migrate: true, synchronous: 'NORMAL' }),
      limits: { drainMs: 0, ...this.#limits },
    });
  }

  async stopEngine(): Promise<void> {
    await this.#servers?.close(1_000);
    this.#servers = null;
    await this.#engine?.close();
    this.#engine = null;
  }

  /** The admin API's address. */
  async admin(): Promise<string> {
    const door = { host: '127.0.0.1', port: 0 };
    this.#servers ??= await startServers({ engine: this.engine, ingress: door, admin: door });
    return this.#servers.admin.url;
  }

  async register(force = false): Promise<DeploymentInfo> {
    return (await this.engine.submit({ kind: 'registerDeployment', uri: this.uri, force }, 'a test')) as DeploymentInfo;
  }

  /** Endpoint, engine and registration. */
  async open(): Promise<void> {
    await this.startEndpoint();
    await this.startEngine();
    await this.register();
  }

  async close(): Promise<void> {
    await this.stopEngine();
    await this.killEndpoint();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Calls `service/handler` or `object/key/handler`, and waits for its end. */
  async call(target: string, input?: unknown) {
    const { ended, accepted } = await this.engine.call(requestOf(target, input));
    return { ...ended, id: accepted.id, value: ended.outcome.kind === 'value' ? valueIn(ended.outcome.value) : null };
  }

  async send(target: string, input?: unknown): Promise<string> {
    return (await this.engine.accept(requestOf(target, input))).id;
  }

  /** The end of one that was sent. */
  async end(id: string) {
    const ref = this.engine.query.refOf(id);
    const ended = ref === null ? null : await this.engine.attach(ref);
    if (ended === null) throw new Error(`${id} is gone`);
    return { ...ended, value: ended.outcome.kind === 'value' ? valueIn(ended.outcome.value) : null };
  }

  async row(id: string): Promise<InvocationRow> {
    const ref = this.engine.query.refOf(id);
    const row = ref === null ? null : await this.engine.query.invocation(ref);
    if (row === null) throw new Error(`${id} is gone`);
    return row;
  }

  /** Until it is in one of these. */
  async until(id: string, ...statuses: readonly string[]): Promise<InvocationRow> {
    let row = await this.row(id);
    await eventually(async () => {
      row = await this.row(id);
      return statuses.includes(row.status);
    });
    return row;
  }

  /** Kinds of the entries of its journal, in order. */
  async journal(id: string): Promise<string[]> {
    const ref = this.engine.query.refOf(id);
    const items = ref === null ? [] : await this.engine.query.journal(ref);
    return items.map((item) => (item.type === 'entry' ? item.entry.kind : item.type));
  }
}

function requestOf(target: string, input: unknown) {
  const [name = '', ...rest] = target.split('/');
  const [key, handler = ''] = rest.length === 2 ? rest : [null, rest[0]];
  return {
    target: { service: name, key: key ?? null, handler } satisfies Target,
    payload: input === undefined ? '' : JSON.stringify(input),
    headers: [['x-asked-by', 'a test']] as const,
    origin: { kind: 'client' } as const,
    idempotencyKey: null,
    startAt: null,
  };
}

const valueIn = (payload: Parameters<typeof textOf>[0]): unknown =>
  payload === '' ? undefined : JSON.parse(textOf(payload));

/** What remote handlers call here. */
const native = service({
  name: 'native',
  handlers: {
    async double(ctx: Context, n: number) {
      return ctx.run('double', () => n * 2);
    },
    async forgets() {},
  },
});

/** Calls remote handlers from here. */
const front = object({
  name: 'front',
  handlers: {
    async all(ctx: ObjectContext, n: number) {
      const twice = await ctx
        .serviceClient<{ twice(ctx: unknown, n: number): Promise<number> }>({ name: 'relay' })
        .twice(n);
      const counter = ctx.objectClient<{ add(ctx: unknown, n: number): Promise<{ total: number }> }>(
        { name: 'counter' },
        ctx.key,
      );
      return { twice, total: (await counter.add(twice)).total };
    },
  },
});
