/** `keymail awakeables`: answers what a handler waits for. `keymail invocations get` shows which. */
import type { Command } from 'commander';
import { checkJson, DATA_FORMS, readData } from './data.ts';
import type { Io } from './io.ts';
import { clientOf, examples, type RemoteOptions, remote } from './options.ts';
import { printJson, printLine } from './print.ts';

interface Answered {
  readonly invocationId: string;
  readonly status: string;
}

export function awakeableCommands(program: Command, io: Io): void {
  const group = program.command('awakeables').description('What handlers wait for that somebody outside answers.');
  resolveCommand(group, io);
  rejectCommand(group, io);
  examples(group, 'keymail awakeables resolve sign_1AbC --data \'{"by":"Ann"}\'');
}

function resolveCommand(group: Command, io: Io): void {
  const command = remote(
    group
      .command('resolve')
      .description('Answer it with a value. The first answer counts.')
      .argument('<id>', 'sign_1…')
      .option('--data <data>', `the value: ${DATA_FORMS}; without it, it is answered without one`),
  );
  command.action(async (id: string, options: RemoteOptions & { readonly data?: string }) => {
    const text = options.data === undefined ? undefined : await readData(io, options.data);
    if (text !== undefined) checkJson(text);
    await answer(
      io,
      options,
      `${pathOf(id)}/resolve`,
      text === undefined ? {} : { value: JSON.parse(text) as unknown },
    );
  });
  examples(command, 'keymail awakeables resolve sign_1AbC --data \'"yes"\'', 'keymail awakeables resolve sign_1AbC');
}

function rejectCommand(group: Command, io: Io): void {
  const command = remote(
    group
      .command('reject')
      .description('Answer it with a failure: the handler gets it as a TerminalError.')
      .argument('<id>', 'sign_1…')
      .requiredOption('--message <text>', 'why'),
  );
  command.action((id: string, options: RemoteOptions & { readonly message: string }) =>
    answer(io, options, `${pathOf(id)}/reject`, { message: options.message }),
  );
  examples(command, 'keymail awakeables reject sign_1AbC --message "not this year"');
}

const pathOf = (id: string): string => `/awakeables/${encodeURIComponent(id)}`;

async function answer(io: Io, options: RemoteOptions, path: string, body: object): Promise<void> {
  const answered = await clientOf(io, options).post<Answered>(path, body);
  if (options.json) return printJson(io, answered);
  printLine(io, answered.invocationId);
  if (answered.status === 'PreviouslyAccepted') io.err('It had been answered before, and keeps that answer.\n');
}
