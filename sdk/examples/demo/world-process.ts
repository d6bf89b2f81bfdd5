// The outside world as a process of its own.

import { join } from 'node:path';
import { type LedgerLine, type LedgerSummary, readLedger } from '../orders/ledger.ts';
import { Child } from './child.ts';
import { until } from './wait.ts';

/** How the world answers. */
export interface WorldTemper {
  readonly latencyMs?: number;
  /** Part of the calls that fail and must be made again. */
  readonly failingShare?: number;
  readonly seed?: number;
}

export interface WorldProcessOptions extends WorldTemper {
  readonly directory: string;
  readonly port: number;
}

const readyMsMax = 20_000;

export class WorldProcess {
  readonly url: string;
  readonly ledgerFile: string;
  readonly #child: Child;

  constructor({ directory, port, latencyMs = 2, failingShare = 0, seed = 1 }: WorldProcessOptions) {
    this.url = `http://127.0.0.1:${port}`;
    this.ledgerFile = join(directory, 'ledger.jsonl');
    const settings = { ledger: this.ledgerFile, port, 'latency-ms': latencyMs, failing: failingShare, seed };
    const args = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
    this.#child = new Child({
      name: 'outside-world',
      script: ['sdk/examples/orders/outside-world.ts', ...args],
      directory,
    });
  }

  async untilReady(signal?: AbortSignal): Promise<void> {
    const isUp = async () => {
      if (!this.#child.running) throw new Error(`the outside world could not start:\n${this.#child.logTail()}`);
      // Refused connections are how a server that is not up yet answers.
      return fetch(`${this.url}/health`).then(
        (response) => response.ok,
        () => false,
      );
    };
    await until(isUp, { what: 'the outside world is up', withinMs: readyMsMax, signal });
  }

  async summary(): Promise<LedgerSummary> {
    const response = await fetch(`${this.url}/ledger/summary`);
    return (await response.json()) as LedgerSummary;
  }

  ledger(): LedgerLine[] {
    return readLedger(this.ledgerFile);
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }
}
