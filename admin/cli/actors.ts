/** `keymail actors`: the keys of objects and workflows: who has them, who waits, what they remember. */
import { Argument, type Command, Option } from 'commander';
import { actOnEach } from './act.ts';
import { type InvocationView, type PayloadView, payloadText } from './answers.ts';
import { completes } from './candidates.ts';
import { invocationColumns } from './invocations.ts';
import type { Io } from './io.ts';
import { type ListOptions, listing, runList } from './list.ts';
import { clientOf, examples, type RemoteOptions, remote } from './options.ts';
import { type Column, printFacts, printJson, printLine, printTable } from './print.ts';
import { actorPath } from './targets.ts';
import { type TimeOptions, whenOf } from './when.ts';

interface ActorSummaryView {
  readonly service: string;
  readonly key: string;
  readonly mailboxDepth: number;
  readonly holder: InvocationView | null;
  readonly paused?: { readonly by: string; readonly at: string } | null;
}

export interface ActorView extends ActorSummaryView {
  readonly mailbox: readonly InvocationView[];
  readonly state: readonly StateEntry[];
  /** Of the state: 16 hex digits. */
  readonly version?: string;
}

interface StateEntry {
  readonly name: string;
  readonly value: PayloadView;
}

export const STATE_COLUMNS: readonly Column<StateEntry>[] = [
  { title: 'NAME', cell: (row) => row.name },
  { title: 'BYTES', cell: (row) => row.value.sizeBytes, align: 'right' },
  { title: 'VALUE', cell: (row) => payloadText(row.value) },
];

export const actorArgument = (name = '<target>'): Argument => completes(new Argument(name, 'object/key'), 'actors');

export function actorCommands(program: Command, io: Io): void {
  const group = program
    .command('actors')
    .description('Keys of objects and workflows: who has them, who waits, what they remember.');
  examples(group, 'keymail actors list --service orders', 'keymail actors get orders/order-17');
  listCommand(group, io);
  getCommand(group, io);
  steerCommand(group, io, 'pause', 'paused', 'Give the key to no further invocation; what runs goes on.');
  steerCommand(group, io, 'resume', 'resumed', 'Let its mailbox go on.');
}

function listCommand(group: Command, io: Io): void {
  const command = listing(
    group
      .command('list')
      .description('Keys that have something alive, or state.')
      .addOption(completes(new Option('--service <name>', 'those of an object or workflow'), 'services'))
      .option('--prefix <text>', 'those whose key begins so'),
    { isPaged: true },
  );
  command.action((options: ListOptions & { service?: string; prefix?: string }) =>
    runList<ActorSummaryView>(io, options, {
      path: '/actors',
      query: { service: options.service, prefix: options.prefix },
      columns: (when) => [
        { title: 'ACTOR', cell: (row) => `${row.service}/${row.key}`, whole: true },
        { title: 'HELD BY', cell: (row) => row.holder?.id },
        { title: 'STATUS', cell: (row) => row.holder?.status },
        { title: 'WAITING', cell: (row) => row.mailboxDepth, align: 'right' },
        { title: 'PAUSED', cell: (row) => (row.paused ? `by ${row.paused.by}, ${when(row.paused.at)}` : '') },
      ],
      empty: 'No key has anything alive, or state.',
    }),
  );
  examples(command, 'keymail actors list', 'keymail actors list --service orders --prefix order-1 --json');
}

function getCommand(group: Command, io: Io): void {
  const command = remote(
    group
      .command('get')
      .description('One key: its mailbox, the invocation that has it, and its state.')
      .addArgument(actorArgument())
      .option('--absolute', 'times as RFC 3339'),
  );
  command.action(async (target: string, options: RemoteOptions & TimeOptions) => {
    const actor = await clientOf(io, options).get<ActorView>(`/actors/${actorPath(target)}`);
    if (options.json) return printJson(io, actor);
    const when = whenOf(io, options);
    const { holder, paused = null } = actor;
    printFacts(io, [
      ['actor', `${actor.service}/${actor.key}`],
      ['paused', paused === null ? null : `by ${paused.by}, ${when(paused.at)}`],
      ['held by', holder === null ? 'nobody' : `${holder.id} (${holder.handler}, ${holder.status})`],
      ['waiting', actor.mailboxDepth],
      ['version', actor.version],
    ]);
    printLine(io);
    printTable(io, actor.mailbox, invocationColumns(when, actor.mailbox), 'Nothing waits for it.');
    printLine(io);
    printTable(io, actor.state, STATE_COLUMNS, 'It has no state.');
  });
  examples(command, 'keymail actors get orders/order-17', 'keymail actors get orders/order-17 --json');
}

function steerCommand(group: Command, io: Io, verb: string, done: string, description: string): void {
  const command = remote(group.command(verb).description(description).addArgument(actorArgument('<targets...>')));
  command.action((targets: string[], options: RemoteOptions) => {
    const client = clientOf(io, options);
    const act = (target: string) => client.post(`/actors/${actorPath(target)}/${verb}`);
    return actOnEach(io, { ids: targets, done, json: options.json === true, act });
  });
  examples(command, `keymail actors ${verb} orders/order-17`);
}
