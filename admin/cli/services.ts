/** `keymail services`: what is registered. */
import { Argument, type Command } from 'commander';
import type { HandlerChartView } from './answers.ts';
import { completes } from './candidates.ts';
import { printChart } from './chart-text.ts';
import { UsageError } from './failure.ts';
import type { Io } from './io.ts';
import { type ListOptions, listing, runList } from './list.ts';
import { clientOf, examples, type RemoteOptions, remote } from './options.ts';
import { type Column, printFacts, printJson, printLine, printTable } from './print.ts';
import { durationText, preciseDuration } from './text.ts';

interface HandlerView {
  readonly name: string;
  readonly mode: string;
  readonly description?: string | null;
  readonly ingressPrivate?: boolean;
  readonly inputContentType?: string | null;
  readonly stats?: {
    readonly queued: number;
    readonly running: number;
    readonly suspended: number;
    readonly backingOff: number;
    readonly paused: number;
    readonly runMs: { readonly p50: number; readonly p99: number } | null;
  };
}

export interface ServiceView {
  readonly name: string;
  readonly kind: string;
  readonly description?: string | null;
  readonly handlers: readonly HandlerView[];
  readonly inactivityTimeoutMs?: number;
  readonly abortTimeoutMs?: number;
  readonly journalRetentionMs?: number;
  readonly idempotencyRetentionMs?: number;
}

export function serviceCommands(program: Command, io: Io): void {
  const group = program
    .command('services')
    .description('Services, objects and workflows that are registered, and their handlers.');
  examples(group, 'keymail services list', 'keymail services describe orders');

  const list = listing(group.command('list').description('All services, objects and workflows.'), { isPaged: false });
  list.action((options: ListOptions) =>
    runList<ServiceView>(io, options, {
      path: '/services',
      columns: () => [
        { title: 'NAME', cell: (row) => row.name, whole: true },
        { title: 'KIND', cell: (row) => row.kind },
        { title: 'HANDLERS', cell: (row) => row.handlers.map(({ name }) => name).join(', ') },
      ],
      empty:
        'No services are registered: start with --services, or register where handlers are (keymail deployments register).',
    }),
  );
  examples(list, 'keymail services list', 'keymail services list --json');

  const describe = remote(
    group
      .command('describe')
      .alias('get')
      .description('One service, with its handlers, their options and what they are doing.')
      .addArgument(completes(new Argument('<name>'), 'services')),
  );
  describe.action(async (name: string, options: RemoteOptions) => {
    const service = await clientOf(io, options).get<ServiceView>(`/services/${encodeURIComponent(name)}`);
    if (options.json) return printJson(io, service);
    show(io, service);
  });
  examples(describe, 'keymail services describe orders');
  chartCommand(group, io);
}

function chartCommand(group: Command, io: Io): void {
  const command = remote(
    group
      .command('chart')
      .description('The state machine of a handler, and how many invocations stand where.')
      .addArgument(completes(new Argument('<target>', 'service/handler'), 'targets'))
      .option('--hash <hash>', 'an older version of it'),
  );
  command.action(async (target: string, options: RemoteOptions & { hash?: string }) => {
    const [service = '', handler = '', ...more] = target.split('/');
    if (service === '' || handler === '' || more.length > 0)
      throw new UsageError(`${JSON.stringify(target)} names no handler.`, 'Write service/handler.');
    const path = `/services/${encodeURIComponent(service)}/handlers/${encodeURIComponent(handler)}/chart`;
    const found = await clientOf(io, options).get<HandlerChartView>(path, { hash: options.hash });
    if (options.json) return printJson(io, found);
    showChart(io, found);
  });
  examples(command, 'keymail services chart orders/process', 'keymail services chart orders/process --json');
}

function showChart(io: Io, { hash, versions, chart, counts, failures, between }: HandlerChartView): void {
  printFacts(io, [
    ['version', hash],
    [
      'versions',
      versions.map((one) => `${one.hash}${one.current ? ' (current)' : ''}: ${one.living} alive`).join(', '),
    ],
    ['between states', between],
  ]);
  printLine(io);
  if (chart === null) return printLine(io, 'Its source could not be read as a chart.');
  printChart(io, chart, ({ id }) => {
    const [here = 0, failed = 0] = [counts[id], failures[id]];
    const texts = [here > 0 ? `${here} here` : '', failed > 0 ? `${failed} failed in 24 h` : ''];
    const mark = here > 0 ? 'here' : failed > 0 ? 'failed' : 'untaken';
    return { mark, text: texts.filter((text) => text !== '').join(', ') };
  });
}

function show(io: Io, service: ServiceView): void {
  const duration = (ms: number | undefined) => (ms === undefined ? null : durationText(ms));
  printFacts(io, [
    ['name', service.name],
    ['kind', service.kind],
    ['description', service.description],
    ['inactivity timeout', duration(service.inactivityTimeoutMs)],
    ['abort timeout', duration(service.abortTimeoutMs)],
    ['journal retention', duration(service.journalRetentionMs)],
    ['idempotency retention', duration(service.idempotencyRetentionMs)],
  ]);
  printLine(io);
  const columns = [
    { title: 'HANDLER', cell: (row: HandlerView) => row.name },
    { title: 'MODE', cell: (row: HandlerView) => row.mode },
    { title: 'INPUT', cell: (row: HandlerView) => row.inputContentType ?? 'any' },
    { title: 'CALLABLE', cell: (row: HandlerView) => (row.ingressPrivate ? 'by handlers' : 'by all') },
    ...statsColumns(service.handlers),
    { title: 'DESCRIPTION', cell: (row: HandlerView) => row.description },
  ];
  printTable(io, service.handlers, columns, 'It has no handlers.');
}

/** What they are doing, where the engine tells. */
function statsColumns(handlers: readonly HandlerView[]): readonly Column<HandlerView>[] {
  if (!handlers.some(({ stats }) => stats !== undefined)) return [];
  const count = (title: string, of: (stats: NonNullable<HandlerView['stats']>) => number): Column<HandlerView> => ({
    title,
    cell: ({ stats }) => (stats === undefined ? '' : of(stats)),
    align: 'right',
  });
  return [
    count('QUEUED', ({ queued }) => queued),
    count('RUNNING', ({ running, suspended }) => running + suspended),
    count('TROUBLED', ({ backingOff, paused }) => backingOff + paused),
    { title: 'P50', cell: ({ stats }) => (stats?.runMs ? preciseDuration(stats.runMs.p50) : ''), align: 'right' },
    { title: 'P99', cell: ({ stats }) => (stats?.runMs ? preciseDuration(stats.runMs.p99) : ''), align: 'right' },
  ];
}
