// What the store does when its disk, its threads or its questioners fail it.

import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { packTurn } from '../../../engine/store/sql/batch.ts';
import { setUpWriter } from '../../../engine/store/sql/connection.ts';
import { Database } from '../../../engine/store/sql/database.ts';
import { storeErrorOf } from '../../../engine/store/sql/errors.ts';
import { migrateUp } from '../../../engine/store/sql/schema.ts';
import { openSqlite } from '../../../engine/store/sql/sqlite.ts';
import { Writer } from '../../../engine/store/sql/writer.ts';
import { StoreError } from '../../../engine/store/store.ts';
import { Bench, refusal } from '../../contract/store-fixtures.ts';
import { temporaryFolder } from './temporary.ts';

describe('store trouble', () => {
  const file = temporaryFolder();
  const workers: Worker[] = [];
  const remember = (worker: Worker) => workers.push(worker);
  const open = async (path: string, queryTimeoutMs = 5_000): Promise<Bench> => {
    const store = openSqlite({ path, migrate: true, queryTimeoutMs });
    return new Bench(store, await store.open());
  };

  beforeEach(() => {
    workers.length = 0;
    process.on('worker', remember);
  });
  afterEach(() => {
    process.off('worker', remember);
  });

  it('a writer thread that dies is replaced; a commit of unknown outcome may be repeated', async () => {
    const bench = await open(file('a.db'));
    const turn = { number: 1, writes: bench.begun(bench.invocation(1)) };
    const lost = bench.store.commit(turn).catch((error: unknown) => error);
    await workers[0]?.terminate();
    const outcome = await lost;
    if (outcome !== undefined) expect(outcome).to.include({ code: 'unavailable' });

    await bench.store.commit(turn);
    await bench.store.commit({ number: 2, writes: [] });
    const [journal] = await bench.store.journals([bench.invocation(1)]);
    expect(journal).to.have.length(1);
    expect(workers).to.have.length(2);
    await bench.store.close();
  });

  it('what was asked of a thread that dies fails as unavailable', async () => {
    const bench = await open(file('a.db'));
    const ended = workers[0]?.terminate();
    const asked = [bench.store.journals([]), bench.store.subscriptionIds()].map((each) => refusal(each));
    for (const { code, message } of await Promise.all(asked)) {
      expect(code).to.equal('unavailable');
      expect(message).to.include('thread');
    }
    await ended;
    await bench.store.close();
  });

  it('a replaced thread is fenced where another engine has come', async () => {
    const bench = await open(file('a.db'));
    await workers[0]?.terminate();
    const other = new Database(file('a.db'));
    other.exec('update meta set incarnation = incarnation + 1');
    other.close();
    expect((await refusal(bench.store.commit({ number: 1, writes: [] }))).code).to.equal('fenced');
    await bench.store.close();
  });

  it('a database in memory is gone with its thread', async () => {
    const bench = await open(':memory:');
    await workers[0]?.terminate();
    expect((await refusal(bench.store.commit({ number: 1, writes: [] }))).code).to.equal('corrupt');
    await bench.store.close();
  });

  it('a query that takes too long is given up with its thread; the engine goes on, and so does the next query', async () => {
    const bench = await open(file('a.db'), 1);
    slowAudit(file('a.db'));
    const { queries } = bench.store;
    const page = { cursor: null, limit: 1 };
    const answers = [queries.audit({}, page), queries.audit({}, page)].map((each) => refusal(each));
    await bench.commit(...bench.begun(bench.invocation(1)));
    for (const { code, remedy } of await Promise.all(answers)) {
      expect(code).to.equal('timeout');
      expect(remedy).to.include('Ask for less');
    }
    const [writer, ...readers] = workers;
    expect(writer?.threadId).to.be.greaterThan(0);
    expect(readers).to.have.length(2);
    await Promise.all(readers.map((reader) => reader.threadId === -1 || once(reader, 'exit')));
    await bench.store.close();
  });

  it('whoever has less time is given up on sooner, and nobody has more than the store gives', async () => {
    const bench = await open(file('a.db'), 60_000);
    slowAudit(file('a.db'));
    const page = { cursor: null, limit: 1 };
    const hasty = await refusal(bench.store.queries.within(1).audit({}, page));
    expect(hasty.code).to.equal('timeout');
    expect(hasty.message).to.include('took longer than 1 ms');
    const { rows } = await bench.store.queries.within(60_000).audit({}, page);
    expect(rows.map(({ actor }) => actor)).to.deep.equal(['ann']);
    await bench.store.close();
    const strict = await open(file('b.db'), 1);
    slowAudit(file('b.db'));
    const error = await refusal(strict.store.queries.within(60_000).audit({}, page));
    expect(error.message).to.include('took longer than 1 ms');
    await strict.store.close();
  });

  it('an engine that nobody asks has no thread for queries', async () => {
    const bench = await open(file('a.db'));
    await bench.commit();
    expect(workers).to.have.length(1);
    await bench.store.queries.audit({}, { cursor: null, limit: 1 });
    expect(workers).to.have.length(2);
    await bench.store.close();
  });

  it('after close everything is refused, and closing again does nothing', async () => {
    const bench = await open(file('a.db'));
    await bench.store.close();
    await bench.store.close();
    expect((await refusal(bench.store.commit({ number: 1, writes: [] }))).code).to.equal('unavailable');
    expect((await refusal(bench.store.queries.deadLetterCounts())).code).to.equal('unavailable');
    expect(workers).to.have.length(1);
  });

  it('a full disk refuses the turn whole, and takes it when there is room', async () => {
    await migrateUp(file('a.db'));
    const connection = new Database(file('a.db'));
    setUpWriter(connection, { synchronous: 'FULL' });
    const writer = new Writer(connection, null);
    const bench = new Bench(openSqlite({ path: 'unused', migrate: false }), writer.info);
    const batch = packTurn({ number: 1, writes: bench.begun(bench.invocation(1), 'x'.repeat(1_000_000)) });

    connection.pragma('max_page_count = 1');
    const error = caught(() => writer.commit({ turn: 1, batch }));
    expect(storeErrorOf(error, 'a.db')).to.be.instanceOf(StoreError).and.to.include({ code: 'unavailable' });
    expect((storeErrorOf(error, 'a.db') as StoreError).remedy).to.include('disk is full');
    expect(connection.inTransaction).to.equal(false);

    connection.pragma('max_page_count = 1000000');
    writer.commit({ turn: 1, batch });
    expect(writer.reads.journals([bench.invocation(1)])[0]).to.have.length(1);
    writer.close();
  });

  it('what is no trouble of the database stays what it is', () => {
    const bug = new TypeError('x is not a function');
    expect(storeErrorOf(bug, 'a.db')).to.equal(bug);
    expect(storeErrorOf(undefined, 'a.db')).to.equal(undefined);
  });
});

/** What people did takes hundreds of milliseconds to read from now on: no pause of this thread makes that less than one. */
function slowAudit(path: string): void {
  const other = new Database(path);
  other.exec(`drop table audit;
    create view audit as
      with recursive counted (id) as (select 1 union all select id + 1 from counted limit 500000)
      select max(id) as id, 0 as shard, 0 as at, 'ann' as actor, 'purge' as action, '' as target, null as detail
      from counted`);
  other.close();
}

function caught(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('expected an error');
}
