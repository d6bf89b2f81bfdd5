// A server that says goodbye, that says nothing at all, that gives up, that has not told its replicas, or that has lost what it said: what
// the store tells, and how soon.

import { expect } from 'chai';
import pg from 'pg';
import { LEASE } from '../../engine/store/sql/postgres/lease.ts';
import type { Store, StoreError } from '../../engine/store/store.ts';
import { type Bench, refusal } from '../contract/store-fixtures.ts';
import { eventually } from '../setup/eventually.ts';
import type { CutProxy } from './cut-proxy.ts';
import { cutStoreForEach } from './cut-store.ts';
import { sharedServer, storeAt, type TestDatabase } from './shared-server.ts';
import { standStill } from './stand-still.ts';

describe('a PostgreSQL server that does not answer as it should', () => {
  let proxy: CutProxy;
  let database: TestDatabase;
  let store: Store;
  let bench: Bench;
  let told: (StoreError | null)[];

  const cut = cutStoreForEach();
  beforeEach(() => {
    ({ proxy, database, store, bench } = cut.it);
    told = [];
    store.onTrouble((trouble) => void told.push(trouble));
  });

  /** As the pipeline does: the same turn, until it is taken. */
  const insist = (number: number) => eventually(() => store.commit({ number, writes: [] }), 30_000);

  it('ends the session as a turn begins: the turn fails for now, and no promise is left to nobody', async () => {
    proxy.cutNext('goodbye');
    // A rejection that nobody has taken up would end the process, and fails this test.
    const refused = await refusal(store.commit({ number: 1, writes: bench.begun(bench.invocation(1)) }));
    expect(refused).to.include({ code: 'unavailable' });
    expect(refused.message).to.include('administrator command');
    await insist(1);
  });

  it('swallows everything: that is told within the length of the lease and a second, and so is its end', async () => {
    await store.commit({ number: 1, writes: [] });
    proxy.swallow();
    const [silentAt, commit] = [performance.now(), refusal(store.commit({ number: 2, writes: [] }))];
    await eventually(() => told.length > 0);
    expect(told[0]).to.include({ code: 'unavailable' });
    expect(told[0]?.message).to.include('has not been heard of for 5 s');
    expect((await commit).code).to.equal('unavailable');
    const tookMs = performance.now() - silentAt;
    expect(tookMs).to.be.below(2 * LEASE.ms);
    console.log(`      told, and the turn given up, after ${Math.round(tookMs)} ms`);
    proxy.open();
    await insist(2);
    await eventually(() => told.at(-1) === null);
    expect(told).to.have.length(2);
  });

  it('gives a turn up, because it takes too long or a person ended it: it may pass', async () => {
    const server = await sharedServer();
    const other = new pg.Client({ connectionString: database.url });
    await other.connect();
    await other.query('begin; select * from meta for update');
    const refused = refusal(store.commit({ number: 1, writes: [] }));
    const cancel = `select pg_cancel_backend(pid) as done from pg_stat_activity
      where application_name = 'keymail' and wait_event_type = 'Lock'`;
    await eventually(async () => (await server.ask(cancel)).length === 1);
    expect(await refused).to.include({ code: 'unavailable' });
    await other.end();
    await insist(1);
  });

  it('has a turn that was cut off in its commit, and no replica has it: repeated, it waits for the replica', async () => {
    const server = await sharedServer();
    const replicas = async (names: string) => {
      await server.ask(`alter system set synchronous_standby_names = '${names}'`);
      await server.ask('select pg_reload_conf()');
    };
    // A process of the server's decides who waits, and reads its settings when it comes to it: a write that waits tells that it has.
    const untilWritesWait = async () => {
      const probe = new pg.Client({ connectionString: database.url, application_name: 'probe' });
      await probe.connect();
      let done = false;
      const writing = (async () => {
        while (!done) await probe.query("select pg_logical_emit_message(true, 'probe', '')");
      })();
      const waiting = `from pg_stat_activity where application_name = 'probe' and wait_event = 'SyncRep'`;
      await eventually(async () => (await server.ask(`select pid ${waiting}`)).length === 1);
      done = true;
      await server.ask(`select pg_cancel_backend(pid) ${waiting}`);
      await writing;
      await probe.end();
    };
    await store.commit({ number: 1, writes: [] });
    const waits = `pid from pg_stat_activity where application_name = 'keymail' and wait_event = 'SyncRep'`;
    try {
      await replicas('nobody');
      await untilWritesWait();
      const lost = refusal(store.commit({ number: 2, writes: [] }));
      // The server has the turn; what ends the wait for a replica leaves it in place.
      await eventually(async () => (await server.ask(`select pg_terminate_backend(pid), ${waits}`)).length === 1);
      expect((await lost).code).to.equal('unavailable');
      await eventually(async () => (await server.ask('select turn from meta', database.name))[0]?.['turn'] === '2');
      let answered = false;
      const again = insist(2).then(() => {
        answered = true;
      });
      await eventually(async () => answered || (await server.ask(`select ${waits}`)).length === 1);
      expect(answered).to.equal(false);
      await replicas('');
      await again;
    } finally {
      await replicas('');
    }
  });

  it('has lost turns that it had said it has: the engine must stop, and hears why', async () => {
    const server = await sharedServer();
    for (const number of [1, 2, 3]) await store.commit({ number, writes: [] });
    await server.ask('update meta set turn = 1', database.name);
    const refused = await refusal(store.commit({ number: 4, writes: [] }));
    expect(refused).to.include({ code: 'fenced' });
    expect(refused.message).to.include('ends with turn 1, and this engine has written turn 3');
    expect(refused.remedy).to.include('Replicate synchronously');
    await server.ask('update meta set turn = 3, incarnation = 0', database.name);
    expect((await refusal(store.commit({ number: 4, writes: [] }))).message).to.include('a replica has taken over');
  });

  it('is asked by a process that stands still for longer than its lease, and another takes over: the answer that waits for it counts for nothing', async () => {
    await store.close();
    // With nothing between it and the server that would stand still, too.
    const own = storeAt(database.url);
    await own.open();
    await own.commit({ number: 1, writes: [] });
    const commit = refusal(own.commit({ number: 2, writes: [] }));
    // As under SIGSTOP: the turn is on its way, and is written; nothing of it is seen here.
    for (let hop = 0; hop < 100; hop += 1) await null;
    expect(standStill(LEASE.ms + 300, database.url, 2)).to.equal('taken over');
    const refused = await commit;
    await own.close();
    expect(refused).to.include({ code: 'fenced' });
    expect(refused.message).to.include('another has taken over');
    const [row] = await (await sharedServer()).ask('select turn from meta', database.name);
    expect(row).to.deep.equal({ turn: '2' });
  });

  it('has a clock that was set back: a lease that runs longer than any can counts as run out', async () => {
    const server = await sharedServer();
    await store.close();
    const until = '(extract(epoch from clock_timestamp()) * 1000)::bigint';
    const held = (ms: number) =>
      server.ask(`update lease set token = 'x', holder = 'another', until = ${until} + ${ms}`, database.name);
    await held(LEASE.ms);
    const refused = storeAt(database.url);
    expect((await refusal(refused.open())).code).to.equal('locked');
    await held(3_600_000);
    const next = storeAt(database.url);
    expect((await next.open()).incarnation).to.equal(2);
    await next.close();
  });
});
