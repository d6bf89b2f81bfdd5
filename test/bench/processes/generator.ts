/** The load over HTTP, in a process of its own so that it does not share the event loop of what it measures. */
import { eventJson, handlerName, objectName } from '../handler.ts';
import { closedLoop } from '../load/closed-loop.ts';
import { type HttpSender, httpSender } from '../load/http-send.ts';
import type { LoadPlan, LoadResult } from '../load/plan.ts';
import { serve } from './serve.ts';

/** One key that gets calls of its own beside the others; nobody waits for their ends. */
export interface HotKey {
  readonly handler: string;
  /** One for so many of the others. */
  readonly every: number;
}

/**
 * Kept from the warm-up on: a server of Node accepts one connection in each round of its event loop, so under load the last of
 * hundreds of new ones would wait for a second, and be most of what is measured as p99.
 */
const senders = new Map<string, HttpSender>();

const methods = {
  async load(url: string, plan: LoadPlan, hot: HotKey | null = null): Promise<LoadResult> {
    const sender = senders.get(url) ?? httpSender(url, plan.inFlight + 1);
    senders.set(url, sender);
    const toHot: Promise<void>[] = [];
    const result = await closedLoop(plan, (key, number) => {
      if (hot !== null && number % hot.every === 0)
        toHot.push(sender.post(`/${objectName}/hot/${hot.handler}/send`, eventJson(number)));
      return sender.post(`/${objectName}/${key}/${handlerName}`, eventJson(number));
    });
    await Promise.all(toHot);
    return result;
  },
  async close(): Promise<void> {
    for (const sender of senders.values()) await sender.close();
  },
};

export type GeneratorMethods = typeof methods;

serve(methods);
