/** One seed, from its plan to a verdict. */
import { happenTo } from './accidents.ts';
import { Clients } from './clients.ts';
import type { Event } from './happenings.ts';
import { eventLine, nameOf } from './history.ts';
import type { KafkaWorld } from './kafka-world.ts';
import { checkEnd } from './model/end-check.ts';
import { demand, Violation } from './model/violation.ts';
import { Operator } from './operator.ts';
import { drive } from './scheduler.ts';
import type { WorldOptions } from './world.ts';
import { World } from './world.ts';

export interface Verdict {
  readonly seed: number;
  /** null: every promise held. */
  readonly failure: Error | null;
  readonly virtualMs: number;
  readonly happened: number;
  readonly lines: readonly string[];
}

/** After the last event the trouble goes on for so long, ms; then everything must come to rest within the bound. */
const AFTERWARDS_MS = 500;
const REST_WITHIN_MS = 400_000;
const LOOK_EVERY_MS = 400;
/** More events than any simulation that comes to rest has had. */
const EVENTS_MAX = 2_000_000;

export async function simulate(options: WorldOptions): Promise<Verdict> {
  const simulation = new Simulation(options);
  await drive(() => simulation.step());
  const { world } = simulation;
  world.life?.kafka.cut();
  return {
    seed: options.plan.seed,
    failure: world.failure,
    virtualMs: world.scheduler.now,
    happened: world.scheduler.happened,
    lines: world.lines,
  };
}

class Simulation {
  readonly world: World;
  readonly #clients: Clients;
  readonly #operator: Operator;
  readonly #knocks: Event[] = [];
  #healedAt: number | null = null;
  #over = false;

  constructor(options: WorldOptions) {
    const world = new World(options);
    this.world = world;
    const common = {
      engine: world.up,
      archive: world.turns.archive,
      note: (line: string) => world.note(line),
      count: (what: string) => world.count(what),
      fail: (error: unknown) => world.fail(error),
      after: (ms: number, callback: () => void) => void world.scheduler.after(ms, callback),
    };
    this.#clients = new Clients({ ...common, wall: () => world.wall.now() });
    this.#operator = new Operator({ ...common, data: world.data, topics: world.topics, setup: world.setup });
    this.#begin(options.plan.events);
  }

  step(): boolean {
    const { world } = this;
    if (this.#over || world.failure !== null) return false;
    if (world.scheduler.happened > EVENTS_MAX) world.fail(new Violation('liveness', 'it goes on and on'));
    return world.scheduler.step();
  }

  #begin(events: readonly Event[]): void {
    const { world } = this;
    for (const topic of world.topics) topic.create();
    world.start();
    for (const event of events) world.scheduler.after(event.at, () => this.#happen(event));
    world.scheduler.after((events.at(-1)?.at ?? 0) + AFTERWARDS_MS, () => this.#heal());
    this.#look();
  }

  #happen(event: Event): void {
    const { world } = this;
    world.note(eventLine(event));
    world.count(
      `event: ${event.kind}${'verb' in event ? ` ${event.verb}` : 'accident' in event ? ` ${event.accident}` : ''}`,
    );
    switch (event.kind) {
      case 'submit':
        return this.#clients.submit(event);
      case 'produce':
        this.#topic(world.kafka.records.size).produce(
          event.partition,
          event.key,
          event.record,
          JSON.stringify(event.program),
        );
        return;
      case 'operate':
        return this.#operator.operate(event);
      case 'act':
        return this.#operator.act(event);
      case 'letter':
        return this.#operator.letter(event);
      case 'subscription':
        return this.#operator.subscription(event);
      default:
        return this.#trouble(event);
    }
  }

  #trouble(event: Event): void {
    const { world } = this;
    const { faults, scheduler } = world;
    switch (event.kind) {
      case 'crash':
        return world.crash(event);
      case 'restart':
        return world.restart();
      case 'zombie':
        return world.zombie();
      case 'commits':
        faults.commits.push(...Array.from({ length: event.count }, () => event.fault));
        return;
      case 'reads':
        faults.reads.push(...Array.from({ length: event.count }, () => event.of));
        return;
      case 'echo':
        faults.echoes += event.count;
        return;
      case 'diskFull':
        faults.diskFullUntil = scheduler.now + event.ms;
        return;
      case 'clock':
        return world.setClock(event.byMs);
      case 'accident': {
        const after = (ms: number, callback: () => void): void => void scheduler.after(ms, callback);
        const client = () => world.life?.kafka ?? null;
        return happenTo({ kafka: this.#topic(event.nth), client, after, fail: (error) => world.fail(error) }, event);
      }
    }
  }

  /** From here on nothing goes wrong any more. */
  #heal(): void {
    const { world } = this;
    world.note('>> from here on nothing goes wrong any more');
    world.faults.heal();
    world.ledger.healed = true;
    if (world.kafka.cluster.isDown) world.kafka.cluster.up();
    for (const topic of world.topics) if (!topic.exists) topic.create();
    world.start();
    this.#healedAt = world.scheduler.now;
  }

