/**
 * What will happen to a simulation from outside, drawn from its seed before it begins: the ground it stands on, and a list
 * of events in time. All trouble is in the list, so that a prefix of it is a shorter history that began the same way.
 */
import type { Event, Happening, Plan, Setup } from './happenings.ts';
import { ACCIDENTS, ACTS, CRASH_POINTS } from './happenings.ts';
import type { Program } from './program.ts';
import { OBJECTS } from './program.ts';
import { Programs, withAwakeables, withFollowers, withOthers } from './programs.ts';
import { promisesOf } from './promising.ts';
import { Random } from './random.ts';
import { othersOf } from './wanted.ts';

export const ENTRY_BYTES_MAX = 24_000;

/** `later`: false draws what was drawn before people could do more than steer, and before there were several subscriptions. */
export function planOf(seed: number, later = true): Plan {
  const random = new Random(seed);
  const setup = setupOf(random, later ? new Random(seed, 3) : null);
  const author = new Author(random, setup);
  const lengthMs = random.pick([1_500, 4_000, 10_000]);
  const count = random.between(6, 45);
  const troubles = random.pick([0, 1, 3, 6, 12]);
  const events: Event[] = [];
  for (let at = 0; at < count; at += 1) events.push({ at: random.below(lengthMs), ...author.work() });
  for (let at = 0; at < troubles; at += 1) events.push({ at: random.below(lengthMs), ...author.trouble() });
  if (later) events.push(...impatient(events), ...actsOf(new Random(seed, 2), lengthMs));
  const sorted = events.sort((a, b) => a.at - b.at);
  if (!later) return { seed, setup, events: sorted };
  const all = [...enriched(sorted, seed), ...promisesOf(new Random(seed, 7), lengthMs)];
  return { seed, setup, events: all.sort((a, b) => a.at - b.at) };
}

/** Each by chance of its own, so that the others stay what they were. */
function enriched(events: readonly Event[], seed: number): Event[] {
  const [following, awaiting, joining] = [new Random(seed, 4), new Random(seed, 5), new Random(seed, 6)];
  const more = (program: Program) => withOthers(withAwakeables(withFollowers(program, following), awaiting), joining);
  return events.map((event) => ('program' in event ? { ...event, program: more(event.program) } : event));
}

/** Who cancels, and sees nothing happen at once, cancels again. */
const impatient = (events: readonly Event[]): Event[] =>
  events
    .filter((event) => event.kind === 'operate' && event.verb === 'cancel' && event.nth % 2 === 0)
    .map((event) => ({ ...event, at: event.at + 1 }));

/** Drawn from chance of their own, so that everything else stays what the seed has always been. */
function actsOf(random: Random, lengthMs: number): Event[] {
  const count = random.chance(0.3) ? 0 : random.between(1, 16);
  return Array.from({ length: count }, () => ({
    ...{ at: random.below(lengthMs + 1_500), kind: 'act' as const },
    ...{ verb: random.pick(ACTS), nth: random.below(1_000) },
  }));
}

function setupOf(random: Random, more: Random | null): Setup {
  const tight = random.chance(0.6);
  return {
    limits: {
      attemptsMax: tight ? random.between(1, 4) : 50,
      cellsMax: tight ? random.between(4, 12) : 1_000,
      mailboxDepthMax: tight ? random.between(2, 5) : 1_000,
      turnCommandsMax: random.pick([1, 3, 10, 2_000]),
      commandsQueuedMax: tight ? random.between(10, 40) : 20_000,
      timersMax: tight ? random.between(2, 8) : 20_000,
      entryBytesMax: ENTRY_BYTES_MAX,
      drainMs: 500,
    },
    storeMs: random.pick([0, 2, 10, 40]),
    kafka: random.chance(0.7) ? kafkaOf(random, tight, more) : null,
  };
}

function kafkaOf(random: Random, tight: boolean, more: Random | null): Setup['kafka'] {
  const partitions = random.between(1, 3);
  const sink = random.chance(0.8) ? 'inbox/take' : 'plain/take';
  return {
    others: more === null || more.chance(0.5) ? [] : othersOf(more, tight, sink),
    partitions,
    sink,
    batch: random.pick([1, 3, 10]),
    options: {
      backlogRecordsMax: tight ? random.between(2, 6) : 10_000,
      nullKey: random.pick(['dead-letter', 'partition', 'record']),
      tombstones: random.pick(['deliver', 'skip']),
      onTopicRecreated: random.pick(['halt', 'restart', 'restart']),
      onDataLoss: random.pick(['halt', 'earliest', 'latest']),
      startFrom: random.pick(['earliest', 'earliest', 'latest']),
    },
  };
}

