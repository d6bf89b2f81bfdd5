// The ledger of the outside world: one line of JSON for every call, in the order in which the calls came in. It is the only
// witness that the engine can't talk to, so what it says about lost and repeated work counts.

import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';

/** What the order service asks of the world, in the order of its steps; `notify` comes from an invocation of its own. */
export const calls = ['reserve', 'charge', 'ship', 'notify'] as const;
export type Call = (typeof calls)[number];

/** `done`; `refused`: the answer is no, for good; `failed`: nothing was done, ask again; `hung`: nothing was done, no answer. */
export type Outcome = 'done' | 'refused' | 'failed' | 'hung';

export interface LedgerLine {
  /** ms since the epoch. */
  readonly at: number;
  readonly call: Call;
  readonly invocation: string;
  /** The id under which the call was made: `invocation/step`. */
  readonly step: string;
  readonly order: string;
  readonly key: string;
  readonly sequence: number;
  readonly attempt: number;
  readonly outcome: Outcome;
}

/** The writing side. A line is with the operating system before the caller is answered, so it survives the process. */
export class Ledger {
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, 'a');
  }

  append(line: LedgerLine): void {
    writeSync(this.#file, `${JSON.stringify(line)}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** Every line so far. A last line that is being written is left out; a broken one before it is an error. */
export function readLedger(path: string): LedgerLine[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  // After the last newline comes nothing, or half a line.
  return lines.slice(0, -1).map((line, index) => {
    try {
      return JSON.parse(line) as LedgerLine;
    } catch (error) {
      throw new Error(`${path}, line ${index + 1} is no JSON: ${line.slice(0, 200)}`, { cause: error });
    }
  });
}

/** What the ledger comes to: for a progress line, not for judging. */
export interface LedgerSummary {
  readonly calls: Readonly<Record<Call, number>>;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Different orders that were shipped. */
  readonly ordersShipped: number;
  /** Different orders whose customer was told: the last thing that happens to an order. */
  readonly ordersNotified: number;
}

/** Adds lines up as they come. */
export class LedgerCount {
  readonly #calls: Record<Call, number> = { reserve: 0, charge: 0, ship: 0, notify: 0 };
  readonly #outcomes: Record<Outcome, number> = { done: 0, refused: 0, failed: 0, hung: 0 };
  readonly #shipped = new Set<string>();
  readonly #notified = new Set<string>();

  add({ call, outcome, order }: LedgerLine): void {
    this.#calls[call] += 1;
    this.#outcomes[outcome] += 1;
    if (outcome !== 'done') return;
    if (call === 'ship') this.#shipped.add(order);
    if (call === 'notify') this.#notified.add(order);
  }

  summary(): LedgerSummary {
    return {
      calls: { ...this.#calls },
      outcomes: { ...this.#outcomes },
      ordersShipped: this.#shipped.size,
      ordersNotified: this.#notified.size,
    };
  }
}
