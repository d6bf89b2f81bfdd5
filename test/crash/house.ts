// What all runs of a sweep share: a broker, the outside world with its ledger, and a database with an empty schema.

import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { migrateUp } from '../../engine/store/sql/schema.ts';
import { type LedgerLine, readLedger } from '../../sdk/examples/orders/ledger.ts';
import { createOutsideWorld } from '../../sdk/examples/orders/outside-world.ts';
import { testFolder } from '../setup/folders.ts';
import { listen } from '../setup/listen.ts';

export interface House {
  readonly bootstrap: string;
  readonly worldUrl: string;
  /** With the schema and nothing in it: a run begins with a copy. */
  readonly emptyDatabase: string;
  /** For the directories of runs. */
  readonly directory: string;
  /** Of the orders whose ids begin with it. */
  ledger(prefix: string): LedgerLine[];
  [Symbol.asyncDispose](): Promise<void>;
}

export const partitions = 2;

export async function openHouse(bootstrap: string): Promise<House> {
  await using cleanup = new AsyncDisposableStack();
  const directory = mkdtempSync(testFolder('crash'));
  cleanup.defer(() => rm(directory, { recursive: true, force: true }));
  const ledgerFile = join(directory, 'ledger.jsonl');
  const world = cleanup.use(await listen(createOutsideWorld({ ledgerFile, latencyMs: 0 })));
  const emptyDatabase = join(directory, 'empty.db');
  await migrateUp(`sqlite:${emptyDatabase}`);
  const owned = cleanup.move();
  return {
    bootstrap,
    worldUrl: world.url,
    emptyDatabase,
    directory,
    ledger: (prefix) => readLedger(ledgerFile).filter(({ order }) => order.startsWith(prefix)),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A word that no other run has: for ids and folders. */
export const ownName = (): string => randomBytes(4).toString('hex');
