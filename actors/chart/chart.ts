/**
 * A chart: the state machine of one handler, read from its source. Data only, as it is stored and served.
 *
 *  1. A state of kind `step` is one place in the source that makes a journal entry. What else is there is control flow.
 *  2. Ids are the labels, with `#2`, `#3` … where a label stands at several places. Nobody else may make ids.
 *  3. Containers (`loop`, `parallel`, `region`, `try`, `catch`, `finally`) hold the states whose `parent` they are. A loop is
 *     entered at its own test; a parallel begins all its regions; the others begin at their first child.
 *  4. A region ends at its own `end` state; what follows a parallel is its `join` transition.
 *  5. `error` leaves a container from anywhere inside it. Where no container around has one, an error ends at `failed`.
 */
import type { EntryKind } from '../../sdk/protocol/index.ts';

/** The kinds of entry that a step can be. */
export type StepEntry = Exclude<EntryKind, 'input' | 'output'>;

export type StateKind =
  | 'start'
  | 'step'
  | 'choice'
  | 'loop'
  | 'parallel'
  | 'region'
  | 'try'
  | 'catch'
  | 'finally'
  | 'end'
  | 'throw'
  | 'opaque';

export type TransitionKind =
  | 'next'
  | 'then'
  | 'else'
  | 'case'
  | 'default'
  | 'repeat'
  | 'exit'
  | 'error'
  | 'finally'
  | 'join';

/**
 * When a parallel goes on: `all` regions have ended, all have `settled` (errors included), the `first` has ended, the first
 * has ended well (`any`), or its `main` region has: the others are steps that were begun and are awaited later, or never.
 */
export type JoinKind = 'all' | 'settled' | 'first' | 'any' | 'main';

export interface ChartState {
  readonly id: string;
  readonly kind: StateKind;
  /** What it writes into the journal; null where it is no step. */
  readonly entry: StepEntry | null;
  /** A step's name as far as the source tells it, or what stands there: a condition, a thrown value. */
  readonly label: string;
  /** The name in the journal where it isn't the label; `*` stands for any text. */
  readonly match?: string;
  /** The container, or null. */
  readonly parent: string | null;
  /** 1-based, in the file of the source; null where the source says nothing. */
  readonly line: number | null;
  /** 1-based. */
  readonly column: number | null;
  /** True where it was learnt from journals. */
  readonly inferred: boolean;
  /** Of a parallel. */
  readonly join?: JoinKind;
  /** A region that is begun any number of times, one for each element. */
  readonly many?: true;
  /** Of a parallel's region: it is the handler's own path beside steps that it has begun. */
  readonly main?: true;
}

export interface ChartTransition {
  readonly from: string;
  readonly to: string;
  readonly kind: TransitionKind;
  /** The condition, cut at `labelCharsMax`. */
  readonly label: string | null;
  readonly inferred: boolean;
}

export interface Chart {
  /** 12 hex digits over structure and names: a reformatted handler keeps it. */
  readonly hash: string;
  readonly service: string;
  readonly handler: string;
  /** Always the state of kind `start`. */
  readonly initial: string;
  readonly states: readonly ChartState[];
  readonly transitions: readonly ChartTransition[];
  /** Sentences about what the chart can't show. */
  readonly notes: readonly string[];
}

/** The ids of the three states that every chart has. */
export const START = 'start';
export const END = 'end';
export const FAILED = 'failed';

export const CHART_LIMITS = {
  /** Longer sources are not parsed: the chart is one opaque state. */
  sourceCharsMax: 1_048_576,
  /** What would be the next state is left out, with a note. */
  statesMax: 500,
  /** Functions called from functions; deeper ones are opaque. */
  inlineDepthMax: 16,
  /** Function bodies read for one chart, repeated ones included; further ones are opaque. */
  inlinedMax: 200,
  /** Conditions are cut here. */
  labelCharsMax: 60,
  /** Ids and names of steps are cut here. */
  idCharsMax: 120,
} as const;
