// `keymail migrate` on PostgreSQL: what it has had, up, down, and what it can't do there; never under an engine.

import { expect } from 'chai';
import pg from 'pg';
import {
  postgresCheck,
  postgresDown,
  postgresStatus,
  postgresUp,
} from '../../engine/store/sql/postgres/schema-commands.ts';
import { migrations } from '../../migrations/index.ts';
import { Folder } from '../cli/real-cli.ts';
import { refusal } from '../contract/store-fixtures.ts';
import { eventually } from '../setup/eventually.ts';
import { PASSWORD } from './server.ts';
import { emptyDatabase, serverStartMsMax, sharedServer, storeAt } from './shared-server.ts';

const NAMES = migrations.map(({ name }): string => name);

describe('keymail migrate on PostgreSQL', function () {
  this.timeout(serverStartMsMax);
  before(() => sharedServer());

  it('goes up and down, by name too, and tells what was applied and what is pending', async () => {
    const { url } = await emptyDatabase();
    expect(await postgresStatus(url)).to.include({ state: 'empty', heldBy: null });
    expect((await postgresUp(url, { to: NAMES[1] })).migrations).to.deep.equal(NAMES.slice(0, 2));
    const older = await postgresCheck(url);
    expect(older).to.deep.include({ state: 'older', pending: NAMES.slice(2), difference: '', trial: null });
    expect(older.pendingSql[0]?.sql[0]).to.include('create table key_pause').and.include('text collate "C"');
    expect(older.untried).to.include('restored backup');
    expect((await postgresUp(url)).migrations).to.deep.equal(NAMES.slice(2));
    expect(await postgresCheck(url)).to.deep.include({ state: 'current', difference: '', untried: null });
    expect((await postgresDown(url)).migrations).to.deep.equal([NAMES.at(-1)]);
    expect((await postgresDown(url, { to: NAMES[0] })).migrations).to.deep.equal(NAMES.slice(1, -1).toReversed());
    expect((await refusal(postgresDown(url, { to: NAMES[2] }))).message).to.include('has not had');
    expect((await refusal(postgresUp(url, { to: '0000-none' }))).message).to.include('there is no migration');
    const store = storeAt(url);
    expect((await store.open()).turn).to.equal(0);
    await store.close();
  });

  it('changes nothing under an engine, and names it; it tells what was changed by hand', async () => {
    const { name, url } = await emptyDatabase();
    const store = storeAt(url);
    await store.open();
    expect((await postgresStatus(url)).heldBy).to.include(`pid ${process.pid} on`);
    expect(await refusal(postgresDown(url))).to.include({ code: 'locked' });
    await store.close();
    await (await sharedServer()).ask('alter table state drop column value', name);
    expect((await postgresCheck(url)).difference).to.include('add "value" bytea not null');
  });

  it('says so where the server ends its session in the middle, and has changed nothing; the next one goes on', async () => {
    const { name, url } = await emptyDatabase();
    await postgresUp(url, { to: NAMES[0] });
    const server = await sharedServer();
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    await other.query('begin; lock table invocation');
    const refused = refusal(storeAt(url).open());
    const ended = `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'keymail migration' and datname = '${name}' and wait_event_type = 'Lock'`;
    await eventually(async () => (await server.ask(ended)).length === 1);
    expect(await refused).to.include({ code: 'unavailable' });
    expect((await refused).message).to.include('administrator command');
    expect((await refused).remedy).to.include('has ended this session. Try again.');
    await other.end();
    expect((await postgresUp(url)).migrations).to.deep.equal(NAMES.slice(1));
  });

  it('is reached by the command line, whose words never have the password', async () => {
    const { url } = await emptyDatabase();
    const folder = new Folder();
    try {
      const up = await folder.run(['migrate', 'up', '--store', url]);
      expect(up.code, up.err).to.equal(0);
      expect(up.out).to.include(`${NAMES.at(-1)}  applied`);
      const status = await folder.run(['migrate', 'status'], { KEYMAIL_STORE__URL: url });
      expect(status.out).to.include('what this version needs').and.include('postgresql://127.0.0.1:');
      const compact = await folder.run(['migrate', 'compact', '--store', url]);
      expect(compact.code).to.equal(1);
      expect(compact.err).to.include('is no file').and.include('vacuum full');
      const backup = await folder.run(['backup', 'copy.db', '--store', url]);
      expect(backup.err).to.include('pg_dump');
      expect(JSON.stringify([up, status, compact, backup])).not.to.include(PASSWORD);
    } finally {
      await folder.remove();
    }
  });
});
