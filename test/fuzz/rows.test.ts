// Rows spoilt at random: whatever they hold, the engine starts, other keys go on, people can look, nobody waits for ever.

import { expect } from 'chai';
import fc from 'fast-check';
import { RefusedError } from '../../engine/answers.ts';
import type { Database } from '../../engine/store/sql/database.ts';
import { holds, withinMs } from '../setup/chance.ts';
import { walkAdmin } from './admin-walk.ts';
import { inTime } from './in-time.ts';
import { LivedIn } from './lived-in.ts';
import type { World } from './world.ts';

const RUNS = 12;
const ANSWER_MS = 20_000;

/** Of each table, what may be spoilt. Where a row stands (its key) is another thing: then it is another row. */
const COLUMNS = {
  invocation: [
    ...['status', 'position', 'attempt', 'retry_count', 'retrying_since', 'due_at', 'started_at', 'finished_at'],
    ...['expires_at', 'cancel_requested', 'last_error', 'service', 'handler', 'object_key', 'mode', 'origin'],
    ...['origin_detail', 'subscription_id', 'parent_shard', 'parent_seq', 'parent_service', 'parent_key'],
    ...['parent_completion_id', 'idempotency_key', 'created_at', 'input_bytes', 'chart', 'step'],
  ],
  attempt_failure: ['at', 'code', 'message', 'stack', 'step_name', 'step_id'],
  chart: ['chart', 'source', 'first_seen_at'],
  journal: ['item_index', 'kind', 'name', 'completion_id', 'seen', 'at', 'outcome', 'detail', 'payload'],
  state: ['name', 'value'],
  key_pause: ['object_key', 'paused_by', 'paused_at'],
  timer: ['due_at', 'invocation_seq', 'completion_id', 'service', 'object_key'],
  idempotency: ['invocation_shard', 'invocation_seq', 'body_hash', 'expires_at', 'scope'],
  subscription: ['cluster', 'topic', 'service', 'handler', 'options', 'status', 'created_at', 'updated_at'],
  cursor: ['topic', '"partition"', 'incarnation', 'position', 'anchor', 'halt', 'updated_at'],
  dead_letter: [
    ...['subscription_id', 'topic', '"partition"', 'record_offset', 'timestamp_ms', 'target_service', 'target_key'],
    ...['code', 'message', 'attempts', 'invocation', 'at', 'status', 'redriven_as', 'record_key', 'headers', 'value'],
  ],
  audit: ['at', 'actor', 'action', 'target', 'detail'],
} as const;
type Table = keyof typeof COLUMNS;

const values = fc.oneof(
  fc.constantFrom<(string | number | Uint8Array | null)[]>(null, '', 'odd', '{', '[]', '{}', 'null', '"x"', '[[1,2]]'),
  fc.constantFrom(0, 1, -1, 2, 3, 1.5, -9e18, 9e18, 1e300, Number.MAX_SAFE_INTEGER),
  fc.constantFrom(
    'running',
    'suspended',
    'completed',
    'queued',
    'paused',
    'output',
    'input',
    'completion',
    'failure',
    'exclusive',
  ),
  fc.constantFrom(Uint8Array.of(), Uint8Array.of(0, 255)),
  fc.json({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
);

const spoil = fc.constantFrom(...(Object.keys(COLUMNS) as Table[])).chain((table) =>
  fc.record({
    table: fc.constant(table),
    column: fc.constantFrom(...COLUMNS[table]),
    row: fc.nat(1_000),
    value: values,
    gone: fc.boolean().map((chance) => chance && table !== 'cursor'),
  }),
);
type Spoil = typeof spoil extends fc.Arbitrary<infer Value> ? Value : never;

describe('rows spoilt at random', function () {
  this.timeout(withinMs(150_000));
  const database = new LivedIn();
  before(() => database.make());
  after(() => database.remove());

  it('stop neither the start, nor other keys, nor those who look', async () => {
    const property = fc.asyncProperty(fc.array(spoil, { minLength: 1, maxLength: 4 }), async (spoils) => {
      const world = await inTime(
        'the start',
        10_000,
        database.spoilt((file) => spoilAll(file, spoils)),
      );
      try {
        await checkWorld(world, spoils[0]?.row ?? 0);
      } finally {
        await inTime('the end', 10_000, world.close());
      }
    });
    await holds(RUNS, property);
  });
});

/** Everything but the actor `calm`, which must not notice. */
function spoilAll(file: Database, spoils: readonly Spoil[]): void {
  for (const { table, column, row, value, gone } of spoils) {
    const rows = file.prepare(`select * from ${table} ${whereOf(table)}`).all();
    const chosen = rows[row % Math.max(1, rows.length)] as Record<string, unknown> | undefined;
    if (chosen === undefined) continue;
    const key = file.pragma(`table_info(${table})`) as { readonly name: string; readonly pk: number }[];
    const names = key.filter(({ pk }) => pk > 0).map(({ name }) => name);
    const place = names.map((name) => `"${name}" is ?`).join(' and ');
    const at = names.map((name) => chosen[name]);
    // What the database itself does not take (a second row with one key, null in a key) can't be in it.
    if (gone) file.prepare(`delete from ${table} where ${place}`).run(...at);
    else file.prepare(`update or ignore ${table} set ${column} = ? where ${place}`).run(value, ...at);
  }
}

function whereOf(table: Table): string {
  const ofCalm = `select seq from invocation where object_key = 'calm'`;
  if (table === 'journal' || table === 'timer') return `where invocation_seq not in (${ofCalm})`;
  if (table === 'invocation' || table === 'state') return `where object_key is not 'calm'`;
  return '';
}

async function checkWorld(world: World, chance: number): Promise<void> {
  expect(await add(world, 'calm'), 'an untouched key').to.equal(3);
  await walkAdmin(world, (at) => (at + chance) % 6 === 0);
  for (const key of ['other', 'held', 'asleep', 'failing', 'waiting', 'paused', 'r1', 'later']) {
    const answer = await inTime(
      `a send to ${key}`,
      ANSWER_MS,
      world.send(`cart/${key}/add`, '"x"').catch((error: unknown) => error),
    );
    if (answer instanceof Error && !(answer instanceof RefusedError)) throw answer;
  }
  expect(await add(world, 'new'), 'a new key').to.equal(1);
  expect(world.fatal).to.deep.equal([]);
}

async function add(world: World, key: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const url = `${world.ingress.url}/cart/${key}/add`;
  const response = await inTime(url, ANSWER_MS, fetch(url, { method: 'POST', body: '"3"', headers }));
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${url} gave ${response.status}: ${text}\n${world.log.join('\n')}`);
  return JSON.parse(text);
}
