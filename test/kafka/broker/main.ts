// `node test/kafka/broker/main.ts`: a broker to play with, until Ctrl-C.

import { startBroker } from './index.ts';

const broker = await startBroker({ onProgress: (line) => console.error(line) });
console.log(broker.bootstrap);

// The broker is a child that keeps no process alive by itself, so this one waits on purpose.
const waiting = setInterval(() => undefined, 60_000);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    clearInterval(waiting);
    await broker.stop();
  });
}
