/**
 * `keymail dev`: `keymail start` in a child process that is started anew when a file of it changes. A process of its own,
 * because a module that was imported can't be imported again, and because an endless loop in a handler must end too.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { configFile } from './configuration.ts';
import { DevSupervisor } from './dev-supervisor.ts';
import { CliError } from './failure.ts';
import type { Io } from './io.ts';
import { examples } from './options.ts';
import { port } from './start.ts';

interface DevOptions {
  readonly config?: string;
  readonly inMemory?: boolean;
  readonly port?: number;
  readonly adminPort?: number;
}

const FOLDER = '.keymail';

export function devCommand(program: Command, io: Io): void {
  const command = program
    .command('dev')
    .description('Run the services of the given modules, and start anew when their files change.')
    .argument('<modules...>', 'modules with services: .ts or .js')
    .option('-c, --config <file>', 'configuration (or KEYMAIL_CONFIG; default ./keymail.yaml where there is one)')
    .option('--in-memory', `keep nothing on disk (default: ./${FOLDER}/dev.db)`)
    .option('--port <port>', 'port of the ingress; 0 takes any free one', port)
    .option('--admin-port <port>', 'port of the admin API; 0 takes any free one', port)
    .action((modules: string[], options: DevOptions) => dev(io, modules, options));
  examples(command, 'keymail dev greeter.ts', 'keymail dev orders.ts billing.ts --in-memory --port 0');
}

async function dev(io: Io, modules: readonly string[], options: DevOptions): Promise<void> {
  const files = modules.map((module) => path.resolve(io.cwd, module));
  const config = configFile(io, options.config);
  const store = options.inMemory ? 'memory:' : storeInFolder(io.cwd);
  const supervisor = new DevSupervisor(io, {
    args: [
      ...['start', '--supervised', '--store', store, '--services', ...files],
      ...(config === undefined ? [] : ['--config', config]),
      ...(options.port === undefined ? [] : ['--port', String(options.port)]),
      ...(options.adminPort === undefined ? [] : ['--admin-port', String(options.adminPort)]),
    ],
    watch: [...files, ...(config === undefined ? [] : [path.resolve(io.cwd, config)])],
  });
  const exitCode = await supervisor.run();
  // The child has said why.
  if (exitCode !== 0) throw new CliError('', null, exitCode);
}

function storeInFolder(cwd: string): string {
  const folder = path.join(cwd, FOLDER);
  mkdirSync(folder, { recursive: true });
  // So that nobody commits it by mistake.
  writeFileSync(path.join(folder, '.gitignore'), '*\n');
  return `sqlite:${path.join(folder, 'dev.db')}`;
}
