// One kafkajs consumer, from its connect to its end. What is odd about kafkajs 2.2.4 is dealt with here and in the reader:
//
//   - Its fetch loop waits for all partitions of a broker before it fetches again. So a batch waits for the listener and for
//     nothing else; whoever wants to wait longer pauses the partition.
//   - It sends no heartbeat while a batch is being handled. So one is sent beside the listener.
//   - It moves to the log's begin, silently, when a position is out of range. So the position of each batch is compared with ours.
//   - A batch of markers and aborted records alone never reaches `eachBatch`. So its end is taken from an event.
//   - It throws away positions at each join, and keeps pauses. So both are set anew, in the join event, before the first fetch.
//   - It fetches on after a connection was lost, without a join. So all is set anew then, too.
//   - It may still deliver after it was stopped. So a gate of our own shuts first.

import type { Consumer, ConsumerGroupJoinEvent, EachBatchPayload, InstrumentationEvent, LogEntry } from 'kafkajs';
import { FetchRounds } from './fetch-rounds.ts';
import { type ClientLog, createClient } from './kafkajs-client.ts';
import { toSourceError } from './kafkajs-errors.ts';
import { Reader } from './kafkajs-reader.ts';
import { CONNECTION_LOST } from './lost-connections.ts';
import type { PartitionState, PartitionTable } from './partitions.ts';
import type { ClientSettings } from './properties.ts';
import type { ClusterAdmin, Position, SourceListener } from './source.ts';
import { SourceError } from './source-error.ts';

export interface ConnectionOptions {
  readonly settings: ClientSettings;
  readonly topics: readonly string[];
  readonly groupId: string;
  readonly listener: SourceListener;
  readonly partitions: PartitionTable;
  readonly admin: ClusterAdmin;
  readonly log: ClientLog;
}

const partitionsAtOnceMax = 8;
/** A connection that lived as long is no part of a quick succession of failures. */
const steadyMs = 10_000;
const heartbeatMsMax = 1_000;
/** kafkajs's only word about a silent reset. A hint to look at once, where the log is empty and no batch would tell. */
const resetLogLine = /^Offset out of range, resetting/;

