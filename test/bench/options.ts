/** What `npm run bench -- …` may be told. */
import { parseArgs } from 'node:util';
import type { Amount } from './load/plan.ts';

export interface Options {
  /** Names or beginnings of names; empty means all. */
  readonly only: readonly string[];
  readonly list: boolean;
  readonly json: boolean;
  readonly versus: 'restate' | null;
  readonly profile: boolean;
  readonly pictures: boolean;
  /** Of each measurement under load, after a warm-up of a third of it, or of 2 s. */
  readonly amount: Amount;
  /** How often contestants are measured in turn; null leaves it to whether there is more than one. */
  readonly rounds: number | null;
  readonly sizes: Sizes;
}

/** How large the large things are. By default far smaller than what is to be reached, and the report says so. */
export interface Sizes {
  /** Records of a topic, for the Kafka workloads. */
  readonly records: number;
  /** Keys with state, for `keys`. */
  readonly keys: number;
  /** Size of the database, for `growth`. */
  readonly databaseMiB: number;
  /** Finished invocations, for `start`. */
  readonly finished: number;
  /** Records of backlog in the topic, for `memory`; a tenth of them fits the mailboxes. */
  readonly backlog: number;
}

const SMALL: Sizes = { records: 20_000, keys: 100_000, databaseMiB: 256, finished: 100_000, backlog: 100_000 };
const FULL: Sizes = {
  records: 40_000,
  keys: 1_000_000,
  databaseMiB: 5_120,
  finished: 10_000_000,
  backlog: 1_000_000,
};

export const usage = `usage: npm run bench -- [names …] [options]

  --only NAME …       these workloads; a beginning of names will do (--only http kafka)
  --list              says which there are
  --vs restate        the peer beside it, installed from npm into a cache of its own
  --seconds N         of each measurement under load (default 2.5), after a warm-up of a third of it, 2 at least
  --count N           so many operations in place of a time
  --rounds N          contestants are measured in turn so often (default 3; 1 where nothing is compared)
  --full              the sizes that are to be reached; takes long (default: scaled down, and said)
  --records N  --keys N  --database-mib N  --finished N  --backlog N      sizes one by one
  --profile           a CPU profile and a flame graph for each thread of the engine, and its top costs
  --pictures          writes the pictures, light and dark, into test/bench/pictures
  --json              the last line is one JSON object`;

/** @throws TypeError for what is no option, RangeError for a number that is none; null where only the usage was asked for */
export function readOptions(args: readonly string[]): Options | null {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      only: { type: 'string', multiple: true, default: [] },
      vs: text,
      seconds: text,
      count: text,
      rounds: text,
      records: text,
      keys: text,
      'database-mib': text,
      finished: text,
      backlog: text,
      list: flag,
      full: flag,
      json: flag,
      profile: flag,
      pictures: flag,
      help: { ...flag, short: 'h' },
    },
  });
  if (values.help) return null;
  if (values.vs !== undefined && values.vs !== 'restate') throw new RangeError('--vs: the only peer is restate');
  const count = numberOf('count', values.count);
  const sizes = values.full ? FULL : SMALL;
  return {
    only: [...values.only, ...positionals].flatMap((names) => names.split(',')),
    list: values.list,
    json: values.json,
    versus: values.vs ?? null,
    profile: values.profile,
    pictures: values.pictures,
    amount: count === null ? { seconds: numberOf('seconds', values.seconds) ?? 2.5 } : { count },
    rounds: numberOf('rounds', values.rounds),
    sizes: {
      records: numberOf('records', values.records) ?? count ?? sizes.records,
      keys: numberOf('keys', values.keys) ?? sizes.keys,
      databaseMiB: numberOf('database-mib', values['database-mib']) ?? sizes.databaseMiB,
      finished: numberOf('finished', values.finished) ?? sizes.finished,
      backlog: numberOf('backlog', values.backlog) ?? sizes.backlog,
    },
  };
}

function numberOf(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const number = Number(text.replaceAll(/[_,]/g, ''));
  if (!(number > 0)) throw new RangeError(`--${name}: ${JSON.stringify(text)} is no number above 0`);
  return number;
}
