// A whole installation of real processes for a suite: the shared broker, an outside world, and an engine, started through the
// command line as a user starts it, that can be killed.

import { type Installation, install } from '../../sdk/examples/demo/installation.ts';
import type { WorldTemper } from '../../sdk/examples/demo/world-process.ts';
import { brokerStartMsMax, sharedBroker } from '../kafka/shared-broker.ts';
import { skip } from '../setup/skip.ts';

/** With the broker already there: the outside world, the engine, and the first contact with the topic. */
const installMsMax = 60_000;

export interface Installed {
  /** In tests and hooks after the suite's own `before`. */
  readonly it: Installation;
}

/**
 * Registers the hooks that put up an installation for each test of the suite, and take it away. After a test that failed,
 * what the engine said last is printed: the reason is rarely in the test's own words.
 */
export function installBeforeEach(temper: WorldTemper): Installed {
  let bootstrap: string;
  let installation: Installation | null = null;
  let cleanup = new AsyncDisposableStack();

  before(async function () {
    this.timeout(brokerStartMsMax);
    try {
      bootstrap = (await sharedBroker()).bootstrap;
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('No Kafka broker can be had')) skip(this, error.message);
      throw error;
    }
  });

  beforeEach(async function () {
    this.timeout(installMsMax);
    cleanup = new AsyncDisposableStack();
    installation = await install({ bootstrap, temper }, cleanup);
  });

  afterEach(async function () {
    this.timeout(installMsMax);
    if (this.currentTest?.state === 'failed')
      console.log(`the engine's last words:\n${installation?.engine.logTail()}`);
    await cleanup.disposeAsync();
  });

  return {
    get it() {
      if (installation === null) throw new Error('nothing is installed yet: ask inside of a test');
      return installation;
    },
  };
}
