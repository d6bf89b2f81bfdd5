// What an administrator may have set for the server, the database or the user: the store says in its sessions what it counts on, and refuses
// what it can't work with.

import { expect } from 'chai';
import { postgresUp } from '../../engine/store/sql/postgres/schema-commands.ts';
import { Bench, refusal } from '../contract/store-fixtures.ts';
import { eventually } from '../setup/eventually.ts';
import { PASSWORD } from './server.ts';
import { emptyDatabase, serverStartMsMax, sharedServer, storeAt } from './shared-server.ts';

describe('a PostgreSQL database as its administrator has set it up', function () {
  this.timeout(serverStartMsMax);
  before(() => sharedServer());

  it('with other defaults for text, bytes, time and patience: everything comes back as it was', async () => {
    const server = await sharedServer();
    const { name, url } = await emptyDatabase();
    for (const setting of [
      ...[
        "bytea_output = 'escape'",
        "client_encoding = 'LATIN1'",
        "timezone = 'Pacific/Chatham'",
        "datestyle = 'SQL, DMY'",
      ],
      ...["default_transaction_isolation = 'serializable'", 'idle_session_timeout = 300', 'transaction_timeout = 500'],
      ...[
        'statement_timeout = 500',
        'lock_timeout = 500',
        'enable_indexscan = off',
        'standard_conforming_strings = on',
      ],
    ])
      await server.ask(`alter database ${name} set ${setting}`);
    const store = storeAt(url);
    const bench = new Bench(store, await store.open());
    const own = bench.invocation(1, { key: 'Zoë ☂ 𝒦' });
    await store.commit({ number: 1, writes: bench.begun(own) });
    const [before] = await bench.journals([own]);
    // Of all its sessions; one that rests too long would be ended.
    const ended = `select count(*)::int as there from pg_stat_activity where datname = '${name}'
      and application_name in ('keymail', 'keymail lease', 'keymail questions')`;
    const there = (await server.ask(ended))[0]?.['there'];
    const resting = `select 1 as idle from pg_stat_activity where application_name = 'keymail' and datname = '${name}'
      and state = 'idle' and state_change < now() - interval '500 ms'`;
    await eventually(async () => (await server.ask(resting)).length === 1);
    expect((await server.ask(ended))[0]?.['there']).to.equal(there);
    const [after] = await bench.journals([own]);
    expect(after).to.deep.equal(before).and.to.have.length(1);
    await server.ask(`alter database ${name} reset all`);
    const rows = await server.ask(
      `select object_key, convert_from(payload, 'UTF8') as input from invocation
      join journal on invocation_seq = seq`,
      name,
    );
    expect(rows[0]?.['object_key']).to.equal('Zoë ☂ 𝒦');
    await store.close();
  });

  it('that keeps text in another way than UTF-8 is refused, with what to do', async () => {
    const server = await sharedServer();
    await server.ask(`create database latin encoding 'LATIN1' locale 'C' locale_provider libc template template0`);
    const refused = await refusal(storeAt(server.url('latin')).open());
    expect(refused).to.include({ code: 'schema' });
    expect(refused.message).to.include('keeps text as LATIN1');
    expect(refused.remedy).to.include(`encoding 'UTF8' template template0`);
  });

  it('with the tables in a schema that the search_path of the user names; one that is not there is told', async () => {
    const server = await sharedServer();
    const { name, url } = await emptyDatabase();
    await server.ask('create schema orders', name);
    await server.ask(`alter database ${name} set search_path = orders`);
    const store = storeAt(url);
    const bench = new Bench(store, await store.open());
    await store.commit({ number: 1, writes: bench.begun(bench.invocation(1)) });
    await store.close();
    const where = await server.ask(
      `select distinct schemaname from pg_tables where tablename in ('meta', 'migration', 'lease')`,
      name,
    );
    expect(where).to.deep.equal([{ schemaname: 'orders' }]);
    await server.ask(`alter database ${name} set search_path = nowhere`);
    const refused = await refusal(storeAt(url).open());
    expect(refused.remedy).to.include('search_path');
  });

  it('for a user who may not make tables: another one migrates, and what this one needs is in the README', async () => {
    const server = await sharedServer();
    const { name, url } = await emptyDatabase();
    await server.ask(`create role worker login password '${PASSWORD}'`);
    await server.ask(`revoke create on schema public from public`, name);
    const workers = url.replace('keymail:', 'worker:');
    /** How soon: nobody else makes the tables, or gives it the right, within the time that is waited for others. */
    const refusedAtOnce = async (othersMs: number) => {
      const askedAt = performance.now();
      const refused = await refusal(storeAt(workers).open());
      expect(refused).to.include({ code: 'unavailable' });
      expect(refused.remedy).to.include('Give this user the right to it');
      expect(performance.now() - askedAt).to.be.below(othersMs);
    };
    await refusedAtOnce(5_000);
    await postgresUp(url);
    await server.ask('grant select, insert, update, delete on all tables in schema public to worker', name);
    await server.ask('grant usage on all sequences in schema public to worker', name);
    await server.ask('revoke insert on meta from worker', name);
    await refusedAtOnce(25_000);
    await server.ask('grant insert on meta to worker', name);
    const store = storeAt(workers);
    const bench = new Bench(store, await store.open());
    await store.commit({ number: 1, writes: bench.begun(bench.invocation(1)) });
    await store.putDeployment(
      {
        id: 'dp_1',
        uri: 'http://x',
        transport: 'http1',
        protocolVersion: 5,
        manifest: '{}',
        createdAt: 1,
        updatedAt: 1,
      } as never,
      { at: 1, actor: 'a', action: 'b', target: 'c', detail: '{}' } as never,
    );
    expect(await store.queries.keyPauseCount()).to.equal(0);
    await store.close();
  });
});
