/**
 * The composition root: the one file that knows every part, and the way an event goes through them.
 *
 *   accept / kafka / timers / attempts → loop → decide → store → effects → attempts / timers / answers / subscriptions
 */
import type { Effect } from '../actors/effect.ts';
import type { Endpoint, InvocationRef } from '../sdk/protocol/index.ts';
import { formatInvocationId, parseInvocationId } from '../sdk/protocol/index.ts';
import type { Accepted, Ended } from './answers.ts';
import { Answers, StoppedError } from './answers.ts';
import type { Engine, EngineQueries, Health, Operation, Stats } from './api.ts';
import { Cells } from './cells.ts';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import { Counters } from './counters.ts';
import type { AcceptParts, Request } from './ingress/accept.ts';
import { AcceptError, resolve, submitOf } from './ingress/accept.ts';
import { kafkaJsClient } from './ingress/kafka/client.ts';
import type { KafkaProperties } from './ingress/kafka/properties.ts';
import { redactProperties, translateProperties } from './ingress/kafka/properties.ts';
import type { KafkaClient } from './ingress/kafka/subscriptions.ts';
import { Subscriptions } from './ingress/kafka/subscriptions.ts';
import { Attempts } from './invoker/attempts.ts';
import { Janitor } from './janitor.ts';
import type { Limits } from './limits.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { Logger } from './log.ts';
import { silentLogger } from './log.ts';
import { Loop } from './loop.ts';
import { watchLoop } from './loop-watch.ts';
import { operate } from './operations.ts';
import { Places } from './places.ts';
import { queriesOf } from './queries.ts';
import { recover } from './recovery.ts';
import { Registry } from './registry.ts';
import type { Store, StoreInfo } from './store/store.ts';
import { Timers } from './timers.ts';

export interface EngineOptions {
  readonly endpoints: readonly Endpoint[];
  readonly store: Store;
  /** Kafka's own properties, by cluster name. */
  readonly clusters?: Readonly<Record<string, KafkaProperties>>;
  readonly limits?: Partial<Limits>;
  readonly logger?: Logger;
  readonly clock?: Clock;
  /** For tests: a scripted log in place of kafkajs. */
  readonly kafka?: KafkaClient;
  /** Called once when the engine had to stop by itself. */
  readonly onFatal?: (error: unknown) => void;
}

