// Questions about a cluster, asked through kafkajs's admin client.

import { setTimeout as delay } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { Backoff } from './backoff.ts';
import { createClient } from './kafkajs-client.ts';
import { isAnswer, isPassing, toSourceError } from './kafkajs-errors.ts';
import type { ClientSettings } from './properties.ts';
import type { ClusterAdmin, LogRange } from './source.ts';
import { SourceError } from './source-error.ts';
import { within } from './within.ts';

/** A topic made a moment ago has no leader yet: worth a few more tries, some 1.5 s in all. */
const triesMax = 5;
/** Someone waits for the answer: a request of the admin API, or a partition that is held meanwhile. */
const answerMsMax = 10_000;
/** A broker that hangs holds up a goodbye as well. */
const closeMsMax = 5_000;
const tryBackoff = { firstMs: 100, maxMs: 800 };

/** Connects with the first question, and anew with the next one after trouble. */
export function createClusterAdmin(settings: ClientSettings): ClusterAdmin {
  return new KafkaJsAdmin(settings);
}

class KafkaJsAdmin implements ClusterAdmin {
  readonly #settings: ClientSettings;
  #connecting: Promise<Admin> | null = null;
  #closed = false;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
  }

  partitions(topic: string): Promise<number[]> {
    return this.#ask(`the partitions of ${topic}`, async (admin) => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      const numbers = topics.flatMap((one) => one.partitions.map((partition) => partition.partitionId));
      return numbers.sort((a, b) => a - b);
    });
  }

  logRange(topic: string): Promise<Map<number, LogRange>> {
    return this.#ask(`the log range of ${topic}`, async (admin) => {
      const offsets = await admin.fetchTopicOffsets(topic);
      return new Map(offsets.map((one) => [one.partition, { low: BigInt(one.low), high: BigInt(one.high) }]));
    });
  }

  offsetsForTime(topic: string, timestampMs: number): Promise<Map<number, bigint>> {
    return this.#ask(`the offsets of ${topic} at ${new Date(timestampMs).toISOString()}`, async (admin) => {
      const offsets = await admin.fetchTopicOffsetsByTimestamp(topic, timestampMs);
      return new Map(offsets.map((one) => [one.partition, BigInt(one.offset)]));
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await within(closeMsMax, this.#disconnect(), () => undefined);
  }

  #ask<T>(what: string, question: (admin: Admin) => Promise<T>): Promise<T> {
    return within(answerMsMax, this.#askUntilAnswered(what, question), () => {
      throw new SourceError('broker_unreachable', `asking for ${what}: no answer within ${answerMsMax / 1_000} s`);
    });
  }

  async #askUntilAnswered<T>(what: string, question: (admin: Admin) => Promise<T>): Promise<T> {
    const backoff = new Backoff(tryBackoff);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await question(await this.#connected());
      } catch (error) {
        // A broker that answers "no" is still there, and other questions may be under way on the same connection.
        if (!isAnswer(error)) await this.#disconnect();
        const failure = toSourceError(error, `asking for ${what}`);
        if (attempt === triesMax || this.#closed || failure.code === 'unknown_topic' || !isPassing(error))
          throw failure;
        await delay(backoff.next());
      }
    }
  }

  #connected(): Promise<Admin> {
    if (this.#closed) throw new SourceError('kafka_error', 'the cluster admin is closed');
    this.#connecting ??= connect(this.#settings);
    return this.#connecting;
  }

  async #disconnect(): Promise<void> {
    const connecting = this.#connecting;
    this.#connecting = null;
    // What can't be closed was not connected, or its broker is gone; in both cases nothing is left to do.
    await connecting?.then((admin) => admin.disconnect()).catch(() => undefined);
  }
}

async function connect(settings: ClientSettings): Promise<Admin> {
  const admin = createClient(settings.client, () => undefined).admin();
  await admin.connect();
  return admin;
}
