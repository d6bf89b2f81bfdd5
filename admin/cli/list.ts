/** Lists of the admin API: as a table, as JSON, page after page, or watched. */
import type { Command } from 'commander';
import type { Page, Query } from './client.ts';
import type { Io } from './io.ts';
import { clientOf, limitOption, type RemoteOptions, remote } from './options.ts';
import { type Column, printJson, printTable } from './print.ts';
import { watch } from './watch.ts';
import { type TimeOptions, type When, whenOf } from './when.ts';

/** What `--all` brings at most: more is a job for the database. */
export const ALL_ROWS_MAX = 100_000;

export interface ListOptions extends RemoteOptions, TimeOptions {
  readonly limit?: number;
  readonly all?: boolean;
}

/** Adds what lists have: `--absolute`, `--watch`, and where it comes in pages `--limit` and `--all`. */
export function listing(command: Command, { isPaged }: { readonly isPaged: boolean }): Command {
  remote(command);
  if (isPaged) {
    command
      .addOption(limitOption())
      .option('--all', `all rows, page after page; ${ALL_ROWS_MAX.toLocaleString('en')} at most`);
  }
  return command
    .option('--absolute', 'times as RFC 3339')
    .option('--watch', 'show it again when it changes, until Ctrl-C');
}

export interface ListSpec<Row> {
  readonly path: string;
  /** Left out where the list comes whole. */
  readonly query?: Query;
  columns(when: When, rows: readonly Row[]): readonly Column<Row>[];
  /** What is said where there are none. */
  readonly empty: string;
}

export async function runList<Row>(io: Io, options: ListOptions, spec: ListSpec<Row>): Promise<void> {
  const client = clientOf(io, options);
  const limit = options.all ? ALL_ROWS_MAX : (options.limit ?? ALL_ROWS_MAX);
  const { path, query, columns, empty } = spec;
  const fetch = (): Promise<Page<Row>> =>
    query === undefined ? client.get<Page<Row>>(path) : client.list<Row>(path, query, limit);
  const show = (to: Io, { items, next }: Page<Row>) => {
    printTable(to, items, columns(whenOf(io, options), items), empty);
    if ((next ?? null) !== null && options.watch !== true) io.err(moreText(limit, options.all === true));
  };
  if (options.watch) return watch<Page<Row>>(io, { client, json: options.json === true, fetch, show });
  const page = await fetch();
  if (!options.json) return show(io, page);
  printJson(io, page.items);
  // Who asked for so many knows; who asked for all must hear that these are not all.
  if (options.all && (page.next ?? null) !== null) io.err(moreText(limit, true));
}

const moreText = (limit: number, isAll: boolean): string =>
  isAll
    ? `There are more than ${limit.toLocaleString('en')}: narrow it down.\n`
    : `There are more: --limit ${limit * 10}, or --all\n`;
