/**
 * One subscription being read: batches become ingests, the backlog opens and closes the tap, and a log that is not the
 * one that the cursor was made for is noticed before a record of it is taken.
 *
 *  C1. A batch is answered when its records are durable. Nothing else is waited for: no handler, no key, no other partition.
 *  C2. At `backlogRecordsMax` or `backlogBytesMax` every partition pauses; from half of it on they resume, in turn (`tap.ts`).
 *      What comes through meanwhile is what was in hand, so memory is bounded by marks, never by the topic.
 *  C3. Each assignment, each resume, and the first record of another leader, begins one record back, at the anchor: if it is
 *      not the record it was, the topic was made anew, or a leader without all records has cut its log short. Where nothing
 *      was taken yet, the record before the position becomes the anchor.
 */
import type { SubscriptionCell } from '../../../actors/cell.ts';
import { type Cursor, cursorKey } from '../../../actors/subscription/subscription.ts';
import { RefusedError, StoppedError } from '../../answers.ts';
import type { SubscriptionError } from '../../api.ts';
import { chunksOf } from './chunks.ts';
import type { ConsumerParts } from './consumer-parts.ts';
import { ingestOf } from './ingest-of.ts';
import { isOfOtherLeader, LogJudge, reaches } from './log-judge.ts';
import { anchorOf } from './mapping.ts';
import type { RecordBatch, SourceListener, SourceRecord, TopicPartition } from './source.ts';
import type { SourceError } from './source-error.ts';
import { Tap } from './tap.ts';
import { Troubles } from './trouble.ts';
import { within } from './within.ts';

/** How long a last report may take: a broker that hangs would hold up whoever stops, pauses or deletes. */
const lastReportMsMax = 1_000;

export class Consumer implements SourceListener {
  readonly #parts: ConsumerParts;
  readonly #cursors = new Map<string, Cursor>();
  readonly #assigned = new Map<string, TopicPartition>();
  /** Partitions whose log is to be judged before anything of it is taken, each with the number of its assignment. */
  readonly #doubted = new Map<string, number>();
  #assignments = 0;
  readonly #troubles = new Troubles();
  /** By partition, where the log began when it was last told of a place that it does not hold. */
  readonly #lows = new Map<string, number>();
  /** Timestamps of the last records taken. */
  readonly #takenAt = new Map<string, number>();
  readonly #tap: Tap;
  #connected = false;
  #stopped = false;
  readonly #judge: LogJudge;

  constructor(parts: ConsumerParts) {
    this.#parts = parts;
    this.#judge = new LogJudge(parts);
    this.#tap = new Tap(parts.options.own);
  }

  start(cell: SubscriptionCell): void {
    for (const [key, cursor] of cell.cursors) this.#cursors.set(key, cursor);
    this.#tap.begin(cell.backlogRecords, cell.backlogBytes);
    this.#parts.source.start(this);
  }

  /** What is in hand is finished, then nothing more is taken. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await within(lastReportMsMax, this.reportPositions(), () => undefined);
    await this.#parts.source.stop();
  }

  get state(): 'connecting' | 'reading' | 'backpressure' | 'failing' {
    if (this.error !== null) return 'failing';
    if (!this.#connected) return 'connecting';
    return this.#tap.isFull ? 'backpressure' : 'reading';
  }

  get error(): SubscriptionError | null {
    return this.#troubles.ofAll;
  }

  partitionError(topic: string, partition: number): SubscriptionError | null {
    return this.#troubles.ofPartition(cursorKey(topic, partition));
  }

  /** How old the last record that was taken is, ms; null where none was since the start. */
  takenAgeMs(topic: string, partition: number): number | null {
    const timestampMs = this.#takenAt.get(cursorKey(topic, partition));
    return timestampMs === undefined ? null : Math.max(0, this.#parts.now() - timestampMs);
  }

  isAssigned(topic: string, partition: number): boolean {
    return this.#assigned.has(cursorKey(topic, partition));
  }

  /** Its records wait for those that were taken before them. */
  isHeldBack(topic: string, partition: number): boolean {
    return this.#tap.isShut(cursorKey(topic, partition));
  }

  /** The cursors were moved, or new ones found: whatever differs from what is being read is read anew. */
  reposition(cell: SubscriptionCell): void {
    for (const [key, cursor] of cell.cursors) {
      const before = this.#cursors.get(key);
      this.#cursors.set(key, cursor);
      const same =
        before?.position === cursor.position &&
        before.incarnation === cursor.incarnation &&
        before.halt === cursor.halt &&
        (before.anchor === null || cursor.anchor !== null);
      const assigned = this.#assigned.get(key);
      if (same || assigned === undefined || cursor.halt !== null) continue;
      this.#troubles.clear(key);
      this.#parts.source.seek(assigned, this.#beginning(key) ?? BigInt(cursor.position));
    }
  }

  /** How much is taken and not finished. */
  backlogChanged(records: number, bytes: number): void {
    const { shut, open } = this.#tap.changed(records, bytes, [...this.#assigned.keys()]);
    if (shut.length > 0) this.#parts.source.pause(this.#named(shut));
    this.#open(open);
  }

  #open(keys: readonly string[]): void {
    if (keys.length === 0) return;
    const partitions = this.#named(keys);
    // Where nothing was fetched for a while, no client notices that the topic was made anew meanwhile.
    for (const partition of partitions) {
      const from = this.#beginning(cursorKey(partition.topic, partition.partition));
      if (from !== null) this.#parts.source.seek(partition, from);
    }
    this.#parts.source.resume(partitions);
  }

