// What a test may do to a broker, whichever way it came to be.

import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';

/** The release that the Maven way installs and the Docker way asks for. */
export const kafkaVersion = '4.3.1';

export interface BrokerOptions {
  /** Told one line for each thing that takes long: the install, the start. */
  readonly onProgress?: (line: string) => void;
  /** Also opens the listeners of `Broker.secure`, where this can be had (a second more for the start). */
  readonly secure?: boolean;
}

export interface SecureListeners {
  /** PLAIN and SCRAM-SHA-256, not encrypted. */
  readonly saslBootstrap: string;
  /** PLAIN over TLS, with the certificate that `caLocation` names. */
  readonly sslBootstrap: string;
  readonly caLocation: string;
  readonly username: string;
  readonly password: string;
}

export interface Broker {
  /** `host:port` on loopback, the same for the broker's whole life, restarts included. */
  readonly bootstrap: string;
  readonly how: 'env' | 'docker' | 'maven';
  /** Listeners that want a user; null where there are none. */
  readonly secure: SecureListeners | null;
  /** Where its log is, or null when it isn't on this machine's disk. Removed by `stop`. */
  readonly dataDir: string | null;
  /** False for an external broker: then `shutDown`, `kill`, `start`, `restart`, `pause` and `resume` reject. */
  readonly controllable: boolean;
  /** Ends it for good and removes its data. May be called twice. */
  stop(): Promise<void>;
  /** SIGTERM; resolves when the process is gone. The data stays. */
  shutDown(): Promise<void>;
  /** SIGKILL; resolves when the process is gone. The data stays. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data; resolves when it is ready. */
  start(): Promise<void>;
  /** `shutDown` if it runs, then `start`. */
  restart(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  pause(): Promise<void>;
  /** SIGCONT. */
  resume(): Promise<void>;
}

const readyMsMax = 60_000;
const readyPollMs = 100;

/**
 * Waits until a metadata request lists a broker: an open port is not enough, the controller may still be electing.
 * @param alive says why waiting is pointless (the process ended), or null.
 */
export async function untilReady(bootstrap: string, alive: () => string | null): Promise<void> {
  const deadline = Date.now() + readyMsMax;
  for (;;) {
    const dead = alive();
    if (dead !== null) throw new Error(`Kafka ended before it was ready: ${dead}`);
    if (await answers(bootstrap)) return;
    if (Date.now() > deadline) throw new Error(`Kafka at ${bootstrap} was not ready within ${readyMsMax / 1000} s`);
    await delay(readyPollMs);
  }
}

/** True when the broker answers a metadata request and lists itself. */
export async function answers(bootstrap: string): Promise<boolean> {
  const kafka = new Kafka({
    brokers: bootstrap.split(','),
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1_000,
    requestTimeout: 3_000,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    const cluster = await admin.describeCluster();
    return cluster.brokers.length > 0;
  } catch {
    // Not up yet is the ordinary answer here; the caller counts the time.
    return false;
  } finally {
    await admin.disconnect().catch(() => {
      // Nothing was connected, so nothing is left to close.
    });
  }
}
