/** Options of commands that work on the database itself, and its refusals. */
import path from 'node:path';
import type { Command } from 'commander';
import { isPostgresUrl } from '../../engine/store/sql/postgres/address.ts';
import { StoreError } from '../../engine/store/store.ts';
import { configurationOf } from './configuration.ts';
import { CliError } from './failure.ts';
import type { Io } from './io.ts';

export interface StoreOptions {
  readonly config?: string;
  readonly store?: string;
  readonly json?: boolean;
}

export function withStore(command: Command): Command {
  return command
    .option(
      '-c, --config <file>',
      'configuration that names the store (or KEYMAIL_CONFIG; default ./keymail.yaml where there is one)',
    )
    .option('--store <url>', 'sqlite:PATH or postgresql://HOST/DATABASE, in place of the configuration')
    .option('--json', 'print JSON');
}

/** The address of the store that is meant; a path in it is whole. */
export function storeUrl(io: Io, { config, store }: StoreOptions): string {
  if (store !== undefined && isPostgresUrl(store)) return store;
  if (store !== undefined && /^(sqlite::)?memory:$/.test(store)) return 'sqlite::memory:';
  if (store !== undefined) return `sqlite:${path.resolve(io.cwd, store.replace(/^sqlite:/, ''))}`;
  const { location, url } = configurationOf(io, config, []).store;
  return location.kind === 'file' ? `sqlite:${location.path}` : url;
}

/** A store's refusal as the two sentences that it is. */
export async function refusing(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    throw error instanceof StoreError ? new CliError(`${error.message}.`, error.remedy) : error;
  }
}
