// A consumer between a scripted log and a subscription's cell: what the loop and the effects do, one command a turn.

import { subscriptionAddress } from '../../../actors/address.ts';
import type { SubscriptionCell } from '../../../actors/cell.ts';
import type { SubscriptionCommand } from '../../../actors/command.ts';
import type { Effect, Ticket } from '../../../actors/effect.ts';
import type { Cursor } from '../../../actors/subscription/subscription.ts';
import { RefusedError, StoppedError } from '../../../engine/answers.ts';
import { Consumer } from '../../../engine/ingress/kafka/consumer.ts';
import { parseOptions } from '../../../engine/ingress/kafka/options.ts';
import type { RecordSource } from '../../../engine/ingress/kafka/source.ts';
import { silentLogger } from '../../../engine/log.ts';
import type { Seq } from '../../../sdk/protocol/index.ts';
import { seqOf, shardId } from '../../../sdk/protocol/index.ts';
import { cursor, finished, subscription } from '../../histories/acts.ts';
import { given } from '../../histories/history.ts';
import { addressOf } from '../../histories/world.ts';
import { FakeCluster } from '../../kafka/fake-log.ts';
import { FakeSource } from '../../kafka/fake-source.ts';
import { settle } from './manual-clock.ts';

export const TOPIC = 'orders';
export const p0 = { topic: TOPIC, partition: 0 };

export interface ConsumerRigOptions {
  readonly options?: Record<string, unknown>;
  readonly partitions?: number;
  readonly cursors?: readonly Cursor[];
  readonly batchRecordsMax?: number;
  /** Puts something between the consumer and the log; a test that speaks for the log itself gives its own. */
  readonly source?: RecordSource;
}

export class ConsumerRig {
  static readonly #started: ConsumerRig[] = [];
  readonly cluster = new FakeCluster();
  readonly history = given();
  readonly source: FakeSource;
  readonly consumer: Consumer;
  /** Offsets that became invocations, in order, by partition; each with the incarnation of its cursor. */
  readonly taken: { readonly partition: number; readonly offset: number; readonly incarnation: number }[] = [];
  readonly asked: SubscriptionCommand['kind'][] = [];
  readonly #alive: Seq[] = [];
  #used = 0;
  #gate: Promise<void> | null = null;
  stopped = false;

  constructor(options: ConsumerRigOptions = {}) {
    const { partitions = 1, batchRecordsMax = 500 } = options;
    this.cluster.createTopic(TOPIC, partitions);
    const cursors = options.cursors ?? Array.from({ length: partitions }, (_, partition) => cursor({ partition }));
    this.#turn({ kind: 'subscribe', ticket: 0, subscription: subscription(), cursors });
    // Rounds of the event loop in place of times, so that a test waits for nothing.
    const later = (work: () => void) => void setImmediate(work);
    this.source = new FakeSource(this.cluster, [TOPIC], { batchRecordsMax, later });
    const parsed = parseOptions(options.options ?? {}, { 'bootstrap.servers': 'here:9092' });
    this.consumer = new Consumer({
      mapping: {
        ...{ subscription: 'sub', cluster: 'main', service: 'order', handler: 'process', mode: 'exclusive' },
        options: parsed.own,
        valueBytesMax: 1_000,
        jsonValuesMax: null,
        fresh: () => this.#fresh(),
        place: (target, seq) => ({ address: addressOf(target, seq), shard: shardId(0) }),
      },
      options: parsed,
      source: options.source ?? this.source,
      logger: silentLogger,
      now: () => this.history.world.now,
      ask: (make) => this.#ask(make),
      cell: async () => this.cell,
    });
  }

  /** Ends those that were started since; a halted partition is offered to its consumer for ever. */
  static async stopAll(): Promise<void> {
    for (const rig of ConsumerRig.#started.splice(0)) await rig.source.stop();
  }

  async start(): Promise<this> {
    ConsumerRig.#started.push(this);
    this.consumer.start(this.cell);
    await settle();
    return this;
  }

  get cell(): SubscriptionCell {
    return this.history.world.cell(subscriptionAddress('sub')) as SubscriptionCell;
  }

  cursor(partition = 0): Cursor {
    const found = this.cell.cursors.get(`${TOPIC}/${partition}`);
    if (found === undefined) throw new Error(`no cursor of partition ${partition}`);
    return found;
  }

  offsets(partition = 0): number[] {
    return this.taken.filter((one) => one.partition === partition).map(({ offset }) => offset);
  }

  /** `count` more records, for so many keys that no actor has a mailbox of hundreds, which is looked through after each turn. */
  produce(count: number, partition = 0): void {
    const { high } = this.cluster.partition(TOPIC, partition);
    const records = Array.from({ length: count }, (_, at) => ({ key: `k${at % 50}`, value: `${Number(high) + at}` }));
    this.cluster.produce(TOPIC, partition, records);
  }

  /** A person's seek, with what follows of it. */
  async seek(position: number, partition = 0): Promise<void> {
    await this.#ask((ticket) => ({
      kind: 'seek',
      ticket,
      positions: [{ topic: TOPIC, partition, position }],
      recreated: false,
    }));
  }

  /** So many of those that live, the oldest first, come to their end. */
  async finish(count: number): Promise<void> {
    for (let done = 0; done < count; ) {
      const seq = this.#alive.find((one) => this.#runs(one));
      if (seq === undefined) throw new Error('nothing runs');
      this.#alive.splice(this.#alive.indexOf(seq), 1);
      const act = finished(seq);
      const { effects } = this.history.world.turn(typeof act === 'function' ? act(this.history) : act);
      this.#perform(effects);
      done += 1;
    }
    await settle();
  }

  #runs(seq: Seq): boolean {
    const { world } = this.history;
    const cell = world.cell(world.home(seq));
    return cell.kind === 'actor' && cell.invocations.get(seq)?.status === 'running';
  }

  /** Commands are decided, and answered, when `release` is called: a slow commit. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = promise;
    return () => {
      this.#gate = null;
      resolve();
    };
  }

  async #ask(make: (ticket: Ticket) => SubscriptionCommand): Promise<unknown> {
    this.#used += 1;
    const command = make(this.#used);
    this.asked.push(command.kind);
    await this.#gate;
    if (this.stopped) throw new StoppedError('the engine has stopped');
    const effects = this.#turn(command);
    this.#perform(effects);
    for (const effect of effects) if (effect.kind === 'refused') throw new RefusedError(effect.refusal);
    return null;
  }

  #turn(command: SubscriptionCommand): readonly Effect[] {
    const { changes, effects } = this.history.world.turn({ address: subscriptionAddress('sub'), command });
    for (const change of changes) {
      if (change.kind !== 'invocationInserted' || change.invocation.origin.kind !== 'kafka') continue;
      const { partition, offset } = change.invocation.origin;
      this.#alive.push(change.invocation.seq);
      this.taken.push({ partition, offset, incarnation: this.cursor(partition).incarnation });
    }
    return effects;
  }

  /** As `Subscriptions` does: the backlog at once, a changed cursor after a look at the cell. */
  #perform(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'backlog') this.consumer.backlogChanged(effect.records, effect.bytes);
      if (effect.kind === 'subscriptionChanged') setImmediate(() => this.consumer.reposition(this.cell));
    }
  }

  #fresh(): Seq {
    this.#used += 1;
    return seqOf(100_000 + this.#used);
  }
}
