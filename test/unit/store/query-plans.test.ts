// Which way lists and counts take: along an index that begins with what was asked for, never through all of a table.

import { expect } from 'chai';
import type { InvocationFilter } from '../../../engine/store/queries.ts';
import type { Connection } from '../../../engine/store/sql/connection.ts';
import { openWritable } from '../../../engine/store/sql/connection.ts';
import { invocations } from '../../../engine/store/sql/invocation-queries.ts';
import { walksFor } from '../../../engine/store/sql/invocation-walks.ts';
import type { Look } from '../../../engine/store/sql/look.ts';
import { lookFor } from '../../../engine/store/sql/look.ts';
import { openOrm } from '../../../engine/store/sql/orm.ts';
import { openSqlite } from '../../../engine/store/sql/sqlite.ts';
import { statementOf } from '../../../engine/store/sql/walk-reader.ts';
import { makeInvocations } from '../../bench/processes/many-invocations.ts';
import { temporaryFolder } from './temporary.ts';

const NAME = { service: 'service1', handler: 'handler1' };
const BY_HANDLER = 'invocation_by_handler (service=? AND handler=? AND shard=?';

interface Case {
  readonly filter: InvocationFilter;
  /** What each plan begins with, one for each kind of walk. */
  readonly along: readonly string[];
  /** How many walks there are where handlers × charts is 20 × 2. */
  readonly walks: number;
}

const CASES: Readonly<Record<string, Case>> = {
  'no filter': { filter: {}, along: [`${BY_HANDLER})`], walks: 80 },
  service: { filter: { service: 'service1' }, along: [`${BY_HANDLER})`], walks: 16 },
  handler: { filter: NAME, along: [`${BY_HANDLER})`], walks: 4 },
  time: {
    filter: { ...NAME, createdFrom: 1, createdTo: 2 },
    along: [`${BY_HANDLER} AND created_at>? AND created_at<?)`],
    walks: 4,
  },
  completed: { filter: { statuses: ['completed'], ...NAME }, along: [`${BY_HANDLER})`], walks: 4 },
  failed: {
    filter: { statuses: ['failed'] },
    along: ['invocation_trouble (status=? AND service=? AND handler=?)'],
    walks: 20,
  },
  living: {
    filter: { statuses: ['running', 'queued'] },
    along: ['invocation_living_actor (shard=?)', 'invocation_living_solo (shard=?)'],
    walks: 8,
  },
  'living of a key': {
    filter: { statuses: ['running'], service: 'service1', key: 'key-19' },
    along: ['invocation_living_actor (shard=? AND service=? AND object_key=?)'],
    walks: 1,
  },
  key: { filter: { ...NAME, key: 'key-19' }, along: [`${BY_HANDLER})`], walks: 1 },
  'a key of whichever object': { filter: { key: 'key-19' }, along: [`${BY_HANDLER})`], walks: 20 },
  chart: { filter: { chart: 'chart-1-1-0' }, along: [`${BY_HANDLER})`], walks: 4 },
  subscription: { filter: { subscription: 'sub_1' }, along: [`${BY_HANDLER})`], walks: 4 },
  step: {
    filter: { ...NAME, chart: 'chart-1-1-0', step: 'sleep:wait' },
    along: ['standing', 'failed_step'].map(
      (name) => `invocation_${name} (service=? AND handler=? AND chart=? AND step=?)`,
    ),
    walks: 2,
  },
  'a step where it failed': {
    filter: { step: 'run:charge', statuses: ['failed'] },
    along: ['invocation_failed_step (service=? AND handler=? AND chart=? AND step=?)'],
    walks: 40,
  },
  error: { filter: { error: 'needle' }, along: ['VIRTUAL TABLE INDEX'], walks: 1 },
};