  #look(): void {
    const { world } = this;
    if (this.#healedAt === null) this.#operator.subscribe();
    else if (this.#isAtRest()) return this.#end();
    else this.#operator.putRight();
    if (this.#healedAt !== null && world.scheduler.now > this.#healedAt + REST_WITHIN_MS)
      return world.fail(this.#restless());
    world.scheduler.after(LOOK_EVERY_MS, () => this.#look());
  }

  #isAtRest(): boolean {
    const { world } = this;
    if (
      world.up() === null ||
      this.#clients.waiting > 0 ||
      world.answerers.waiting > 0 ||
      world.turns.archive.living.length > 0
    )
      return false;
    return world.setup.kafka === null || this.#unread().length === 0;
  }

  /** Partitions whose log has more than was taken. */
  #unread(): string[] {
    const { data, topics } = this.world;
    return this.#operator.wanted.flatMap((wanted) => {
      const kafka = topics.find(({ topic }) => topic === wanted.topic) ?? this.world.kafka;
      const cursors = data.cursors.get(this.#operator.idOf(wanted) ?? '');
      return kafka.cluster.partitions(kafka.topic).flatMap((partition) => {
        const cursor = cursors?.get(`${kafka.topic}/${partition}`);
        const high = kafka.high(partition);
        return cursor === undefined || cursor.position < high || cursor.halt !== null
          ? [`${kafka.topic}/${partition} for ${wanted.sink}: ${cursor?.position} of ${high}`]
          : [];
      });
    });
  }

  #topic(nth: number): KafkaWorld {
    const { topics } = this.world;
    return topics[nth % topics.length] ?? this.world.kafka;
  }

  /** A few more turns, so that memory gets its chance to be tidied; then the last look. */
  #end(): void {
    const { world } = this;
    if (this.#knocks.length < 4) {
      const program = { token: `knock${this.#knocks.length}`, nodes: [], compensates: false };
      const to = { service: 'plain', handler: 'execute', key: null };
      const knock = { kind: 'submit', at: 0, to, program, idempotencyKey: null, delayMs: 0, waits: true } as const;
      this.#knocks.push(knock);
      this.#clients.submit(knock);
      world.scheduler.after(LOOK_EVERY_MS, () => this.#look());
      return;
    }
    const stats = world.up()?.engine.query.stats();
    world.guard(() => {
      demand(stats !== undefined, 'liveness', () => 'there is no engine');
      const { archive, intake, promises } = world.turns;
      promises.end(world.data);
      checkEnd({
        ...{ archive, data: world.data, acts: world.ledger.acts, accepted: this.#clients.accepted, stats },
        cellsMax: world.setup.limits.cellsMax,
      });
      const count = world.data.subscriptions.size;
      if (count > 0) world.count(`subscriptions at the end: ${count}`);
      for (const id of world.data.subscriptions.keys()) {
        demand(intake.backlogOf(id) === 0, 'P6', () => `the backlog at rest is ${intake.backlogOf(id)}`);
      }
    });
    this.#over = true;
  }

  #restless(): Violation {
    const { world } = this;
    const living = world.turns.archive.living.map(
      ({ row }) =>
        `${nameOf(row.seq)} ${row.target.service}/${row.target.key} is ${row.status}, attempt ${row.attempt}`,
    );
    const unread = world.setup.kafka === null ? [] : this.#unread();
    const parts = [
      ...living,
      ...unread.map((line) => `partition ${line}`),
      `${this.#clients.waiting} clients wait`,
      `${world.answerers.waiting} answers are on their way`,
      `engine ${world.up() === null ? 'down' : 'up'}`,
    ];
    return new Violation('liveness', `it does not come to rest: ${parts.join('; ')}`);
  }
}