/**
 * Opens the store, recovers what was running, and starts.
 * @throws StoreError (locked, schema, corrupt), PropertiesError for a cluster, Error for a service registered twice
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const registry = new Registry();
  for (const endpoint of options.endpoints) registry.register(endpoint);
  for (const [name, properties] of Object.entries(options.clusters ?? {})) translateProperties(properties, { path: `kafka.clusters.${name}` });
  const info = await options.store.open();
  const engine = new RunningEngine(options, registry, info);
  try {
    await engine.start();
  } catch (error) {
    await engine.close();
    throw error;
  }
  return engine;
}

class RunningEngine implements Engine {
  readonly query: EngineQueries;
  readonly #store: Store;
  readonly #info: StoreInfo;
  readonly #registry: Registry;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #limits: Limits;
  readonly #places: Places;
  readonly #cells: Cells;
  readonly #loop: Loop;
  readonly #timers: Timers;
  readonly #attempts: Attempts;
  readonly #answers = new Answers();
  readonly #counters = new Counters();
  readonly #subscriptions: Subscriptions;
  readonly #janitor: Janitor;
  readonly #acceptParts: AcceptParts;
  readonly #stopWatching: () => void;
  #closing: Promise<void> | null = null;
  #ready = false;

  constructor(options: EngineOptions, registry: Registry, info: StoreInfo) {
    const { store, clock = systemClock, logger = silentLogger } = options;
    const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#store = store;
    this.#info = info;
    this.#registry = registry;
    this.#clock = clock;
    this.#logger = logger;
    this.#limits = limits;
    const places = new Places(info);
    const cells = new Cells(store, places, limits);
    const counters = this.#counters;
    const answers = this.#answers;
    const onFatal = (error: unknown) => this.#fatal(error, options.onFatal);
    const perform = (effects: readonly Effect[]) => this.#perform(effects);
    const loop = new Loop({ store, cells, places, registry, clock, limits, logger, counters, turn: info.turn, perform, onFatal });
    const submit: Loop['submit'] = (...commands) => loop.submit(...commands);
    const crowded = () => loop.queued > limits.turnCommandsMax;
    this.#places = places;
    this.#cells = cells;
    this.#loop = loop;
    this.#timers = new Timers({ store, clock, limits, logger, submit, crowded });
    this.#attempts = new Attempts({ store, registry, clock, limits, logger, counters, cell: (address) => cells.get(address), submit });
    this.#acceptParts = { registry, places, limits };
    this.#subscriptions = new Subscriptions({
      clusters: options.clusters ?? {},
      client: options.kafka ?? kafkaJsClient,
      info,
      registry,
      places,
      loop,
      answers,
      clock,
      limits,
      logger,
    });
    this.#janitor = new Janitor(store, clock, logger);
    this.#stopWatching = watchLoop({ clock, counters, logger, endpoints: options.endpoints });
    this.query = this.#queries(options);
  }

  async start(): Promise<void> {
    const recovered = await recover(this.#store, this.#loop);
    if (recovered > 0) this.#logger.info({ cells: recovered }, 'recovered what was running');
    this.#attempts.release();
    this.#timers.start();
    await this.#subscriptions.start(await this.#store.subscriptionIds());
    this.#janitor.start();
    this.#ready = true;
  }

  async accept(request: Request): Promise<Accepted> {
    this.#mustAccept();
    const { ticket, answer } = this.#answers.ticket<Accepted>();
    try {
      this.#loop.submit(submitOf(this.#acceptParts, request, ticket));
    } catch (error) {
      this.#answers.forget(ticket);
      throw error;
    }
    return answer;
  }

  async call(request: Request, signal?: AbortSignal): Promise<{ accepted: Accepted; ended: Ended }> {
    this.#mustAccept();
    const { ticket, answer } = this.#answers.ticket<Accepted>();
    let end: Promise<Ended>;
    try {
      const submit = submitOf(this.#acceptParts, request, ticket);
      // Attached before it can end: an idempotency key may still lead to another invocation.
      const { command } = submit;
      const seq = command.kind === 'claim' ? command.submit.seq : command.kind === 'submit' ? command.seq : null;
      if (seq === null) throw new Error('bug: a request is numbered at the door');
      end = this.#endOf(seq, signal);
      this.#loop.submit(submit);
    } catch (error) {
      this.#answers.forget(ticket);
      throw error;
    }
    end.catch(() => undefined);
    const accepted = await answer;
    if (!accepted.again) return { accepted, ended: await end };
    const ended = await this.attach(accepted.ref, signal);
    if (ended === null) throw new AcceptError('unknown_invocation', `${accepted.id} is gone`, 'Use another idempotency key.');
    return { accepted, ended };
  }

  async attach(ref: InvocationRef, signal?: AbortSignal): Promise<Ended | null> {
    const stop = new AbortController();
    const end = this.#endOf(ref.seq, signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]));
    end.catch(() => undefined);
    const row = await this.#store.queries.invocation(ref);
    const output = row === null ? null : await this.#store.queries.output(ref);
    if (row === null || output !== null) stop.abort();
    return row === null ? null : (output ?? end);
  }

  resolve(target: Request['target']) {
    return resolve(this.#acceptParts, target, true);
  }

  submit(operation: Operation, by: string): Promise<unknown> {
    const { store, loop, answers, clock, subscriptions, accept } = {
      store: this.#store,
      loop: this.#loop,
      answers: this.#answers,
      clock: this.#clock,
      subscriptions: this.#subscriptions,
      accept: this.#acceptParts,
    };
    return operate({ installation: this.#info.installation, store, loop, answers, clock, subscriptions, accept }, operation, by);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#ready = false;
    this.#stopWatching();
    this.#janitor.stop();
    await this.#subscriptions.stop();
    this.#timers.stop();
    await this.#drain();
    this.#attempts.stop('the engine stops');
    await this.#loop.stop();
    this.#answers.close();
    await this.#store.close();
  }

  /** What is in the middle of a step may finish it; what only waits is left to the next start. */
  async #drain(): Promise<void> {
    const deadline = this.#clock.now() + this.#limits.drainMs;
    this.#attempts.hold();
    while (this.#attempts.busy > 0 && this.#clock.now() < deadline && this.#loop.closedBecause === null) {
      await new Promise<void>((next) => this.#clock.after(10, next));
    }
  }

  #mustAccept(): void {
    const reason = this.#ready ? this.#loop.closedBecause : 'the engine is starting or stopping';
    if (reason !== null) throw new AcceptError('not_accepting', reason, 'Try again in a moment.');
  }

  #endOf(seq: InvocationRef['seq'], signal: AbortSignal | undefined): Promise<Ended> {
    return new Promise((resolveEnd, reject) => {
      const detach = this.#answers.attach(seq, resolveEnd, reject);
      signal?.addEventListener('abort', () => {
        detach();
        reject(new StoppedError('nobody waits any more'));
      });
    });
  }

  /** Everything that follows from a turn, in the order decided. */
  #perform(effects: readonly Effect[]): void {
    for (const effect of effects) {
      switch (effect.kind) {
        case 'start':
          this.#attempts.start(effect);
          break;
        case 'deliver':
          this.#attempts.deliver(effect);
          break;
        case 'abort':
          this.#attempts.abort(effect);
          break;
        case 'arm':
          this.#timers.arm(effect.timer);
          break;
        case 'disarm':
          this.#timers.disarm(effect.timer);
          break;
        case 'finished':
          this.#counters.finished(`${effect.target.service}/${effect.target.handler}`, effect);
          this.#answers.perform(effect);
          break;
        case 'accepted':
        case 'refused':
        case 'done':
          this.#answers.perform(effect);
          break;
        case 'subscriptionChanged':
        case 'backlog':
          this.#subscriptions.perform(effect);
          break;
      }
    }
    this.#attempts.fill();
  }

  #fatal(error: unknown, tell: EngineOptions['onFatal']): void {
    this.#logger.error({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }, 'the engine stops: it can not go on safely');
    this.#ready = false;
    this.#attempts.stop('the engine has stopped');
    this.#timers.stop();
    this.#answers.close();
    tell?.(error);
  }

  #queries(options: EngineOptions): EngineQueries {
    const clusters = Object.entries(options.clusters ?? {}).map(([name, properties]) => [name, redactProperties(properties)] as const);
    const own = {
      subscriptions: () => this.#subscriptions.list(),
      subscription: (id: string) => this.#subscriptions.get(id),
      services: this.#registry.services,
      clusters: Object.fromEntries(clusters),
      health: (): Health => this.#health(),
      stats: (): Stats => this.#stats(),
      refOf: (id: string): InvocationRef | null => {
        const parsed = parseInvocationId(id);
        return parsed?.installation === this.#info.installation ? { shard: parsed.shard, seq: parsed.seq } : null;
      },
      idOf: (ref: InvocationRef) => formatInvocationId(this.#info.installation, ref),
    };
    return queriesOf(this.#store.queries, own);
  }

  #health(): Health {
    const reason = this.#ready ? this.#loop.closedBecause : 'the engine is starting or stopping';
    return { accepting: reason === null, reason, services: this.#registry.services.map(({ name }) => name) };
  }

  #stats(): Stats {
    const { turns, commands, commitMs, blockedMs, blockedBy, invocations } = this.#counters;
    return {
      invocations,
      turns,
      commands,
      commitSeconds: commitMs / 1_000,
      commandsQueued: this.#loop.queued,
      attemptsLive: this.#attempts.counts.live,
      attemptsWaiting: this.#attempts.counts.waiting,
      timersArmed: this.#timers.armed,
      cells: this.#cells.size,
      eventLoopBlockedSeconds: blockedMs / 1_000,
      blockedBy,
    };
  }
}
