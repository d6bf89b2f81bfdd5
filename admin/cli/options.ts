/** Options that several commands share. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { AdminClient } from './client.ts';
import { UsageError } from './failure.ts';
import type { Io } from './io.ts';

export const DEFAULT_ADMIN_URL = 'http://127.0.0.1:9070';

export interface RemoteOptions {
  readonly url?: string;
  readonly token?: string;
  readonly json?: boolean;
}

/** Adds `--url`, `--token` and `--json`: the command asks a running engine. */
export function remote(command: Command, json = 'print JSON'): Command {
  return command
    .option('--url <address>', `admin API (or KEYMAIL_ADMIN_URL; default ${DEFAULT_ADMIN_URL})`)
    .option('--token <token>', 'token of the admin API (or KEYMAIL_ADMIN_TOKEN)')
    .option('--json', json);
}

/** The client that `--url`, `--token` and the environment ask for. */
export function clientOf(io: Io, options: RemoteOptions): AdminClient {
  const url = options.url ?? presence(io.env['KEYMAIL_ADMIN_URL']) ?? DEFAULT_ADMIN_URL;
  // KEYMAIL_TOKEN is the name that the first version had for it.
  const token = presence(io.env['KEYMAIL_ADMIN_TOKEN']) ?? presence(io.env['KEYMAIL_TOKEN']);
  return new AdminClient(url, options.token ?? token);
}

/** A variable that is set to nothing is not set. */
export function presence(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

export const limitOption = (): Option =>
  new Option('--limit <count>', 'rows at most').default(50).argParser((text) => wholeNumber(text, 1, 100_000));

/** @throws InvalidArgumentError, which commander makes into a usage message */
export function wholeNumber(text: string, min: number, max: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= min && number <= max) return number;
  throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
}

/** For options that may be given several times. */
export function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** `key=value` pairs as an object. @throws UsageError */
export function pairs(texts: readonly string[]): Record<string, string> {
  const entries = texts.map((text) => {
    const at = text.indexOf('=');
    if (at < 1)
      throw new UsageError(
        `${JSON.stringify(text)} is no key=value.`,
        'Write the name, an equals sign and the value: name=value.',
      );
    return [text.slice(0, at), text.slice(at + 1)] as const;
  });
  return Object.fromEntries(entries);
}

/** The examples at the end of a help text. */
export function examples(command: Command, ...lines: readonly string[]): Command {
  return command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`);
}
