/** `keymail subscriptions`: topics bound to handlers. */
import { Argument, type Command } from 'commander';
import { actOnEach } from './act.ts';
import type { SubscriptionView } from './answers.ts';
import { completes } from './candidates.ts';
import { UsageError } from './failure.ts';
import type { Io } from './io.ts';
import { type ListOptions, listing, runList } from './list.ts';
import { clientOf, collect, examples, pairs, type RemoteOptions, remote } from './options.ts';
import { type Color, printFacts, printJson, printLine, printTable } from './print.ts';
import { counted, durationText } from './text.ts';
import { watch } from './watch.ts';
import { type TimeOptions, whenOf } from './when.ts';

const PATH = '/subscriptions';
const pathOf = (id: string) => `${PATH}/${encodeURIComponent(id)}`;

export function subscriptionCommands(program: Command, io: Io): void {
  const group = program
    .command('subscriptions')
    .alias('sub')
    .description('Topics bound to handlers: make, watch, steer.');
  examples(
    group,
    'keymail subscriptions list',
    'keymail subscriptions create kafka://my-cluster/orders service://orders/process startFrom=earliest',
  );
  listCommands(group, io);
  createCommand(group, io);
  updateCommand(group, io);
  seekCommand(group, io);
  steerCommands(group, io);
}

function listCommands(group: Command, io: Io): void {
  const list = listing(group.command('list').description('All subscriptions, with their state and lag.'), {
    isPaged: false,
  });
  list.action((options: ListOptions) =>
    runList<SubscriptionView>(io, options, {
      path: PATH,
      columns: () => COLUMNS,
      empty: 'No subscriptions. Make one: keymail subscriptions create SOURCE SINK',
    }),
  );
  examples(list, 'keymail subscriptions list', 'keymail subscriptions list --json');

  const get = remote(
    group.command('get').description('One subscription, with each partition.').addArgument(idArgument('<id>')),
  )
    .option('--absolute', 'times as RFC 3339')
    .option('--watch', 'show it again when it changes, until Ctrl-C');
  get.action(async (id: string, options: RemoteOptions & TimeOptions) => {
    const client = clientOf(io, options);
    const fetch = () => client.get<SubscriptionView>(pathOf(id));
    const print = (to: Io, one: SubscriptionView) => show(to, one, options);
    if (options.watch) return watch(io, { client, json: options.json === true, fetch, show: print });
    print(io, await fetch());
  });
  examples(get, 'keymail subscriptions get sub_0123', 'keymail subscriptions get sub_0123 --watch');
}

interface AllowDuplicate {
  readonly allowDuplicate?: boolean;
}

function createCommand(group: Command, io: Io): void {
  const command = remote(
    group
      .command('create')
      .description('Bind a topic to a handler.')
      .addArgument(completes(new Argument('<source>', 'kafka://cluster/topic'), 'clusters'))
      .addArgument(completes(new Argument('<sink>', 'service://service/handler'), 'sinks'))
      .argument('[options...]', "key=value: options of the subscription, and Kafka's consumer properties")
      .option('--allow-duplicate', 'also where one of this source and sink is there: both process each record'),
  );
  command.action(async (source: string, sink: string, given: string[], options: RemoteOptions & AllowDuplicate) => {
    const twice = options.allowDuplicate === true ? { allowDuplicate: true } : {};
    const body = { source, sink, options: optionValues(given), ...twice };
    show(io, await clientOf(io, options).post<SubscriptionView>(PATH, body), options);
  });
  examples(
    command,
    'keymail subscriptions create kafka://my-cluster/orders service://orders/process',
    'keymail subscriptions create kafka://my-cluster/orders service://orders/process startFrom=latest fetch.max.bytes=1048576',
  );
}

function updateCommand(group: Command, io: Io): void {
  const command = remote(
    group
      .command('update')
      .description('Change options of a subscription.')
      .addArgument(idArgument('<id>'))
      .argument('[options...]', 'key=value')
      .option('--unset <key>', 'take an option away; may be repeated', collect),
  );
  command.action(async (id: string, given: string[], options: RemoteOptions & { unset?: readonly string[] }) => {
    const unset = (options.unset ?? []).map((name) => [name, null] as const);
    const changes = { ...optionValues(given), ...Object.fromEntries(unset) };
    if (Object.keys(changes).length === 0) throw new UsageError('Nothing to change: give key=value or --unset key.');
    show(io, await clientOf(io, options).patch<SubscriptionView>(pathOf(id), { options: changes }), options);
  });
  examples(
    command,
    'keymail subscriptions update sub_0123 backlogRecordsMax=5000',
    'keymail subscriptions update sub_0123 --unset fetch.max.bytes',
  );
}

function seekCommand(group: Command, io: Io): void {
  const command = remote(
    group
      .command('seek')
      .description('Move where a subscription reads on.')
      .addArgument(idArgument('<id>'))
      .argument('<to...>', 'earliest, latest, a time (RFC 3339), or partition=offset for some partitions'),
  );
  command.action(async (id: string, to: string[], options: RemoteOptions) => {
    show(io, await clientOf(io, options).post<SubscriptionView>(`${pathOf(id)}/seek`, { to: seekTarget(to) }), options);
  });
  examples(
    command,
    'keymail subscriptions seek sub_0123 earliest',
    'keymail subscriptions seek sub_0123 2026-01-31T08:00:00Z',
    'keymail subscriptions seek sub_0123 0=1200 3=980',
  );
}

