/**
 * A journal walked along a chart. What a condition was is not in a journal, so several ways are followed side by side until
 * the entries tell which it was; the likeliest `waysMax` are kept.
 *
 * An entry that no way leads to is taken where its name is, or passed over: a chart can be wrong (a helper's steps, dynamic
 * code), and a person wants to see where the invocation is all the same. `surprises` has what was not as the chart says.
 */
import { type Chart, END, FAILED } from './chart.ts';
import { type Effort, newEffort } from './effort.ts';
import type { JournalStep, ReadJournal } from './journal.ts';
import { journalNameOf, matcherOf } from './names.ts';
import { Net } from './net.ts';
import { type Move, Reaches, UNLIKELY, type Way } from './reach.ts';
import {
  type Followed,
  Follower,
  type Frame,
  keyOf,
  lastOf,
  type StatusOf,
  type Thread,
  type Threads,
} from './threads.ts';

const waysMax = 12;
/** Steps that are followed; what a longer journal has is taken by its name alone, so that nobody waits for it. */
const stepsMax = 10_000;
/** One entry on a way, or the end of the handler. */
export interface Hop {
  readonly step: JournalStep | null;
  /** The state that it was taken for, -1 where there is none. */
  readonly to: number;
  readonly moves: readonly Move[];
  /** The region that it began, -1 for none. */
  readonly began: number;
  /** The chart does not lead there. */
  readonly isSurprise: boolean;
  /** It was made by code that can't be seen. */
  readonly isOpaque: boolean;
  readonly at: number;
}

export interface Walked {
  readonly net: Net;
  readonly hops: readonly Hop[];
  readonly threads: Threads;
  /** Steps, from the first on, that were followed and not just taken by their names. */
  readonly followed: number;
  /** The thread of the handler's own path that moved last. */
  readonly last: Thread;
}

interface Trail {
  readonly hop: Hop;
  readonly before: Trail | null;
}

interface Course {
  readonly cost: number;
  readonly threads: Threads;
  readonly trail: Trail | null;
}

/** How the invocation has ended, where that is known and not in the journal. */
export type Ended = 'completed' | 'failed';

export function walk(chart: Chart, journal: ReadJournal, ended: Ended | null, effort = newEffort()): Walked {
  const walker = new Walker(new Net(chart), journal, effort);
  let courses = walker.begin();
  for (const step of journal.steps) courses = walker.take(courses, step) ?? walker.jump(courses, step);
  const { output } = journal;
  const how = output === null ? ended : output.outcome.kind === 'failure' ? 'failed' : 'completed';
  if (how !== null) courses = walker.end(courses, how);
  return walker.result(courses[0] as Course);
}

/** The name alone says little: a step that is not where it should be. */
const JUMPED = 20;
/** An entry that the chart does not know at all. */
const UNKNOWN = 10;
/** An entry of code that can't be seen, where a step that can be seen would do as well. */
const UNSEEN = 1;

class Walker {
  readonly #net: Net;
  readonly #reaches: Reaches;
  readonly #follower: Follower;
  readonly #journal: ReadJournal;
  readonly #byIndex: ReadonlyMap<number, JournalStep>;
  readonly #candidates = new Map<string, readonly number[]>();
  readonly #effort: Effort;
  #followed = 0;
  #isOver = false;

  constructor(net: Net, journal: ReadJournal, effort: Effort) {
    this.#net = net;
    this.#effort = effort;
    this.#reaches = new Reaches(net, effort);
    this.#follower = new Follower(net, this.#reaches);
    this.#journal = journal;
    this.#byIndex = new Map(journal.steps.map((step) => [step.index, step]));
  }

