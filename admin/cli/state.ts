/** `keymail state`: what an object's key remembers. */
import type { Command } from 'commander';
import { type PayloadView, payloadText } from './answers.ts';
import type { Io } from './io.ts';
import { clientOf, examples, type RemoteOptions, remote } from './options.ts';
import { printJson, printTable } from './print.ts';
import { actorPath } from './targets.ts';

interface ActorView {
  readonly state: readonly { readonly name: string; readonly value: PayloadView }[];
}

export function stateCommands(program: Command, io: Io): void {
  const group = program.command('state').description('What the keys of objects remember.');
  examples(group, 'keymail state get counter/alice');

  const get = remote(
    group.command('get').description('The state of one key, by name.').argument('<target>', 'object/key'),
  );
  get.action(async (target: string, options: RemoteOptions) => {
    const { state } = await clientOf(io, options).get<ActorView>(`/actors/${actorPath(target)}`);
    if (options.json) return printJson(io, Object.fromEntries(state.map(({ name, value }) => [name, readable(value)])));
    const columns = [
      { title: 'NAME', cell: (row: ActorView['state'][number]) => row.name },
      { title: 'BYTES', cell: (row: ActorView['state'][number]) => row.value.sizeBytes, align: 'right' as const },
      { title: 'VALUE', cell: (row: ActorView['state'][number]) => payloadText(row.value) },
    ];
    printTable(io, state, columns, `${target} has no state.`);
  });
  examples(get, 'keymail state get counter/alice', 'keymail state get counter/alice --json');
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
