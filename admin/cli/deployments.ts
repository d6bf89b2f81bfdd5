/** `keymail deployments`: where handlers live. */
import { Argument, type Command } from 'commander';
import { actOnEach } from './act.ts';
import { completes } from './candidates.ts';
import type { Io } from './io.ts';
import { type ListOptions, listing, runList } from './list.ts';
import { clientOf, examples, type RemoteOptions, remote } from './options.ts';
import { printFacts, printJson } from './print.ts';
import { type TimeOptions, whenOf } from './when.ts';

interface DeploymentView {
  readonly id: string;
  readonly kind: string;
  readonly uri: string | null;
  readonly transport: string | null;
  readonly protocolVersion: number | null;
  readonly services: readonly string[];
  readonly problem: string | null;
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
}

type Forcing = RemoteOptions & { readonly force?: boolean };

const PATH = '/deployments';
const pathOf = (id: string) => `${PATH}/${encodeURIComponent(id)}`;
const idArgument = (name: string) => completes(new Argument(name, 'dp_…'), 'deployments');

export function deploymentCommands(program: Command, io: Io): void {
  const group = program.command('deployments').description('Where handlers live, and which services are there.');
  examples(group, 'keymail deployments list', 'keymail deployments register http://localhost:9080');
  listCommands(group, io);
  registerCommand(group, io);
  removeCommand(group, io);
}

function listCommands(group: Command, io: Io): void {
  const list = listing(group.command('list').description('All deployments.'), { isPaged: false });
  list.action((options: ListOptions) =>
    runList<DeploymentView>(io, options, {
      path: PATH,
      columns: () => [
        { title: 'ID', cell: (row) => row.id, whole: true },
        { title: 'WHERE', cell: (row) => row.uri ?? 'in the process of the engine' },
        { title: 'SERVICES', cell: (row) => row.services.join(', ') },
        { title: 'PROBLEM', cell: (row) => row.problem },
      ],
      empty: 'No deployments.',
    }),
  );
  examples(list, 'keymail deployments list', 'keymail deployments list --json');

  const get = remote(group.command('get').description('One deployment.').addArgument(idArgument('<id>'))).option(
    '--absolute',
    'times as RFC 3339',
  );
  get.action(async (id: string, options: RemoteOptions & TimeOptions) => {
    show(io, await clientOf(io, options).get<DeploymentView>(pathOf(id)), options);
  });
  examples(get, 'keymail deployments get dp_0123456789abcdef');
}

function registerCommand(group: Command, io: Io): void {
  const command = remote(
    group
      .command('register')
      .description('Ask an address what it has, and run its handlers from there.')
      .argument('<uri>', 'where an SDK of the open service protocol serves them')
      .option('--force', 'take over what the code at a known address has now'),
  );
  command.action(async (uri: string, options: Forcing) => {
    const body = { uri, force: options.force === true };
    show(io, await clientOf(io, options).post<DeploymentView>(PATH, body), options);
  });
  examples(
    command,
    'keymail deployments register http://localhost:9080',
    'keymail deployments register http://localhost:9080 --force',
  );
}

function removeCommand(group: Command, io: Io): void {
  const command = remote(
    group
      .command('remove')
      .description('Take deployments away; refused where something that lives needs them.')
      .addArgument(idArgument('<ids...>'))
      .option('--force', 'what needs them waits until they are registered again'),
  );
  command.action((ids: string[], options: Forcing) => {
    const client = clientOf(io, options);
    const query = options.force === true ? { force: 'true' } : {};
    const act = (id: string) => client.delete(pathOf(id), query);
    return actOnEach(io, { ids, done: 'removed', json: options.json === true, act });
  });
  examples(command, 'keymail deployments remove dp_0123456789abcdef');
}

function show(io: Io, one: DeploymentView, options: RemoteOptions & TimeOptions): void {
  if (options.json) return printJson(io, one);
  const when = whenOf(io, options);
  printFacts(io, [
    ['id', one.id],
    ['where', one.uri ?? 'in the process of the engine'],
    ['services', one.services.join(', ')],
    ['protocol', one.protocolVersion === null ? null : `version ${one.protocolVersion}, ${one.transport}`],
    ['problem', one.problem],
    ['registered', one.createdAt === null ? null : when(one.createdAt)],
    ['updated', one.updatedAt === null ? null : when(one.updatedAt)],
  ]);
}
