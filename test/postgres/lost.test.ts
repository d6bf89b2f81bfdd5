// The server goes away: its connections are cut, in the middle of a commit too, it is killed and started again, its disk is full. What was answered
// stays, what was not is done once (S2, W1–W4); meanwhile the doors say why they are closed.

import { expect } from 'chai';
import pg from 'pg';
import { serverAddress } from '../../engine/store/sql/postgres/address.ts';
import { storeErrorOf } from '../../engine/store/sql/postgres/errors.ts';
import { openPostgres } from '../../engine/store/sql/postgres.ts';
import type { Store } from '../../engine/store/store.ts';
import { type Bench, refusal } from '../contract/store-fixtures.ts';
import { figure, houseForEach } from '../faults/house.ts';
import { healthOf } from '../faults/requests.ts';
import { exactlyOnce, Senders } from '../faults/senders.ts';
import { eventually } from '../setup/eventually.ts';
import { CutProxy } from './cut-proxy.ts';
import { cutStoreForEach } from './cut-store.ts';
import { PostgresServer } from './server.ts';
import { sharedServer, type TestDatabase } from './shared-server.ts';

describe('a connection to PostgreSQL that is cut', () => {
  let proxy: CutProxy;
  let database: TestDatabase;
  let store: Store;
  let bench: Bench;

  const cut = cutStoreForEach();
  beforeEach(() => {
    ({ proxy, database, store, bench } = cut.it);
  });

  /** As the pipeline does: the same turn, until it is taken. */
  const insist = (number: number, writes: Parameters<Store['commit']>[0]['writes']) =>
    eventually(() => store.commit({ number, writes }));

  for (const cut of ['commit lost', 'answer lost'] as const) {
    it(`in a commit (${cut}): its outcome is not known, and the same turn again is done once`, async () => {
      const [first, second] = [bench.invocation(1), bench.invocation(2)];
      await store.commit({ number: 1, writes: bench.begun(first) });
      proxy.cutNext(cut);
      const lost = await refusal(store.commit({ number: 2, writes: bench.begun(second) }));
      expect(lost.code).to.equal('unavailable');
      expect(proxy.cuts).to.equal(1);
      await insist(2, bench.begun(second));
      expect((await bench.journals([first, second])).map((journal) => journal.length)).to.deep.equal([1, 1]);
      await store.commit({ number: 3, writes: [] });
    });

    it(`with turns behind it (${cut}): they are refused with it, and go again in order`, async () => {
      const all = [1, 2, 3, 4].map((count) => bench.invocation(count));
      proxy.cutNext(cut);
      const outcomes = await Promise.allSettled(
        all.map((each, at) => store.commit({ number: at + 1, writes: bench.begun(each) })),
      );
      expect(outcomes.some(({ status }) => status === 'rejected')).to.equal(true);
      for (const [at, each] of all.entries()) await insist(at + 1, bench.begun(each));
      expect((await bench.journals(all)).map((journal) => journal.length)).to.deep.equal([1, 1, 1, 1]);
    });
  }

  it('everywhere: questions, loads and the lease go on with new connections, as the same incarnation', async () => {
    await store.commit({ number: 1, writes: bench.begun(bench.invocation(1)) });
    proxy.refuse();
    const refused = await refusal(store.load([bench.invocation(1).address]));
    expect(refused.code).to.equal('unavailable');
    expect((await refusal(store.queries.keyPauseCount())).code).to.equal('unavailable');
    proxy.open();
    await eventually(async () => (await store.load([bench.invocation(1).address])).length === 1);
    await eventually(async () => (await store.queries.keyPauseCount()) === 0);
    await store.commit({ number: 2, writes: bench.begun(bench.invocation(2)) });
  });

  it('of one that stands by, or that finds the row held: it goes on to wait', async () => {
    const server = await sharedServer();
    const behind = await CutProxy.before(server.port);
    const held = new pg.Client({ connectionString: database.url });
    await held.connect();
    try {
      const told: string[] = [];
      const second = openPostgres({
        address: serverAddress(server.url(database.name, behind.port)),
        ...{ migrate: false, whenHeld: 'wait', onWaiting: (holder) => void told.push(holder) },
      });
      const opening = second.open();
      await eventually(() => told.length > 0);
      behind.refuse();
      await held.query('begin; select * from meta for update');
      await store.close();
      behind.open();
      const waiting = 'select count(*)::int as waiting from pg_locks where not granted';
      await eventually(async () => (await server.ask(waiting))[0]?.['waiting'] === 1);
      await held.query('commit');
      expect((await opening).incarnation).to.equal(2);
      await second.close();
    } finally {
      await held.end();
      await behind.close();
    }
  });

  it('of the server’s own doing (a session ended, a full disk, a replica) may pass, and says what to do', async () => {
    const server = await sharedServer();
    await store.commit({ number: 1, writes: [] });
    const [ended] = await Promise.all([
      eventually(async () => {
        await server.ask(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'keymail'`);
        return true;
      }),
      insist(2, []),
    ]);
    expect(ended).to.equal(true);
    await server.ask(`alter database ${database.name} set default_transaction_read_only = on`);
    await server.ask(`select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'keymail%'`);
    const replica = await eventually(async () => {
      const refused = await refusal(store.commit({ number: 3, writes: bench.begun(bench.invocation(3)) }));
      expect(refused.remedy).to.include('primary');
      return refused;
    });
    expect(replica.code).to.equal('unavailable');
    await server.ask(`alter database ${database.name} reset default_transaction_read_only`);
    await insist(3, bench.begun(bench.invocation(3)));
    for (const code of ['53100', '53200', '53300', '57P01', '57P03', '58030', '08006', '55P03', '40001']) {
      const error = Object.assign(new Error('said by the server'), { code });
      expect(storeErrorOf(error, 'postgresql://host:5432/k'), code).to.include({ code: 'unavailable' });
    }
  });
});

describe('a PostgreSQL server that is killed under load', function () {
  this.timeout(90_000);
  const house = houseForEach({ broker: false });
  let server: PostgresServer;

  before(async () => {
    server = await PostgresServer.start();
    await server.ask('create database k');
  });
  after(() => server.remove());

  it('is waited for with closed doors that say why; everything that was taken is done exactly once', async () => {
    await house.it.openWorld(2);
    const engine = house.it.makeEngine({ storeUrl: server.url('k') });
    const addresses = await engine.start();
    const senders = new Senders(addresses, 'lost', 8);
    await eventually(() => senders.taken.length > 100, 30_000);
    await server.end('SIGKILL');
    await eventually(async () => (await healthOf(addresses.ingress)).status === 503);
    const { text } = await healthOf(addresses.ingress);
    expect(text).to.contain("the store can't write").and.not.contain('correct-horse');
    await server.run();
    await eventually(async () => (await healthOf(addresses.ingress)).status === 200, 20_000);
    // Of those before, all may have been refused meanwhile.
    const later = new Senders(addresses, 'found', 8);
    await eventually(() => later.taken.length > 20, 20_000);
    await exactlyOnce(house.it, engine, senders, later);
    expect(engine.running).to.equal(true);
    expect(engine.log).not.to.contain('correct-horse');
    figure(
      `${senders.taken.length + later.taken.length} orders taken; the server was killed and came back, the engine went on`,
    );
  });
});
