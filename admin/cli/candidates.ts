/** What the shell may offer where names of a running engine are wanted: marks on arguments and options. */
import type { Argument, Option } from 'commander';

/** What is asked of the engine for a place in a command line. */
export type CandidateKind =
  | 'services'
  | 'handlers'
  | 'targets'
  | 'sinks'
  | 'actors'
  | 'subscriptions'
  | 'deployments'
  | 'clusters'
  | 'deadLetters';

const kinds = new WeakMap<object, CandidateKind>();

/** Says that this option or argument takes a name of that kind. */
export function completes<Place extends Option | Argument>(place: Place, kind: CandidateKind): Place {
  kinds.set(place, kind);
  return place;
}

export const kindOf = (place: object): CandidateKind | null => kinds.get(place) ?? null;
