/** `keymail services`: what is registered. */
import type { Command } from 'commander';
import type { Page } from './client.ts';
import type { Io } from './io.ts';
import { clientOf, examples, type RemoteOptions, remote } from './options.ts';
import { printFacts, printJson, printLine, printTable } from './print.ts';
import { durationText } from './text.ts';

interface HandlerView {
  readonly name: string;
  readonly mode: string;
  readonly description?: string | null;
  readonly ingressPrivate?: boolean;
  readonly inputContentType?: string | null;
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
    .description('Services and objects that are registered, and their handlers.');
  examples(group, 'keymail services list', 'keymail services describe orders');

  const list = remote(group.command('list').description('All services and objects.'));
  list.action(async (options: RemoteOptions) => {
    const page = await clientOf(io, options).get<Page<ServiceView>>('/services');
    if (options.json) return printJson(io, page.items);
    const columns = [
      { title: 'NAME', cell: (row: ServiceView) => row.name },
      { title: 'KIND', cell: (row: ServiceView) => row.kind },
      { title: 'HANDLERS', cell: (row: ServiceView) => row.handlers.map(({ name }) => name).join(', ') },
    ];
    printTable(io, page.items, columns, 'No services are registered: start the engine with --services.');
  });
  examples(list, 'keymail services list', 'keymail services list --json');

  const describe = remote(
    group.command('describe').description('One service, with its handlers and options.').argument('<name>'),
  );
  describe.action(async (name: string, options: RemoteOptions) => {
    const service = await clientOf(io, options).get<ServiceView>(`/services/${encodeURIComponent(name)}`);
    if (options.json) return printJson(io, service);
    show(io, service);
  });
  examples(describe, 'keymail services describe orders');
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
    { title: 'DESCRIPTION', cell: (row: HandlerView) => row.description },
  ];
  printTable(io, service.handlers, columns, 'It has no handlers.');
}
