/**
 * What a role may make the engine do: the bounds of `ROLE_BOUNDS`, held at the one place that every request passes after the guard.
 *
 *  B1. What is refused has cost nothing: neither the store nor the feed was asked.
 *  B2. A question that is given up is ended where it runs, so that it keeps nobody else waiting.
 *  B3. What is counted belongs to the role, not to who has it: more tokens of a role give no more room.
 */
import type { Engine } from '../../engine/api.ts';
import { ProblemError } from './problems.ts';
import type { Caller, Role, RoleBounds } from './roles.ts';
import { ROLE_BOUNDS } from './roles.ts';

/** What a request occupies until it has ended. */
export type Occupies = 'read' | 'stream';

export class Allowance {
  readonly #engine: Engine;
  readonly #counts = new Map<Role, Record<Occupies, number>>();
  readonly #engines = new Map<Role, Engine>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Counts the request in; what is given back counts it out, once. @throws ProblemError where the role has no room for it */
  enter(caller: Caller | null, occupies: Occupies, input: { readonly query: unknown }): () => void {
    const bounds = boundsOf(caller);
    if (caller === null || bounds === null) return () => undefined;
    checkPage(caller, bounds, input.query);
    const counts = this.#counts.get(caller.role) ?? { read: 0, stream: 0 };
    this.#counts.set(caller.role, counts);
    checkRoom(caller, bounds, occupies, counts[occupies]);
    counts[occupies] += 1;
    let isIn = true;
    return () => {
      if (isIn) counts[occupies] -= 1;
      isIn = false;
    };
  }

  /** The engine as the caller may ask it. One for each role, so that what is remembered of an engine is. */
  engineFor(caller: Caller | null): Engine {
    const bounds = boundsOf(caller);
    if (caller === null || bounds === null) return this.#engine;
    const known = this.#engines.get(caller.role) ?? patientFor(this.#engine, bounds.queryMs);
    this.#engines.set(caller.role, known);
    return known;
  }
}

const boundsOf = (caller: Caller | null): RoleBounds | null => (caller === null ? null : ROLE_BOUNDS[caller.role]);

function checkPage({ role }: Caller, { pageRowsMax }: RoleBounds, query: unknown): void {
  const limit = (query as { readonly limit?: unknown } | undefined)?.limit;
  if (typeof limit !== 'number' || limit <= pageRowsMax) return;
  throw new ProblemError('page_too_large', `a page for the role ${role} has at most ${pageRowsMax} rows, not ${limit}`);
}

function checkRoom({ role }: Caller, bounds: RoleBounds, occupies: Occupies, count: number): void {
  const { readsMax, streamsMax } = bounds;
  if (occupies === 'read' && count >= readsMax)
    throw new ProblemError('too_many_reads', `${readsMax} reads of the role ${role} are being answered already`);
  if (occupies === 'stream' && count >= streamsMax)
    throw new ProblemError('too_many_role_streams', `${streamsMax} streams of the role ${role} are open already`);
}

function patientFor(engine: Engine, queryMs: number): Engine {
  return {
    query: engine.query.within(queryMs),
    feed: engine.feed,
    accept: (request) => engine.accept(request),
    call: (request, signal) => engine.call(request, signal),
    attach: (ref, signal) => engine.attach(ref, signal),
    completeAwakeable: (id, outcome) => engine.completeAwakeable(id, outcome),
    resolve: (target) => engine.resolve(target),
    submit: (operation, by) => engine.submit(operation, by),
    close: () => engine.close(),
  };
}
