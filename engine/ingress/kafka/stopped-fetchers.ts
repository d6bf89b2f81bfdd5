/**
 * A reader that is stopped in the moment in which kafkajs makes new fetchers, because the set of nodes has changed. kafkajs 2.2.4
 * stops the ones before; the new ones ask a runner that has stopped, are given nothing at once, and ask again: for ever, without
 * a turn of the event loop for anything else in the process. So whoever asks a stopped runner has its fetchers stopped.
 */
import { createRequire } from 'node:module';

interface Runner {
  readonly running: boolean;
  readonly fetchManager: { stop(): Promise<void> };
  fetch(node: number): Promise<readonly unknown[]>;
}

const require = createRequire(import.meta.url);
let isMended = false;

export function mendStoppedFetchers(): void {
  if (isMended) return;
  isMended = true;
  const { prototype } = require('kafkajs/src/consumer/runner.js') as { readonly prototype: Runner };
  const { fetch } = prototype;
  prototype.fetch = async function mended(node) {
    if (this.running) return fetch.call(this, node);
    // Not awaited: it waits for the end of the fetcher that asks.
    void this.fetchManager.stop();
    return [];
  };
}
