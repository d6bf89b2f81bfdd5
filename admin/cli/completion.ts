/**
 * `keymail completion`: a script for the shell, which asks `keymail __complete` what could stand at the cursor. What is
 * offered comes from the commands themselves; names of services and the like from a running engine, within a short time.
 */
import { Argument, type Command, type Option } from 'commander';
import { type CandidateKind, kindOf } from './candidates.ts';
import type { AdminClient, Page } from './client.ts';
import { SCRIPTS, SHELLS, type Shell } from './completion-scripts.ts';
import { CliError } from './failure.ts';
import type { Io } from './io.ts';
import { clientOf, examples, type RemoteOptions } from './options.ts';

/** Who presses Tab waits for it. */
const ENGINE_MS = 1_000;
const CANDIDATES_MAX = 200;

export function completionCommands(program: Command, io: Io): void {
  const command = program
    .command('completion')
    .description('Print the script that completes command lines in your shell.')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .action((shell: Shell) => io.out(SCRIPTS[shell]));
  examples(
    command,
    'source <(keymail completion bash)',
    'keymail completion zsh > ~/.zfunc/_keymail',
    'keymail completion fish > ~/.config/fish/completions/keymail.fish',
  );
  const asked = program
    .command('__complete', { hidden: true })
    .description('What could stand at the end of a command line; the last word is what is there of it.')
    .argument('[words...]')
    .allowUnknownOption()
    .action(async (words: string[]) => {
      for (const candidate of await candidatesFor(program, io, words)) io.out(`${candidate}\n`);
    });
  examples(asked, 'keymail __complete -- invocations list --service ord');
}

/** The words that begin as the last of `words` does. */
export async function candidatesFor(program: Command, io: Io, words: readonly string[]): Promise<string[]> {
  const begun = words.at(-1) ?? '';
  const place = placeOf(program, words.slice(0, -1));
  const offered = begun.startsWith('-') && place.kind !== 'value' ? optionsOf(place.command) : await offers(io, place);
  return [...new Set(offered)].filter((each) => each.startsWith(begun) && isOneWord(each)).slice(0, CANDIDATES_MAX);
}

/** A name with a blank or a sign that a shell would take as its own is left to be typed. */
const isOneWord = (text: string): boolean => /^[\w@%+=:,./~#-]+$/.test(text);

type Place =
  | { readonly kind: 'command'; readonly command: Command; readonly given: RemoteOptions }
  | {
      readonly kind: 'value';
      readonly command: Command;
      readonly of: Option | Argument;
      readonly given: RemoteOptions;
    };

/** Follows the words through the commands, as far as they go. */
function placeOf(program: Command, words: readonly string[]): Place {
  let command = program;
  let positional = 0;
  let open: Option | null = null;
  const given: Record<string, string> = {};
  for (const word of words) {
    if (open !== null && !word.startsWith('-')) {
      given[open.attributeName()] = word;
      if (!open.variadic) open = null;
      continue;
    }
    open = null;
    if (word.startsWith('-')) {
      const option = command.options.find(({ long, short }) => long === word || short === word);
      open = option?.required || option?.optional ? option : null;
      continue;
    }
    const inner = command.commands.find((each) => each.name() === word || each.aliases().includes(word));
    if (inner === undefined) positional += 1;
    else command = inner;
  }
  if (open !== null) return { kind: 'value', command, of: open, given };
  const args = command.registeredArguments;
  const argument = args[positional] ?? (args.at(-1)?.variadic ? args.at(-1) : undefined);
  return argument === undefined ? { kind: 'command', command, given } : { kind: 'value', command, of: argument, given };
}

function optionsOf(command: Command): string[] {
  return [...command.options.filter(({ hidden }) => !hidden).map(({ long }) => long ?? ''), '--help'];
}

async function offers(io: Io, place: Place): Promise<string[]> {
  if (place.kind === 'command')
    return place.command
      .createHelp()
      .visibleCommands(place.command)
      .map((each) => each.name());
  const { of, given } = place;
  if (of.argChoices !== undefined) return [...of.argChoices];
  const kind = kindOf(of);
  return kind === null ? [] : namesOf(io, kind, given);
}

/** Nothing where no engine answers in time: a shell has no place for an error. */
async function namesOf(io: Io, kind: CandidateKind, given: RemoteOptions): Promise<string[]> {
  try {
    const late = AbortSignal.timeout(ENGINE_MS);
    const { promise, resolve } = Promise.withResolvers<string[]>();
    late.addEventListener('abort', () => resolve([]));
    return await Promise.race([SOURCES[kind](clientOf(io, given)), promise]);
  } catch (error) {
    if (error instanceof CliError) return [];
    throw error;
  }
}

interface ServiceNames {
  readonly name: string;
  readonly kind: string;
  readonly handlers: readonly { readonly name: string }[];
}

const services = async (client: AdminClient) => (await client.get<Page<ServiceNames>>('/services')).items;

const ids =
  (path: string, query: Readonly<Record<string, string>> = {}) =>
  async (client: AdminClient) =>
    (await client.get<Page<{ readonly id: string }>>(path, query)).items.map(({ id }) => id);

const SOURCES: Readonly<Record<CandidateKind, (client: AdminClient) => Promise<string[]>>> = {
  services: async (client) => (await services(client)).map(({ name }) => name),
  handlers: async (client) => (await services(client)).flatMap(({ handlers }) => handlers.map(({ name }) => name)),
  targets: async (client) =>
    (await services(client)).flatMap(({ name, handlers }) => handlers.map((each) => `${name}/${each.name}`)),
  sinks: async (client) =>
    (await services(client)).flatMap(({ name, handlers }) => handlers.map((each) => `service://${name}/${each.name}`)),
  actors: async (client) => {
    const { items } = await client.get<Page<{ service: string; key: string }>>('/actors', { limit: CANDIDATES_MAX });
    return items.map(({ service, key }) => `${service}/${key}`);
  },
  subscriptions: ids('/subscriptions'),
  deployments: ids('/deployments'),
  deadLetters: ids('/dead-letters', { status: 'open' }),
  clusters: async (client) =>
    (await client.get<Page<{ readonly name: string }>>('/clusters')).items.map(({ name }) => `kafka://${name}/`),
};
