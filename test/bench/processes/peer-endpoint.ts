/** The same handler under the peer's SDK, which is imported from where the benchmark installed it. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { OrderEvent, Steps } from '../handler.ts';
import { handlerName, objectName, processOrder } from '../handler.ts';
import { serve } from './serve.ts';
import type { Taken } from './watch-engine.ts';

/** What is used of the SDK. */
interface PeerSdk {
  object(definition: {
    readonly name: string;
    readonly handlers: Readonly<Record<string, (ctx: Steps, event: OrderEvent) => Promise<unknown>>>;
  }): unknown;
  serve(options: { readonly services: readonly unknown[]; readonly port: number }): Promise<number>;
}

const POLL_MS = 5;
let completed = 0;
let firstEnteredAt = 0;

const methods = {
  /** Serves on the port. */
  async listen(folder: string, port: number): Promise<void> {
    const { resolve } = createRequire(join(folder, 'package.json'));
    const sdk = (await import(pathToFileURL(resolve('@restatedev/restate-sdk')).href)) as PeerSdk;
    const handlers = {
      async [handlerName](ctx: Steps, event: OrderEvent) {
        firstEnteredAt ||= performance.now();
        const result = await processOrder(ctx, event);
        completed += 1;
        return result;
      },
    };
    await sdk.serve({ services: [sdk.object({ name: objectName, handlers })], port });
  },
  async untilCompleted(count: number): Promise<Taken> {
    while (completed < count) await delay(POLL_MS);
    return { operations: count, seconds: (performance.now() - firstEnteredAt) / 1_000 };
  },
};

export type PeerEndpointMethods = typeof methods;

serve(methods);
