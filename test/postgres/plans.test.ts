// Which way lists, counts and the engine's own reads and writes take in PostgreSQL: along indexes, whatever it believes of its tables.

import { expect } from 'chai';
import type { InvocationFilter } from '../../engine/store/queries.ts';
import { actors } from '../../engine/store/sql/postgres/actor-lists.ts';
import { serverAddress } from '../../engine/store/sql/postgres/address.ts';
import { count, invocations, livingCounts, stepFailures } from '../../engine/store/sql/postgres/invocation-lists.ts';
import type { Look } from '../../engine/store/sql/postgres/look.ts';
import { promises } from '../../engine/store/sql/postgres/promise-lists.ts';
import { READS } from '../../engine/store/sql/postgres/read-statements.ts';
import type { SessionOptions, Statement } from '../../engine/store/sql/postgres/session.ts';
import { closedError, Session } from '../../engine/store/sql/postgres/session.ts';
import { sessionOptions } from '../../engine/store/sql/postgres/sessions.ts';
import { statement } from '../../engine/store/sql/postgres/sql.ts';
import { ADVANCE_TURN, GUARD, OPERATIONS } from '../../engine/store/sql/postgres/statements.ts';
import { giveBack, newDatabase, serverStartMsMax, sharedServer, type TestDatabase } from './shared-server.ts';

const rows = 20_000;
const NAME = { service: 'service1', handler: 'handler1' };

const FILTERS: Readonly<Record<string, InvocationFilter>> = {
  'no filter': {},
  service: { service: 'service1' },
  handler: NAME,
  time: { ...NAME, createdFrom: 1, createdTo: 2 },
  completed: { statuses: ['completed'], ...NAME },
  failed: { statuses: ['failed'] },
  living: { statuses: ['running', 'queued'] },
  'living and finished': { statuses: ['running', 'failed', 'completed'] },
  'living of a key': { statuses: ['running'], service: 'service1', key: 'key-19' },
  key: { ...NAME, key: 'key-19' },
  'a key of whichever object': { key: 'key-19' },
  chart: { chart: 'chart-1' },
  subscription: { subscription: 'sub_1' },
  step: { ...NAME, chart: 'chart-1', step: 'sleep:wait' },
  error: { error: 'needle' },
};

/** Of tables that grow; the small ones may be read whole. */
const SCAN =
  /Seq Scan on (invocation|journal|state|timer|idempotency|dead_letter|attempt_failure|error_text|waiter|promise)/;

describe('plans in PostgreSQL', function () {
  this.timeout(serverStartMsMax);
  let database: TestDatabase;
  const sessions: Session[] = [];

  const session = (options: SessionOptions): Session => {
    const made = new Session(options);
    sessions.push(made);
    return made;
  };
  async function planOf(asked: Session, { text, values }: Statement): Promise<string> {
    return (await asked.ask({ text: `explain ${text}`, values })).map(([line]) => line).join('\n');
  }

  before(async () => {
    database = await newDatabase();
    // Without statistics, as after a first hour of much work.
    await (await sharedServer()).ask(FILL, database.name);
  });
  after(async () => {
    for (const each of sessions) await each.close(closedError());
    await giveBack(database);
  });

  it(`of questions over ${rows} rows: no table that grows is read whole`, async () => {
    const asked = session(sessionOptions.questions(serverAddress(database.url), 30_000));
    const plans: string[] = [];
    const look: Look = {
      ...{ installation: '0'.repeat(12), shards: 4 },
      async ask(sql) {
        plans.push(await planOf(asked, statement(sql)));
        return asked.ask(statement(sql));
      },
    };
    for (const [name, filter] of Object.entries(FILTERS)) {
      const page = await invocations(look, filter, { cursor: null, limit: 50 });
      await invocations(look, filter, { cursor: page.next, limit: 50 });
      await count(look, filter);
      expect(
        plans.splice(0).filter((plan) => SCAN.test(plan)),
        name,
      ).to.deep.equal([]);
    }
    await livingCounts(look);
    await stepFailures(look, NAME, 'chart-1', 0);
    await actors(look, { prefix: 'key-1' }, { cursor: null, limit: 50 });
    await promises(look, { service: 'service1', key: 'key-19' }, { cursor: null, limit: 50 });
    expect(plans.filter((plan) => SCAN.test(plan))).to.deep.equal([]);
    expect(plans.join('\n')).to.include('invocation_living_actor').and.include('invocation_failed_step');
  });

  it('of the engine’s own reads and writes: each row is found along an index', async () => {
    const asked = session(sessionOptions.turns(serverAddress(database.url)));
    const texts = [
      ...Object.values<string>(READS),
      ...Object.values(OPERATIONS).map(({ sql }) => sql),
      ...[ADVANCE_TURN, GUARD],
    ];
    for (const [at, text] of texts.entries()) {
      await asked.ask({ text: `prepare p${at} as ${text}`, values: [] });
      const [row] = await asked.ask({
        text: `select cardinality(parameter_types) from pg_prepared_statements where name = 'p${at}'`,
        values: [],
      });
      const nulls = Array.from({ length: row?.[0] as number }, () => 'null').join(', ');
      const plan = await asked.ask({ text: `explain execute p${at}${nulls === '' ? '' : `(${nulls})`}`, values: [] });
      expect(plan.map(([line]) => line).join('\n'), text)
        .not.to.match(SCAN)
        .and.not.to.match(/Hash Join|Merge Join/);
    }
  });
});

const FILL = `
  insert into invocation (shard, seq, status, position, attempt, retry_count, started_at, finished_at, cancel_requested,
    service, handler, object_key, mode, origin, created_at, input_bytes, chart, step, subscription_id)
  select n % 4, 4294967296 + n, case when n % 50 = 0 then 'running' when n % 10 = 1 then 'failed' else 'completed' end, n, 1, 0, n,
    case when n % 50 = 0 then null else n end, 0, 'service' || n % 5, 'handler' || n % 3,
    case when n % 7 = 0 then null else 'key-' || n % 1000 end, case when n % 7 = 0 then 'plain' else 'exclusive' end, 'http', n, 7,
    'chart-' || n % 4, case when n % 10 = 1 then 'run:charge' end, case when n % 2 = 0 then 'sub_1' end
  from generate_series(1, ${rows}) n;
  insert into error_text select 4294967296 + n, 'there is a needle in ' || n from generate_series(1, ${rows}, 10) n`;
