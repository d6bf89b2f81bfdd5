/** What a simulation is made of, and how its lives follow each other. */
import type { Logger } from '../../engine/log.ts';
import type { MemoryData } from '../../engine/store/memory/data.ts';
import { memoryData } from '../../engine/store/memory/data.ts';
import { StoreError } from '../../engine/store/store.ts';
import type { RetryPolicy } from '../../sdk/protocol/index.ts';
import { DEFAULT_RETRY_POLICY } from '../../sdk/protocol/index.ts';
import { Answerers } from './answerers.ts';
import { Faults } from './faults.ts';
import type { Outside } from './handlers.ts';
import type { Event, Plan, Setup } from './happenings.ts';
import type { WallClock } from './incarnation.ts';
import { KafkaWorld, kafkaGround } from './kafka-world.ts';
import { Life } from './life.ts';
import { TurnCheck } from './model/turn-check.ts';
import { demand, Violation } from './model/violation.ts';
import type { MakeMutation } from './mutants/index.ts';
import { Ledger } from './outside-world.ts';

import { Random } from './random.ts';
import { Scheduler } from './scheduler.ts';
import type { Statistics } from './statistics.ts';
import type { StoreLog } from './store-log.ts';
import { OTHER_TOPIC, TOPIC } from './wanted.ts';

export interface WorldOptions {
  readonly plan: Plan;
  readonly statistics: Statistics;
  readonly mutant?: MakeMutation | undefined;
  /** Told of all that is asked of the stores. */
  readonly log?: StoreLog | undefined;
  /** Lines of what happens are kept only where somebody wants to read them. */
  readonly tells?: boolean;
}

/** It is a part of all ids. */
export const INSTALLATION = '5eed5eed5eed';
const BEGINNING = Date.UTC(2026, 0, 1);
const DOWN_MS = 50;
/** A zombie that has nothing to write never learns that it is one; then somebody ends it, ms. */
const ZOMBIE_MS = 3_000;

export class World {
  readonly scheduler = new Scheduler();
  readonly timing: Random;
  readonly setup: Setup;
  readonly charted: boolean;
  readonly data: MemoryData = { ...memoryData(), installation: INSTALLATION };
  readonly faults = new Faults();
  readonly ledger = new Ledger();
  /** The topics; the first is there in every simulation. */
  readonly topics: readonly [KafkaWorld, ...KafkaWorld[]];
  readonly turns: TurnCheck;
  readonly mutant: MakeMutation | undefined;
  readonly log: StoreLog | undefined;
  readonly tells: boolean;
  readonly lines: string[] = [];
  readonly answerers: Answerers;
  life: Life | null = null;
  failure: Error | null = null;
  latest = BEGINNING;
  #offsetMs = 0;
  #lives = 0;
  #downMs = DOWN_MS;
  readonly #statistics: Statistics;

  constructor({ plan, statistics, mutant, log, tells = false }: WorldOptions) {
    this.setup = plan.setup;
    // Without a draw, so that everything else stays what the seed has always been.
    this.charted = plan.seed % 2 === 0;
    this.timing = new Random(plan.seed, 1);
    this.mutant = mutant;
    this.log = log;
    this.tells = tells;
    this.#statistics = statistics;
    const { partitions = 1, others = [] } = plan.setup.kafka ?? {};
    const ground = kafkaGround();
    const more = others.some(({ topic }) => topic === OTHER_TOPIC) ? [OTHER_TOPIC] : [];
    this.topics = [
      new KafkaWorld(TOPIC, partitions, ground),
      ...more.map((topic) => new KafkaWorld(topic, partitions, ground)),
    ];
    this.turns = new TurnCheck({
      ...{ data: this.data, topics: this.topics, batch: plan.setup.kafka?.batch ?? 1, policyOf },
      mailboxDepthMax: plan.setup.limits.mailboxDepthMax,
      latest: () => this.latest,
    });
    this.answerers = new Answerers({
      engine: this.up,
      archive: this.turns.archive,
      note: (line) => this.note(line),
      count: (what) => this.count(what),
      fail: (error) => this.fail(error),
      after: (ms, callback) => void this.scheduler.after(ms, callback),
    });
  }

  readonly asks: Outside['asks'] = (awakeable, node) => this.answerers.asked(awakeable, node);

  get kafka(): KafkaWorld {
    return this.topics[0];
  }

  readonly wall: WallClock = {
    now: () => {
      const now = BEGINNING + this.scheduler.now + this.#offsetMs;
      this.latest = Math.max(this.latest, now);
      return now;
    },
  };

  /** What the engine tells its operators is part of the history. */
  readonly logger: Logger = {
    debug: (facts, message) => this.#log('debug', facts, message),
    info: (facts, message) => this.#log('info', facts, message),
    warn: (facts, message) => this.#log('warn', facts, message),
    error: (facts, message) => this.#log('error', facts, message),
  };

