/** `keymail state`: what an object's key remembers. Changes name the version that they are of, so none is overwritten unseen. */
import type { Command } from 'commander';
import { stateVersion } from '../../actors/state-version.ts';
import { type ActorView, actorArgument, STATE_COLUMNS } from './actors.ts';
import type { PayloadView } from './answers.ts';
import type { AdminClient } from './client.ts';
import { checkJson, DATA_FORMS, readData } from './data.ts';
import { ApiError, CliError } from './failure.ts';
import type { Io } from './io.ts';
import { clientOf, examples, type RemoteOptions, remote } from './options.ts';
import { printJson, printLine, printTable } from './print.ts';
import { actorPath } from './targets.ts';

interface ChangeOptions extends RemoteOptions {
  readonly ifVersion?: string;
}

interface SetOptions extends ChangeOptions {
  readonly data: string;
  readonly text?: boolean;
}

export function stateCommands(program: Command, io: Io): void {
  const group = program
    .command('state')
    .description('What the keys of objects and workflows remember: read it, change it.');
  examples(group, 'keymail state get counter/alice', 'keymail state set counter/alice total --data 5');
  getCommand(group, io);
  setCommand(group, io);
  clearCommand(group, io);
}

function getCommand(group: Command, io: Io): void {
  const command = remote(
    group.command('get').description('The state of one key, by name.').addArgument(actorArgument()),
  );
  command.action(async (target: string, options: RemoteOptions) => {
    const { state, version } = await clientOf(io, options).get<ActorView>(`/actors/${actorPath(target)}`);
    if (options.json) return printJson(io, Object.fromEntries(state.map(({ name, value }) => [name, readable(value)])));
    printTable(io, state, STATE_COLUMNS, `${target} has no state.`);
    if (state.length > 0 && version !== undefined) io.err(`version ${version}\n`);
  });
  examples(command, 'keymail state get counter/alice', 'keymail state get counter/alice --json');
}

function setCommand(group: Command, io: Io): void {
  const command = changing(
    group
      .command('set')
      .description('Give one name a value.')
      .addArgument(actorArgument())
      .argument('<name>', 'of the value')
      .requiredOption('--data <data>', `the value: ${DATA_FORMS}`)
      .option('--text', 'take the data as it is: for a value that the handler does not keep as JSON'),
  );
  command.action(async (target: string, name: string, options: SetOptions) => {
    const data = await readData(io, options.data);
    // A handler that reads its state as JSON would fail at each attempt, until somebody corrects it again.
    if (options.text !== true) checkJson(data, ' A value that is not kept as JSON needs --text.');
    await change(io, target, options, { set: { [name]: { encoding: 'utf8', data } } });
  });
  examples(
    command,
    'keymail state set counter/alice total --data 5',
    'keymail state set carts/alice items --data @items.json --if-version 0123456789abcdef',
  );
}

function clearCommand(group: Command, io: Io): void {
  const command = changing(
    group
      .command('clear')
      .description('Forget values.')
      .addArgument(actorArgument())
      .argument('<names...>', 'of the values'),
  );
  command.action((target: string, names: string[], options: ChangeOptions) =>
    change(io, target, options, { clear: names }),
  );
  examples(command, 'keymail state clear counter/alice total');
}

const changing = (command: Command): Command =>
  remote(command).option('--if-version <version>', 'only where the state is of this version (default: as it is now)');

async function change(io: Io, target: string, { ifVersion, ...options }: ChangeOptions, body: object): Promise<void> {
  const client = clientOf(io, options);
  const path = `/actors/${actorPath(target)}`;
  const version = ifVersion ?? (await versionAt(client, path));
  if (version === undefined) throw new CliError("This engine gives no version of a state, so it can't be changed.");
  const actor = await client.patch<ActorView>(path, { version, ...body });
  if (options.json) return printJson(io, actor);
  printLine(io, `${target}  changed; version ${actor.version}`);
}

/** A key that has nothing yet is not found, and its state is of the version that no state has. */
async function versionAt(client: AdminClient, path: string): Promise<string | undefined> {
  try {
    return (await client.get<ActorView>(path)).version;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not_found') return stateVersion([]);
    throw error;
  }
}

/** The value itself where it is JSON and whole, else how the API gives it. */
function readable(payload: PayloadView): unknown {
  if (payload.encoding !== 'utf8' || payload.truncated) return payload;
  try {
    return JSON.parse(payload.data);
  } catch {
    return payload; // Of another serde: text, but no JSON.
  }
}
