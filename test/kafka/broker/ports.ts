// Free loopback ports. Another process may take one between the answer and its use: whoever uses them tries again.

import { createServer } from 'node:net';

/**
 * Below those that systems give to connections that go out (32,768 and more on Linux, 49,152 elsewhere): one that a server comes
 * back to must not have been given to a connection meanwhile.
 */
const FIRST = 15_000;
const LAST = 32_000;
/** Processes begin at different ones. */
let next = FIRST + ((process.pid * 97) % (LAST - FIRST));

export async function freePorts(count: number): Promise<number[]> {
  // All are held open at once, so that no port is given twice.
  const servers = await Promise.all(Array.from({ length: count }, listenSomewhere));
  const ports = servers.map(({ port }) => port);
  await Promise.all(servers.map(({ close }) => close()));
  return ports;
}

interface Held {
  readonly port: number;
  readonly close: () => Promise<void>;
}

async function listenSomewhere(): Promise<Held> {
  for (;;) {
    const port = next;
    next = next === LAST ? FIRST : next + 1;
    const held = await listenAt(port);
    if (held !== null) return held;
  }
}

/** null where it is taken. */
function listenAt(port: number): Promise<Held | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(null) : reject(error),
    );
    const close = () => new Promise<void>((closed) => server.close(() => closed()));
    server.listen(port, '127.0.0.1', () => resolve({ port, close }));
  });
}
