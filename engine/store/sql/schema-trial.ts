/**
 * Runs pending migrations on a copy of the file, and measures what they do there: would they run, how long do they take
 * on this database, what do they touch. SQLite has one lock for all tables, so what matters beside the time is which
 * tables are read or written whole: that is what grows with the data.
 */
import type { MikroORM } from '@mikro-orm/sqlite';
import { bytesOf, copyToTry, removeTrialCopy } from './backup.ts';
import type { Connection } from './connection.ts';
import { rowsWritten, statementsOfMigration } from './migrator.ts';
import { openOrm } from './orm.ts';

export interface Trial {
  readonly copyMs: number;
  readonly copyBytes: number;
  /** What nobody else can write while they run. */
  readonly locks: 'the whole file';
  /** As far as they ran: after one that failed there is none. */
  readonly migrations: readonly TriedMigration[];
}

export interface TriedMigration {
  readonly name: string;
  readonly ms: number;
  readonly statements: readonly { readonly sql: string; readonly ms: number }[];
  readonly rowsWritten: number;
  readonly tables: readonly TouchedTable[];
  /** Why it would fail; null where it ran. */
  readonly error: string | null;
}

export interface TouchedTable {
  readonly table: string;
  /**
   * `rewritten`: every row is written anew. `indexed`: every row is read for an index. `written`: rows are changed.
   * `altered`: only its definition changes.
   */
  readonly how: 'created' | 'dropped' | 'rewritten' | 'indexed' | 'written' | 'altered';
  /** That it has when the migration begins. */
  readonly rows: number;
}

export interface TrialOptions {
  /** Where the copy is made. */
  readonly folder: string;
  /** Default: what the file system says. */
  readonly freeBytes?: number | undefined;
}

/** @throws StoreError `unavailable` where there is no room for the copy */
export async function tryMigrations(
  file: string,
  pending: readonly string[],
  { folder, freeBytes }: TrialOptions,
): Promise<Trial> {
  const startedAt = performance.now();
  const copy = copyToTry(file, folder, freeBytes);
  const copyMs = performance.now() - startedAt;
  try {
    const copyBytes = bytesOf(copy);
    return { copyMs, copyBytes, locks: 'the whole file', migrations: await runEach(copy, pending) };
  } finally {
    removeTrialCopy(copy);
  }
}

async function runEach(copy: string, pending: readonly string[]): Promise<TriedMigration[]> {
  let hear: (sql: string) => void = () => undefined;
  const { orm, connection, close } = await openOrm(copy, { onSql: (sql) => hear(sql) });
  try {
    connection.pragma('journal_mode = WAL');
    const tried: TriedMigration[] = [];
    for (const name of pending) {
      const statements = await statementsOfMigration(orm, name, 'up');
      const watch = new Stopwatch(statements);
      hear = (sql) => watch.hear(sql);
      const one = await runOne(orm, connection, name, watch);
      hear = () => undefined;
      tried.push(one);
      if (one.error !== null) break;
    }
    return tried;
  } finally {
    await close();
  }
}

async function runOne(orm: MikroORM, connection: Connection, name: string, watch: Stopwatch): Promise<TriedMigration> {
  const [before, writtenBefore, startedAt] = [tablesOf(connection), rowsWritten(connection), performance.now()];
  let error: string | null = null;
  try {
    await orm.migrator.up({ to: name });
  } catch (thrown) {
    error = (thrown as Error).message;
  }
  const ms = performance.now() - startedAt;
  const statements = watch.finish();
  const written = error === null ? rowsWritten(connection) - writtenBefore - BOOKKEEPING_ROWS : 0;
  return {
    name,
    ms,
    statements,
    rowsWritten: written,
    tables: touched(before, tablesOf(connection), statements),
    error,
  };
}

/** The row that says that the migration is done. */
const BOOKKEEPING_ROWS = 1;

/** What is run is told ahead: the time of a statement ends where the next one begins. */
class Stopwatch {
  readonly #expected: readonly string[];
  readonly #done: { readonly sql: string; readonly ms: number }[] = [];
  #running: { readonly sql: string; readonly startedAt: number } | null = null;

  constructor(expected: readonly string[]) {
    this.#expected = expected;
  }

  hear(sql: string): void {
    const isNext = this.#expected[this.#done.length + (this.#running === null ? 0 : 1)]?.trim() === sql.trim();
    this.#stop();
    if (isNext) this.#running = { sql, startedAt: performance.now() };
  }

  finish() {
    this.#stop();
    return this.#done;
  }

  #stop(): void {
    if (this.#running === null) return;
    const { sql, startedAt } = this.#running;
    this.#done.push({ sql, ms: performance.now() - startedAt });
    this.#running = null;
  }
}

interface Table {
  readonly sql: string;
  readonly rootPage: number;
  readonly indexes: readonly string[];
  readonly rows: number;
}

type Tables = ReadonlyMap<string, Table>;

function tablesOf(connection: Connection): Tables {
  const sql =
    "select name, tbl_name, type, sql, rootpage from sqlite_master where name not like 'sqlite\\_%' escape '\\'";
  const all = connection.prepare(sql).all() as readonly MasterRow[];
  const indexesOf = (table: string) =>
    all.filter(({ type, tbl_name }) => type === 'index' && tbl_name === table).map((row) => `${row.name} ${row.sql}`);
  const count = (table: string) => connection.prepare(`select count(*) from "${table}"`).pluck().get() as number;
  const tables = all.filter(({ type, name }) => type === 'table' && name !== 'migration');
  return new Map(
    tables.map(({ name, sql: definition, rootpage }) => [
      name,
      { sql: definition, rootPage: rootpage, indexes: indexesOf(name), rows: count(name) },
    ]),
  );
}

interface MasterRow {
  readonly name: string;
  readonly tbl_name: string;
  readonly type: string;
  readonly sql: string;
  readonly rootpage: number;
}

function touched(before: Tables, after: Tables, statements: readonly { readonly sql: string }[]): TouchedTable[] {
  const text = statements.map(({ sql }) => sql.replace(/["`]/g, '')).join('\n');
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap((table) => {
    const rows = before.get(table)?.rows ?? 0;
    return deedsOn(table, before.get(table), after.get(table), text).map((how) => ({ table, how, rows }));
  });
}

function deedsOn(
  table: string,
  before: Table | undefined,
  after: Table | undefined,
  text: string,
): TouchedTable['how'][] {
  const says = (pattern: string) => new RegExp(`\\b${pattern.replace('TABLE', `${table}\\b`)}`, 'i').test(text);
  if (before === undefined) return ['created'];
  if (after === undefined) return ['dropped'];
  // A table that was made anew under another name has its tree elsewhere; SQLite drops a column by writing every row.
  if (before.rootPage !== after.rootPage || says('alter\\s+table\\s+TABLE\\s+drop')) return ['rewritten'];
  const isWritten = says('update\\s+TABLE') || says('delete\\s+from\\s+TABLE') || says('into\\s+TABLE');
  const isIndexed = after.indexes.some((index) => !before.indexes.includes(index));
  const isAltered = before.sql !== after.sql || before.indexes.some((index) => !after.indexes.includes(index));
  const written = isWritten ? (['written'] as const) : [];
  const indexed = isIndexed ? (['indexed'] as const) : [];
  return written.length + indexed.length === 0 && isAltered ? ['altered'] : [...written, ...indexed];
}
