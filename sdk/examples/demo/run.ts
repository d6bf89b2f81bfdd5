// One run of the demo: the stream flows, the engine is killed half-way and started again, and at the end the ledger of the
// outside world and the engine's own counts are held against what was sent.

import { heardAll } from '../orders/heard.ts';
import { judge } from '../orders/judge.ts';
import type { Installation } from './installation.ts';
import { positionOf } from './keymail-client.ts';
import { produce } from './produce.ts';
import { count, type Progress, type Snapshot, seconds } from './progress.ts';
import type { Outcome } from './report.ts';
import { expectedStates, type Stream } from './stream.ts';
import { pause } from './wait.ts';

export interface RunOptions {
  readonly installation: Installation;
  readonly stream: Stream;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** How long the stream flows. */
  readonly flowMs: number;
  /** The engine is killed when this part of the orders has been shipped, one entry for each time. */
  readonly killAtShares: readonly number[];
  /** Between two looks, and so how exactly a kill hits its moment. Default 250. */
  readonly lookEveryMs?: number;
  /** Without any change for this long, it has come to a stop. Default 60 s. */
  readonly stallMs?: number;
}

const lookEveryMsDefault = 250;
const stallMsDefault = 60_000;

export async function run(options: RunOptions): Promise<Outcome> {
  return new Run(options).run();
}

class Run {
  readonly #options: RunOptions;
  readonly #startedAt = Date.now();
  readonly #killedAt: number[] = [];
  readonly #restartsMs: number[] = [];
  #produced = 0;
  #engine: Snapshot['engine'] = null;
  #taken = 0;
  #ordersThrough = 0;
  /** What changed last, and when: a run that stands still must end. */
  #standing = '';
  #standingSince = Date.now();

  constructor(options: RunOptions) {
    this.#options = options;
  }

