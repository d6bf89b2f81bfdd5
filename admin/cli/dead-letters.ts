/** `keymail dead-letters`: records that could not become, or did not survive as, an invocation. */
import { type Command, Option } from 'commander';
import { actOnEach } from './act.ts';
import { type PayloadView, payloadText } from './answers.ts';
import { readData } from './data.ts';
import type { Io } from './io.ts';
import { clientOf, examples, limitOption, type RemoteOptions, remote } from './options.ts';
import { printFacts, printJson, printTable } from './print.ts';
import { cut, relativeTime } from './text.ts';

interface DeadLetterView {
  readonly id: string;
  readonly subscription: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: string;
  readonly key: PayloadView | null;
  readonly value: PayloadView | null;
  readonly code: string;
  readonly message: string;
  readonly attempts: number;
  readonly invocation: string | null;
  readonly at: string;
  readonly status: 'open' | 'redriven' | 'discarded';
  readonly redrivenAs: string | null;
}

const PATH = '/dead-letters';
const STATUSES = ['open', 'redriven', 'discarded'] as const;
const pathOf = (id: string) => `${PATH}/${encodeURIComponent(id)}`;

interface ListOptions extends RemoteOptions {
  readonly status?: string;
  readonly subscription?: string;
  readonly code?: string;
  readonly limit: number;
}

export function deadLetterCommands(program: Command, io: Io): void {
  const group = program
    .command('dead-letters')
    .alias('dl')
    .description('Records that could not be processed: read, mend, redrive.');
  examples(group, 'keymail dead-letters list --status open', 'keymail dead-letters redrive dl_0123');
  listCommand(group, io);
  getCommand(group, io);
  editCommand(group, io);
  steerCommand(group, io, 'redrive', 'redriven', 'Give the record to its handler again.');
  steerCommand(group, io, 'discard', 'discarded', 'Set the record aside for good.');
}

function listCommand(group: Command, io: Io): void {
  const command = remote(
    group
      .command('list')
      .description('Dead letters, newest first.')
      .addOption(new Option('--status <status>', 'those that are').choices(STATUSES))
      .option('--subscription <id>', 'those of a subscription')
      .option('--code <code>', 'those with a code, such as key_not_utf8')
      .addOption(limitOption()),
  );
  command.action(async (options: ListOptions) => {
    const { status, subscription, code, limit } = options;
    const page = await clientOf(io, options).list<DeadLetterView>(PATH, { status, subscription, code }, limit);
    if (options.json) return printJson(io, page.items);
    printTable(io, page.items, columnsAt(io.now()), 'No dead letters.');
    if (page.next !== null) io.err(`There are more: --limit ${limit * 10}\n`);
  });
  examples(command, 'keymail dead-letters list --status open', 'keymail dead-letters list --code key_not_utf8 --json');
}

function getCommand(group: Command, io: Io): void {
  const command = remote(group.command('get').description('One dead letter, with its record.').argument('<id>'));
  command.action(async (id: string, options: RemoteOptions) => {
    const one = await clientOf(io, options).get<DeadLetterView>(pathOf(id));
    if (options.json) return printJson(io, one);
    const now = io.now();
    printFacts(io, [
      ['id', one.id],
      ['status', one.redrivenAs === null ? one.status : `${one.status} as ${one.redrivenAs}`],
      ['why', `${one.message} (${one.code})`],
      ['record', `${one.topic}/${one.partition} at offset ${one.offset}, ${relativeTime(one.timestamp, now)}`],
      ['subscription', one.subscription],
      ['attempts', one.attempts],
      ['invocation', one.invocation],
      ['since', relativeTime(one.at, now)],
      ['key', one.key === null ? 'none' : payloadText(one.key)],
      ['value', one.value === null ? 'none (a tombstone)' : payloadText(one.value)],
    ]);
  });
  examples(command, 'keymail dead-letters get dl_0123');
}

function editCommand(group: Command, io: Io): void {
  const command = remote(
    group
      .command('edit')
      .description('Replace the value of the record, for a redrive.')
      .argument('<id>')
      .requiredOption('--data <data>', 'the new value: text, @file, or - for standard input'),
  );
  command.action(async (id: string, options: RemoteOptions & { data: string }) => {
    const data = await readData(io, options.data);
    const one = await clientOf(io, options).patch<DeadLetterView>(pathOf(id), { value: { encoding: 'utf8', data } });
    if (options.json) return printJson(io, one);
    io.out(`${id}  edited; redrive it with: keymail dead-letters redrive ${id}\n`);
  });
  examples(command, 'keymail dead-letters edit dl_0123 --data @mended.json');
}

function steerCommand(group: Command, io: Io, verb: string, done: string, description: string): void {
  const command = remote(group.command(verb).description(description).argument('<ids...>'));
  command.action((ids: string[], options: RemoteOptions) => {
    const client = clientOf(io, options);
    return actOnEach(io, { ids, done, json: options.json === true, act: (id) => client.post(`${pathOf(id)}/${verb}`) });
  });
  examples(command, `keymail dead-letters ${verb} dl_0123 dl_4567`);
}

function columnsAt(now: number) {
  return [
    { title: 'ID', cell: (row: DeadLetterView) => row.id },
    { title: 'STATUS', cell: (row: DeadLetterView) => row.status },
    { title: 'CODE', cell: (row: DeadLetterView) => row.code },
    { title: 'RECORD', cell: (row: DeadLetterView) => `${row.topic}/${row.partition}@${row.offset}` },
    { title: 'KEY', cell: (row: DeadLetterView) => cut(payloadText(row.key), KEY_MAX) },
    { title: 'SINCE', cell: (row: DeadLetterView) => relativeTime(row.at, now) },
    { title: 'WHY', cell: (row: DeadLetterView) => cut(row.message, MESSAGE_MAX) },
  ];
}

const KEY_MAX = 24;
const MESSAGE_MAX = 60;
