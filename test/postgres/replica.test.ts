// A primary and its streaming replica, both named in the URL. The primary is killed and the replica promoted: what that loses, and what it does not.

import { expect } from 'chai';
import { serverAddress } from '../../engine/store/sql/postgres/address.ts';
import { openPostgres } from '../../engine/store/sql/postgres.ts';
import { Bench, refusal } from '../contract/store-fixtures.ts';
import { figure, houseForEach } from '../faults/house.ts';
import { healthOf } from '../faults/requests.ts';
import { exactlyOnce, Senders } from '../faults/senders.ts';
import { eventually } from '../setup/eventually.ts';
import { PostgresServer } from './server.ts';

describe('a PostgreSQL server with a replica', function () {
  this.timeout(120_000);
  const house = houseForEach({ broker: false });
  let primary: PostgresServer;
  let replica: PostgresServer;
  let url: string;

  beforeEach(async () => {
    primary = await PostgresServer.start();
    await primary.ask('create database k');
    replica = await primary.replica();
    url = primary.url('k').replace(`:${primary.port}/`, `:${primary.port},127.0.0.1:${replica.port}/`);
  });
  afterEach(async () => {
    await primary.remove();
    await replica.remove();
  });

  const hasTurn = (server: PostgresServer, turn: number) =>
    eventually(async () => (await server.ask('select turn from meta', 'k'))[0]?.['turn'] === String(turn), 20_000);
  const open = () => openPostgres({ address: serverAddress(url), migrate: true, whenHeld: 'refuse' });

  it('that replicates synchronously: the engine waits for the promotion with closed doors that say why, goes on there, and nothing is lost', async () => {
    await house.it.openWorld(2);
    const engine = house.it.makeEngine({ storeUrl: url });
    const addresses = await engine.start();
    await primary.ask(`alter system set synchronous_standby_names = 'replica'`);
    await primary.ask('select pg_reload_conf()');
    const isSynchronous = `select 1 from pg_stat_replication where sync_state = 'sync'`;
    await eventually(async () => (await primary.ask(isSynchronous)).length === 1);
    const senders = new Senders(addresses, 'replicated', 8);
    await eventually(() => senders.taken.length > 100, 60_000);
    await primary.end('SIGKILL');
    const killedAt = performance.now();
    await eventually(async () => (await healthOf(addresses.ingress)).text.includes('none of the servers takes writes'));
    const closed = await healthOf(addresses.ingress);
    expect(closed.status).to.equal(503);
    expect(closed.text).to.include('it only reads, as a replica does').and.not.include('correct-horse');
    await replica.promote();
    await eventually(async () => (await healthOf(addresses.ingress)).status === 200, 20_000);
    const awayMs = Math.round(performance.now() - killedAt);
    const later = new Senders(addresses, 'promoted', 8);
    await eventually(() => later.taken.length > 20, 60_000);
    await exactlyOnce(house.it, engine, senders, later);
    const taken = `${senders.taken.length} orders taken, ${later.taken.length} more on the promoted replica`;
    figure(`${taken}; its doors were open ${awayMs} ms after the kill`);
  });

  it('that had not received a turn when it was promoted: the engine says what was lost, and stops', async () => {
    const store = open();
    const bench = new Bench(store, await store.open());
    await store.commit({ number: 1, writes: bench.begun(bench.invocation(1)) });
    await hasTurn(replica, 1);
    await replica.end();
    await store.commit({ number: 2, writes: bench.begun(bench.invocation(2)) });
    await primary.end('SIGKILL');
    await replica.run();
    const waiting = await refusal(store.commit({ number: 3, writes: [] }));
    expect(waiting).to.include({ code: 'unavailable' });
    expect(waiting.remedy).to.include('promote a replica').and.include('The engine tries again.');
    const started = await refusal(open().open());
    expect(started.message).to.include('it only reads, as a replica does');
    expect(started.remedy).to.include('promote a replica').and.include('Try again.');
    await replica.promote();
    let refused = waiting;
    await eventually(async () => {
      refused = await refusal(store.commit({ number: 3, writes: [] }));
      return refused.code !== 'unavailable';
    });
    expect(refused).to.include({ code: 'fenced' });
    expect(refused.message).to.include('ends with turn 1, and this engine has written turn 2');
    await store.close();
    // What is named first is asked first, and is none any more.
    const next = open();
    expect(await next.open()).to.include({ turn: 1, incarnation: 2 });
    await next.close();
  });

  it('has its tables made, is read and written where it writes, in whatever order the two are named', async () => {
    const turned = primary.url('k').replace(`:${primary.port}/`, `:${replica.port},127.0.0.1:${primary.port}/`);
    const store = openPostgres({ address: serverAddress(turned), migrate: true, whenHeld: 'refuse' });
    const bench = new Bench(store, await store.open());
    await store.commit({ number: 1, writes: bench.begun(bench.invocation(1)) });
    expect(await store.queries.keyPauseCount()).to.equal(0);
    await store.close();
  });
});