function steerCommands(group: Command, io: Io): void {
  const steer = (
    name: string,
    description: string,
    done: string,
    act: (options: RemoteOptions, id: string) => Promise<unknown>,
  ) => {
    const command = remote(group.command(name).description(description).addArgument(idArgument('<ids...>')));
    command.action((ids: string[], options: RemoteOptions) =>
      actOnEach(io, { ids, done, json: options.json === true, act: (id) => act(options, id) }),
    );
    examples(command, `keymail subscriptions ${name} sub_0123`);
  };
  const setStatus = (status: string) => (options: RemoteOptions, id: string) =>
    clientOf(io, options).patch(pathOf(id), { status });
  steer('pause', 'Stop reading; what was taken is processed.', 'paused', setStatus('paused'));
  steer('resume', 'Read on where it was.', 'active', setStatus('active'));
  steer('delete', 'Stop reading and remove the subscription; what was taken is processed.', 'deleted', (options, id) =>
    clientOf(io, options).delete(pathOf(id)),
  );
}

/** Whole numbers as such; all else stays text, as Kafka's properties are. */
function optionValues(texts: readonly string[]): Record<string, string | number> {
  const entries = Object.entries(pairs(texts)).map(([name, text]) => {
    const isWhole = /^(0|[1-9]\d{0,14})$/.test(text);
    return [name, isWhole ? Number(text) : text] as const;
  });
  return Object.fromEntries(entries);
}

function seekTarget(to: readonly string[]): string | Record<string, number> {
  const [first = ''] = to;
  if (!first.includes('=')) {
    if (to.length > 1)
      throw new UsageError('One place to go to: earliest, latest, a time, or partition=offset for several partitions.');
    return first;
  }
  const offsets = Object.entries(pairs(to)).map(([partition, offset]) => {
    if (!/^\d+$/.test(partition) || !/^\d{1,15}$/.test(offset))
      throw new UsageError(`${partition}=${offset} is no partition=offset.`);
    return [partition, Number(offset)] as const;
  });
  return Object.fromEntries(offsets);
}

const STATE_COLORS: Readonly<Record<string, Color>> = {
  reading: 'green',
  failing: 'red',
  halted: 'red',
  paused: 'yellow',
  backpressure: 'yellow',
};

const COLUMNS = [
  { title: 'ID', cell: (row: SubscriptionView) => row.id, whole: true },
  { title: 'SOURCE', cell: (row: SubscriptionView) => row.source },
  { title: 'SINK', cell: (row: SubscriptionView) => row.sink },
  {
    title: 'STATE',
    cell: (row: SubscriptionView) => row.state,
    color: (row: SubscriptionView) => STATE_COLORS[row.state] ?? null,
  },
  { title: 'LAG', cell: (row: SubscriptionView) => row.lag ?? '?', align: 'right' as const },
  { title: 'IN HAND', cell: (row: SubscriptionView) => row.backlog.records, align: 'right' as const },
  { title: 'ERROR', cell: (row: SubscriptionView) => row.error?.message },
];

function show(io: Io, one: SubscriptionView, options: RemoteOptions & TimeOptions): void {
  if (options.json) return printJson(io, one);
  const when = whenOf(io, options);
  const trouble = one.error === null ? null : `${one.error.message} (${when(one.error.at)}). ${one.error.remedy}`;
  printFacts(io, [
    ['id', one.id],
    ['source', one.source],
    ['sink', one.sink],
    ['status', one.status],
    ['state', one.state],
    ['error', trouble],
    ['in hand', `${one.backlog.records} records, ${one.backlog.bytes} bytes`],
    ['lag', lagText(one)],
    ['created', when(one.createdAt)],
    ...Object.entries(one.options).map(([name, value]) => [name, String(value)] as const),
  ]);
  printLine(io);
  const columns = [
    { title: 'PARTITION', cell: (row: Partition) => row.partition, align: 'right' as const },
    { title: 'POSITION', cell: (row: Partition) => row.position, align: 'right' as const },
    { title: 'LOG END', cell: (row: Partition) => row.logEnd ?? '?', align: 'right' as const },
    { title: 'LAG', cell: (row: Partition) => row.lag ?? '?', align: 'right' as const },
    { title: 'STATE', cell: (row: Partition) => row.state, color: (row: Partition) => STATE_COLORS[row.state] ?? null },
    { title: 'ERROR', cell: (row: Partition) => row.error?.message },
  ];
  printTable(io, one.partitions, columns, 'No partitions are known yet.');
}

function lagText({ lag, lagSeconds = null }: SubscriptionView): string {
  if (lag === null) return 'not known yet';
  return `${counted(lag, 'record')}${lagSeconds === null ? '' : `, ${durationText(lagSeconds * 1_000)}`}`;
}

const idArgument = (name: string): Argument => completes(new Argument(name), 'subscriptions');

type Partition = SubscriptionView['partitions'][number];
