// A process that opens the store whose file it is given, writes one turn, says so, and lives until it is killed.

import { openSqlite } from '../../../engine/store/sql/sqlite.ts';

const store = openSqlite({ path: process.argv[2] ?? '', migrate: true });
const info = await store.open();
await store.commit({ number: info.turn + 1, writes: [] });
process.stdout.write('holding\n');
process.stdin.resume();
