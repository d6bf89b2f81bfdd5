// What the demo may be told.

import { parseArgs } from 'node:util';
import { recordsMin } from './stream.ts';

export interface DemoOptions {
  readonly records: number;
  /** Ends by itself, with 0 only if all counts are right. Else the engine stays up to be looked at. */
  readonly once: boolean;
  /** The last line is one JSON object. */
  readonly json: boolean;
  readonly seed: number;
}

export const usage = `usage: npm run demo -- [--records N] [--once] [--json] [--seed N]

  --records N  how many records go into the topic (default 2000, at least ${recordsMin})
  --once       end by itself: 0 if every count is right, else 1
  --json       the last line is one JSON object
  --seed N     another stream of orders (default 1)

Kafka is KAFKA_BOOTSTRAP if set, else a container where Docker answers, else Apache Kafka from Maven Central on a JDK 17+.`;

/** @throws Error that says what is wrong; null where only the usage was asked for. */
export function demoOptions(args: readonly string[]): DemoOptions | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      records: { type: 'string', default: '2000' },
      once: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  const records = wholeNumber('--records', values.records, recordsMin);
  const seed = wholeNumber('--seed', values.seed, 0);
  return { records, seed, once: values.once, json: values.json };
}

function wholeNumber(name: string, text: string, min: number): number {
  if (/^\d+$/.test(text) && Number(text) >= min) return Number(text);
  throw new Error(`${name}: found ${JSON.stringify(text)}, allowed: a whole number from ${min}`);
}
