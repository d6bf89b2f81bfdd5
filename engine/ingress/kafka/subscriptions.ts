/** All subscriptions of this engine: made, changed and ended by operations, each read by a consumer while it is active. */
import { randomBytes } from 'node:crypto';
import { subscriptionAddress } from '../../../actors/address.ts';
import type { QuarantinedCell, SubscriptionCell } from '../../../actors/cell.ts';
import { damageText } from '../../../actors/cell.ts';
import type { AuditRow } from '../../../actors/change.ts';
import type { Addressed, SubscriptionCommand } from '../../../actors/command.ts';
import type { Effect, Ticket } from '../../../actors/effect.ts';
import { withChanges } from '../../../actors/subscription/decide.ts';
import type { Cursor, Subscription } from '../../../actors/subscription/subscription.ts';
import { RefusedError } from '../../answers.ts';
import type { Operation, SubscriptionInfo } from '../../api.ts';
import { noSuch, OperationError } from '../../api.ts';
import { parseSink, parseSource } from './addresses.ts';
import { Consumer } from './consumer.ts';
import { sameAs } from './duplicate.ts';
import { InTurn } from './in-turn.ts';
import { LogWatch } from './log-watch.ts';
import { mappingFor } from './mapping-for.ts';
import { OptionsError, type ParsedOptions, parseOptions } from './options.ts';
import { newCursor, resolvePositions } from './positions.ts';
import { damagedInfo, describe, type Reader, standingOf, UNREADABLE } from './reader.ts';
import { seekPositions } from './seek.ts';
import type { ClusterAdmin } from './source.ts';
import { SourceError } from './source-error.ts';
import type { SubscriptionsParts } from './subscriptions-parts.ts';

type Change<Kind extends Operation['kind']> = Extract<Operation, { kind: Kind }>;

export class Subscriptions {
  readonly #parts: SubscriptionsParts;
  readonly #readers = new Map<string, Reader>();
  /** Work on one subscription, by its id. */
  readonly #work = new InTurn();
  /** Subscriptions that are being made, by source and sink: of two who ask for the same at once, the second finds the first's. */
  readonly #making = new InTurn();
  #stopped = false;

  constructor(parts: SubscriptionsParts) {
    this.#parts = parts;
  }

