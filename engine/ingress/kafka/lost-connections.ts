/**
 * A connection to a broker that was lost while its log was read. What is behind the next one may be another log: the topic was
 * made anew meanwhile, and has as many records as the one that was read.
 *
 * kafkajs 2.2.4 fetches on as if nothing had been, and joins no group anew, at which a reader would look. It tells nobody but its
 * own log: so it is made to say one line there, which the connection hears.
 */
import { createRequire } from 'node:module';
import { isAnswer } from './kafkajs-errors.ts';

export const CONNECTION_LOST = 'A connection that records were fetched on was lost';

interface Broker {
  readonly logger: { warn(message: string): void };
  isConnected(): boolean;
  connect(): Promise<void>;
  fetch(request: object): Promise<unknown>;
}

const require = createRequire(import.meta.url);
let isMended = false;

export function mendLostConnections(): void {
  if (isMended) return;
  isMended = true;
  const { prototype } = require('kafkajs/src/broker/index.js') as { readonly prototype: Broker };
  const { connect, fetch } = prototype;
  const read = new WeakSet<Broker>();
  prototype.fetch = async function mended(request) {
    read.add(this);
    try {
      return await fetch.call(this, request);
    } catch (error) {
      // Whatever the broker answers is followed by a rejoin, or told by itself.
      if (!isAnswer(error)) this.logger.warn(CONNECTION_LOST);
      throw error;
    }
  };
  prototype.connect = async function mended() {
    const isLost = read.has(this) && !this.isConnected();
    if (isLost) this.logger.warn(CONNECTION_LOST);
    return connect.call(this);
  };
}
