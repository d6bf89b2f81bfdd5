// A subscription's records by way of kafkajs: keeps one connection alive after the other, until stopped.
//
// kafkajs restarts after some errors and gives up for ever after others, by rules of its own. It is told never to restart, and
// this file does: every end of a connection is reported, and followed by a new one after a pause of 200 ms to 10 s.

import { setTimeout as delay } from 'node:timers/promises';
import { Backoff } from './backoff.ts';
import { createClusterAdmin } from './kafkajs-admin.ts';
import type { ClientLog } from './kafkajs-client.ts';
import { Connection } from './kafkajs-connection.ts';
import { toSourceError } from './kafkajs-errors.ts';
import { PartitionTable } from './partitions.ts';
import type { ClientSettings } from './properties.ts';
import type { ClusterAdmin, Position, RecordSource, SourceListener, TopicPartition } from './source.ts';
import { SourceError } from './source-error.ts';
import { within } from './within.ts';

export { createClusterAdmin } from './kafkajs-admin.ts';

export interface KafkaSourceOptions {
  readonly settings: ClientSettings;
  readonly topics: readonly string[];
  /**
   * Unlike that of every engine before this one. A process that was killed leaves its member in the group until the session
   * times out, and whoever joins that group waits for it. The positions are ours, so nothing is lost with the group.
   */
  readonly groupId: string;
  /** What kafkajs logs from `warn` on, for a debug log; dropped by default, since all that matters reaches the listener. */
  readonly log?: ClientLog;
}

/** How long a goodbye may take: for a batch that is being taken, and for a broker that may be gone. */
export const stopMsMax = 5_000;

export function createKafkaSource(options: KafkaSourceOptions): RecordSource {
  return new KafkaJsSource(options);
}

class KafkaJsSource implements RecordSource {
  readonly #options: KafkaSourceOptions;
  readonly #partitions = new PartitionTable();
  readonly #admin: ClusterAdmin;
  readonly #backoff: Backoff;
  readonly #stopping = new AbortController();
  #connection: Connection | null = null;
  #joins = 0;
  #running: Promise<void> | null = null;

  constructor(options: KafkaSourceOptions) {
    this.#options = options;
    this.#admin = createClusterAdmin(options.settings);
    this.#backoff = new Backoff(options.settings.reconnect);
  }

  start(listener: SourceListener): void {
    if (this.#running) throw new Error('a source is started once');
    this.#running = this.#run(listener);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    // Whatever is late goes on closing in the background: with the gate shut, nothing of it reaches the listener any more.
    const goodbye = Promise.all([this.#connection?.close(), this.#running]);
    await Promise.all([within<unknown>(stopMsMax, goodbye, () => undefined), this.#admin.close()]);
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) {
      const state = this.#partitions.of(partition);
      state.holds.add('paused');
      this.#connection?.reader.apply(state);
    }
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) {
      const state = this.#partitions.of(partition);
      state.holds.delete('paused');
      this.#connection?.reader.apply(state);
    }
  }

  seek(partition: TopicPartition, offset: bigint): void {
    const state = this.#partitions.of(partition);
    state.moveTo(offset);
    this.#connection?.reader.rewind(state);
  }

  async commit(positions: readonly Position[]): Promise<void> {
    if (!this.#connection) throw new SourceError('broker_unreachable', 'not connected, so no position was reported');
    await this.#connection.commit(positions);
  }

  async #run(listener: SourceListener): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const connection = this.#connect(listener);
      const end = await connection.run();
      if (signal.aborted) break;
      this.#connection = null;
      this.#loseAll(listener);
      listener.onError(toSourceError(end, `reading ${this.#options.topics.join(', ')}`));
      if (connection.joined) this.#joins += 1;
      if (connection.wasSteady) this.#backoff.reset();
      // A broker that hangs holds up kafkajs's goodbye as well: the next connection doesn't wait for it for ever.
      const closed = within(stopMsMax, connection.close(), () => undefined);
      // An abort ends the pause early; that is what it is for.
      await Promise.all([closed, delay(this.#backoff.next(), undefined, { signal }).catch(() => undefined)]);
    }
  }

  #connect(listener: SourceListener): Connection {
    const { settings, topics, groupId, log } = this.#options;
    // A connection that was lost may have left its member behind as well, so that the next one had to wait for it.
    const connectionGroup = this.#joins === 0 ? groupId : `${groupId}.${this.#joins}`;
    this.#connection = new Connection({
      settings,
      topics,
      groupId: connectionGroup,
      listener,
      partitions: this.#partitions,
      admin: this.#admin,
      log: log ?? (() => undefined),
    });
    return this.#connection;
  }

  #loseAll(listener: SourceListener): void {
    for (const state of this.#partitions.assigned()) {
      state.release();
      listener.onLost(state.name);
    }
  }
}
