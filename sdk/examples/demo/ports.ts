// The usual ports where they are free, others where they are taken: the demo must not fail because something else runs.

import { createServer } from 'node:net';
import { freePorts } from '../../../test/kafka/broker/ports.ts';

/** For each wish the port itself, or another free one on loopback. */
export async function choosePorts(wishes: readonly number[]): Promise<number[]> {
  const free = await Promise.all(wishes.map(isFree));
  const others = await freePorts(wishes.length);
  return wishes.map((wish, index) => (free[index] ? wish : (others[index] as number)));
}

function isFree(port: number): Promise<boolean> {
  // 0 is a wish for any port.
  if (port === 0) return Promise.resolve(false);
  return new Promise((resolve) => {
    const server = createServer();
    // Taken, or not allowed to us: either way it is no port for the demo.
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
