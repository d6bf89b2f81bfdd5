/**
 * Whoever calls an engine inside of a program has an async context: the id of a request, a span. What they wake goes on for
 * others too, so an engine runs in the empty context. Not that in which the engine was made: where the first request makes it,
 * every handler would see that request. Nor that in which this module was loaded, which is empty only for a program that
 * imports it at its start; Node has no call for an empty one, but there is none between two callbacks, which is where a port
 * that was sent to us comes to be (`findEmptyContext`).
 *
 * It is entered where an engine is made and closed and where its clock calls back, so once for a wake-up and not for each
 * attempt: a turn, its effects, and the attempts that they start have it by themselves.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { MessagePort } from 'node:worker_threads';
import { MessageChannel } from 'node:worker_threads';

/** Calls `fn` with the arguments behind it, in the empty context; until that is found, in the one of the module. */
export let inEmptyContext = AsyncLocalStorage.snapshot();

let found: Promise<void> | null = null;

/** To be awaited before the first engine of a program is made. */
export function findEmptyContext(): Promise<void> {
  found ??= new Promise((resolve) => {
    const [outer, inner] = [new MessageChannel(), new MessageChannel()];
    outer.port1.postMessage(inner.port1, [inner.port1]);
    inner.port2.postMessage(null);
    outer.port2.once('message', (arrived: MessagePort) => {
      outer.port2.close();
      arrived.once('message', () => {
        arrived.close();
        inEmptyContext = AsyncLocalStorage.snapshot();
        resolve();
        // On Node 22 a promise keeps the context in which it was made.
        found = Promise.resolve();
      });
    });
  });
  return found;
}
