/** How one life of the engine is bent: the ports and the decisions that a mutant replaces. Production code knows nothing of it. */
import type { Cell } from '../../../actors/cell.ts';
import type { Change } from '../../../actors/change.ts';
import type { Command, Moment } from '../../../actors/command.ts';
import type { decide } from '../../../actors/decide.ts';
import type { Decision } from '../../../actors/decision.ts';
import type { Limits } from '../../../engine/limits.ts';
import type { MemoryData } from '../../../engine/store/memory/data.ts';
import type { Store, Turn } from '../../../engine/store/store.ts';
import type { Endpoint } from '../../../sdk/protocol/index.ts';
import type { Incarnation } from '../incarnation.ts';

export type Decide = typeof decide;

export interface WriteParts {
  readonly inner: Store;
  readonly data: MemoryData;
  readonly turn: Turn;
  readonly incarnation: Incarnation;
}

export interface Mutation {
  readonly decide?: (real: Decide) => Decide;
  /** How a turn is written. */
  readonly write?: (parts: WriteParts) => Promise<void>;
  /** What a commit that is cut off leaves behind. */
  readonly cutOff?: (parts: WriteParts) => void;
  /** Between the loop and its store. */
  readonly commit?: (real: Store['commit']) => Store['commit'];
  readonly endpoint?: (real: Endpoint) => Endpoint;
  /** What the engine is told, while the checks hold it to what it should have been told. */
  readonly limits?: (real: Partial<Limits>) => Partial<Limits>;
}

/** Made anew for each life. */
export type MakeMutation = () => Mutation;

/** Changes what was decided; the decision is the mutant's own copy. */
export type Bend = (decided: Decision, cell: Cell, command: Command, at: Moment) => Decision;

export const bent =
  (bend: Bend): MakeMutation =>
  () => ({
    decide: (real) => (cell, command, at) => {
      const { changes, effects, forwards } = real(cell, command, at);
      return bend({ changes: [...changes], effects: [...effects], forwards: [...forwards] }, cell, command, at);
    },
  });

type Kind = Change['kind'];
/** A change of one kind. */
export type Of<K extends Kind> = Extract<Change, { kind: K }>;

/** Every change of one kind replaced; null drops it. */
export const changed = <K extends Kind>(kind: K, replace: (change: Of<K>) => Change | null): MakeMutation =>
  bent((decided) => ({
    ...decided,
    changes: decided.changes
      .map((change) => (change.kind === kind ? replace(change as Of<K>) : change))
      .filter((change) => change !== null),
  }));