  async run(): Promise<Outcome> {
    const { installation, stream, signal, flowMs } = this.#options;
    const stopProducing = new AbortController();
    const producing = produce({
      tools: installation.tools,
      topic: installation.topic,
      records: stream.records,
      durationMs: flowMs,
      signal: AbortSignal.any([signal, stopProducing.signal]),
      onProduced: (produced) => {
        this.#produced = produced;
      },
    });
    try {
      const [stopped] = await Promise.all([this.#watch(), producing]);
      const elapsedMs = Date.now() - this.#startedAt;
      return await this.#outcome(elapsedMs, stopped);
    } finally {
      stopProducing.abort();
      // Its error, if it had one, is what the run has ended with already.
      await producing.catch(() => undefined);
    }
  }

  /** Looks, kills when it is time, and ends when all is through (null) or nothing moves any more (why). */
  async #watch(): Promise<string | null> {
    const { progress, signal, stream } = this.#options;
    for (;;) {
      signal.throwIfAborted();
      await this.#look();
      const snapshot = this.#snapshot();
      progress.show(snapshot);
      if (this.#isThrough(snapshot)) return null;
      const stalledMs = this.#stalledMs(snapshot);
      if (stalledMs > (this.#options.stallMs ?? stallMsDefault)) return `nothing has moved for ${seconds(stalledMs)}`;
      const killAt = this.#options.killAtShares[this.#killedAt.length];
      if (killAt !== undefined && this.#ordersThrough >= killAt * stream.orders.size) await this.#crash();
      else await pause(this.#options.lookEveryMs ?? lookEveryMsDefault, signal);
    }
  }

  async #look(): Promise<void> {
    const { engine, keymail, subscription, world } = this.#options.installation;
    const looks = [keymail.subscription(subscription), keymail.openDeadLetters(subscription), world.summary()] as const;
    const [view, deadLetters, ledger] = await Promise.all(looks).catch(async (error: unknown) => {
      // An engine that has ended by itself says why in its log; the refused connection comes a moment before its end is known.
      await pause(lookEveryMsDefault, this.#options.signal);
      await engine.assertRunning();
      throw error;
    });
    const { taken, lag } = positionOf(view);
    this.#taken = taken;
    this.#engine = { lag: lag ?? this.#produced - taken, backlog: view.backlog.records, deadLetters };
    this.#ordersThrough = ledger.ordersNotified;
  }

  /** By SIGKILL, in the middle of whatever it does. */
  async #crash(): Promise<void> {
    const { installation, progress, signal } = this.#options;
    const killedAt = await installation.engine.kill();
    // What it sent last was done by it, not by the next one.
    this.#killedAt.push(await heardAll(installation.world.url));
    this.#engine = null;
    progress.say(
      `${seconds(killedAt - this.#startedAt).padStart(7)}  the engine is killed (SIGKILL) and started again`,
    );
    progress.show(this.#snapshot());
    const readyAt = await installation.engine.start(signal);
    this.#restartsMs.push(readyAt - killedAt);
    progress.say(
      `${seconds(readyAt - this.#startedAt).padStart(7)}  the engine is back after ${readyAt - killedAt} ms`,
    );
  }

  #snapshot(): Snapshot {
    return {
      elapsedMs: Date.now() - this.#startedAt,
      recordsIn: this.#produced,
      recordsAll: this.#options.stream.records.length,
      ordersThrough: this.#ordersThrough,
      ordersAll: this.#options.stream.orders.size,
      engine: this.#engine,
    };
  }

  #isThrough({ recordsIn, recordsAll, ordersThrough, ordersAll, engine }: Snapshot): boolean {
    const isTaken = recordsIn === recordsAll && this.#taken >= recordsAll && engine?.backlog === 0;
    // With too few orders through it would wait for ever, so the stall ends it; with all of them, this is the end.
    return isTaken && ordersThrough >= ordersAll;
  }

  #stalledMs({ recordsIn, ordersThrough, engine }: Snapshot): number {
    const standing = JSON.stringify([recordsIn, ordersThrough, engine, this.#taken]);
    if (standing !== this.#standing) this.#standingSince = Date.now();
    this.#standing = standing;
    return Date.now() - this.#standingSince;
  }

  async #outcome(elapsedMs: number, stopped: string | null): Promise<Outcome> {
    const { installation, stream, progress } = this.#options;
    const { keymail, subscription, world } = installation;
    progress.say(`${seconds(elapsedMs).padStart(7)}  checking ${count(stream.orders.size)} orders, call by call`);
    // The last notification is told outside a moment before the engine has written that it ended.
    const settled = await this.#settled();
    const view = positionOf(await keymail.subscription(subscription));
    const states = expectedStates(stream);
    return {
      records: stream.records.length,
      kinds: stream.counts,
      recordsTaken: view.taken,
      completed: settled,
      deadLetters: await keymail.openDeadLetters(subscription),
      deadLettersExpected: stream.poisoned,
      wrongStates: await this.#wrongStates(states),
      customers: states.size,
      verdict: judge(world.ledger(), {
        orders: new Set(stream.orders.keys()),
        refusedOrders: stream.refusedOrders,
        killedAt: this.#killedAt,
      }),
      restartsMs: this.#restartsMs,
      elapsedMs,
      flowMs: this.#options.flowMs,
      stopped,
    };
  }

  async #settled(): Promise<Outcome['completed']> {
    const { installation, stream, signal } = this.#options;
    const isAll = (orders: number, notifications: number) =>
      orders >= stream.records.length - stream.poisoned && notifications >= stream.orders.size;
    for (const deadline = Date.now() + 5_000; ; await pause(lookEveryMsDefault, signal)) {
      const [orders, notifications] = await Promise.all([
        installation.keymail.completed('orders', 'process'),
        installation.keymail.completed('notifications', 'shipped'),
      ]);
      if (isAll(orders, notifications) || Date.now() > deadline) return { orders, notifications };
    }
  }

  async #wrongStates(expected: ReturnType<typeof expectedStates>): Promise<string[]> {
    const wrong: string[] = [];
    for (const [customer, must] of expected) {
      const is = await this.#options.installation.keymail.customer(customer);
      const same =
        is.count === must.count && is.totalCents === must.totalCents && is.lastSequence === must.lastSequence;
      if (!same) wrong.push(`${customer} has ${JSON.stringify(is)}, its orders come to ${JSON.stringify(must)}`);
    }
    return wrong;
  }
}
