// One broker for all Kafka tests of a mocha process, because a start takes three seconds. Stopped after the last test of all.
// A test that stops it starts it again before it ends.

import { eventually } from '../setup/eventually.ts';
import { type Broker, startBroker } from './broker/index.ts';
import { Tools } from './tools.ts';

/** With the download of the jars on a machine that never ran it. */
export const brokerStartMsMax = 180_000;
const groupsMsMax = 30_000;

let starting: Promise<Broker> | null = null;

/** The broker, started by the first who asks: in a `before` hook that allows `brokerStartMsMax`. */
export async function sharedBroker(): Promise<Broker> {
  starting ??= startBroker({ secure: true, onProgress: (line) => console.log(`    ${line}`) });
  const broker = await starting;
  await untilGroupsAreServed(broker.bootstrap);
  return broker;
}

/**
 * Kafka makes the log of its groups for the first who joins one, and loads it after each start: whoever comes meanwhile is
 * refused. That would be the first test of a suite, and only where no other suite was there before.
 */
async function untilGroupsAreServed(bootstrap: string): Promise<void> {
  const tools = new Tools(bootstrap);
  try {
    const admin = await tools.admin();
    await eventually(async () => void (await admin.fetchOffsets({ groupId: 'first', topics: [] })), groupsMsMax);
  } finally {
    await tools.close();
  }
}

// Registered while a test file is being loaded, outside of every suite: so it belongs to the root and runs once, at the end.
after(async function () {
  this.timeout(brokerStartMsMax);
  // A start that failed has failed its tests already.
  const broker = await starting?.catch(() => null);
  await broker?.stop();
});
