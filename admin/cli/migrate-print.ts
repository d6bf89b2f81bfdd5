/** What `keymail migrate` shows to people. */
import { sizeText } from '../../engine/store/sql/backup.ts';
import type { MigrationStep, OnStep } from '../../engine/store/sql/migrator.ts';
import { isPostgresUrl } from '../../engine/store/sql/postgres/address.ts';
import type { SchemaStatus } from '../../engine/store/sql/schema.ts';
import type { SchemaCheck } from '../../engine/store/sql/schema-check.ts';
import type { TouchedTable, Trial, TriedMigration } from '../../engine/store/sql/schema-trial.ts';
import type { Io } from './io.ts';
import { printFacts, printLine, printTable } from './print.ts';
import { cut, escapeControls, preciseDuration, relativeTime } from './text.ts';

const STATES: Readonly<Record<SchemaStatus['state'], string>> = {
  missing: 'there is no such file yet; `keymail start` makes it',
  empty: 'a database without tables; `keymail migrate up` makes them',
  older: 'older than this version; `keymail migrate up` brings it up to date',
  current: 'what this version needs',
  newer: 'newer than this version: run the version that made it, or a later one',
};

/** For programs: times are RFC 3339, as they are wherever a command prints JSON. */
export const jsonOf = <Status extends SchemaStatus>(status: Status) => ({
  ...status,
  executed: status.executed.map(({ name, executedAt }) => ({ name, executedAt: rfc3339(executedAt) })),
});

/** A later version may have written something else there. */
const rfc3339 = (time: number): string =>
  Number.isNaN(new Date(time).getTime()) ? String(time) : new Date(time).toISOString();

export function showStatus(io: Io, { file, state, heldBy, executed, pending, unknown }: SchemaStatus): void {
  printFacts(io, [
    [isPostgresUrl(file) ? 'store' : 'file', file],
    ['schema', `${state}: ${STATES[state]}`],
    ['open', heldBy === null ? null : `by ${heldBy}`],
  ]);
  const rows = [
    ...executed.map(({ name, executedAt }) => ({
      name,
      what: unknown.includes(name) ? 'unknown here' : 'applied',
      at: executedAt,
    })),
    ...pending.map((name) => ({ name, what: 'pending', at: null })),
  ];
  printLine(io);
  const columns = [
    { title: 'MIGRATION', cell: (row: (typeof rows)[number]) => row.name },
    { title: 'STATE', cell: (row: (typeof rows)[number]) => row.what },
    { title: 'WHEN', cell: (row: (typeof rows)[number]) => relativeTime(row.at, io.now()) },
  ];
  printTable(io, rows, columns, 'No migrations.');
}

export function showCheck(io: Io, found: SchemaCheck): void {
  showStatus(io, found);
  for (const { name, description, destructive, sql } of found.pendingSql) {
    printLine(io);
    printLine(io, `${name}: ${description}${destructive ? ' It loses data; the file is copied first.' : ''}`);
    const tried = found.trial?.migrations.find((one) => one.name === name);
    sql.forEach((statement, at) => {
      const took = tried?.statements[at];
      const ms = took === undefined ? '' : preciseDuration(took.ms);
      printLine(io, `  ${ms.padStart(TIME_WIDTH)}  ${cut(statement.replace(/\s+/g, ' '), STATEMENT_MAX)}`);
    });
    if (tried !== undefined) showTried(io, tried);
  }
  if (found.trial === null)
    for (const { table, rows } of found.rows) printLine(io, `${table}: ${rows} rows to go through`);
  if (found.trial !== null) showTotal(io, found.trial);
  if (found.untried !== null) {
    printLine(io);
    printLine(io, `It was not tried, so how long it takes is not known: ${found.untried}`);
    if (!isPostgresUrl(found.file)) printLine(io, 'Another folder for the copy is named with --copy-in.');
  }
  if (found.difference === '') return;
  printLine(io);
  printLine(io, 'Even after that, the tables are not what this version expects:');
  for (const line of found.difference.split('\n')) printLine(io, `  ${line}`);
}

const TIME_WIDTH = 8;
const STATEMENT_MAX = 100;

const DEEDS: Readonly<Record<TouchedTable['how'], (table: string, rows: string) => string>> = {
  created: (table) => `makes ${table}`,
  dropped: (table, rows) => `drops ${table} with ${rows}`,
  rewritten: (table, rows) => `writes all of ${table} anew: ${rows}`,
  indexed: (table, rows) => `reads all of ${table} for an index: ${rows}`,
  written: (table, rows) => `changes rows of ${table}, which has ${rows}`,
  altered: (table) => `changes the definition of ${table}, no rows`,
};

function showTried(io: Io, { ms, rowsWritten, tables, error }: TriedMigration): void {
  for (const { table, how, rows } of tables)
    printLine(io, `  ${DEEDS[how](table, rows === 1 ? '1 row' : `${rows} rows`)}`);
  if (error === null) printLine(io, `  ran on the copy in ${preciseDuration(ms)}, ${rowsWritten} rows written`);
  else printLine(io, `  would FAIL here: ${error}`);
}

function showTotal(io: Io, { copyMs, copyBytes, locks, migrations }: Trial): void {
  const total = migrations.reduce((sum, { ms }) => sum + ms, 0);
  printLine(io);
  printLine(
    io,
    `In all ${preciseDuration(total)} on a copy of ${sizeText(copyBytes)}, which took ${preciseDuration(copyMs)} to make and is gone again.`,
  );
  printLine(io, `SQLite locks ${locks}: meanwhile nothing else can write, and the engine must be stopped.`);
}

/** A run on less than this is over before anybody has read about it. */
const LARGE_BYTES = 64 * 1024 * 1024;

/** Tells steps on standard error: a copy always, statements where they may take a while. */
export function stepTeller(io: Io, sizeBytes: number, isVerbose: boolean): OnStep {
  const isTold = isVerbose || sizeBytes >= LARGE_BYTES;
  const say = (text: string) => io.err(`${escapeControls(text)}\n`);
  return (step: MigrationStep) => {
    switch (step.kind) {
      case 'copy':
        return say(`copying the file first: ${sizeText(step.sizeBytes)}`);
      case 'statement':
        if (isTold)
          say(
            `${step.migration}  ${step.number} of ${step.count}: ${cut(step.sql.replace(/\s+/g, ' '), STATEMENT_MAX)}`,
          );
        return;
      case 'done':
        if (isTold) say(`${step.migration}  took ${preciseDuration(step.ms)}`);
        return;
    }
  };
}