  begin(): Course[] {
    return [{ cost: 0, threads: this.#follower.begin(), trail: null }];
  }

  /** null from the first step on that is not to be followed any more. */
  take(courses: readonly Course[], step: JournalStep): Course[] | null {
    const candidates = this.#candidatesFor(step);
    this.#isOver ||= this.#followed === stepsMax;
    const next = this.#isOver ? [] : courses.flatMap((course) => this.#ways(course, step, candidates));
    this.#isOver ||= this.#effort.left <= 0;
    if (this.#isOver) return null;
    this.#followed += 1;
    if (next.length > 0) return likeliest(next, this.#statusBefore(step.index + 1));
    const surprised = courses.map((course) => this.#surprised(course, step, candidates));
    return likeliest(surprised, this.#statusBefore(step.index + 1));
  }

  /** Takes an entry for the first step of its name. */
  jump([course]: readonly Course[], step: JournalStep): Course[] {
    const [to = -1] = this.#candidatesFor(step);
    const hop: Hop = { step, to, moves: [], began: -1, isSurprise: false, isOpaque: false, at: step.at };
    const { cost, threads, trail } = course as Course;
    const all = to === -1 ? threads.all : [{ at: to, frame: null, isSeed: false, entry: step.index }];
    return [{ cost, threads: { all, over: new Set() }, trail: { hop, before: trail } }];
  }

  /** All ways to take an entry. */
  #ways(course: Course, step: JournalStep, candidates: readonly number[]): Course[] {
    const next: Course[] = [];
    const statusOf = this.#statusBefore(step.index);
    const go = (thread: Thread, way: Way, extra: number): void => {
      if (this.#effort.left <= 0) return;
      this.#effort.left -= 1 + course.threads.all.length + way.moves.length;
      const followed = this.#follower.follow(course.threads, thread, way, step.index, statusOf);
      if (followed !== null)
        next.push(
          after(
            course,
            { thread, way, step, at: step.at, isOpaque: this.#net.state(way.to).kind === 'opaque' },
            followed,
            extra,
          ),
        );
    };
    for (const thread of distinct(course.threads.all, statusOf)) {
      const reach = this.#reachOf(thread, statusOf);
      for (const candidate of candidates) {
        const way = reach.steps.get(candidate);
        if (way !== undefined) go(thread, way, 0);
      }
      const hidden = candidates.length === 0 ? 0 : UNSEEN;
      for (const way of reach.opaque) go(thread, way, hidden);
      if (this.#net.state(thread.at).kind === 'opaque') go(thread, { to: thread.at, cost: 0, moves: [] }, hidden);
    }
    return next;
  }

  /** The chart does not lead to this entry. */
  #surprised(course: Course, step: JournalStep, candidates: readonly number[]): Course {
    const hop = { step, moves: [], began: -1, isSurprise: true, isOpaque: false, at: step.at };
    const [to] = candidates;
    if (to === undefined) {
      return { ...course, cost: course.cost + UNKNOWN, trail: { hop: { ...hop, to: -1 }, before: course.trail } };
    }
    const last: Thread = { at: to, frame: null, isSeed: false, entry: step.index };
    return {
      cost: course.cost + JUMPED,
      threads: { all: [last], over: new Set() },
      trail: { hop: { ...hop, to }, before: course.trail },
    };
  }

  /** The handler has ended: the thread that can get to an end has got there. */
  end(courses: readonly Course[], how: Ended): Course[] {
    const ended = courses.flatMap((course) => this.#ends(course, how));
    if (ended.length === 0) return [this.#endedSomehow(courses[0] as Course, how)];
    return likeliest(ended, this.#statusBefore(Number.POSITIVE_INFINITY));
  }

  /** It has ended, and the chart shows no way to an end. */
  #endedSomehow({ cost, trail }: Course, how: Ended): Course {
    const to = this.#net.numberOf(how === 'completed' ? END : FAILED);
    const hop: Hop = { step: null, to, moves: [], began: -1, isSurprise: true, isOpaque: false, at: this.#endAt };
    const threads: Threads = { all: [{ at: to, frame: null, isSeed: false, entry: 0 }], over: new Set() };
    return { cost: cost + JUMPED, threads, trail: { hop, before: trail } };
  }

  get #endAt(): number {
    const { output, steps } = this.#journal;
    return output?.at ?? steps.at(-1)?.at ?? 0;
  }

  #ends(course: Course, how: Ended): Course[] {
    const { output } = this.#journal;
    const at = this.#endAt;
    const said = output?.outcome.kind === 'failure' ? output.outcome.failure.message : null;
    const statusOf = this.#statusBefore(Number.POSITIVE_INFINITY);
    return distinct(course.threads.all, statusOf).flatMap((thread) =>
      this.#reachOf(thread, statusOf).ends.flatMap((way) => {
        const { kind, label } = this.#net.state(way.to);
        if ((kind === 'end') !== (how === 'completed')) return [];
        const followed = this.#follower.follow(course.threads, thread, way, 0, statusOf);
        if (followed === null) return [];
        // A failure's own words tell which of several throws it was.
        const isSaid = said !== null && said !== '' && label.includes(said);
        const move = { thread, way, step: null, at, isOpaque: false };
        return [after(course, move, followed, isSaid ? -UNLIKELY : 0)];
      }),
    );
  }

  result({ threads, trail }: Course): Walked {
    const hops: Hop[] = [];
    for (let one = trail; one !== null; one = one.before) hops.push(one.hop);
    return { net: this.#net, hops: hops.reverse(), threads, followed: this.#followed, last: lastOf(threads) };
  }

  #reachOf({ at, isSeed, entry }: Thread, statusOf: StatusOf) {
    return this.#reaches.from(at, !isSeed && statusOf(entry) === 'failed');
  }

  /** What an entry had come to when item `index` was written. */
  #statusBefore(index: number): StatusOf {
    return (entry) => {
      const step = this.#byIndex.get(entry);
      if (step === undefined) return 'ok';
      return step.answeredBy < index ? step.status : 'open';
    };
  }

  /** The steps that an entry may be: those of its name; patterns, where none has it. */
  #candidatesFor({ entry, name }: JournalStep): readonly number[] {
    const key = `${entry} ${name}`;
    let found = this.#candidates.get(key);
    if (found === undefined) {
      const named = this.#net.states.flatMap((state, number) =>
        state.entry === entry ? [{ number, ...journalNameOf(state) }] : [],
      );
      const exact = named.filter((one) => !one.isPattern && one.name === name);
      const alike = named.filter((one) => one.isPattern && matcherOf(one.name)(name));
      found = [...exact, ...alike].map(({ number }) => number);
      this.#candidates.set(key, found);
    }
    return found;
  }
}

interface Taken extends Pick<Hop, 'step' | 'at' | 'isOpaque'> {
  readonly thread: Thread;
  readonly way: Way;
}

function after(course: Course, { thread, way, ...taken }: Taken, { threads, cost }: Followed, extra: number): Course {
  const began = thread.isSeed ? thread.at : -1;
  const hop: Hop = { ...taken, to: way.to, moves: way.moves, began, isSurprise: false };
  return { cost: course.cost + cost + extra, threads, trail: { hop, before: course.trail } };
}

/** Threads that stand alike are one for the question who goes on: the first whose step has been answered, if there is one. */
function distinct(threads: readonly Thread[], statusOf: StatusOf): Thread[] {
  const found = new Map<Frame | null, Map<number, Thread>>();
  for (const one of threads) {
    const places = found.get(one.frame) ?? new Map<number, Thread>();
    if (places.size === 0) found.set(one.frame, places);
    const status = one.isSeed ? 'ok' : statusOf(one.entry);
    // A failed step leads elsewhere; one without an answer goes on only where no other can.
    const place = one.at * 2 + (status === 'failed' ? 1 : 0);
    const known = places.get(place);
    if (known === undefined || (status === 'ok' && !known.isSeed && statusOf(known.entry) === 'open'))
      places.set(place, one);
  }
  return [...found.values()].flatMap((places) => [...places.values()]);
}

/** The likeliest ways, one for each place that they have come to. */
function likeliest(courses: readonly Course[], statusOf: StatusOf): Course[] {
  if (courses.length === 1) return [...courses];
  const sorted = courses
    .map((course, order) => ({ course, order }))
    .sort((a, b) => a.course.cost - b.course.cost || a.order - b.order);
  const found = new Map<string, Course>();
  for (const { course } of sorted) {
    const key = keyOf(course.threads, statusOf);
    if (!found.has(key)) found.set(key, course);
    if (found.size === waysMax) break;
  }
  return [...found.values()];
}
