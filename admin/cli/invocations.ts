/** `keymail invocations`: find them, read them, steer them. */
import { type Command, Option } from 'commander';
import { STATUSES, type Status } from '../../actors/lifecycle.ts';
import { actOnEach } from './act.ts';
import { type InvocationView, type JournalItemView, nameOf, type OriginView } from './answers.ts';
import type { Io } from './io.ts';
import { describeItem } from './journal-line.ts';
import { clientOf, examples, limitOption, type RemoteOptions, remote } from './options.ts';
import { type Color, printFacts, printJson, printTable } from './print.ts';
import { cut, relativeTime } from './text.ts';
import { timeFilter } from './time-filter.ts';

const PATH = '/invocations';
const pathOf = (id: string) => `${PATH}/${encodeURIComponent(id)}`;

interface ListOptions extends RemoteOptions {
  readonly status?: readonly Status[];
  readonly service?: string;
  readonly handler?: string;
  readonly key?: string;
  readonly subscription?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: number;
}

export function invocationCommands(program: Command, io: Io): void {
  const group = program
    .command('invocations')
    .alias('inv')
    .description('Calls of handlers: find them, read them, steer them.');
  examples(group, 'keymail invocations list --status paused backingOff', 'keymail invocations journal inv_0123');
  listCommand(group, io);
  readCommands(group, io);
  const steer = (verb: string, done: string, description: string) =>
    steerCommand(group, io, { verb, done, description });
  steer('cancel', 'cancel requested', 'Ask the handler to stop: its next step fails with a cancellation.');
  steer('kill', 'killed', 'End it now, without asking the handler.');
  steer('pause', 'paused', 'Stop it where it is; it keeps its key.');
  steer('resume', 'resumed', 'Let a paused invocation go on.');
  steer('retry', 'retrying', 'End a back-off: the next attempt starts now.');
}

function listCommand(group: Command, io: Io): void {
  const statuses = new Option('--status <statuses...>', 'those in any of these statuses').choices(STATUSES);
  const command = remote(
    group
      .command('list')
      .description('Invocations, newest first.')
      .addOption(statuses)
      .option('--service <name>', 'those of a service or object')
      .option('--handler <name>', 'those of a handler')
      .option('--key <key>', 'those of a key')
      .option('--subscription <id>', 'those that a subscription made')
      .option('--since <time>', 'created at or after: RFC 3339, or a duration ago such as 10m')
      .option('--until <time>', 'created before; the same forms')
      .addOption(limitOption()),
  );
  command.action(async (options: ListOptions) => {
    const { status, service, handler, key, subscription, since, until, limit } = options;
    const [createdFrom, createdTo] = [timeFilter(since, io.now(), '--since'), timeFilter(until, io.now(), '--until')];
    const query = { status, service, handler, key, subscription, createdFrom, createdTo };
    const page = await clientOf(io, options).list<InvocationView>(PATH, query, limit);
    if (options.json) return printJson(io, page.items);
    printTable(io, page.items, columnsAt(io.now()), 'No invocations.');
    if (page.next !== null) io.err(`There are more: --limit ${limit * 10}\n`);
  });
  examples(
    command,
    'keymail invocations list --status paused --service orders',
    'keymail invocations list --since 10m --limit 200 --json',
  );
}

