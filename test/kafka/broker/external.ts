// A broker that somebody else runs: used as it is, never stopped.

import type { Broker } from './broker.ts';
import { answers } from './broker.ts';

export async function useExternalBroker(bootstrap: string): Promise<Broker> {
  if (!(await answers(bootstrap))) {
    throw new Error(`KAFKA_BOOTSTRAP=${bootstrap} does not answer; start that broker, or unset the variable`);
  }
  const refuse = () => Promise.reject(new Error('the broker of KAFKA_BOOTSTRAP is not ours to stop or restart'));
  return {
    bootstrap,
    how: 'env',
    secure: null,
    dataDir: null,
    controllable: false,
    stop: async () => undefined,
    shutDown: refuse,
    kill: refuse,
    start: refuse,
    restart: refuse,
    pause: refuse,
    resume: refuse,
  };
}