/** Draws one happening after the other. */
class Author {
  readonly #random: Random;
  readonly #programs: Programs;
  readonly #kafka: Setup['kafka'];
  readonly #keys: number;

  constructor(random: Random, setup: Setup) {
    this.#random = random;
    this.#kafka = setup.kafka;
    this.#keys = random.between(1, 4);
    this.#programs = new Programs(random, this.#keys);
  }

  work(): Happening {
    const kafka = this.#kafka === null ? 0 : 1;
    const kind = this.#random.weighted({
      ...{ submit: 50, operate: 14, produce: 40 * kafka, letter: 4 * kafka, subscription: 3 * kafka },
    });
    const nth = this.#random.below(1_000);
    switch (kind) {
      case 'submit':
        return this.#submit();
      case 'produce':
        return this.#produce(this.#kafka?.partitions ?? 1);
      case 'operate':
        return {
          kind,
          verb: this.#random.pick(['cancel', 'kill', 'pause', 'resume', 'retry', 'bounce', 'bounce']),
          nth,
        };
      case 'letter':
        return { kind, verb: this.#random.pick(['redrive', 'redrive', 'discard', 'edit']), nth };
      case 'subscription':
        return { kind, verb: this.#random.pick(['pause', 'resume', 'seek', 'seek', 'reconfigure', 'recreate']), nth };
    }
  }

  trouble(): Happening {
    const kafka = this.#kafka === null ? 0 : 1;
    const kind = this.#random.weighted({
      ...{
        crash: 40,
        restart: 4,
        zombie: 5,
        commits: 18,
        reads: 8,
        echo: 5,
        diskFull: 4,
        clock: 8,
        accident: 45 * kafka,
      },
    });
    const nth = this.#random.below(1_000);
    switch (kind) {
      case 'crash':
        return { kind, point: this.#random.pick(CRASH_POINTS), nth, downMs: this.#random.pick([0, 5, 100, 2_000]) };
      case 'commits':
        return {
          kind,
          fault: this.#random.pick(['unavailable', 'unknown', 'unknown', 'slow']),
          count: this.#random.between(1, 4),
        };
      case 'echo':
        return { kind, count: this.#random.between(1, 20) };
      case 'reads':
        return {
          kind,
          of: this.#random.pick(['any', 'load', 'load', 'journals', 'timers']),
          count: this.#random.between(1, 5),
        };
      case 'diskFull':
        return { kind, ms: this.#random.between(50, 3_000) };
      case 'clock':
        return { kind, byMs: this.#random.pick([-60_000, -5_000, -100, 100, 5_000, 60_000]) };
      case 'accident':
        return {
          kind,
          accident: this.#random.pick(ACCIDENTS),
          partition: this.#random.below(this.#kafka?.partitions ?? 1),
          nth,
        };
      default:
        return { kind };
    }
  }

  #submit(): Happening {
    const idempotencyKey = this.#random.chance(0.5) ? `key${this.#random.below(8)}` : null;
    const delayMs = this.#random.chance(0.15) ? this.#random.between(1, 3_000) : 0;
    const waits = this.#random.chance(0.4);
    const last = OBJECTS.length * this.#keys - 1;
    const { address, rank } = this.#programs.address();
    const plain = this.#random.chance(0.15);
    const looks = !plain && this.#random.chance(0.1);
    const to = plain
      ? { service: 'plain', handler: 'execute', key: null }
      : looks
        ? { ...address, handler: 'look' }
        : address;
    const program = looks
      ? this.#programs.look(rank)
      : this.#programs.program(plain ? this.#random.below(last + 1) : rank);
    return { kind: 'submit', to, program, idempotencyKey, delayMs, waits };
  }

  #produce(partitions: number): Happening {
    const record = this.#random.weighted({
      program: 80,
      tombstone: 5,
      keyless: 5,
      binaryKey: 4,
      malformed: 4,
      large: 2,
    });
    const key = this.#random.below(this.#keys);
    // Some topics are keyed by a producer that does not partition by key: then a key comes from several partitions.
    const partition = this.#random.chance(0.8) ? key % partitions : this.#random.below(partitions);
    return { kind: 'produce', partition, key: `k${key}`, record, program: this.#programs.program(key, 1) };
  }
}