function readCommands(group: Command, io: Io): void {
  const get = remote(group.command('get').description('One invocation.').argument('<id>'));
  get.action(async (id: string, options: RemoteOptions) => {
    const one = await clientOf(io, options).get<InvocationView>(pathOf(id));
    if (options.json) return printJson(io, one);
    printFacts(io, factsOf(one, io.now()));
  });
  examples(get, 'keymail invocations get inv_0123');

  const journal = remote(
    group
      .command('journal')
      .description('What its handler asked for, and what it was answered.')
      .argument('<id>')
      .addOption(limitOption().default(1_000)),
  );
  journal.action(async (id: string, options: RemoteOptions & { limit: number }) => {
    const page = await clientOf(io, options).list<JournalItemView>(`${pathOf(id)}/journal`, {}, options.limit);
    if (options.json) return printJson(io, page.items);
    const columns = [
      { title: '#', cell: (row: JournalItemView) => row.index, align: 'right' as const },
      { title: 'WHEN', cell: (row: JournalItemView) => relativeTime(row.at, io.now()) },
      { title: 'WHAT', cell: (row: JournalItemView) => row.kind ?? 'completion' },
      { title: 'DETAIL', cell: (row: JournalItemView) => describeItem(row, page.items) },
    ];
    printTable(io, page.items, columns, 'Its journal is empty.');
    if (page.next !== null) io.err(`There is more: --limit ${options.limit * 10}\n`);
  });
  examples(journal, 'keymail invocations journal inv_0123', 'keymail invocations journal inv_0123 --json');
}

interface Steering {
  readonly verb: string;
  readonly done: string;
  readonly description: string;
}

function steerCommand(group: Command, io: Io, { verb, done, description }: Steering): void {
  const command = remote(group.command(verb).description(description).argument('<ids...>'));
  command.action((ids: string[], options: RemoteOptions) => {
    const client = clientOf(io, options);
    return actOnEach(io, { ids, done, json: options.json === true, act: (id) => client.post(`${pathOf(id)}/${verb}`) });
  });
  examples(command, `keymail invocations ${verb} inv_0123 inv_4567`);
}

const STATUS_COLORS: Readonly<Partial<Record<Status, Color>>> = {
  running: 'cyan',
  completed: 'green',
  failed: 'red',
  killed: 'red',
  backingOff: 'yellow',
  paused: 'yellow',
};

function columnsAt(now: number) {
  return [
    { title: 'ID', cell: (row: InvocationView) => row.id },
    { title: 'TARGET', cell: (row: InvocationView) => nameOf(row) },
    {
      title: 'STATUS',
      cell: (row: InvocationView) => row.status,
      color: (row: InvocationView) => STATUS_COLORS[row.status] ?? null,
    },
    { title: 'CREATED', cell: (row: InvocationView) => relativeTime(row.createdAt, now) },
    { title: 'ATTEMPT', cell: (row: InvocationView) => row.attempt, align: 'right' as const },
    { title: 'LAST ERROR', cell: (row: InvocationView) => cut(row.lastError?.message ?? '', ERROR_MAX) },
  ];
}

const ERROR_MAX = 60;

function factsOf(one: InvocationView, now: number): readonly (readonly [string, string | number | null])[] {
  const { lastError } = one;
  const step = lastError?.stepName === undefined ? '' : ` in step ${lastError.stepName}`;
  const error =
    lastError === null ? null : `${lastError.message}${step} (${lastError.code}, ${relativeTime(lastError.at, now)})`;
  return [
    ['id', one.id],
    ['target', nameOf(one)],
    ['status', one.cancelRequested ? `${one.status}, cancellation requested` : one.status],
    ['from', originText(one.origin)],
    ['called by', one.parent],
    ['idempotency key', one.idempotencyKey],
    ['input', `${one.inputBytes} bytes`],
    ['attempts', one.attempt],
    ['retries', one.retryCount],
    ['due', relativeTime(one.dueAt, now)],
    ['created', relativeTime(one.createdAt, now)],
    ['started', relativeTime(one.startedAt, now)],
    ['finished', relativeTime(one.finishedAt, now)],
    ['removed', relativeTime(one.expiresAt, now)],
    ['last error', error],
  ];
}

function originText(origin: OriginView): string {
  switch (origin.kind) {
    case 'kafka':
      return `kafka, ${origin.topic}/${origin.partition} at offset ${origin.offset} (${origin.subscription})`;
    case 'handler':
      return `invocation ${origin.invocationId}`;
    case 'redrive':
      return `dead letter ${origin.deadLetter}`;
    case 'fork':
      return `fork of ${origin.of} from ${origin.from}`;
    default:
      return origin.kind;
  }
}
