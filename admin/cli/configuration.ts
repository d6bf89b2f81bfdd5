/** Which configuration a command works with: `-c`, `KEYMAIL_CONFIG`, `./keymail.yaml` where there is one, or the defaults. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Config, loadConfig, type Overrides } from '../../engine/config/config.ts';
import { ConfigError } from '../../engine/config/problems.ts';
import { CliError } from './failure.ts';
import type { Io } from './io.ts';
import { presence } from './options.ts';

const DEFAULT_FILE = 'keymail.yaml';

/** @throws CliError with a line for each problem */
export function configurationOf(io: Io, option: string | undefined, overrides: Overrides): Config {
  const file = configFile(io, option);
  try {
    return loadConfig({ ...(file === undefined ? {} : { file }), env: io.env, cwd: io.cwd, overrides });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const count = error.problems.length === 1 ? 'a problem' : `${error.problems.length} problems`;
    throw new CliError(`The configuration has ${count}:\n${error.message.replace(/^/gm, '  ')}`);
  }
}

/** The file to read; undefined for the defaults. */
export function configFile(io: Io, option: string | undefined): string | undefined {
  const named = option ?? presence(io.env['KEYMAIL_CONFIG']);
  return named ?? (existsSync(path.join(io.cwd, DEFAULT_FILE)) ? DEFAULT_FILE : undefined);
}