  note(line: string): void {
    if (this.tells) this.lines.push(`${String(this.scheduler.now).padStart(7)} ms  ${line}`);
  }

  /** Facts are small and plain: a payload, or a batch of them, is none. */
  #log(level: string, facts: object, message: string): void {
    this.count(`log: ${level}`);
    this.guard(() => {
      const large = Object.values(facts).some(
        (fact) => typeof fact === 'bigint' || (typeof fact === 'object' && fact !== null),
      );
      demand(!large, 'logs', () => `"${message}" carries more than facts: ${Object.keys(facts).join(', ')}`);
    });
    this.note(`log (${level}): ${message} ${JSON.stringify(facts)}`);
  }

  count(what: string): void {
    this.#statistics.count(what);
  }

  /** The first failure is the one that counts. */
  fail(error: unknown): void {
    this.failure ??= error instanceof Error ? error : new Error(String(error));
  }

  guard(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.fail(error);
    }
  }

  /** The engine that is up, and whether it still is. */
  readonly up = () => {
    const { life } = this;
    if (life === null || life.engine === null) return null;
    return { engine: life.engine, alive: () => life.incarnation.acts };
  };

  start(): void {
    if (this.life !== null) return;
    this.#lives += 1;
    const life = new Life(this, this.#lives);
    this.life = life;
    this.note(`engine ${this.#lives} starts`);
    const crash = this.faults.crashAt('starting');
    if (crash !== null) life.incarnation.dieAfterCalls(crash.nth % 15);
    void life.begin();
  }

  crash({ point, nth, downMs }: Extract<Event, { kind: 'crash' }>): void {
    this.#downMs = downMs;
    const armed = { point, nth };
    if (point !== 'now') this.faults.crash = armed;
    if (point === 'now' || point === 'starting')
      return this.life?.incarnation.die(point === 'now' ? 'at rest' : 'to die again while starting');
    // Where nothing is written no commit can be hit: then the plug is pulled.
    this.scheduler.after(300, () => {
      if (this.faults.crash !== armed) return;
      this.faults.crash = null;
      this.life?.incarnation.die('at rest');
    });
  }

  /** The life goes on unseen; a new one opens the data. */
  zombie(): void {
    const { life } = this;
    if (life === null || life.engine === null) return;
    life.incarnation.isZombie = true;
    this.count('zombies');
    this.life = null;
    this.scheduler.after(ZOMBIE_MS, () => life.incarnation.die('as a zombie that never wrote'));
    this.start();
  }

  restart(): void {
    const { life } = this;
    if (life === null || life.engine === null || life.closing) return;
    life.closing = true;
    this.note(`engine ${life.incarnation.number} closes`);
    life.engine.close().then(
      () => life.incarnation.die('closed in good order'),
      (error: unknown) => this.fail(error),
    );
  }

  setClock(byMs: number): void {
    this.#offsetMs += byMs;
  }

  died(life: Life, why: string): void {
    this.note(`engine ${life.incarnation.number} is gone: ${why}`);
    this.count(`end of a life: ${why}`);
    if (this.life !== life) return;
    this.life = null;
    this.scheduler.after(this.#downMs, () => this.start());
    this.#downMs = DOWN_MS;
  }

  /** Trouble with the disk lets a start fail; whoever watches the process starts it again. */
  couldNotStart(life: Life, error: unknown): void {
    if (!life.incarnation.alive) return;
    const passing =
      error instanceof StoreError &&
      (error.code === 'unavailable' || (life.incarnation.isZombie && error.code === 'fenced'));
    if (!passing) this.fail(error);
    life.incarnation.die('could not start');
  }

  /** An engine stops by itself only where another one has taken over. */
  stoppedItself(life: Life, error: unknown): void {
    if (!life.incarnation.alive) return;
    const replaced = life.incarnation.isZombie && error instanceof StoreError && error.code === 'fenced';
    const interrupted = life.closing && error instanceof StoreError && error.code === 'unavailable';
    if (!replaced && !interrupted) this.fail(error instanceof Error ? error : new Violation('bug', String(error)));
    if (replaced) life.incarnation.die('replaced');
  }
}

const POLICIES: Readonly<Record<string, Partial<RetryPolicy>>> = {
  inbox: { maxAttempts: 2, onMaxAttempts: 'dead-letter' },
  orders: { maxAttempts: null },
  pausing: { maxAttempts: 3, onMaxAttempts: 'pause' },
  mortal: { maxAttempts: 3, onMaxAttempts: 'kill' },
  plain: { maxAttempts: null },
};

const policyOf = (service: string): RetryPolicy => ({ ...DEFAULT_RETRY_POLICY, ...POLICIES[service] });
