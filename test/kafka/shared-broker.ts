// One broker for all Kafka tests of a mocha process: a start takes three seconds.
// A test that stops it must start it again before it ends.

import { type Broker, startBroker } from './broker/index.ts';

let starting: Promise<Broker> | null = null;

const startMsMax = 180_000;

/** The shared broker, started by the first who asks. Give the hook that calls this `startMsMax` of time: `this.timeout(startMsMax)`. */
export function sharedBroker(): Promise<Broker> {
  starting ??= startBroker({ onProgress: (line) => console.log(`      ${line}`) });
  return starting;
}

/** Registers the start as a `before` hook of the surrounding `describe`, and the stop at the end of everything. */
export function useBroker(): { readonly broker: Broker } {
  const holder: { broker: Broker } = { broker: undefined as unknown as Broker };
  before(async function () {
    this.timeout(startMsMax);
    holder.broker = await sharedBroker();
  });
  return holder;
}

/** For the root `after` hook of each file that uses the broker; the last one to run finds it, the others did not end it. */
export async function stopSharedBroker(): Promise<void> {
  const broker = await starting;
  starting = null;
  await broker?.stop();
}
