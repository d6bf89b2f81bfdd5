/** `keymail invocations`: find them, read them, steer them. */
import { type Command, Option } from 'commander';
import type { Status } from '../../actors/lifecycle.ts';
import { actOnEach } from './act.ts';
import { type InvocationView, type JournalItemView, nameOf } from './answers.ts';
import { type BatchOptions, batching, isBatch, runBatch } from './batch.ts';
import { readData } from './data.ts';
import { type FilterOptions, filtering, filterOf, parseFilter } from './invocation-filter.ts';
import { type ShowOptions, showInvocation } from './invocation-show.ts';
import type { Io } from './io.ts';
import { describeItem } from './journal-line.ts';
import { type ListOptions, listing, runList } from './list.ts';
import { clientOf, examples, type RemoteOptions, remote, wholeNumber } from './options.ts';
import { type Color, type Column, printJson, printLine, printTable } from './print.ts';
import { cut } from './text.ts';
import { invocationPath, JOURNAL_ITEMS_MAX } from './trace.ts';
import { type When, whenOf } from './when.ts';

const PATH = '/invocations';

export function invocationCommands(program: Command, io: Io): void {
  const group = program
    .command('invocations')
    .alias('inv')
    .description('Calls of handlers: find them, read them, steer them.');
  examples(
    group,
    'keymail invocations list --status paused backingOff',
    'keymail invocations get inv_0123 --watch',
    'keymail invocations cancel --filter service=orders status=paused --dry-run',
  );
  listCommand(group, io);
  countCommand(group, io);
  getCommand(group, io);
  journalCommand(group, io);
  for (const steering of STEERINGS) steerCommand(group, io, steering);
  forkCommand(group, io);
}

function listCommand(group: Command, io: Io): void {
  const command = listing(filtering(group.command('list').description('Invocations, newest first.')), {
    isPaged: true,
  });
  command.action((options: ListOptions & FilterOptions) =>
    runList<InvocationView>(io, options, {
      path: PATH,
      query: filterOf(io, options),
      columns: invocationColumns,
      empty: 'No invocations.',
    }),
  );
  examples(
    command,
    'keymail invocations list --status paused --service orders',
    'keymail invocations list --since 10m --limit 200 --json',
    'keymail invocations list --error "no stock" --watch',
  );
}

function countCommand(group: Command, io: Io): void {
  const command = remote(filtering(group.command('count').description('How many there are.')));
  command.action(async (options: RemoteOptions & FilterOptions) => {
    const query = filterOf(io, options);
    const found = await clientOf(io, options).get<{ count: number; more: boolean }>(`${PATH}/count`, query);
    if (options.json) return printJson(io, found);
    printLine(io, `${found.count}${found.more ? ' or more' : ''}`);
  });
  examples(command, 'keymail invocations count --service orders --status failed');
}

function getCommand(group: Command, io: Io): void {
  const command = remote(
    group
      .command('get')
      .description('One invocation: facts, why it waits, its journal as a tree, and where it stands in its chart.')
      .argument('<id>'),
  )
    .addOption(
      new Option('--depth <levels>', 'how far to follow its calls')
        .default(1)
        .argParser((text) => wholeNumber(text, 0, 10)),
    )
    .option('--brief', 'facts only')
    .option('--absolute', 'times as RFC 3339')
    .option('--watch', 'show it again when it changes, until it has ended or Ctrl-C');
  command.action((id: string, options: ShowOptions) => showInvocation(io, id, options));
  examples(
    command,
    'keymail invocations get inv_0123',
    'keymail invocations get inv_0123 --watch',
    'keymail invocations get inv_0123 --depth 3 --absolute',
  );
}

function journalCommand(group: Command, io: Io): void {
  const command = listing(
    group
      .command('journal')
      .description('What its handler asked for, and what it was answered: one line each.')
      .argument('<id>'),
    { isPaged: true },
  );
  command.action((id: string, options: ListOptions, self: Command) =>
    runList<JournalItemView>(
      io,
      self.getOptionValueSource('limit') === 'default' ? { ...options, limit: JOURNAL_ITEMS_MAX } : options,
      {
        path: `${invocationPath(id)}/journal`,
        query: {},
        columns: (when, rows) => [
          { title: '#', cell: (row) => row.index, align: 'right' },
          { title: 'WHEN', cell: (row) => when(row.at) },
          { title: 'WHAT', cell: (row) => row.kind ?? 'completion' },
          { title: 'DETAIL', cell: (row) => describeItem(row, rows) },
        ],
        empty: 'Its journal is empty.',
      },
    ),
  );
  examples(command, 'keymail invocations journal inv_0123', 'keymail invocations journal inv_0123 --json');
}

