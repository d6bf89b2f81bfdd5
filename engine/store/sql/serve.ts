/** A worker's side of `worker-client.ts`: calls the method that a request names, and replies with its value or error. */
import type { MessagePort } from 'node:worker_threads';
import { storeErrorOf, toWire } from './errors.ts';
import type { Reply, Request } from './protocol.ts';

type Methods = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

export function serve(port: MessagePort, methods: Methods): void {
  let file = 'the database';
  // `open` may have to wait; what comes meanwhile waits behind it, so that order is kept.
  let opening: Promise<void> = Promise.resolve();
  let isOpen = false;

  port.on('message', (request: Request) => {
    if (request.method === 'open') {
      file = fileOf(request.args[0]);
      opening = answer(request).then(() => {
        isOpen = true;
      });
      return;
    }
    if (isOpen) void answer(request);
    else void opening.then(() => answer(request));
  });

  /** Synchronous methods are answered at once: nothing comes between two requests. */
  async function answer({ id, method, args }: Request): Promise<void> {
    try {
      const value = methods[method]?.(...args);
      reply({ id, value: value instanceof Promise ? await value : value });
    } catch (error) {
      reply({ id, error: toWire(storeErrorOf(error, file)) });
    }
  }

  function reply(message: Reply): void {
    port.postMessage(message);
  }
}

function fileOf(opening: unknown): string {
  return (opening as { readonly file: string }).file;
}
