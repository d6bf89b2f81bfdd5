// The way of a database file from schema to schema, and what is refused on it.

import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { openMemory } from '../../../engine/store/memory.ts';
import { BACKUPS_MAX, backUp, backupsOf, copyToTry } from '../../../engine/store/sql/backup.ts';
import { Database } from '../../../engine/store/sql/database.ts';
import { migrateDown, migrateUp, schemaStatus } from '../../../engine/store/sql/schema.ts';
import { check } from '../../../engine/store/sql/schema-check.ts';
import { createMigration, dumpSchema, writeMigration } from '../../../engine/store/sql/schema-create.ts';
import { openSqlite } from '../../../engine/store/sql/sqlite.ts';
import { migrations } from '../../../migrations/index.ts';
import { refusal } from '../../contract/store-fixtures.ts';
import { temporaryFolder } from './temporary.ts';

const NAMES: string[] = migrations.map(({ name }) => name);
const FIRST = NAMES[0] ?? '';

describe('store schema', () => {
  const file = temporaryFolder();
  const db = () => file('a.db');
  const openRefusal = (migrate: boolean) => refusal(openSqlite({ path: db(), migrate }).open());

  /** Runs SQL on the file as another program would. */
  function alter(sql: string): void {
    const connection = new Database(db());
    connection.exec(sql);
    connection.close();
  }

  describe('a store', () => {
    it('refuses a new file where it may not migrate, and leaves none behind', async () => {
      const { code, message, remedy } = await openRefusal(false);
      expect(code).to.equal('schema');
      expect(message).to.include(FIRST);
      expect(remedy).to.include('keymail migrate up');
      expect(existsSync(db())).to.equal(false);
    });

    it('makes a file that its user alone may read, and leaves one that is there as it is', async () => {
      const store = openSqlite({ path: db(), migrate: true });
      await store.open();
      const modes = readdirSync(path.dirname(db()))
        .filter((name) => /^a\.db(-wal|-shm)?$/.test(name))
        .map((name) => statSync(file(name)).mode & 0o777);
      await store.close();
      expect(modes).to.deep.equal([0o600, 0o600, 0o600]);
      writeFileSync(file('b.db'), '', { mode: 0o640 });
      await migrateUp(file('b.db'));
      expect(statSync(file('b.db')).mode & 0o777).to.equal(0o640);
    });

    it('refuses an older schema, naming the command; with `migrate` it goes up', async () => {
      await migrateUp(db());
      alter(`delete from migration where name = '${NAMES.at(-1)}'`);
      const { code, remedy } = await openRefusal(false);
      expect(code).to.equal('schema');
      expect(remedy).to.include('keymail migrate up');
    });

    it('refuses a newer schema, whatever it may do', async () => {
      await migrateUp(db());
      alter(`insert into migration (name) values ('9999-future')`);
      for (const migrate of [true, false]) {
        const { code, message } = await openRefusal(migrate);
        expect(code).to.equal('schema');
        expect(message).to.include('this database was written by a later version').and.to.include('9999-future');
      }
      expect((await refusal(migrateUp(db()))).code).to.equal('schema');
      expect((await refusal(migrateDown(db()))).code).to.equal('schema');
      expect(schemaStatus(db())).to.deep.include({ state: 'newer', unknown: ['9999-future'] });
    });

    it('refuses a file that is no database', async () => {
      writeFileSync(db(), 'To be, or not to be, that is the question.'.repeat(100));
      expect((await openRefusal(true)).code).to.equal('corrupt');
      expect((await refusal(check(db()))).code).to.equal('corrupt');
    });

    it("refuses somebody else's database, and leaves it as it is", async () => {
      alter('create table customers (id integer)');
      const { code, message } = await openRefusal(true);
      expect(code).to.equal('corrupt');
      expect(message).to.include("none of Keymail's");
      expect((await refusal(migrateUp(db()))).code).to.equal('corrupt');
    });

    it('opens a file of its own schema without migrating', async () => {
      await migrateUp(db());
      const store = openSqlite({ path: db(), migrate: false });
      expect(await store.open()).to.include({ incarnation: 1 });
      const told = (await store.queries.migrations()) ?? [];
      expect(told.map(({ name }) => name)).to.deep.equal(NAMES);
      for (const { appliedAt, description } of told) {
        expect(appliedAt).to.be.within(Date.now() - 60_000, Date.now());
        expect(description).to.match(/^[A-Z].*\.$/);
      }
      await store.close();
      expect(await openMemory().queries.migrations()).to.equal(null);
    });
  });

  describe('migrations', () => {
    it('go up, down and up again; the file is copied before it goes down', async () => {
      expect(schemaStatus(db())).to.deep.include({ state: 'missing', executed: [], pending: NAMES });
      expect(await migrateUp(`sqlite:${db()}`)).to.deep.equal({ migrations: NAMES, backup: null });
      expect(schemaStatus(db())).to.deep.include({ state: 'current', pending: [], heldBy: null });
      expect(await migrateUp(db())).to.deep.equal({ migrations: [], backup: null });

      alter(`insert into audit (shard, at, actor, action, target, detail) values (0, 1, 'me', 'a', 't', 'd')`);
      const down = await migrateDown(db());
      expect(down.migrations).to.deep.equal([NAMES.at(-1)]);
      expect(schemaStatus(db()).pending).to.deep.equal([NAMES.at(-1)]);

      const backup = new Database(down.backup ?? '', { readonly: true });
      expect(backup.prepare('select actor from audit').pluck().all()).to.deep.equal(['me']);
      backup.close();
      expect((await migrateUp(db())).migrations).to.deep.equal([NAMES.at(-1)]);
    });

    it('keep the last copies only, and never a half one under the name of a whole', async () => {
      await migrateUp(db());
      writeFileSync(file('a.db.before-partial'), 'of one that was killed while it copied');
      writeFileSync(file('a.db.before-lunch'), "somebody else's");
      const made: string[] = [];
      for (let round = 0; round < BACKUPS_MAX + 2; round += 1) made.push(backUp(db(), round % 2 === 0 ? 'down' : 'up'));
      expect(backupsOf(db())).to.deep.equal(made.slice(-BACKUPS_MAX));
      const others = readdirSync(file('')).filter((name) => /before-(partial|lunch)/.test(name));
      expect(others).to.deep.equal(['a.db.before-lunch']);
    });

    it('copy a file for those alone who may read it', async () => {
      await migrateUp(db());
      for (const mode of [0o600, 0o640]) {
        chmodSync(db(), mode);
        for (const copy of [backUp(db(), 'up'), copyToTry(db(), file(''))])
          expect((statSync(copy).mode & 0o777).toString(8), copy).to.equal(mode.toString(8));
      }
    });

    it('go down to the last one by doing nothing, and copy nothing for that', async () => {
      await migrateUp(db());
      expect(await migrateDown(db(), { to: NAMES.at(-1) ?? '' })).to.deep.equal({ migrations: [], backup: null });
      expect(backupsOf(db())).to.deep.equal([]);
    });

    it('are refused by a name that is none, and where there is nothing to take back', async () => {
      expect((await refusal(migrateDown(db()))).message).to.include('no migration that could be taken back');
      await migrateUp(db());
      expect((await refusal(migrateUp(db(), { to: 'nonsense' }))).remedy).to.include(FIRST);
      expect((await refusal(migrateDown(db(), { to: 'nonsense' }))).remedy).to.include(FIRST);
      expect((await refusal(migrateUp('sqlite::memory:'))).code).to.equal('schema');
    });

    it('lead to what the entities say, and to schema.sql', async () => {
      const dumped = await dumpSchema();
      const place = new URL('../../../migrations/schema.sql', import.meta.url);
      // `UPDATE_SCHEMA=1 npm test -- test/unit/store/schema.test.ts` writes it.
      const { UPDATE_SCHEMA: update } = process.env;
      if (update !== undefined) writeFileSync(place, dumped);
      expect(readFileSync(place, 'utf8')).to.equal(dumped);
      expect((await check(db())).difference).to.equal('');
    });
  });

  describe('check', () => {
    it('tells what is pending, with its SQL, and changes nothing', async () => {
      const found = await check(db());
      expect(found).to.deep.include({ state: 'missing', rows: [], difference: '' });
      expect(found.pendingSql.map(({ name }) => name)).to.deep.equal(NAMES);
      expect(found.pendingSql[0]?.sql.join('\n')).to.include('create table invocation');
      expect(existsSync(db())).to.equal(false);
    });

    it('tells how many rows are touched, and what was changed by hand', async () => {
      await migrateUp(db());
      alter('drop index invocation_by_handler');
      alter('delete from migration');
      for (const name of NAMES) alter(`insert into migration (name) values ('${name}')`);
      const found = await check(db());
      expect(found).to.deep.include({ state: 'current', rows: [] });
      expect(found.difference).to.include('invocation_by_handler');
    });

    it('tries what is pending on a copy, and says why it would fail', async () => {
      await migrateUp(db());
      alter(`delete from migration where name = '${FIRST}'`);
      const { trial, untried } = await check(db());
      expect(untried).to.equal(null);
      expect(trial?.migrations.map(({ name, error }) => [name, error?.includes('already exists')])).to.deep.equal([
        [FIRST, true],
      ]);
      expect(readdirSync(file('')).filter((name) => name.includes('trial'))).to.deep.equal([]);
    });

    it('says that there is no room for the copy, and goes on without', async () => {
      await migrateUp(db());
      alter(`delete from migration where name = '${FIRST}'`);
      const { trial, untried, pendingSql } = await check(db(), { freeBytes: 1_500 });
      expect(trial).to.equal(null);
      expect(untried).to.match(
        /there is no room for a copy of .*a\.db in .*: it takes \d+\.\d kB, and 1\.5 kB are free\. /,
      );
      expect(pendingSql[0]?.sql).not.to.deep.equal([]);
    });

    it('removes the copy of one that was killed, and leaves that of one that lives', async () => {
      await migrateUp(db());
      alter(`delete from migration where name = '${FIRST}'`);
      // A number that no process has: Linux gives at most 2^22.
      for (const name of ['a.db.trial-99999999', 'a.db.trial-99999999-wal', `a.db.trial-${process.ppid}`])
        writeFileSync(file(name), '');
      await check(db());
      expect(readdirSync(file('')).filter((name) => name.includes('trial'))).to.deep.equal([
        `a.db.trial-${process.ppid}`,
      ]);
    });

    it('works while an engine has the file, and says who', async () => {
      const store = openSqlite({ path: db(), migrate: true });
      await store.open();
      expect((await check(db())).heldBy).to.include(`pid ${process.pid}`);
      await store.close();
    });
  });

  describe('create', () => {
    it('says that nothing has changed, and refuses a bad name', async () => {
      expect((await refusal(createMigration(file(''), 'add-things'))).message).to.include('agree already');
      expect((await refusal(createMigration(file(''), 'Add Things'))).remedy).to.include('words and dashes');
    });

    it('writes one without statements where that is asked for', async () => {
      const { name, up } = await createMigration(file(''), 'fill-sizes', { blank: true });
      expect(up).to.deep.equal([]);
      expect(readFileSync(file(`${name}.ts`), 'utf8')).to.match(/override up\(\): void \{\n {2}\}\n/);
    });

    it('writes the next migration, and its row', () => {
      mkdirSync(file('migrations'));
      const index = new URL('../../../migrations/index.ts', import.meta.url);
      writeFileSync(file('migrations/index.ts'), readFileSync(index));
      const statements = {
        up: ['alter table `meta` add column `x` text null'],
        down: ['alter table `meta` drop column `x`'],
      };
      const { name } = writeMigration(file('migrations'), 'add-x', statements);

      expect(name).to.match(/^\d{4}-add-x$/);
      expect(readdirSync(file('migrations')).sort()).to.deep.equal([`${name}.ts`, 'index.ts'].sort());
      const source = readFileSync(file(`migrations/${name}.ts`), 'utf8');
      expect(source).to.include('this.addSql(`alter table "meta" add column "x" text null`);');
      expect(readFileSync(file('migrations/index.ts'), 'utf8')).to.match(
        new RegExp(`name: '${name}',\\n[^\\]]*\\n\\] as const satisfies`),
      );
    });
  });
});
