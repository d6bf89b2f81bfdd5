/** Which invocations: the options of lists, and `--filter name=value` of what is done to many. */
import { type Command, Option } from 'commander';
import { STATUSES } from '../../actors/lifecycle.ts';
import { completes } from './candidates.ts';
import { UsageError } from './failure.ts';
import type { Io } from './io.ts';
import { pairs } from './options.ts';
import { timeFilter } from './time-filter.ts';

export interface FilterOptions {
  readonly status?: readonly string[];
  readonly service?: string;
  readonly handler?: string;
  readonly key?: string;
  readonly subscription?: string;
  readonly step?: string;
  readonly chart?: string;
  readonly error?: string;
  readonly since?: string;
  readonly until?: string;
}

/** As the API names them. */
export type InvocationFilter = Readonly<Record<string, string | readonly string[] | undefined>>;

export function filtering(command: Command): Command {
  return command
    .addOption(new Option('--status <statuses...>', 'those in any of these statuses').choices(STATUSES))
    .addOption(completes(new Option('--service <name>', 'those of a service or object'), 'services'))
    .addOption(completes(new Option('--handler <name>', 'those of a handler'), 'handlers'))
    .option('--key <key>', 'those of a key')
    .addOption(completes(new Option('--subscription <id>', 'those that a subscription made'), 'subscriptions'))
    .option('--step <state>', 'those that stand in a state of their chart')
    .option('--chart <hash>', 'those that began under a version of their handler')
    .option('--error <text>', 'those whose last error contains a text of 3 characters or more')
    .option('--since <time>', 'created at or after: RFC 3339, or a duration ago such as 10m')
    .option('--until <time>', 'created before; the same forms');
}

export function filterOf(io: Io, options: FilterOptions): InvocationFilter {
  const { status, service, handler, key, subscription, step, chart, error, since, until } = options;
  const [createdFrom, createdTo] = [timeFilter(since, io.now(), '--since'), timeFilter(until, io.now(), '--until')];
  return { status, service, handler, key, subscription, step, chart, error, createdFrom, createdTo };
}

const NAMES = ['service', 'handler', 'key', 'subscription', 'step', 'chart', 'error'] as const;

/** `status=paused,failed service=orders since=10m`. @throws UsageError for a name that is none */
export function parseFilter(io: Io, texts: readonly string[]): InvocationFilter {
  const statuses = texts.filter((text) => text.startsWith('status=')).flatMap((text) => text.slice(7).split(','));
  const { since, until, ...rest } = pairs(texts.filter((text) => !text.startsWith('status=')));
  const allowed: readonly string[] = [...NAMES, 'status', 'since', 'until'];
  const unknown = Object.keys(rest).find((name) => !allowed.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`--filter knows no ${JSON.stringify(unknown)}.`, `It takes ${allowed.join(', ')}.`);
  const wrong = statuses.find((status) => !(STATUSES as readonly string[]).includes(status));
  if (wrong !== undefined)
    throw new UsageError(`${JSON.stringify(wrong)} is no status.`, `They are ${STATUSES.join(', ')}.`);
  return {
    ...rest,
    ...(statuses.length === 0 ? {} : { status: statuses }),
    ...given('createdFrom', timeFilter(since, io.now(), 'since')),
    ...given('createdTo', timeFilter(until, io.now(), 'until')),
  };
}

const given = (name: string, value: string | undefined) => (value === undefined ? {} : { [name]: value });
