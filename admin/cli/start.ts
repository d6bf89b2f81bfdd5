/** `keymail start`: an engine with its ingress, its admin, and the services inside. */
import path from 'node:path';
import type { Command } from 'commander';
import type { Config, Overrides } from '../../engine/config/config.ts';
import { configurationOf } from './configuration.ts';
import { CliError, messageOf } from './failure.ts';
import { tellFailures } from './failure-watch.ts';
import type { Io } from './io.ts';
import { examples, wholeNumber } from './options.ts';
import { printFacts, printJson, printLine } from './print.ts';
import type { RunningEngine } from './run-engine.ts';
import { curlFor } from './sample-call.ts';
import type { Stop } from './signals.ts';
import { tellOfExit, untilStopped } from './signals.ts';
import type { Supervisor } from './supervised.ts';
import { supervisorOf } from './supervised.ts';

export interface StartOptions {
  readonly config?: string;
  readonly services?: readonly string[];
  readonly store?: string;
  readonly migrate?: boolean;
  readonly port?: number;
  readonly adminPort?: number;
  readonly json?: boolean;
  /** Set by `keymail dev` for its child. */
  readonly supervised?: boolean;
}

export function startCommand(program: Command, io: Io): void {
  const command = program
    .command('start')
    .description('Run an engine with its HTTP ingress, admin API and the services of the given modules.')
    .option('-c, --config <file>', 'configuration (or KEYMAIL_CONFIG; default ./keymail.yaml where there is one)')
    .option('--services <modules...>', 'modules with services, in place of those of the configuration')
    .option('--store <url>', 'sqlite:PATH, postgresql://HOST/DATABASE, sqlite::memory: or memory:')
    .option('--migrate', 'bring an older database up to date (the default)')
    .option('--no-migrate', 'refuse an older database')
    .option('--port <port>', 'port of the ingress; 0 takes any free one', port)
    .option('--admin-port <port>', 'port of the admin API; 0 takes any free one', port)
    .option('--json', 'print the addresses as JSON')
    .action((options: StartOptions) => start(io, options));
  command.addOption(command.createOption('--supervised').hideHelp());
  examples(
    command,
    'keymail start --services orders.ts billing.ts',
    'keymail start -c keymail.yaml --no-migrate',
    'KEYMAIL_KAFKA__CLUSTERS__MY_CLUSTER__BOOTSTRAP_SERVERS=localhost:9092 keymail start --services orders.ts',
  );
}

export const port = (text: string): number => wholeNumber(text, 0, 65_535);

async function start(io: Io, options: StartOptions): Promise<void> {
  const supervisor = supervisorOf(options.supervised === true);
  try {
    // Loaded here, so that a command that only asks doesn't wait for an engine that it has no use for.
    const [{ loadModules }, { runEngine }] = await Promise.all([import('./modules.ts'), import('./run-engine.ts')]);
    const config = configurationOf(io, options.config, overridesOf(options, io.cwd));
    const definitions = await loadModules(config.services, supervisor.loaded);
    if (definitions.length === 0) {
      io.err('No services are registered: name their modules with --services, or under "services:" in keymail.yaml.\n');
    }
    const stop = untilStopped(io, supervisor);
    // From before the engine is there: what it finds unfinished runs at once.
    const unwatched = tellOfExit(io);
    try {
      const running = await runEngine(config, definitions, {
        onFatal: (error) => stop.fail(fatal(error)),
        onStandby: (holder) =>
          io.err(`Stands by: ${holder} has the database. This one takes over when that one ends.\n`),
        stopped: stop.stopped,
      });
      if (running === null) return;
      await run(running, { io, config, supervisor, stop, asJson: options.json === true, stopping: unwatched });
    } finally {
      unwatched();
    }
  } catch (error) {
    supervisor.failed(error);
    throw error;
  }
}

interface Run {
  readonly io: Io;
  readonly config: Config;
  readonly supervisor: Supervisor;
  readonly stop: Stop;
  readonly asJson: boolean;
  /** Called when it is to end: an end of the process is no surprise any more. */
  readonly stopping: () => void;
}

async function run(running: RunningEngine, { io, config, supervisor, stop, asJson, stopping }: Run): Promise<void> {
  supervisor.ready();
  announce(io, running, config, asJson);
  const untold = supervisor.isThere ? tellFailures(running.engine, io) : () => undefined;
  try {
    await stop.stopped;
  } finally {
    stopping();
    untold();
    await running.close();
  }
}

function overridesOf(options: StartOptions, cwd: string): Overrides {
  const given: [path: string[], value: unknown][] = [
    [['services'], options.services?.map((module) => path.resolve(cwd, module))],
    [['store', 'url'], options.store === undefined ? undefined : absoluteStore(options.store, cwd)],
    [['store', 'migrate'], options.migrate],
    [['ingress', 'port'], options.port],
    [['admin', 'port'], options.adminPort],
  ];
  return given.filter(([, value]) => value !== undefined).map(([at, value]) => ({ path: at, value }));
}

/** Paths of the command line are taken from where it was typed, not from the configuration's folder. */
function absoluteStore(url: string, cwd: string): string {
  const file = /^sqlite:(?!:memory:$)(?!\/)(.+)$/.exec(url)?.[1];
  return file === undefined ? url : `sqlite:${path.resolve(cwd, file)}`;
}

function announce(io: Io, { engine, ingressUrl, adminUrl }: RunningEngine, config: Config, asJson: boolean): void {
  const { services } = engine.query;
  const { location } = config.store;
  const store = storeText(location);
  const clusters = Object.keys(config.clusters);
  if (asJson) {
    const names = services.map(({ name, kind, handlers }) => ({
      name,
      kind,
      handlers: handlers.map((each) => each.name),
    }));
    return printJson(io, { ingress: ingressUrl, admin: adminUrl, store, services: names, clusters });
  }
  const registered = services.map(
    ({ name, kind, handlers }) => [kind, `${name}: ${handlers.map((each) => each.name).join(', ')}`] as const,
  );
  printFacts(io, [
    ['ingress', ingressUrl],
    ['admin', adminUrl],
    ['admin UI', `${adminUrl}/ui/`],
    ['store', store],
    ['kafka', clusters.join(', ')],
    ...registered,
  ]);
  const sample = curlFor(services, ingressUrl);
  if (sample === null) return;
  printLine(io);
  printLine(io, 'Try it:');
  printLine(io, `  ${sample}`);
}

function storeText(location: Config['store']['location']): string {
  if (location.kind === 'file') return location.path;
  return location.kind === 'postgres' ? location.shown : 'in memory: gone when this stops';
}

function fatal(error: unknown): CliError {
  const remedy = (error as { remedy?: unknown }).remedy;
  const hint = typeof remedy === 'string' ? remedy : 'Nothing that was accepted is lost: start it again.';
  return new CliError(`The engine had to stop: ${messageOf(error)}`, hint);
}