  /** Every few seconds, after a look at the topic. */
  looked(): void {
    this.#open(this.#tap.openAll());
    void this.reportPositions();
  }

  /** For the tools that show a group's lag. A report: nothing is read back, and a failure is only noted. */
  async reportPositions(): Promise<void> {
    const positions = [...this.#assigned].flatMap(([key, partition]) => {
      const cursor = this.#cursors.get(key);
      return cursor === undefined ? [] : [{ ...partition, offset: BigInt(cursor.position) }];
    });
    if (positions.length === 0 || !this.#connected) return;
    try {
      await this.#parts.source.commit(positions);
    } catch (error) {
      this.#parts.logger.debug(
        { subscription: this.#parts.mapping.subscription, error: String(error) },
        'positions were not reported to Kafka',
      );
    }
  }

  onAssigned(partition: TopicPartition): bigint | null {
    const key = cursorKey(partition.topic, partition.partition);
    this.#assigned.set(key, partition);
    if (this.#tap.isShut(key)) this.#parts.source.pause([partition]);
    return this.#beginning(key);
  }

  async onRecords(batch: RecordBatch): Promise<bigint> {
    const key = cursorKey(batch.topic, batch.partition);
    const cursor = this.#cursors.get(key);
    if (this.#stopped || cursor === undefined || cursor.halt !== null) return batch.firstOffset;
    if (this.#tap.isShut(key)) {
      this.#tap.refused(key);
      this.#parts.source.pause([batch]);
      return batch.firstOffset;
    }
    const isNew = !this.#doubted.has(key) && isOfOtherLeader(cursor.anchor, batch);
    const elsewhere = isNew ? this.#beginning(key) : await this.#doubt(key, cursor, batch);
    if (elsewhere !== null) return elsewhere;
    this.#troubles.clear(key);
    return this.#take(key, cursor, batch);
  }

  onLost(partition: TopicPartition): void {
    const key = cursorKey(partition.topic, partition.partition);
    this.#assigned.delete(key);
    this.#open(this.#tap.lost(key));
    if (this.#assigned.size === 0) this.#connected = false;
  }

  onConnected(): void {
    this.#connected = true;
    this.#troubles.clear();
  }

  onError(error: SourceError): void {
    if (this.#stopped) return;
    const { partition, range } = error.details;
    const key = partition === undefined ? null : cursorKey(partition.topic, partition.partition);
    if (key !== null && range !== undefined) this.#lows.set(key, Number(range.low));
    if (this.#lacksOnlyAnchor(error)) return;
    const facts = { subscription: this.#parts.mapping.subscription, code: error.code, ...partition };
    if (this.#troubles.note(error, this.#parts.now())) this.#parts.logger.warn(facts, error.message);
    const cursor = key === null ? undefined : this.#cursors.get(key);
    if (error.code === 'offset_out_of_range' && partition !== undefined && cursor !== undefined)
      void this.#judge.outOfRange(cursor, partition, error);
  }

  /** The log begins after the anchor, and holds all that was not taken yet: no trouble, reading begins at the cursor. */
  #lacksOnlyAnchor({ code, details: { partition, range } }: SourceError): boolean {
    if (code !== 'offset_out_of_range' || partition === undefined || range === undefined) return false;
    const position = this.#cursors.get(cursorKey(partition.topic, partition.partition))?.position ?? -1;
    if (position < range.low || position > range.high) return false;
    this.#parts.source.seek(partition, BigInt(position));
    return true;
  }

  #named(keys: readonly string[]): TopicPartition[] {
    return keys.map((key) => this.#assigned.get(key)).filter((one) => one !== undefined);
  }

  /** C3: where to read from, so that the log is judged first; null where the partition is not read. */
  #beginning(key: string): bigint | null {
    const cursor = this.#cursors.get(key);
    if (cursor === undefined || cursor.halt !== null) return null;
    const { anchor, position } = cursor;
    this.#assignments += 1;
    this.#doubted.set(key, this.#assignments);
    // Where nothing was taken yet (a start at the end, a seek), what stands before the position becomes the anchor; not where
    // that is known to be gone: a source is silent about a place that it has told of as lost.
    if (anchor === null) return BigInt(Math.max(Math.min(position, this.#lows.get(key) ?? 0), position - 1));
    return BigInt(anchor.offset >= position ? position : anchor.offset);
  }

  /**
   * C3: where to read in place of taking the batch; null where it may be taken. The anchor is the cursor's of now: what was
   * in hand at the assignment may have moved it on, past what the new assignment begins with. Doubted until judged: a
   * judgement that failed must not let the next batch pass.
   */
  async #doubt(key: string, cursor: Cursor, batch: RecordBatch): Promise<bigint | null> {
    const { anchor } = cursor;
    const assignment = this.#doubted.get(key);
    if (assignment === undefined) return null;
    if (anchor !== null && !reaches(anchor, batch, this.#lows.get(key))) return BigInt(anchor.offset);
    if (anchor !== null && (await this.#judge.isOtherLog(anchor, batch))) return batch.firstOffset;
    const before = anchor === null ? batch.records.findLast(({ offset }) => offset < cursor.position) : undefined;
    const elsewhere = before === undefined ? null : await this.#anchor(key, cursor, batch, before);
    if (elsewhere === null && this.#doubted.get(key) === assignment) this.#doubted.delete(key);
    return elsewhere;
  }

  /** C3: durable before anything is taken, so that the next start has something to compare. Where to read in place of the batch, or null. */
  async #anchor(key: string, cursor: Cursor, batch: RecordBatch, record: SourceRecord): Promise<bigint | null> {
    const anchor = anchorOf(record);
    const { position } = cursor;
    const ingest = ingestOf(this.#parts, batch, cursor, { from: position, to: position, records: [] });
    try {
      await this.#parts.ask((ticket) => ({ ...ingest, anchor, ticket }));
    } catch (error) {
      if (error instanceof RefusedError) return await this.#reread(key, batch);
      if (error instanceof StoppedError) return batch.firstOffset;
      throw error;
    }
    this.#cursors.set(key, { ...(this.#cursors.get(key) ?? cursor), anchor });
    return null;
  }

  /** Takes the batch from the cursor on, chunk by chunk; answers how far it came. */
  async #take(key: string, cursor: Cursor, batch: RecordBatch): Promise<bigint> {
    let from = cursor.position;
    const to = Number(batch.nextOffset);
    // A batch that begins beyond the cursor (a seek crossed a rejoin) would leave out what lies between.
    if (to <= from || Number(batch.firstOffset) > from) return BigInt(from);
    const records = batch.records.filter((record) => record.offset >= from);
    for (const chunk of chunksOf(records, to)) {
      if (this.#stopped || this.#tap.isFull) break;
      try {
        const ingest = ingestOf(this.#parts, batch, cursor, { from, ...chunk });
        await this.#parts.ask((ticket) => ({ ...ingest, ticket }));
      } catch (error) {
        if (error instanceof RefusedError) return await this.#reread(key, batch);
        if (error instanceof StoppedError) return BigInt(from);
        throw error;
      }
      from = chunk.to;
      this.#open(this.#tap.took(key, batch.highWatermark > from));
      const last = chunk.records.at(-1);
      if (last !== undefined) this.#noteTime(key, last);
      const known = this.#cursors.get(key) ?? cursor;
      this.#cursors.set(key, { ...known, position: from, anchor: last === undefined ? known.anchor : anchorOf(last) });
    }
    return BigInt(from);
  }

  /** Some old producers give their records no time, which is -1: then it is not known how far behind the partition is. */
  #noteTime(key: string, { timestampMs }: SourceRecord): void {
    if (timestampMs < 0) this.#takenAt.delete(key);
    else this.#takenAt.set(key, timestampMs);
  }

  /** The cursor was moved by somebody else (a seek): reading goes on where it stands now. */
  async #reread(key: string, batch: RecordBatch): Promise<bigint> {
    const cursor = (await this.#parts.cell()).cursors.get(key);
    if (cursor === undefined) return batch.firstOffset;
    this.#cursors.set(key, cursor);
    return BigInt(cursor.position);
  }
}
