// Both doors under requests of every shape: no 5xx but those that are documented, no hang, nothing told that is nobody's
// business, and what was refused has left no row.

import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { Database } from '../../engine/store/sql/database.ts';
import { openSqlite } from '../../engine/store/sql/sqlite.ts';
import { formatAwakeableId, type InvocationId } from '../../sdk/protocol/index.ts';
import { holds, withinMs } from '../setup/chance.ts';
import { eventually } from '../setup/eventually.ts';
import { testFolder } from '../setup/folders.ts';
import type { Waiting } from './http-requests.ts';
import { adminRequest, ingressRequest } from './http-requests.ts';
import type { Operation } from './openapi.ts';
import { operationsOf } from './openapi.ts';
import type { RawAnswer, RawRequest } from './raw-http.ts';
import { exchange, isRight } from './raw-http.ts';
import type { World } from './world.ts';
import { openWorld } from './world.ts';

const ADMIN_RUNS = 700;
const INGRESS_RUNS = 700;
const ANSWER_MS = 20_000;
const GONE_MS = 50;

/** Of which a refused request may leave no row. Journals and timers go on by themselves. */
const TABLES = ['invocation', 'idempotency', 'subscription', 'cursor', 'dead_letter', 'audit', 'state', 'promise'];

describe('requests of every shape', function () {
  this.timeout(withinMs(150_000));
  const folder = mkdtempSync(testFolder('fuzz-http'));
  let world: World;
  let reader: Database;
  let ids: string[] = [];
  let asleep = '';
  let waiting: Waiting = { ids: [], awakeables: [] };

  before(async () => {
    const file = path.join(folder, 'keymail.db');
    world = await openWorld({ store: openSqlite({ path: file, migrate: true }) });
    reader = new Database(file, { readonly: true });
    world.cluster.createTopic('orders', 2);
    [asleep = '', ...ids] = await prepare(world);
    ids.push(asleep);
    waiting = await askAround(world);
  });
  after(async () => {
    reader?.close();
    await world?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const counts = (): string =>
    TABLES.map(
      (table) => `${table} ${JSON.stringify(reader.prepare(`select count(*) from ${table}`).raw().get())}`,
    ).join();

  async function ask(port: number, request: RawRequest, allowed: readonly number[]): Promise<RawAnswer> {
    await quiet(world, reader);
    const before = counts();
    const answer = await exchange(port, request, ANSWER_MS);
    try {
      checkAnswer(request, answer, allowed);
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${world.log.at(-1)}`, { cause: error });
    }
    // Who went away is not told whether the request, which may have been whole, was taken: what was is in the database before
    // anything that is sent now.
    if (answer.status === 0) {
      await delay(GONE_MS);
      await world.send('greeter/greet', '1');
    }
    const isRefused = answer.status >= 400 && !answer.body.includes('"source":"invocation"');
    await written(world);
    if (isRefused) expect(counts(), 'rows after a refusal').to.equal(before);
    expect(world.fatal).to.deep.equal([]);
    return answer;
  }

  it('of the admin API, by its OpenAPI document', async () => {
    const document = (await (await fetch(`${world.admin.url}/openapi.json`)).json()) as Parameters<
      typeof operationsOf
    >[0];
    const operations = operationsOf(document);
    expect(operations.length).to.be.greaterThan(20);
    const cases = fc
      .constantFrom(...operations)
      .chain((operation) => fc.tuple(fc.constant(operation), adminRequest(operation, ids)));
    await holds(
      ADMIN_RUNS,
      fc.asyncProperty(cases, async ([operation, request]) => {
        const { status, head, body } = await ask(world.admin.port, request, documented(operation));
        const isIts = request.method === operation.method && status >= 200 && status < 300;
        if (!isIts || !/content-type: application\/json/i.test(head)) return;
        expect(
          operation.wrongWith(status, JSON.parse(body)),
          `${operation.method} ${request.target}: ${body}`,
        ).to.equal(null);
      }),
    );
    expect((await fetch(`${world.admin.url}/health`)).status).to.equal(200);
  });

  it('of the ingress, by its paths', async () => {
    // Whoever attaches to one that is due tomorrow waits until then, unless the requests above have ended it.
    await world.engine.submit({ kind: 'killInvocation', id: ids[2] ?? '' }, 'test').catch(() => undefined);
    await holds(
      INGRESS_RUNS,
      // Whoever attaches to one that sleeps for a day waits for a day.
      fc.asyncProperty(
        ingressRequest(
          ids.filter((id) => id !== asleep),
          waiting,
        ),
        async (request) => {
          await ask(world.ingress.port, request, []);
        },
      ),
    );
    expect((await fetch(`${world.ingress.url}/health`)).status).to.equal(200);
  });

  it('leaves no half of anything behind', async () => {
    await quiet(world, reader);
    const none = (sql: string) => expect(reader.prepare(sql).all(), sql).to.deep.equal([]);
    none(`select seq from invocation i where not exists (select 1 from journal j
      where j.shard = i.shard and j.invocation_seq = i.seq and j.item_index = 0 and j.kind = 'input')`);
    none(`select distinct invocation_seq from journal j where not exists (select 1 from invocation i
      where j.shard = i.shard and j.invocation_seq = i.seq)`);
    none(`select invocation_seq from idempotency k where not exists (select 1 from invocation i
      where k.invocation_shard = i.shard and k.invocation_seq = i.seq)`);
    none(`select seq from invocation i where status = 'scheduled' and not exists (select 1 from timer t
      where t.shard = i.shard and t.invocation_seq = i.seq and t.due_at = i.due_at)`);
  });
});

/** One of everything that an id can name; first the invocation that will not end. */
async function prepare(world: World): Promise<string[]> {
  const { engine, cluster } = world;
  const options = {};
  const made = await engine.submit(
    { kind: 'createSubscription', source: 'kafka://local/orders', sink: 'service://cart/event', options },
    'test',
  );
  cluster.produce('orders', 0, [{ key: null, value: 'no key' }]);
  const accepted = [
    await world.send('cart/calm/add', '1'),
    await world.send('cart/late/add', '1', { startAt: Date.now() + 86_400_000 }),
  ];
  await eventually(async () => (await engine.query.deadLetters({}, { cursor: null, limit: 1 })).rows.length === 1);
  const letters = (await (await fetch(`${world.admin.url}/dead-letters`)).json()) as { items: { id: string }[] };
  return [
    ...accepted.map(({ id }) => id).reverse(),
    (made as { id: string }).id,
    letters.items[0]?.id ?? '',
    'cart',
    'calm',
    'inv_x',
    'dl_000000000000000000',
  ];
}

/** A run that waits for its promise, and several who wait for somebody outside. */
async function askAround(world: World): Promise<Waiting> {
  const run = await world.send('signup/waits/run');
  const asking: string[] = [];
  for (let count = 0; count < 20; count += 1) asking.push((await world.send('asker/ask')).id);
  return { ids: [run.id, ...asking], awakeables: asking.map((id) => formatAwakeableId(id as InvocationId, 17)) };
}

/** The rows of every turn that is durable are in the database: a question is answered behind them. */
const written = ({ engine }: World): Promise<unknown> => engine.query.keyPauseCount();

/** Nothing runs: what changes from now on is the request's. */
async function quiet(world: World, reader: Database): Promise<void> {
  const busy = reader
    .prepare(`select count(*) from invocation where finished_at is null and status in ('running', 'queued')`)
    .pluck();
  await eventually(async () => {
    await written(world);
    return busy.get() === 0;
  });
}

const documented = ({ statuses }: Operation): readonly number[] => statuses.filter((status) => status === 503);

const ROOT = path.resolve(import.meta.dirname, '../..');
/** The author's own file is part of a chart: people look it up there. */
const FILE_OF_CHART = /"source":\{"file":"[^"]*"/;
/** A stack, or a place on this machine. */
const SECRETS = /\n\s+at |node_modules|\.ts:\d|\.js:\d|SQLITE|keymail\.db/;

function checkAnswer(
  { framing, method }: RawRequest,
  { status, head, body }: RawAnswer,
  allowed: readonly number[],
): void {
  if (status === 0 && isRight(framing)) throw new Error(`closed without an answer: ${head}`);
  // A handler's result is its own; somebody may have rejected what it waited for.
  const isOurs = !/x-restate-error-source: invocation/i.test(head);
  if (status >= 500 && isOurs && !allowed.includes(status)) throw new Error(`${status}: ${head}\n${body}`);
  const told = body.replace(FILE_OF_CHART, '');
  if (SECRETS.test(told) || told.includes(ROOT)) throw new Error(`the answer tells too much: ${body}`);
  if (status < 400 || method === 'HEAD') return;
  // What Node refuses by itself (a request that is no HTTP) has no body.
  if (!/content-type/i.test(head)) return void expect(body).to.match(/^(0\r\n\r\n)?$/);
  expect(head.toLowerCase()).to.match(/content-type: application\/(problem\+)?json/);
  JSON.parse(body);
}
