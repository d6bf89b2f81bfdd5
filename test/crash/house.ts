// What all runs of a sweep share: a broker, the outside world with its ledger, and where their databases come from.

import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type LedgerLine, readLedger } from '../../sdk/examples/orders/ledger.ts';
import { createOutsideWorld } from '../../sdk/examples/orders/outside-world.ts';
import { testFolder } from '../setup/folders.ts';
import { listen } from '../setup/listen.ts';
import { openPlaces, type Places, type StoreName } from './places.ts';

export interface House {
  readonly bootstrap: string;
  readonly worldUrl: string;
  readonly places: Places;
  /** For the directories of runs. */
  readonly directory: string;
  /** Of the orders whose ids begin with it. */
  ledger(prefix: string): LedgerLine[];
  [Symbol.asyncDispose](): Promise<void>;
}

export const partitions = 2;

export async function openHouse(bootstrap: string, store: StoreName): Promise<House> {
  await using cleanup = new AsyncDisposableStack();
  const directory = mkdtempSync(testFolder('crash'));
  cleanup.defer(() => rm(directory, { recursive: true, force: true }));
  const ledgerFile = join(directory, 'ledger.jsonl');
  const world = cleanup.use(await listen(createOutsideWorld({ ledgerFile, latencyMs: 0 })));
  const places = await openPlaces(store, directory);
  cleanup.defer(() => places.close());
  const owned = cleanup.move();
  return {
    bootstrap,
    worldUrl: world.url,
    places,
    directory,
    ledger: (prefix) => readLedger(ledgerFile).filter(({ order }) => order.startsWith(prefix)),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A word that no other run has: for ids and folders. */
export const ownName = (): string => randomBytes(4).toString('hex');
