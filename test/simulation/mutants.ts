/** stub */
import type { decide } from '../../actors/decide.ts';
import type { Store, Turn } from '../../engine/store/store.ts';
import type { Endpoint } from '../../sdk/protocol/index.ts';
import type { Incarnation } from './incarnation.ts';

type Decide = typeof decide;

/** How one life of the engine is bent. */
export interface Mutation {
  readonly decide?: (real: Decide) => Decide;
  readonly write?: (inner: Store, turn: Turn, incarnation: Incarnation) => Promise<void>;
  readonly endpoint?: (real: Endpoint) => Endpoint;
}
export type MakeMutation = () => Mutation;
