/** The arguments of `npm run simulate`. */
import { parseArgs } from 'node:util';

export interface SimulationOptions {
  readonly seeds: number;
  readonly from: number;
  readonly tell: boolean;
  readonly sqlite: boolean;
}

export const usage = `usage: npm run simulate -- [--seeds N] [--from S] [--tell] [--sqlite]

Runs the engine in virtual time, under faults, judged by a model. A seed is always the same story; one that fails is told,
with the shortest beginning of it that still fails.

  --seeds N   so many (default 1,000)
  --from S    the first (default 1)
  --tell      tells every seed, for example: npm run simulate -- --seeds 1 --from 42 --tell
  --sqlite    asks a file what the engines of each seed asked of their stores, and compares the answers: 1 seed a second`;

/** @throws Error that says what is wrong; null where only the usage was asked for */
export function simulationOptions(args: readonly string[]): SimulationOptions | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string', default: '1000' },
      from: { type: 'string', default: '1' },
      tell: { type: 'boolean', default: false },
      sqlite: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  const { tell, sqlite } = values;
  return { seeds: numberOf('--seeds', values.seeds), from: numberOf('--from', values.from), tell, sqlite };
}

function numberOf(name: string, text: string): number {
  const number = Number(text.replaceAll(/[_,]/g, ''));
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new Error(`${name}: found ${JSON.stringify(text)}, allowed: a whole number above 0`);
}