export class Connection {
  readonly reader: Reader;
  joined = false;
  readonly #options: ConnectionOptions;
  readonly #consumer: Consumer;
  readonly #rounds = new FetchRounds();
  readonly #openedAt = performance.now();
  readonly #ended = Promise.withResolvers<unknown>();
  #opening: Promise<void> = Promise.resolve();
  #closed = false;
  #isTroubled = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { client, consumer } = options.settings;
    const kafka = createClient(client, (entry) => this.#logged(entry));
    this.#consumer = kafka.consumer({
      ...consumer,
      groupId: options.groupId,
      allowAutoTopicCreation: false,
      retry: { ...client.retry, restartOnFailure: async () => false },
    });
    const { partitions, admin, listener } = options;
    this.reader = new Reader({ consumer: this.#consumer, rounds: this.#rounds, partitions, admin, listener });
    this.#listen();
  }

  get wasSteady(): boolean {
    return performance.now() - this.#openedAt >= steadyMs;
  }

  /** Resolves with the reason when the connection ends. Never rejects. */
  run(): Promise<unknown> {
    this.#opening = this.#open().catch((error: unknown) => this.#ended.resolve(error));
    return this.#ended.promise;
  }

  /** Shuts the gate at once; resolves when kafkajs has let go, which may take as long as its request timeout. */
  async close(): Promise<void> {
    this.#closed = true;
    this.reader.close();
    this.#ended.resolve(new SourceError('broker_unreachable', 'the connection was closed'));
    await this.#disconnect();
    // A consumer that was just joining joins all the same, after it was disconnected: it is disconnected once more.
    await this.#opening;
    await this.#disconnect();
  }

  async commit(positions: readonly Position[]): Promise<void> {
    const offsets = positions.map(({ topic, partition, offset }) => ({ topic, partition, offset: offset.toString() }));
    try {
      await this.#consumer.commitOffsets(offsets);
    } catch (error) {
      throw toSourceError(error, 'reporting positions');
    }
  }

  async #open(): Promise<void> {
    await this.#consumer.connect();
    // From the beginning, because kafkajs knows no third way besides "the end"; a reset to the end would skip records for good.
    await this.#consumer.subscribe({ topics: [...this.#options.topics], fromBeginning: true });
    if (this.#closed) return;
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: partitionsAtOnceMax,
      eachBatch: (payload) => this.#eachBatch(payload),
    });
  }

  #listen(): void {
    const { events } = this.#consumer;
    this.#consumer.on(events.GROUP_JOIN, (event) => this.#onJoin(event));
    // Stopped by itself, before it says that it crashed: from here on it throws at every pause, resume and seek.
    this.#consumer.on(events.STOP, () => this.reader.close());
    this.#consumer.on(events.CRASH, (event) => this.#ended.resolve(event.payload.error));
    this.#consumer.on(events.END_BATCH_PROCESS, ({ payload }) => {
      if (payload.batchSize === 0) this.reader.takeEmpty(payload);
    });
    this.#consumer.on(events.FETCH_START, (event: InstrumentationEvent<{ nodeId?: number }>) =>
      this.#rounds.began(event.payload.nodeId ?? 0),
    );
    this.#consumer.on(events.HEARTBEAT, () => this.#allClear());
    this.#consumer.on(events.REQUEST_TIMEOUT, ({ payload }) => {
      if (this.#closed) return;
      this.#isTroubled = true;
      const message = `${payload.broker} does not answer ${payload.apiName}`;
      this.#options.listener.onError(new SourceError('broker_unreachable', message));
    });
  }

  /** Runs synchronously inside kafkajs's join: what is sought here is honoured before the first fetch. */
  #onJoin({ payload }: ConsumerGroupJoinEvent): void {
    if (this.#closed) return;
    this.joined = true;
    this.#rounds.clear();
    const { partitions, listener } = this.#options;
    const lost = new Set(partitions.assigned());
    for (const [topic, numbers] of Object.entries(payload.memberAssignment)) {
      for (const partition of numbers) {
        const state = partitions.of({ topic, partition });
        lost.delete(state);
        this.#assign(state);
      }
    }
    for (const state of lost) {
      state.release();
      listener.onLost(state.name);
    }
    this.#isTroubled = false;
    listener.onConnected();
  }

  #assign(state: PartitionState): void {
    state.assigned = true;
    state.place(this.#options.listener.onAssigned(state.name));
    this.reader.rewind(state);
  }

  /** As after a join: the listener looks whether the log is still the one that it read. */
  #placeAnew(): void {
    if (this.#closed) return;
    for (const state of this.#options.partitions.assigned()) this.#assign(state);
  }

  #allClear(): void {
    if (this.#closed || !this.#isTroubled) return;
    this.#isTroubled = false;
    this.#options.listener.onConnected();
  }

  async #eachBatch({ batch, heartbeat, isStale, resolveOffset }: EachBatchPayload): Promise<void> {
    const beatMs = Math.min(this.#options.settings.consumer.heartbeatInterval, heartbeatMsMax);
    // A rebalance shows as a rejected heartbeat. The batch in hand is finished first, and kafkajs's own next one sees it.
    const beating = setInterval(() => heartbeat().catch(() => undefined), beatMs);
    try {
      await this.reader.take(batch, isStale, resolveOffset);
    } finally {
      clearInterval(beating);
    }
  }

  #logged(entry: LogEntry): void {
    this.#options.log(entry);
    if (entry.log.message === CONNECTION_LOST) return this.#placeAnew();
    const { message, topic, partition } = entry.log as { message: string; topic?: string; partition?: number };
    if (!resetLogLine.test(message) || topic === undefined || partition === undefined) return;
    void this.reader.question(this.#options.partitions.of({ topic, partition }));
  }

  async #disconnect(): Promise<void> {
    // It is being thrown away, and its broker may be gone: how it ends makes no difference any more.
    await this.#consumer.disconnect().catch(() => undefined);
  }
}
