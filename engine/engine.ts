/**
 * The composition root: the one file that knows every part, and the way an event goes through them.
 *
 *   accept / kafka / timers / attempts → loop → decide → store → effects → attempts / timers / answers / subscriptions
 */
import { soloAddress } from '../actors/address.ts';
import { damageText } from '../actors/cell.ts';
import { isFinished } from '../actors/lifecycle.ts';
import type { InvocationRef, Outcome } from '../sdk/protocol/index.ts';
import type { Accepted, Called, CallerSignal, Ended } from './answers.ts';
import { Answers, RefusedError } from './answers.ts';
import type { Engine, EngineQueries, Health, Operation } from './api.ts';
import { Cells } from './cells.ts';
import { keepCharts } from './charts.ts';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import { Counters } from './counters.ts';
import { drain } from './drain.ts';
import { Effects } from './effects.ts';
import { inEmptyContext } from './empty-context.ts';
import type { EngineOptions } from './engine-options.ts';
import { EngineFeed } from './feed/feed.ts';
import { sweepIdleCells } from './idle-cells.ts';
import type { AcceptParts, Request } from './ingress/accept.ts';
import { AcceptError, mustBeFirst, numberOf, resolve, submitIn, submitOf } from './ingress/accept.ts';
import { completeAwakeable } from './ingress/awakeables.ts';
import { kafkaJsClient } from './ingress/kafka/client.ts';
import { lagOfAll } from './ingress/kafka/lag.ts';
import { translateProperties } from './ingress/kafka/properties.ts';
import { Subscriptions } from './ingress/kafka/subscriptions.ts';
import { Attempts } from './invoker/attempts.ts';
import { Janitor } from './janitor.ts';
import type { Limits } from './limits.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { Logger } from './log.ts';
import { silentLogger } from './log.ts';
import { Loop } from './loop.ts';
import { watchLoop } from './loop-watch.ts';
import type { OperationsParts } from './operations/parts.ts';
import { operate } from './operations.ts';
import { Places } from './places.ts';
import { queriesOf } from './queries.ts';
import { recover } from './recovery.ts';
import { Registry } from './registry.ts';
import { Deployments } from './remote/deployments.ts';
import { SeriesRecorder } from './series.ts';
import type { Store, StoreInfo } from './store/store.ts';
import { Timers } from './timers.ts';

