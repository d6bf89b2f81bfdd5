// Loaded into the engine's process before everything else: while the file that DISK_IS_FULL names is there, the database may
// not grow by a page.

import { existsSync } from 'node:fs';
import { DatabaseSync, type StatementResultingChanges, StatementSync } from 'node:sqlite';

const fullFile = process.env['DISK_IS_FULL'] ?? '';
/** SQLite's own bound. */
const pagesMax = 4_294_967_294;

const { prepare } = DatabaseSync.prototype;
const { run } = StatementSync.prototype as { readonly run: (...values: never[]) => StatementResultingChanges };
const homes = new WeakMap<StatementSync, DatabaseSync>();
DatabaseSync.prototype.prepare = function (...source) {
  const statement = prepare.apply(this, source);
  if (statement.sourceSQL.startsWith('begin')) homes.set(statement, this);
  return statement;
};
StatementSync.prototype.run = function (this: StatementSync, ...values: never[]) {
  const database = homes.get(this);
  if (database !== undefined) {
    const [pages] = Object.values(prepare.call(database, 'pragma page_count').get() ?? {});
    prepare.call(database, `pragma max_page_count = ${existsSync(fullFile) ? pages : pagesMax}`).get();
  }
  return run.apply(this, values);
};
