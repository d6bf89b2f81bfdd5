/** `keymail serve`: the services of modules for an engine elsewhere, over the open service protocol. */
import path from 'node:path';
import type { Command } from 'commander';
import { SetupError } from '../../sdk/options.ts';
import { CliError } from './failure.ts';
import type { Io } from './io.ts';
import { examples } from './options.ts';
import { printFacts, printJson } from './print.ts';
import { tellOfExit, untilStopped } from './signals.ts';
import { port } from './start.ts';
import { supervisorOf } from './supervised.ts';

interface Options {
  readonly port?: number;
  readonly host?: string;
  readonly identityKey?: readonly string[];
  readonly json?: boolean;
}

export function serveCommand(program: Command, io: Io): void {
  const command = program
    .command('serve')
    .description('Serve the services of the given modules to an engine elsewhere; register its address there.')
    .argument('<modules...>', 'modules with services')
    .option('--port <port>', "port; 0 takes any free one (default: the environment's PORT, else 9080)", port)
    .option('--host <address>', 'where to listen (default 127.0.0.1; with an identity key 0.0.0.0)')
    .option('--identity-key <keys...>', 'hear only engines that sign with these keys (publickeyv1_…)')
    .option('--json', 'print the address as JSON')
    .action((modules: readonly string[], options: Options) => run(io, modules, options));
  examples(
    command,
    'keymail serve orders.ts billing.ts --port 9080',
    'keymail deployments register http://localhost:9080',
  );
}

async function run(io: Io, modules: readonly string[], { port, host, identityKey, json }: Options): Promise<void> {
  const [{ loadModules }, { serve }] = await Promise.all([import('./modules.ts'), import('../../sdk/serve/serve.ts')]);
  const services = await loadModules(modules.map((module) => path.resolve(io.cwd, module)));
  const stop = untilStopped(io, supervisorOf(false));
  const unwatched = tellOfExit(io);
  const serving = await serve({
    services,
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
    ...(identityKey === undefined ? {} : { identityKeys: identityKey }),
  }).catch((error: unknown) => {
    unwatched();
    throw error instanceof SetupError ? new CliError(`${error.message}.`) : portProblem(error);
  });
  if (json === true) printJson(io, { url: serving.url, services: services.map(({ name }) => name) });
  else
    printFacts(io, [
      ['endpoint', serving.url],
      ['services', services.map(({ name }) => name).join(', ')],
      ['register', `keymail deployments register ${serving.url}`],
    ]);
  try {
    await stop.stopped;
  } finally {
    unwatched();
    await serving.close();
  }
}

function portProblem(error: unknown): unknown {
  const { code, port } = error as NodeJS.ErrnoException & { readonly port?: number };
  if (code !== 'EADDRINUSE') return error;
  return new CliError(
    `It can't listen: port ${port} is in use.`,
    'Stop what uses it, or name another with --port (0 takes any).',
  );
}