  async start(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => this.changed(id)));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#readers.values()].map(stopReader));
    this.#readers.clear();
  }

  perform(effect: Extract<Effect, { kind: 'subscriptionChanged' | 'backlog' }>): void {
    if (effect.kind === 'subscriptionChanged') void this.changed(effect.id);
    else this.#readers.get(effect.id)?.consumer?.backlogChanged(effect.records, effect.bytes);
  }

  /** Brings what is read in line with the subscription's rows. */
  changed(id: string): Promise<void> {
    return this.#work
      .run(id, () => this.#reconcile(id))
      .catch((error: unknown) => {
        if (this.#stopped) return;
        const what = { subscription: id, error: String(error) };
        this.#parts.logger.error(what, 'a subscription could not be brought up to date');
      });
  }

  /** How each consumer stands, in a word. */
  *standings(): Iterable<readonly [id: string, standing: string]> {
    for (const [id, reader] of this.#readers) yield [id, standingOf(reader)];
  }

  async list(): Promise<SubscriptionInfo[]> {
    const all = await Promise.all([...this.#readers.keys()].map((id) => this.get(id)));
    return all.filter((one) => one !== null).sort((a, b) => a.createdAt - b.createdAt);
  }

  async get(id: string): Promise<SubscriptionInfo | null> {
    const cell = await this.#read(id);
    return cell.kind === 'quarantined' ? damagedInfo(id, cell.damage) : describe(cell, this.#readers.get(id));
  }

  /**
   * Made at once, even where the cluster can't be reached: then its status says so, and it begins as soon as it can.
   * A second one of the same source and sink would process each record once more, so it has to be asked for: without that the
   * answer is the one that is there, where its options are the same.
   */
  async create(operation: Change<'createSubscription'>, audit: AuditRow): Promise<SubscriptionInfo> {
    const { options, allowDuplicate = false } = operation;
    const { cluster, topic } = parseSource(operation.source, Object.keys(this.#parts.clusters));
    const { service, handler } = parseSink(operation.sink, this.#parts.registry);
    const parsed = this.#parse(options, cluster);
    const now = this.#parts.clock.now();
    const id = `sub_${randomBytes(9).toString('hex')}`;
    const rest = { options, status: 'active', createdAt: now, updatedAt: now } as const;
    const subscription: Subscription = { id, cluster, topic, service, handler, ...rest };
    const there = await this.#making.run(JSON.stringify([cluster, topic, service, handler]), async () => {
      const same = allowDuplicate
        ? null
        : sameAs(subscription, await Promise.all([...this.#readers.keys()].map((one) => this.#read(one))));
      if (same !== null) return same;
      const cursors = await this.#startCursors(cluster, topic, parsed, now);
      await this.#ask(id, (ticket) => ({ kind: 'subscribe', ticket, subscription, cursors }), { ...audit, target: id });
      // Until here, because it is known by its reader.
      await this.#work.idle(id);
      return null;
    });
    return there === null ? this.#described(id) : { ...(await this.#described(there)), again: true };
  }

  async update(operation: Change<'updateSubscription'>, audit: AuditRow): Promise<SubscriptionInfo> {
    const { subscription } = await this.#cell(operation.id);
    if (subscription === null) throw noSuch('subscription', operation.id);
    const options = operation.options ?? null;
    if (options !== null) this.#parse(withChanges(subscription.options, options), subscription.cluster);
    await this.#ask(
      operation.id,
      (ticket) => ({ kind: 'reconfigure', ticket, options, status: operation.status ?? null }),
      audit,
    );
    return this.#described(operation.id);
  }

  /** Stops reading first, so that what was in hand is in; then the subscription and its cursors go. */
  async remove(operation: Change<'deleteSubscription'>, audit: AuditRow): Promise<void> {
    const { subscription } = await this.#cell(operation.id);
    if (subscription === null) throw noSuch('subscription', operation.id);
    const reader = this.#readers.get(operation.id);
    if (reader !== undefined) await stopReader(reader);
    await this.#ask(operation.id, (ticket) => ({ kind: 'unsubscribe', ticket }), audit);
    await this.#work.idle(operation.id);
  }

  async seek(operation: Change<'seekSubscription'>, audit: AuditRow): Promise<SubscriptionInfo> {
    const cell = await this.#cell(operation.id);
    const { subscription } = cell;
    if (subscription === null) throw noSuch('subscription', operation.id);
    const { cluster, topic } = subscription;
    const isReachable = this.#readers.get(operation.id)?.watch?.answers ?? false;
    const positions = await this.#asking(cluster, (admin) => seekPositions(admin, topic, operation.to, isReachable));
    await this.#ask(operation.id, (ticket) => ({ kind: 'seek', ticket, positions, recreated: false }), audit);
    return this.#described(operation.id);
  }

  async #described(id: string): Promise<SubscriptionInfo> {
    await this.#work.idle(id);
    const info = await this.get(id);
    if (info === null) throw noSuch('subscription', id);
    return info;
  }

  async #reconcile(id: string): Promise<void> {
    if (this.#stopped) return;
    const cell = await this.#read(id);
    if (cell.kind === 'quarantined') return void this.#readers.set(id, UNREADABLE);
    const { subscription } = cell;
    const reader = this.#readers.get(id);
    if (subscription === null) {
      this.#readers.delete(id);
      if (reader !== undefined) await stopReader(reader);
      return;
    }
    const active = subscription.status === 'active';
    if (reader?.options === subscription.options && (reader.consumer !== null) === active && reader.error === null) {
      reader.consumer?.reposition(cell);
      return;
    }
    if (reader !== undefined) await stopReader(reader);
    if (this.#stopped) return;
    this.#readers.set(id, this.#reader(cell, subscription, active));
  }

  /** A reader for the subscription as it is; one that only tells its error where its cluster, sink or options are no good. */
  #reader(cell: SubscriptionCell, subscription: Subscription, active: boolean): Reader {
    const { id, cluster, topic, service, handler, options } = subscription;
    try {
      parseSource(`kafka://${cluster}/${topic}`, Object.keys(this.#parts.clusters));
      parseSink(`service://${service}/${handler}`, this.#parts.registry);
      const parsed = this.#parse(options, cluster);
      const consumer = active ? this.#consumer(cell, subscription, parsed) : null;
      const watch = this.#watch(id, topic, parsed, cluster, consumer);
      return { options, consumer, watch, error: null };
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      this.#parts.logger.error({ subscription: id, code: error.code }, error.message);
      const { code, message, remedy } = error;
      return { options, consumer: null, watch: null, error: { code, message, remedy, at: this.#parts.clock.now() } };
    }
  }

  #consumer(cell: SubscriptionCell, subscription: Subscription, options: ParsedOptions): Consumer {
    const { client, info, clock, logger } = this.#parts;
    const { id, topic } = subscription;
    const { settings } = options;
    const base = settings.groupId ?? `keymail.${info.installation}.${id}`;
    // A group of its own for each incarnation: nobody waits for the member that a killed engine left in its group.
    const source = client.source({ settings, topics: [topic], groupId: `${base}.${info.incarnation}` });
    const consumer = new Consumer({
      mapping: mappingFor(subscription, options.own, this.#parts),
      options,
      source,
      logger,
      now: () => clock.now(),
      ask: (make) => this.#ask(id, make),
      cell: () => this.#cell(id),
    });
    consumer.start(cell);
    return consumer;
  }

  #watch(id: string, topic: string, parsed: ParsedOptions, cluster: string, consumer: Consumer | null): LogWatch {
    const watch = new LogWatch({
      topic,
      startFrom: parsed.startFrom,
      admin: this.#admin(cluster),
      clock: this.#parts.clock,
      cell: () => this.#cell(id),
      found: (cursors) => this.#ask(id, (ticket) => ({ kind: 'partitionsFound', ticket, cursors })),
      looked: () => consumer?.looked(),
    });
    watch.start();
    return watch;
  }

  /** Never shared: kafkajs asks for all topics that a client has asked for before, and fails where one of them was deleted. */
  #admin(cluster: string): ClusterAdmin {
    return this.#parts.client.admin(this.#parse({}, cluster).settings);
  }

  async #asking<T>(cluster: string, question: (admin: ClusterAdmin) => Promise<T>): Promise<T> {
    const admin = this.#admin(cluster);
    try {
      return await question(admin);
    } finally {
      void admin.close();
    }
  }

  async #startCursors(cluster: string, topic: string, parsed: ParsedOptions, now: number): Promise<Cursor[]> {
    try {
      const resolved = await this.#asking(cluster, (admin) => resolvePositions(admin, topic, parsed.startFrom));
      return resolved.map((one) => newCursor(topic, one, now));
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      // Resolved by the watch at the first contact; until then the status tells why nothing is read.
      this.#parts.logger.warn(
        { cluster, topic, code: error.code },
        `start positions can't be resolved yet: ${error.message}`,
      );
      return [];
    }
  }

  #parse(options: Readonly<Record<string, unknown>>, cluster: string): ParsedOptions {
    try {
      return parseOptions(options, this.#parts.clusters[cluster] ?? {});
    } catch (error) {
      if (error instanceof OptionsError) throw new OperationError('invalid_option', error.message, error.remedy);
      throw error;
    }
  }

  #ask<T>(id: string, make: (ticket: Ticket) => SubscriptionCommand, audit?: AuditRow): Promise<T> {
    const { ticket, answer } = this.#parts.answers.ticket<T>();
    const addressed: Addressed = {
      address: subscriptionAddress(id),
      command: make(ticket),
      ...(audit === undefined ? {} : { audit }),
    };
    this.#parts.loop.submit(addressed);
    return answer;
  }

  /** @throws RefusedError where its rows can't be read */
  async #cell(id: string): Promise<SubscriptionCell> {
    const cell = await this.#read(id);
    if (cell.kind === 'subscription') return cell;
    throw new RefusedError({ code: 'quarantined', message: damageText(cell.damage) });
  }

  async #read(id: string): Promise<SubscriptionCell | QuarantinedCell> {
    const cell = await this.#parts.loop.read(subscriptionAddress(id));
    if (cell.kind === 'subscription' || cell.kind === 'quarantined') return cell;
    throw new Error(`bug: the address of ${id} is a ${cell.kind}`);
  }
}

async function stopReader(reader: Reader): Promise<void> {
  await Promise.all([reader.watch?.stop(), reader.consumer?.stop()]);
}
