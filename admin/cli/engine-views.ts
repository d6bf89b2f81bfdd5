/** The engine as a whole: how it fares, what happens now, who changed what, its clusters and its schema. */
import { type Command, Option } from 'commander';
import { eventsOf } from './events.ts';
import type { Io } from './io.ts';
import { type ListOptions, listing, runList } from './list.ts';
import { clientOf, examples, type RemoteOptions, remote } from './options.ts';
import { type OverviewView, showOverview, WINDOWS } from './overview.ts';
import { printJson } from './print.ts';
import { escapeControls, printableJsonLine } from './text.ts';
import { watch } from './watch.ts';
import { type TimeOptions, whenOf } from './when.ts';

export function engineCommands(program: Command, io: Io): void {
  overviewCommand(program, io);
  eventsCommand(program, io);
  auditCommands(program, io);
  clusterCommands(program, io);
  migrationCommands(program, io);
}

function overviewCommand(program: Command, io: Io): void {
  const command = remote(
    program
      .command('overview')
      .description('How the engine fares: rates, latency, lag, and what needs attention.')
      .addOption(new Option('--window <time>', 'of what time').choices(WINDOWS).default('15m')),
  )
    .option('--absolute', 'times as RFC 3339')
    .option('--watch', 'show it again when it changes, until Ctrl-C');
  command.action(async (options: RemoteOptions & TimeOptions & { window: string }) => {
    const client = clientOf(io, options);
    const fetch = () => client.get<OverviewView>('/overview', { window: options.window });
    const show = (to: Io, overview: OverviewView) => showOverview(to, overview, options.window, whenOf(io, options));
    if (options.watch) return watch(io, { client, json: options.json === true, fetch, show });
    const overview = await fetch();
    if (options.json) return printJson(io, overview);
    show(io, overview);
  });
  examples(command, 'keymail overview', 'keymail overview --window 1h --watch');
}

function eventsCommand(program: Command, io: Io): void {
  const command = remote(
    program
      .command('events')
      .description('What happens, a line for each message of the engine, until Ctrl-C; --json gives a value a line.')
      .option('--since <id>', 'go on after a message that was seen'),
  );
  command.action(async (options: RemoteOptions & { since?: string }) => {
    const stop = new AbortController();
    const undo = io.onInterrupt(() => stop.abort());
    try {
      for await (const { id, event, data } of eventsOf(clientOf(io, options), stop.signal, options.since ?? null)) {
        const parsed = parse(data);
        if (options.json) io.out(`${printableJsonLine({ id, event, data: parsed })}\n`);
        else io.out(`${[id ?? '', event, textOf(parsed)].map(escapeControls).join('  ').trim()}\n`);
      }
    } finally {
      undo();
    }
  });
  examples(command, 'keymail events', 'keymail events --json');
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return data; // Of a later version: shown as it is.
  }
}

/** `invocations inv_1 inv_2  deadLetters`: only what is there. */
function textOf(data: unknown): string {
  if (typeof data !== 'object' || data === null) return String(data);
  const parts = Object.entries(data).map(([name, value]) => {
    if (Array.isArray(value)) return value.length === 0 ? '' : `${name} ${value.join(' ')}`;
    if (typeof value === 'boolean') return value ? name : '';
    if (typeof value !== 'object' || value === null) return `${name} ${value}`;
    return Object.keys(value).length === 0 ? '' : `${name} ${JSON.stringify(value)}`;
  });
  return parts.filter((part) => part !== '').join('  ');
}

interface AuditView {
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly detail: unknown;
}

function auditCommands(program: Command, io: Io): void {
  const group = program.command('audit').description('Who changed what.');
  examples(group, 'keymail audit list --action killInvocation');
  const command = listing(
    group
      .command('list')
      .description('Changes, newest first.')
      .option('--actor <name>', 'those by somebody')
      .option('--action <action>', 'those of a kind, such as killInvocation')
      .option('--target <id>', 'those of an invocation, a subscription, a dead letter'),
    { isPaged: true },
  );
  command.action((options: ListOptions & { actor?: string; action?: string; target?: string }) =>
    runList<AuditView>(io, options, {
      path: '/audit',
      query: { actor: options.actor, action: options.action, target: options.target },
      columns: (when) => [
        { title: 'WHEN', cell: (row) => when(row.at) },
        { title: 'WHO', cell: (row) => row.actor },
        { title: 'ACTION', cell: (row) => row.action },
        { title: 'TARGET', cell: (row) => row.target, whole: true },
        { title: 'DETAIL', cell: (row) => (typeof row.detail === 'string' ? row.detail : JSON.stringify(row.detail)) },
      ],
      empty: 'Nothing was changed yet.',
    }),
  );
  examples(command, 'keymail audit list', 'keymail audit list --target inv_0123 --absolute');
}

interface ClusterView {
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

function clusterCommands(program: Command, io: Io): void {
  const group = program.command('clusters').description('The Kafka clusters of the configuration.');
  examples(group, 'keymail clusters list');
  const command = listing(group.command('list').description('All clusters; secrets are not shown.'), {
    isPaged: false,
  });
  command.action((options: ListOptions) =>
    runList<ClusterView>(io, options, {
      path: '/clusters',
      columns: () => [
        { title: 'NAME', cell: (row) => row.name, whole: true },
        { title: 'SERVERS', cell: (row) => String(row.properties['bootstrap.servers'] ?? '') },
        { title: 'PROPERTIES', cell: (row) => Object.keys(row.properties).length, align: 'right' },
      ],
      empty: 'No clusters: name one under kafka.clusters in keymail.yaml.',
    }),
  );
  examples(command, 'keymail clusters list', 'keymail clusters list --json');
}

interface MigrationView {
  readonly name: string;
  readonly description: string;
  readonly appliedAt: string | null;
  readonly pending: boolean;
}

function migrationCommands(program: Command, io: Io): void {
  const group = program
    .command('migrations')
    .description('What a running engine says of its schema; `keymail migrate` works on the file itself.');
  examples(group, 'keymail migrations list');
  const command = listing(group.command('list').description('All of its version, oldest first.'), { isPaged: false });
  command.action((options: ListOptions) =>
    runList<MigrationView>(io, options, {
      path: '/migrations',
      columns: (when) => [
        { title: 'MIGRATION', cell: (row) => row.name, whole: true },
        { title: 'APPLIED', cell: (row) => (row.pending ? 'pending' : when(row.appliedAt)) },
        { title: 'WHAT', cell: (row) => row.description },
      ],
      empty: 'None: this engine keeps everything in memory.',
    }),
  );
  examples(command, 'keymail migrations list', 'keymail migrations list --json');
}
