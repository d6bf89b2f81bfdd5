/** `keymail dead-letters`: records that could not become, or did not survive as, an invocation. */
import { Argument, type Command, Option } from 'commander';
import { actOnEach } from './act.ts';
import { type PayloadView, payloadText } from './answers.ts';
import { type BatchOptions, batching, isBatch, runBatch } from './batch.ts';
import { completes } from './candidates.ts';
import { readData } from './data.ts';
import { UsageError } from './failure.ts';
import type { Io } from './io.ts';
import { type ListOptions, listing, runList } from './list.ts';
import { clientOf, examples, pairs, type RemoteOptions, remote } from './options.ts';
import { type Column, printFacts, printJson, printTable } from './print.ts';
import { cut } from './text.ts';
import { type TimeOptions, type When, whenOf } from './when.ts';

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

type LetterListOptions = ListOptions & { status?: string; subscription?: string; code?: string };

export function deadLetterCommands(program: Command, io: Io): void {
  const group = program
    .command('dead-letters')
    .alias('dl')
    .description('Records that could not be processed: read, mend, redrive.');
  examples(
    group,
    'keymail dead-letters list --status open',
    'keymail dead-letters redrive dl_0123',
    'keymail dead-letters redrive --filter subscription=sub_0123 code=handler_failed --dry-run',
  );
  listCommand(group, io);
  getCommand(group, io);
  editCommand(group, io);
  steerCommand(group, io, 'redrive', 'redriven', 'Give the record to its handler again.');
  steerCommand(group, io, 'discard', 'discarded', 'Set the record aside for good.');
}

function listCommand(group: Command, io: Io): void {
  const command = listing(
    group
      .command('list')
      .description('Dead letters, newest first.')
      .addOption(new Option('--status <status>', 'those that are').choices(STATUSES))
      .addOption(completes(new Option('--subscription <id>', 'those of a subscription'), 'subscriptions'))
      .option('--code <code>', 'those with a code, such as key_not_utf8'),
    { isPaged: true },
  );
  command.action((options: LetterListOptions) => {
    const { status, subscription, code } = options;
    const query = { status, subscription, code };
    return runList<DeadLetterView>(io, options, { path: PATH, query, columns: columnsAt, empty: 'No dead letters.' });
  });
  examples(command, 'keymail dead-letters list --status open', 'keymail dead-letters list --code key_not_utf8 --json');
}

function getCommand(group: Command, io: Io): void {
  const command = remote(
    group
      .command('get')
      .description('One dead letter, with its record.')
      .addArgument(letterArgument('<id>'))
      .option('--absolute', 'times as RFC 3339'),
  );
  command.action(async (id: string, options: RemoteOptions & TimeOptions) => {
    const one = await clientOf(io, options).get<DeadLetterView>(pathOf(id));
    if (options.json) return printJson(io, one);
    const when = whenOf(io, options);
    printFacts(io, [
      ['id', one.id],
      ['status', one.redrivenAs === null ? one.status : `${one.status} as ${one.redrivenAs}`],
      ['why', `${one.message} (${one.code})`],
      ['record', `${one.topic}/${one.partition} at offset ${one.offset}, ${when(one.timestamp)}`],
      ['subscription', one.subscription],
      ['attempts', one.attempts],
      ['invocation', one.invocation],
      ['since', when(one.at)],
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
      .addArgument(letterArgument('<id>'))
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
  const command = remote(
    batching(group.command(verb).description(description).addArgument(letterArgument('[ids...]'))),
  );
  command.action((ids: string[], options: RemoteOptions & BatchOptions) => {
    const isMany = isBatch(ids, options);
    const client = clientOf(io, options);
    if (!isMany) {
      const act = (id: string) => client.post(`${pathOf(id)}/${verb}`);
      return actOnEach(io, { ids, done, json: options.json === true, act });
    }
    return runBatch<DeadLetterView>(io, client, options, {
      path: `${PATH}/batch`,
      action: verb,
      noun: ['dead letter', 'dead letters'],
      filter: parseFilter(options.filter ?? []),
      show: (to, sample) => printTable(to, sample, columnsAt(whenOf(to, {})), ''),
    });
  });
  examples(
    command,
    `keymail dead-letters ${verb} dl_0123 dl_4567`,
    `keymail dead-letters ${verb} --filter subscription=sub_0123 --dry-run`,
  );
}

/** @throws UsageError for a name that is none */
function parseFilter(texts: readonly string[]): Record<string, string> {
  const filter = pairs(texts);
  const unknown = Object.keys(filter).find((name) => name !== 'subscription' && name !== 'code');
  if (unknown === undefined) return filter;
  throw new UsageError(`--filter knows no ${JSON.stringify(unknown)}.`, 'It takes subscription and code.');
}

const letterArgument = (name: string): Argument => completes(new Argument(name), 'deadLetters');

function columnsAt(when: When): readonly Column<DeadLetterView>[] {
  return [
    { title: 'ID', cell: (row) => row.id, whole: true },
    { title: 'STATUS', cell: (row) => row.status },
    { title: 'CODE', cell: (row) => row.code },
    { title: 'RECORD', cell: (row) => `${row.topic}/${row.partition}@${row.offset}` },
    { title: 'KEY', cell: (row) => cut(payloadText(row.key), KEY_MAX) },
    { title: 'SINCE', cell: (row) => when(row.at) },
    { title: 'WHY', cell: (row) => cut(row.message, MESSAGE_MAX) },
  ];
}

const KEY_MAX = 24;
const MESSAGE_MAX = 60;
