// One broker for all Kafka tests of a mocha process, because a start takes three seconds. Stopped after the last test of all.
// A test that stops it starts it again before it ends.

import { type Broker, startBroker } from './broker/index.ts';

/** With the download of the jars on a machine that never ran it. */
export const brokerStartMsMax = 180_000;

let starting: Promise<Broker> | null = null;

/** The broker, started by the first who asks: in a `before` hook that allows `brokerStartMsMax`. */
export function sharedBroker(): Promise<Broker> {
  starting ??= startBroker({ secure: true, onProgress: (line) => console.log(`    ${line}`) });
  return starting;
}

// Registered while a test file is being loaded, outside of every suite: so it belongs to the root and runs once, at the end.
after(async function () {
  this.timeout(brokerStartMsMax);
  // A start that failed has failed its tests already.
  const broker = await starting?.catch(() => null);
  await broker?.stop();
});
