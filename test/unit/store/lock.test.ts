// One engine at a time on a file, whoever dies and however.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { Database } from '../../../engine/store/sql/database.ts';
import { lockHolder } from '../../../engine/store/sql/lock.ts';
import { migrateDown, migrateUp, schemaStatus } from '../../../engine/store/sql/schema.ts';
import { openSqlite } from '../../../engine/store/sql/sqlite.ts';
import type { Store } from '../../../engine/store/store.ts';
import { refusal } from '../../contract/store-fixtures.ts';
import { temporaryFolder } from './temporary.ts';

describe('store lock', () => {
  const file = temporaryFolder();
  const open = (path: string): Store => openSqlite({ path, migrate: true });

  it('refuses a second store in the same process, by any name of the file', async () => {
    const first = open(file('a.db'));
    await first.open();
    symlinkSync(file('a.db'), file('link.db'));
    for (const name of ['a.db', 'link.db']) {
      const { code, message, remedy } = await refusal(open(file(name)).open());
      expect(code).to.equal('locked');
      expect(message).to.include(`pid ${process.pid}`);
      expect(remedy).to.include('Stop that process');
    }
    await first.close();
  });

  it('is free again after close', async () => {
    for (let round = 0; round < 2; round += 1) {
      const store = open(file('a.db'));
      await store.open();
      await store.close();
    }
    expect(lockHolder(file('a.db'))).to.equal(null);
    expect(existsSync(file('a.db-lock.owner'))).to.equal(false);
  });

  it('is free again after an open that failed', async () => {
    const closed = openSqlite({ path: file('a.db'), migrate: false });
    expect((await refusal(closed.open())).code).to.equal('schema');
    const store = open(file('a.db'));
    await store.open();
    await store.close();
  });

  it('names the process that has the file, and goes with it when it is killed', async () => {
    const holder = await startHolder(file('a.db'));
    expect((await refusal(open(file('a.db')).open())).message).to.include(`pid ${holder.pid} on`);

    const ended = once(holder, 'exit');
    holder.kill('SIGKILL');
    await ended;

    const store = open(file('a.db'));
    expect(await store.open()).to.include({ incarnation: 2, turn: 1 });
    await store.close();
  });

  it('of one that was killed tells that its log is not that of a file which was put in the place of the other', async () => {
    const holder = await startHolder(file('a.db'));
    const reader = new Database(file('a.db'), { readonly: true });
    reader.prepare('vacuum into ?').run(file('backup.db'));
    reader.close();
    const ended = once(holder, 'exit');
    holder.kill('SIGKILL');
    await ended;
    const log = readFileSync(file('a.db-wal'));
    expect(log.length).to.be.greaterThan(0);
    mkdirSync(file('elsewhere'));
    for (const name of readdirSync(file('.')).filter((one) => one.startsWith('a.db')))
      copyFileSync(file(name), file(`elsewhere/${name}`));
    const original = file('original.db');
    renameSync(file('a.db'), original);
    renameSync(file('backup.db'), file('a.db'));

    for (const attempt of [() => open(file('a.db')).open(), () => migrateUp(file('a.db'))]) {
      const { code, message, remedy } = await refusal(attempt());
      expect(code).to.equal('corrupt');
      expect(message).to.include('is not the file that');
      expect(remedy).to.include('move').and.to.include('a.db-wal');
      expect(readFileSync(file('a.db-wal')).equals(log), 'the log is left alone').to.equal(true);
    }
    // All of it copied to another place is whole, also where its log has by chance the number that the other had; so is the backup without the log of the other.
    const owner = file('elsewhere/a.db-lock.owner');
    const { dev, ino } = statSync(file('elsewhere/a.db-wal'));
    writeFileSync(owner, readFileSync(owner, 'utf8').replace(/ log \S+/, ` log ${dev}/${ino}`));
    const copied = open(file('elsewhere/a.db'));
    expect(await copied.open()).to.include({ turn: 1 });
    await copied.close();
    for (const suffix of ['-wal', '-shm']) rmSync(file(`a.db${suffix}`));
    const restored = open(file('a.db'));
    expect(await restored.open()).to.include({ turn: 1 });
    await restored.close();
  });

  it('leaves readers alone, and stops migrations', async () => {
    const store = open(file('a.db'));
    await store.open();
    const reader = new Database(file('a.db'), { readonly: true });
    expect(reader.prepare('select turn from meta').pluck().get()).to.equal(0);
    reader.close();
    expect(schemaStatus(`sqlite:${file('a.db')}`)).to.include({ state: 'current' });
    expect(schemaStatus(`sqlite:${file('a.db')}`).heldBy).to.include(`pid ${process.pid}`);
    expect((await refusal(migrateUp(file('a.db')))).code).to.equal('locked');
    expect((await refusal(migrateDown(file('a.db')))).code).to.equal('locked');
    await store.close();
  });

  it('says that the folder is missing', async () => {
    const { code, message } = await refusal(open(file('nowhere/a.db')).open());
    expect(code).to.equal('unavailable');
    expect(message).to.include('does not exist');
  });
});

async function startHolder(path: string): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('./lock-holder.ts', import.meta.url));
  const holder = spawn(process.execPath, [...process.execArgv, script, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  return holder;
}