interface Steering {
  readonly verb: string;
  readonly done: string;
  readonly description: string;
}

const STEERINGS: readonly Steering[] = [
  {
    verb: 'cancel',
    done: 'cancel requested',
    description: 'Ask the handler to stop: its next step fails with a cancellation.',
  },
  { verb: 'kill', done: 'killed', description: 'End it now, without asking the handler.' },
  { verb: 'pause', done: 'paused', description: 'Stop it where it is; it keeps its key.' },
  { verb: 'resume', done: 'resumed', description: 'Let a paused invocation go on.' },
  { verb: 'retry', done: 'retrying', description: 'End a back-off: the next attempt starts now.' },
  { verb: 'purge', done: 'purged', description: 'Remove what has ended, with its journal, before its time.' },
];

function steerCommand(group: Command, io: Io, { verb, done, description }: Steering): void {
  const command = remote(batching(group.command(verb).description(description).argument('[ids...]')));
  command.action((ids: string[], options: RemoteOptions & BatchOptions) => {
    const isMany = isBatch(ids, options);
    const client = clientOf(io, options);
    if (!isMany) {
      const act = (id: string) => client.post(`${invocationPath(id)}/${verb}`);
      return actOnEach(io, { ids, done, json: options.json === true, act });
    }
    return runBatch<InvocationView>(io, client, options, {
      path: `${PATH}/batch`,
      action: verb,
      noun: ['invocation', 'invocations'],
      filter: parseFilter(io, options.filter ?? []),
      show: (to, sample) => printTable(to, sample, invocationColumns(whenOf(to, {}), sample), ''),
    });
  });
  examples(
    command,
    `keymail invocations ${verb} inv_0123 inv_4567`,
    `keymail invocations ${verb} --filter service=orders since=1d --dry-run`,
    `keymail invocations ${verb} --filter service=orders since=1d --yes`,
  );
}

function forkCommand(group: Command, io: Io): void {
  const command = remote(
    group
      .command('fork')
      .description(
        'Make a new invocation of one that is paused or has ended: all of it again, or from a place in its journal.',
      )
      .argument('<id>')
      .addOption(
        new Option('--from <index>', 'an item of its journal: what was done before is not done again').argParser(
          (text) => wholeNumber(text, 1, 1_000_000_000),
        ),
      )
      .option('--data <data>', 'another input: text, @file, or - for standard input'),
  );
  command.action(async (id: string, options: RemoteOptions & { from?: number; data?: string }) => {
    const input = options.data === undefined ? undefined : await readData(io, options.data);
    const body = { from: options.from, input };
    const forked = await clientOf(io, options).post<InvocationView>(`${invocationPath(id)}/fork`, body);
    if (options.json) return printJson(io, forked);
    printLine(io, forked.id);
  });
  examples(
    command,
    'keymail invocations fork inv_0123 --from 4',
    'keymail invocations fork inv_0123 --data @order.json',
  );
}

const STATUS_COLORS: Readonly<Partial<Record<Status, Color>>> = {
  running: 'cyan',
  completed: 'green',
  failed: 'red',
  killed: 'red',
  backingOff: 'yellow',
  paused: 'yellow',
};

export function invocationColumns(when: When, rows: readonly InvocationView[]): readonly Column<InvocationView>[] {
  const step: Column<InvocationView> = { title: 'STEP', cell: (row) => row.step };
  const hasSteps = rows.some((row) => (row.step ?? null) !== null);
  return [
    { title: 'ID', cell: (row) => row.id, whole: true },
    { title: 'TARGET', cell: (row) => nameOf(row) },
    { title: 'STATUS', cell: (row) => row.status, color: (row) => STATUS_COLORS[row.status] ?? null, whole: true },
    ...(hasSteps ? [step] : []),
    { title: 'CREATED', cell: (row) => when(row.createdAt) },
    { title: 'ATTEMPT', cell: (row) => row.attempt, align: 'right' },
    { title: 'LAST ERROR', cell: (row) => cut(row.lastError?.message ?? '', ERROR_MAX) },
  ];
}

const ERROR_MAX = 60;
