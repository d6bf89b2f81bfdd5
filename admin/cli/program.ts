/** The command line as a whole: its commands, and what becomes of their failures. */
import { Command, CommanderError } from 'commander';
import { buildInfo } from '../build-info.ts';
import { actorCommands } from './actors.ts';
import { awakeableCommands } from './awakeables.ts';
import { backupCommands } from './backup.ts';
import { completionCommands } from './completion.ts';
import { deadLetterCommands } from './dead-letters.ts';
import { deploymentCommands } from './deployments.ts';
import { devCommand } from './dev.ts';
import { engineCommands } from './engine-views.ts';
import { CliError, EXIT, messageOf } from './failure.ts';
import { invocationCommands } from './invocations.ts';
import { invokeCommand } from './invoke.ts';
import type { Io } from './io.ts';
import { migrateCommands } from './migrate.ts';
import { examples } from './options.ts';
import { paint } from './print.ts';
import { serveCommand } from './serve.ts';
import { serviceCommands } from './services.ts';
import { startCommand } from './start.ts';
import { stateCommands } from './state.ts';
import { subscriptionCommands } from './subscriptions.ts';
import { escapeControls } from './text.ts';

/** Every command, ready to parse. */
export function createProgram(io: Io): Command {
  const program = new Command('keymail')
    .description('Durable, per-key actors from plain async functions, fed by Kafka and HTTP.')
    .version(buildInfo().version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .showHelpAfterError('(--help says how it is used)')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) });
  examples(
    program,
    'keymail dev greeter.ts',
    'keymail invoke greeter/greet --data \'"World"\'',
    'keymail start -c keymail.yaml',
  );
  startCommand(program, io);
  devCommand(program, io);
  serveCommand(program, io);
  migrateCommands(program, io);
  backupCommands(program, io);
  invokeCommand(program, io);
  serviceCommands(program, io);
  deploymentCommands(program, io);
  subscriptionCommands(program, io);
  invocationCommands(program, io);
  awakeableCommands(program, io);
  actorCommands(program, io);
  stateCommands(program, io);
  deadLetterCommands(program, io);
  engineCommands(program, io);
  completionCommands(program, io);
  for (const group of program.commands.filter(({ commands }) => commands.length > 0))
    group.helpCommand('help [command]', 'print the help of a command');
  return program;
}

/** Runs one command line (without node and script) and gives its exit code; says on `io` what went wrong. */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  try {
    const program = createProgram(io);
    await program.parseAsync(withList(program, args), { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) return exitCodeOf(error);
    const failure = error instanceof CliError ? error : systemFailure(error);
    if (failure === null) throw error;
    report(io, failure);
    return failure.exitCode;
  }
}

/** What can be listed is listed where nothing else is asked of it: `keymail services --json`. */
function withList(program: Command, args: readonly string[]): string[] {
  const [name = '', next = '--'] = args;
  const group = program.commands.find((each) => each.name() === name || each.aliases().includes(name));
  const hasList = group?.commands.some((each) => each.name() === 'list') === true;
  const isBare = next.startsWith('-') && next !== '-h' && next !== '--help';
  return hasList && isBare ? [name, 'list', ...args.slice(1)] : [...args];
}

/** The operating system said no (a folder that may not be written, a full disk): that is no bug, and needs no stack. */
function systemFailure(error: unknown): CliError | null {
  return (error as NodeJS.ErrnoException).syscall === undefined ? null : new CliError(`${messageOf(error)}.`);
}

function report(io: Io, { message, remedy }: CliError): void {
  if (message === '') return;
  const [first, ...rest] = [message, ...(remedy === null ? [] : [remedy])].flatMap((text) => text.split('\n'));
  io.err(`${paint(io, 'error:', 'red')} ${[first ?? '', ...rest].map(escapeControls).join('\n')}\n`);
}

/** Commander has printed what it had to say. Asking for help is no mistake; a group without a command is. */
function exitCodeOf({ code, exitCode }: CommanderError): number {
  return exitCode === 0 && code !== 'commander.help' ? EXIT.ok : EXIT.usage;
}