describe('plans of queries', () => {
  const file = temporaryFolder();
  const opened: { readonly close: () => unknown }[] = [];
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
  });

  async function withRows(count: number): Promise<{ readonly look: Look; readonly writer: Connection }> {
    const store = openSqlite({ path: file('a.db'), migrate: true });
    await store.open();
    await store.close();
    const writer = openWritable(file('a.db'));
    if (count > 0) makeInvocations(writer, count);
    const orm = await openOrm(file('a.db'), { readonly: true });
    opened.push(writer, orm);
    return { look: await lookFor(orm, '0'.repeat(12)), writer };
  }

  for (const rows of [2_000, 40_000]) {
    it(`of ${rows} rows: no walk reads what it was not asked for, none sorts history`, async () => {
      const { look } = await withRows(rows);
      for (const [name, { filter, along, walks }] of Object.entries(CASES)) {
        const found = walksFor(look, filter);
        for (const walk of found) {
          const { sql, values } = statementOf(walk, { after: null, limit: 10 });
          const plan = look.connection.prepare(`explain query plan ${sql}`).all(...values) as { detail: string }[];
          const details = plan.map(({ detail }) => detail);
          expect(
            along.some((index) => details[0]?.includes(index)),
            `${name}: ${details}`,
          ).to.equal(true);
          if (walk.order !== 'none') expect(details.join('\n'), name).not.to.include('TEMP B-TREE');
        }
        if (rows === 40_000) expect(found, name).to.have.length(walks);
      }
    });
  }

  it('a page ends where time is over, and the next goes on from there', async () => {
    const { look } = await withRows(40_000);
    const filter: InvocationFilter = { ...NAME, statuses: ['completed'] };
    const all = invocations(look, filter, { cursor: null, limit: 1_000 });
    const real = performance.now;
    // Each look at the clock is too late, but for the first, which sets the limit.
    let looks = 0;
    performance.now = () => (looks++ === 0 ? 0 : 1e6);
    const pages: number[][] = [];
    try {
      for (let cursor: string | null = null; pages.length < 100; ) {
        looks = 0;
        const page = invocations(look, filter, { cursor, limit: 1_000 });
        pages.push(page.rows.map(({ seq }) => seq));
        cursor = page.next;
        if (cursor === null || pages.flat().length >= 1_000) break;
      }
    } finally {
      performance.now = real;
    }
    expect(pages.length).to.be.within(3, 99);
    expect(pages.flat().slice(0, 1_000)).to.deep.equal(all.rows.map(({ seq }) => seq));
  });

  it('more living ones than can be sorted are listed as few are, without the rows of all', async () => {
    const { look, writer } = await withRows(60_000);
    writer.exec(
      `update invocation set status = 'queued', finished_at = null where status = 'completed' and seq % 17 <> 0`,
    );
    const living: InvocationFilter = { statuses: ['queued', 'running'] };
    const filters = [living, { ...living, service: 'service4' }, { ...NAME, statuses: ['running'] as const }];
    for (const filter of [...filters, { ...NAME, statuses: ['queued', 'completed'] as const }]) {
      const { statuses = [], service = null, handler = null } = filter;
      const truth = writer
        .prepare(`select seq from invocation where status in (${statuses.map((status) => `'${status}'`).join(', ')})
          and service = coalesce(?, service) and handler = coalesce(?, handler)
          order by created_at desc, seq desc limit 3000`)
        .pluck()
        .all(service, handler);
      const pages: number[] = [];
      for (let cursor: string | null = null; pages.length < truth.length; ) {
        const page = invocations(look, filter, { cursor, limit: 700 });
        pages.push(...page.rows.map(({ seq }) => seq));
        cursor = page.next;
        if (cursor === null) break;
      }
      expect(pages.slice(0, truth.length), JSON.stringify(filter)).to.deep.equal(truth);
    }
    const [sought] = walksFor(look, living);
    if (sought === undefined) throw new Error('no walk');
    const { sql, values } = statementOf(sought, { after: [0, 5_000_000_000], limit: 10 });
    const plan = look.connection.prepare(`explain query plan ${sql}`).all(...values) as { detail: string }[];
    const details = plan.map(({ detail }) => detail).filter((detail) => !detail.startsWith('USE TEMP'));
    expect(details).to.deep.equal([
      'CO-ROUTINE (subquery-1)',
      'SEARCH i USING INDEX invocation_living_actor (shard=?)',
      'SCAN (subquery-1)',
      'SEARCH i USING INTEGER PRIMARY KEY (rowid=?)',
    ]);
  });
});
