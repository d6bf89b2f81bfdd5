// Loaded into the engine's process before everything else: while the file that DISK_IS_FULL names is there, the database may
// not grow by a page.

import { existsSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import Database, { type Statement } from 'better-sqlite3';

const fullFile = process.env['DISK_IS_FULL'] ?? '';
/** SQLite's own bound. */
const pagesMax = 4_294_967_294;

if (!isMainThread) {
  const connection = new Database(':memory:');
  // All statements of a thread share one prototype, which better-sqlite3 does not export.
  const prototype: Statement = Object.getPrototypeOf(connection.prepare('select 1'));
  connection.close();
  const { run } = prototype;
  prototype.run = function (this: Statement, ...parameters: unknown[]) {
    if (this.source.startsWith('begin')) {
      const pages = existsSync(fullFile) ? Number(this.database.pragma('page_count', { simple: true })) : pagesMax;
      this.database.pragma(`max_page_count = ${pages}`);
    }
    return run.apply(this, parameters);
  };
}
