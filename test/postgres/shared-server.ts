// One server for all tests of a mocha process, started by the first who asks, and databases on it. Stopped after the last test of all.

import { serverAddress } from '../../engine/store/sql/postgres/address.ts';
import { openPostgres } from '../../engine/store/sql/postgres.ts';
import type { Store } from '../../engine/store/store.ts';
import { PostgresServer } from './server.ts';

/** With the making of its data, on a busy machine. */
export const serverStartMsMax = 60_000;

let starting: Promise<PostgresServer> | null = null;
let count = 0;

export function sharedServer(): Promise<PostgresServer> {
  starting ??= PostgresServer.start();
  return starting;
}

export interface TestDatabase {
  readonly name: string;
  readonly url: string;
}

/** Empty ones that another test has had: making one takes half a second. */
const used: TestDatabase[] = [];

/** A database with this version's schema, and nothing in it. */
export async function newDatabase(): Promise<TestDatabase> {
  const database = used.pop();
  if (database !== undefined) return database;
  const made = await emptyDatabase();
  const store = storeAt(made.url);
  await store.open();
  await store.close();
  await clear(made);
  return made;
}

/** For the next test that asks for one. */
export async function giveBack(database: TestDatabase): Promise<void> {
  await clear(database);
  used.push(database);
}

/** One without any table. */
export async function emptyDatabase(): Promise<TestDatabase> {
  const server = await sharedServer();
  count += 1;
  const name = `test_${count}`;
  await server.ask(`create database ${name}`);
  return { name, url: server.url(name) };
}

async function clear({ name }: TestDatabase): Promise<void> {
  const server = await sharedServer();
  const isTable = `schemaname = 'public' and tablename <> 'migration'`;
  const tables = await server.ask(`select tablename from pg_tables where ${isTable}`, name);
  await server.ask(tables.map(({ tablename }) => `delete from ${tablename}`).join('; '), name);
}

export const storeAt = (url: string): Store =>
  openPostgres({ address: serverAddress(url), migrate: true, whenHeld: 'refuse' });

// Registered while a test file is being loaded, outside of every suite: so it belongs to the root and runs once, at the end.
after(async function () {
  this.timeout(serverStartMsMax);
  // A start that failed has failed its tests already.
  const server = await starting?.catch(() => null);
  await server?.remove();
});
