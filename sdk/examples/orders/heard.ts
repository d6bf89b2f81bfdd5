// What a process that is gone had sent to the outside world, and what the world has not read yet.

import { get } from 'node:http';

/**
 * Resolves when the outside world has read all that was sent to it before by whoever is gone. A server of Node accepts one connection
 * in each round of its event loop, and on a busy machine a hundred may wait for it: a new one waits behind all of them, and
 * one more behind what they brought.
 * @returns when that was; ms since the epoch
 */
export async function heardAll(worldUrl: string): Promise<number> {
  await answered(`${worldUrl}/health`);
  await answered(`${worldUrl}/health`);
  return Date.now();
}

/** On a connection of its own. */
const answered = (url: string): Promise<void> =>
  new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => response.on('end', resolve).on('error', reject).resume()).on(
      'error',
      reject,
    );
  });