/**
 * Opens the store, recovers what was running, and starts.
 * @throws StoreError (locked, schema, corrupt), PropertiesError for a cluster, Error for a service registered twice
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const registry = new Registry(options.logger);
  for (const endpoint of options.endpoints) registry.register(endpoint);
  for (const [name, properties] of Object.entries(options.clusters ?? {}))
    translateProperties(properties, { path: `kafka.clusters.${name}` });
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
  readonly feed: EngineFeed;
  readonly #store: Store;
  readonly #registry: Registry;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #limits: Limits;
  readonly #loop: Loop;
  readonly #timers: Timers;
  readonly #attempts: Attempts;
  readonly #answers: Answers;
  readonly #subscriptions: Subscriptions;
  readonly #deployments: Deployments;
  readonly #effects: Effects;
  readonly #series: SeriesRecorder;
  readonly #janitor: Janitor;
  readonly #acceptParts: AcceptParts;
  readonly #operations: OperationsParts;
  readonly #stopWatching: () => void;
  #closing: Promise<void> | null = null;
  #ready = false;

  constructor(options: EngineOptions, registry: Registry, info: StoreInfo) {
    const { store, endpoints, clusters = {}, clock = systemClock, logger = silentLogger } = options;
    const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
    const places = new Places({ info, more: () => store.moreNumbers() });
    const cells = new Cells(store, places, limits, logger);
    const counters = new Counters();
    const answers = new Answers();
    const health = (): Health => this.#health();
    const feed = new EngineFeed({
      incarnation: info.incarnation,
      clock,
      counters,
      idOf: (ref) => places.invocationId(ref),
      health,
      consumers: () => this.#subscriptions.standings(),
      readersMax: limits.eventStreamsMax,
    });
    const common = { store, registry, places, answers, counters, clock, limits, logger };
    const loop = new Loop({
      ...common,
      cells,
      feed,
      turn: info.turn,
      perform: (effects) => this.#effects.perform(effects),
      onFatal: (error) => this.#fatal(error, options.onFatal),
      ...(options.decide === undefined ? {} : { decide: options.decide }),
    });
    const submit: Loop['submit'] = (command) => loop.submit(command);
    const timers = new Timers({ ...common, submit, crowded: () => loop.queued > limits.turnCommandsMax });
    const attempts = new Attempts({ ...common, cell: (address) => cells.get(address), loop });
    const subscriptions = new Subscriptions({
      ...common,
      clusters,
      client: options.kafka ?? kafkaJsClient,
      info,
      loop,
    });
    const deployments = new Deployments(common);
    this.feed = feed;
    const series = new SeriesRecorder({ clock, counters, lag: async () => lagOfAll(await subscriptions.list()) });
    this.query = queriesOf({
      ...common,
      info,
      subscriptions,
      deployments,
      loop,
      cells,
      attempts,
      timers,
      clusters,
      health,
      series,
    });
    this.#store = store;
    this.#registry = registry;
    this.#clock = clock;
    this.#logger = logger;
    this.#limits = limits;
    this.#loop = loop;
    this.#timers = timers;
    this.#attempts = attempts;
    this.#answers = answers;
    this.#subscriptions = subscriptions;
    this.#deployments = deployments;
    this.#series = series;
    this.#effects = new Effects({ attempts, timers, answers, subscriptions, counters });
    this.#acceptParts = { registry, places, limits };
    const own = { installation: info.installation, purging: new Set<string>(), accept: this.#acceptParts };
    this.#operations = { ...common, ...own, loop, subscriptions, deployments };
    this.#janitor = new Janitor({ store, clock, logger, auditKeptMs: limits.auditKeptMs });
    const watches = [sweepIdleCells(cells, clock), watchLoop({ clock, counters, logger, endpoints, store })];
    this.#stopWatching = () => {
      for (const stop of watches) stop();
    };
  }

  async start(): Promise<void> {
    await this.#deployments.load();
    const recovered = await recover(this.#store, this.#loop);
    if (recovered > 0) this.#logger.info({ cells: recovered }, 'recovered what was running');
    this.#attempts.release();
    this.#timers.start();
    const charts = { now: this.#clock.now(), keptMax: this.#limits.chartsKeptMax, logger: this.#logger };
    await keepCharts(this.#store, this.#registry.charts, charts);
    await this.#subscriptions.start(await this.#store.subscriptionIds());
    this.#janitor.start();
    this.#series.start();
    this.#store.onTrouble((trouble) => this.#loop.storeSays(trouble));
    this.#ready = true;
  }

  async accept(request: Request): Promise<Accepted> {
    this.#mustAccept();
    const { ticket, answer } = this.#answers.ticket<Accepted>();
    try {
      this.#loop.submit(submitOf(this.#acceptParts, request, ticket));
      return await answer;
    } finally {
      this.#answers.forget(ticket);
    }
  }

  async call(request: Request, signal?: CallerSignal): Promise<{ accepted: Accepted; ended: Ended }> {
    this.#mustAccept();
    const ticket = this.#answers.nextTicket();
    const submit = submitOf(this.#acceptParts, request, ticket);
    // Waited for before it can end; an idempotency key may still lead to another invocation.
    const call = this.#answers.call(ticket, numberOf(submit.command), signal);
    let called: Called;
    try {
      this.#loop.submit(submit);
      called = await call.answer;
    } finally {
      this.#answers.leave(call);
    }
    const { accepted } = called;
    mustBeFirst(submitIn(submit.command), accepted);
    const ended = called.ended ?? (await this.attach(accepted.ref, signal));
    if (ended !== null) return { accepted, ended };
    throw new AcceptError('unknown_invocation', `${accepted.id} is gone`, 'Use another idempotency key.');
  }

  async attach(ref: InvocationRef, signal?: CallerSignal): Promise<Ended | null> {
    const waiting = this.#answers.wait(ref.seq, signal);
    try {
      const row = await this.#store.queries.invocation(ref);
      if (row === null) return null;
      const ended = await this.#store.queries.output(ref);
      if (ended !== null) return ended;
      // Somebody has removed it between the two looks: nothing will end here any more.
      if (isFinished(row.status)) return null;
      await this.#mustBeReadable(ref);
      return await waiting.end;
    } finally {
      waiting.stop();
    }
  }

  /** Nothing ends where a row can't be read: who waits would wait for ever. */
  async #mustBeReadable(ref: InvocationRef): Promise<void> {
    const cell = await this.#loop.read(soloAddress(ref));
    if (cell.kind === 'quarantined') throw new RefusedError({ code: 'quarantined', message: damageText(cell.damage) });
  }

  async completeAwakeable(id: string, outcome: Outcome) {
    this.#mustAccept();
    return completeAwakeable(this.#operations, id, outcome);
  }

  resolve(target: Request['target']) {
    return resolve(this.#acceptParts, target, true);
  }

  submit(operation: Operation, by: string): Promise<unknown> {
    if (operation.kind === 'invokeHandler') this.#mustAccept();
    return operate(this.#operations, operation, by);
  }

  close(): Promise<void> {
    this.#closing ??= inEmptyContext(() => this.#close());
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#ready = false;
    this.#stopWatching();
    this.#janitor.stop();
    this.#series.stop();
    await this.#subscriptions.stop();
    this.#timers.stop();
    await drain({ attempts: this.#attempts, loop: this.#loop, clock: this.#clock, limits: this.#limits });
    this.#attempts.stop('the engine stops');
    this.#deployments.close();
    await this.#loop.stop();
    this.#answers.close();
    this.feed.close();
    await this.#store.close();
  }

  get #closedBecause(): string | null {
    if (!this.#ready) return 'the engine is starting or stopping';
    if (this.#attempts.counts.waiting >= this.#limits.attemptsWaitingMax)
      return 'too many invocations wait for room to run';
    return this.#loop.closedBecause;
  }

  #mustAccept(): void {
    const reason = this.#closedBecause;
    if (reason !== null) throw new AcceptError('not_accepting', reason, 'Try again in a moment.');
  }

  #health(): Health {
    const reason = this.#closedBecause;
    return { accepting: reason === null, reason, services: this.#registry.services.map(({ name }) => name) };
  }

  #fatal(error: unknown, tell: EngineOptions['onFatal']): void {
    this.#logger.error(
      { error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
      'the engine stops: it can not go on safely',
    );
    this.#ready = false;
    this.#attempts.stop('the engine has stopped');
    this.#timers.stop();
    this.#answers.close();
    tell?.(error);
  }
}
