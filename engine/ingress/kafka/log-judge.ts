/**
 * Is the log behind a cursor still the one that the cursor was made for, and does it still hold what was not taken yet?
 * Where not, the subscription's policy decides: stop the partition and say so, or go on elsewhere and say so.
 */
import type { SubscriptionCommand } from '../../../actors/command.ts';
import type { Ticket } from '../../../actors/effect.ts';
import type { Anchor, Cursor, Halt } from '../../../actors/subscription/subscription.ts';
import { RefusedError, StoppedError } from '../../answers.ts';
import type { ConsumerParts } from './consumer-parts.ts';
import { fingerprintOf } from './mapping.ts';
import type { RecordBatch, TopicPartition } from './source.ts';
import type { SourceError } from './source-error.ts';

/** Of a leader's epoch, where the client does not tell it. */
const UNTOLD = -1;

/** A leader writes its epoch into each record. Who was elected without all of them has others at the same offsets. */
export function isOfOtherLeader(anchor: Anchor | null, { records: [first] }: RecordBatch): boolean {
  const epoch = first?.leaderEpoch ?? UNTOLD;
  return anchor !== null && anchor.leaderEpoch !== UNTOLD && epoch !== UNTOLD && epoch !== anchor.leaderEpoch;
}

/**
 * Whether the batch begins and ends so that the anchor would be in it, or would be if its log still had it.
 * @param low where the log is known to begin
 */
export function reaches({ offset }: Anchor, { firstOffset, nextOffset }: RecordBatch, low = 0): boolean {
  return nextOffset > offset && (firstOffset <= offset || offset < low);
}

export class LogJudge {
  readonly #parts: ConsumerParts;

  constructor(parts: ConsumerParts) {
    this.#parts = parts;
  }

  /** Compares the anchor. One that is missing (compaction, retention) proves nothing. */
  async isOtherLog(anchor: Anchor, batch: RecordBatch): Promise<boolean> {
    const record = batch.records.find(({ offset }) => Number(offset) === anchor.offset);
    if (record === undefined || fingerprintOf(record) === anchor.fingerprint) return false;
    await this.#recreated(
      batch,
      `the record at offset ${anchor.offset} is not the one that was taken: the topic was made anew, or a leader without all records was elected`,
    );
    return true;
  }

  /** The log does not hold the place that was asked for. */
  async outOfRange(cursor: Cursor, partition: TopicPartition, error: SourceError): Promise<void> {
    const range = error.details.range;
    if (range === undefined) return;
    const low = Number(range.low);
    const high = Number(range.high);
    if (cursor.position > high) {
      const message = `the log ends at ${high}, before the cursor at ${cursor.position}: the topic was truncated or made anew, or the cursor was set beyond its end`;
      return this.#recreated(partition, message);
    }
    const { onDataLoss } = this.#parts.options.own;
    const message = `records ${cursor.position} to ${low - 1} are gone from the log: retention removed them before they were taken`;
    if (onDataLoss === 'halt') return this.#halt(partition, 'data_loss', message);
    this.#parts.logger.error(
      { subscription: this.#parts.mapping.subscription, ...partition, lost: low - cursor.position },
      message,
    );
    await this.#move(partition, onDataLoss === 'earliest' ? low : high, false);
  }

  async #recreated(partition: TopicPartition, message: string): Promise<void> {
    if (this.#parts.options.own.onTopicRecreated === 'halt') return this.#halt(partition, 'topic_recreated', message);
    // Named one by one: what is given may be a whole batch.
    const facts = {
      subscription: this.#parts.mapping.subscription,
      topic: partition.topic,
      partition: partition.partition,
    };
    this.#parts.logger.warn(facts, `${message}; beginning anew`);
    await this.#move(partition, 0, true);
  }

  async #halt({ topic, partition }: TopicPartition, code: Halt['code'], message: string): Promise<void> {
    const halt: Halt = { code, message, at: this.#parts.now() };
    await this.#quietly((ticket) => ({ kind: 'halt', ticket, topic, partition, halt }));
  }

  async #move({ topic, partition }: TopicPartition, position: number, recreated: boolean): Promise<void> {
    await this.#quietly((ticket) => ({ kind: 'seek', ticket, positions: [{ topic, partition, position }], recreated }));
  }

  /** The answer comes back as an effect on the subscription; a refusal means that it is gone, which is seen the same way. */
  async #quietly(make: (ticket: Ticket) => SubscriptionCommand): Promise<void> {
    try {
      await this.#parts.ask(make);
    } catch (error) {
      if (!(error instanceof RefusedError || error instanceof StoppedError)) throw error;
      this.#parts.logger.debug({ subscription: this.#parts.mapping.subscription }, error.message);
    }
  }
}
