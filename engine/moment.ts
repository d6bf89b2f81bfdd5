/** What a decision may know beside its cell: the time, a fresh number, and tables to look things up in. */
import type { Moment } from '../actors/command.ts';
import type { Clock } from './clock.ts';
import type { Limits } from './limits.ts';
import type { Places } from './places.ts';
import type { Registry } from './registry.ts';

export interface MomentParts {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly places: Places;
  readonly registry: Registry;
}

export function momentOf({ places, registry, limits, clock }: MomentParts): Moment {
  return {
    now: clock.now(),
    fresh: places.fresh(),
    invocationId: (ref) => places.invocationId(ref),
    place: (target, seq) => places.place(target, seq),
    rules: (target) => registry.find(target),
    bounds: limits,
  };
}
