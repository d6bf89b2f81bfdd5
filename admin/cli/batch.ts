/**
 * Doing one thing to many at once. First the engine says how many there are; then a person types that number, or a script
 * has said `--yes`; then it is done to as many as were said, and not where they have become others meanwhile.
 */
import type { Command } from 'commander';
import type { AdminClient } from './client.ts';
import { CliError, EXIT, UsageError } from './failure.ts';
import type { Io } from './io.ts';
import { collect } from './options.ts';
import { printJson, printLine } from './print.ts';
import { counted, escapeControls } from './text.ts';

export interface BatchOptions {
  readonly filter?: readonly string[];
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export interface Batch<Row> {
  readonly path: string;
  readonly action: string;
  /** What they are, one and many: `invocation`, `invocations`. */
  readonly noun: readonly [one: string, many: string];
  readonly filter: object;
  show(io: Io, sample: readonly Row[]): void;
}

interface Preview<Row> {
  readonly matched: number;
  readonly more: boolean;
  readonly sample: readonly Row[];
}

interface Done {
  readonly matched: number;
  readonly done: number;
  readonly refused: readonly { readonly id: string; readonly code: string; readonly detail: string }[];
  readonly more: boolean;
}

/** Adds `--filter`, `--dry-run` and `--yes`. */
export function batching(command: Command): Command {
  return command
    .option(
      '--filter <name=value...>',
      'all that match, in place of ids: the names of the options of `list`; may be repeated',
      (text: string, before: readonly string[] | undefined) => collect(text, before),
    )
    .option('--dry-run', 'with --filter: say how many there are and show some, and do nothing')
    .option('--yes', "with --filter: don't ask");
}

/** Ids or a filter, and not both. @throws UsageError */
export function isBatch(ids: readonly string[], { filter, dryRun, yes }: BatchOptions): boolean {
  if (filter === undefined) {
    if (dryRun || yes) throw new UsageError('--dry-run and --yes belong to --filter.');
    if (ids.length === 0) throw new UsageError('Give ids, or --filter.', 'See --help.');
    return false;
  }
  if (ids.length > 0) throw new UsageError('Give ids or --filter, not both.');
  return true;
}

export async function runBatch<Row>(
  io: Io,
  client: AdminClient,
  { json, dryRun, yes }: BatchOptions,
  { path, action, noun, filter, show }: Batch<Row>,
): Promise<void> {
  const preview = await client.post<Preview<Row>>(path, { action, filter, dryRun: true });
  const { matched, more, sample } = preview;
  const what = `${counted(matched, ...noun)}${more ? ', and there are more' : ''}`;
  if (dryRun && json) return printJson(io, preview);
  if (!json || dryRun) {
    printLine(io, `${action}: ${what}${matched > sample.length && sample.length > 0 ? `, such as` : ''}`);
    if (sample.length > 0) show(io, sample);
  }
  if (dryRun) return;
  if (matched === 0) {
    if (json) printJson(io, { matched: 0, done: 0, refused: [], more: false });
    return;
  }
  if (!yes) await confirm(io, action, matched);
  const done = await client.post<Done>(path, { action, filter, dryRun: false, expected: matched });
  if (json) printJson(io, done);
  else report(io, action, done);
  if (done.refused.length > 0) throw new CliError('', null, EXIT.failed);
}

/** @throws UsageError where nobody can be asked; CliError where the answer is another one */
async function confirm(io: Io, action: string, matched: number): Promise<void> {
  const wanted = `${action} ${matched}`;
  const answer = await io.ask(`Type "${wanted}" to go on: `);
  if (answer === null) throw new UsageError('Nobody is here to confirm it.', 'Look with --dry-run, then give --yes.');
  if (answer.trim() !== wanted) throw new CliError('Nothing was done.');
}

function report(io: Io, action: string, { done, matched, refused, more }: Done): void {
  printLine(io, `${action}: done to ${done} of ${matched}`);
  for (const { id, detail } of refused) io.err(`${escapeControls(id)}  refused: ${escapeControls(detail)}\n`);
  const untold = matched - done - refused.length;
  if (refused.length > 0 && untold > 0) io.err(`and ${untold} more\n`);
  if (more) printLine(io, 'There are more: give the same command again.');
}
