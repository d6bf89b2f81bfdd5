/** One life of the engine: the real composition over ports that can be cut. */
import type { Cell } from '../../actors/cell.ts';
import type { Command } from '../../actors/command.ts';
import { decide } from '../../actors/decide.ts';
import type { Decision } from '../../actors/decision.ts';
import type { Engine } from '../../engine/api.ts';
import { createEngine } from '../../engine/engine.ts';
import type { EngineOptions } from '../../engine/engine-options.ts';
import type { Store, Turn } from '../../engine/store/store.ts';
import { endpointOf } from '../../sdk/index.ts';
import { checkDecision } from '../histories/decisions.ts';
import { FaultyStore } from './faulty-store.ts';
import { services } from './handlers.ts';
import { turnLines } from './history.ts';
import { Incarnation } from './incarnation.ts';
import { SimulatedKafka } from './kafka-client.ts';
import { AttemptCheck } from './model/attempt-check.ts';
import { CellCheck } from './model/cell-check.ts';
import { outsideOf } from './outside-world.ts';
import { FLOW_RETENTION_MS } from './program.ts';
import type { Surroundings } from './surroundings.ts';
import { watched } from './watched-endpoint.ts';

export class Life {
  readonly incarnation: Incarnation;
  readonly kafka: SimulatedKafka;
  readonly attempts: AttemptCheck;
  engine: Engine | null = null;
  closing = false;
  readonly #world: Surroundings;

  constructor(world: Surroundings, number: number) {
    const { scheduler, timing: random, wall, setup } = world;
    this.#world = world;
    this.incarnation = new Incarnation({ number, scheduler, wall, random, onDeath: (why) => this.#died(why) });
    this.kafka = new SimulatedKafka(world.kafka, this.incarnation, setup.kafka?.batch ?? 1);
    this.attempts = new AttemptCheck(world.turns.archive, setup.limits.attemptsMax);
  }

  /** Opens the data and recovers; `engine` is there when that is done. */
  async begin(): Promise<void> {
    try {
      const engine = await createEngine(this.#options());
      if (this.incarnation.alive) this.engine = engine;
    } catch (error) {
      this.#world.couldNotStart(this, error);
    }
  }

  #options(): EngineOptions {
    const { world, incarnation } = { world: this.#world, incarnation: this.incarnation };
    const mutant = world.mutant?.();
    const cells = new CellCheck();
    const decided = mutant?.decide?.(decide) ?? decide;
    const store = new FaultyStore({
      ...{ data: world.data, incarnation, faults: world.faults, random: world.timing, storeMs: world.setup.storeMs },
      now: () => world.scheduler.now,
      note: (line) => world.note(line),
      count: (what) => world.count(what),
      log: world.log,
      write: mutant?.write ?? (({ inner, turn }) => inner.commit(turn)),
      cutOff: mutant?.cutOff ?? (() => undefined),
      asked: (turn) => cells.asked(turn.number),
      committed: (turn, inner) => this.#committed(cells, turn, inner),
    });
    if (mutant?.commit !== undefined) store.commit = mutant.commit(store.commit);
    return {
      endpoints: [this.#endpoint(mutant?.endpoint)],
      store,
      clusters: { main: { 'bootstrap.servers': 'nowhere:9092' } },
      limits: { promisesKeptMs: FLOW_RETENTION_MS, ...(mutant?.limits?.(world.setup.limits) ?? world.setup.limits) },
      clock: incarnation.clock,
      logger: world.logger,
      kafka: this.kafka,
      onFatal: (error) => world.stoppedItself(this, error),
      decide: (cell, command, at) => {
        cells.touched(cell);
        const result = decided(cell, command, at);
        this.#decided(cell, command, result, at.now);
        return result;
      },
    };
  }

  /** What holds of each decision; and what is not in the rows: how often each thing happens, that nobody is woken for nothing. */
  #decided(cell: Cell, command: Command, result: Decision, now: number): void {
    const world = this.#world;
    world.guard(() => checkDecision(cell, command, result, now));
    const nothing = result.changes.length === 0 && result.effects.length === 0 && result.forwards.length === 0;
    world.count(`command: ${command.kind}`);
    if (nothing) world.count(`command without effect: ${command.kind}`);
    if (command.kind === 'timerFired' && result.changes.length === 1) world.count('timers fired for nothing');
    if (command.kind === 'suspended') world.guard(() => this.attempts.suspended(cell, command, result));
  }

  #endpoint(mutate: ((endpoint: ReturnType<typeof endpointOf>) => ReturnType<typeof endpointOf>) | undefined) {
    const world = this.#world;
    const { incarnation, attempts: check } = this;
    const common = {
      incarnation,
      check,
      guard: (check: () => void) => world.guard(check),
      count: (what: string) => world.count(what),
    };
    const outside = outsideOf({ ...common, scheduler: world.scheduler, ledger: world.ledger, asks: world.asks });
    const clock = incarnation.attemptClock;
    const real = endpointOf(services(outside), { clock, replayStallMs: 2_000, runVisibleAfterMs: 20, settleMs: 500 });
    return watched(mutate?.(real) ?? real, {
      ...common,
      note: (line) => world.note(line),
      charted: world.charted,
      echo: () => world.faults.echo(),
    });
  }

  async #committed(cells: CellCheck, turn: Turn, inner: Store): Promise<void> {
    const world = this.#world;
    world.count('turns');
    for (const { change } of turn.writes) if (change.kind === 'invocationInserted') world.count('invocations');
    if (world.tells) for (const line of turnLines(turn)) world.note(line);
    try {
      world.turns.committed(turn);
      await cells.committed(turn.number, inner, world.latest);
    } catch (error) {
      world.fail(error);
    }
  }

  #died(why: string): void {
    this.engine = null;
    this.kafka.cut();
    this.#world.died(this, why);
  }
}
