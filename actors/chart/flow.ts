/**
 * The control flow of a handler as a tree: what is left of its source when everything that makes no journal entry and
 * ends nothing is dropped. `graph.ts` makes states and transitions of it.
 */
import type { JoinKind, StateKind, StepEntry, TransitionKind } from './chart.ts';

/** Where something stands in the parsed text. */
export type Offset = number;

export interface Branch {
  readonly kind: TransitionKind;
  readonly label: string | null;
  readonly flow: Flow;
}

export interface RegionFlow {
  readonly label: string;
  readonly at: Offset;
  readonly many: boolean;
  readonly main: boolean;
  readonly flow: Flow;
}

export type Flow =
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'step';
      readonly entry: StepEntry;
      readonly label: string;
      readonly match: string | null;
      readonly at: Offset;
    }
  | { readonly kind: 'sequence'; readonly flows: readonly Flow[] }
  /** One of the branches. `through`: a branch goes on with the next one, unless it breaks (switch). */
  | {
      readonly kind: 'choice';
      readonly label: string;
      readonly at: Offset;
      readonly branches: readonly Branch[];
      readonly through: boolean;
    }
  /** `before` is the test's steps; `after` those of a `for`'s update. A loop that `testsLast` is a do-while. */
  | {
      readonly kind: 'loop';
      readonly label: string;
      readonly at: Offset;
      readonly test: Flow;
      readonly body: Flow;
      readonly update: Flow;
      readonly testsLast: boolean;
      /** `for (;;)` and `while (true)` end by a jump only. */
      readonly endless: boolean;
    }
  | {
      readonly kind: 'parallel';
      readonly label: string;
      readonly at: Offset;
      readonly join: JoinKind;
      readonly regions: readonly RegionFlow[];
    }
  | {
      readonly kind: 'try';
      readonly at: Offset;
      readonly block: Flow;
      readonly handler: { readonly flow: Flow; readonly at: Offset; readonly label: string } | null;
      readonly finalizer: { readonly flow: Flow; readonly at: Offset } | null;
    }
  /** A function's body where it is called: its returns end here. `again` inside it calls it again. */
  | {
      readonly kind: 'called';
      readonly key: object;
      readonly label: string;
      readonly at: Offset;
      readonly body: Flow;
      readonly recursive: boolean;
    }
  | { readonly kind: 'again'; readonly key: object }
  | { readonly kind: 'labelled'; readonly name: string; readonly body: Flow }
  | { readonly kind: 'return' }
  | { readonly kind: 'throw'; readonly label: string; readonly at: Offset }
  | { readonly kind: 'break' | 'continue'; readonly target: string | null }
  | { readonly kind: 'opaque'; readonly label: string; readonly at: Offset };

export type ContainerKind = Extract<StateKind, 'loop' | 'parallel' | 'region' | 'try' | 'catch' | 'finally'>;

export const NOTHING: Flow = { kind: 'nothing' };

/** One after the other; what is nothing is dropped. */
export function sequence(flows: readonly Flow[]): Flow {
  const parts: Flow[] = [];
  for (const flow of flows) {
    if (flow.kind === 'sequence') parts.push(...flow.flows);
    else if (flow.kind !== 'nothing') parts.push(flow);
  }
  const [first] = parts;
  if (first === undefined) return NOTHING;
  return parts.length === 1 ? first : { kind: 'sequence', flows: parts };
}

export const isNothing = (flow: Flow): boolean => flow.kind === 'nothing';

/** True where some part of the flow is as asked. */
export function some(flow: Flow, test: (part: Flow) => boolean): boolean {
  if (test(flow)) return true;
  return partsOf(flow).some((part) => some(part, test));
}

export function partsOf(flow: Flow): readonly Flow[] {
  switch (flow.kind) {
    case 'sequence':
      return flow.flows;
    case 'choice':
      return flow.branches.map((branch) => branch.flow);
    case 'loop':
      return [flow.test, flow.body, flow.update];
    case 'parallel':
      return flow.regions.map((region) => region.flow);
    case 'try':
      return [flow.block, flow.handler?.flow ?? NOTHING, flow.finalizer?.flow ?? NOTHING];
    case 'called':
    case 'labelled':
      return [flow.body];
    default:
      return [];
  }
}

const ANSWERED_LATER: ReadonlySet<StepEntry> = new Set([
  ...(['run', 'sleep', 'call', 'get', 'keys', 'awakeable'] as const),
  ...(['attach', 'peekOutput', 'promise', 'peekPromise', 'completePromise'] as const),
]);

/** True where an `await` on it has to wait for something: if nobody awaits it, it goes on beside whatever follows. */
export const hasToWait = (flow: Flow): boolean =>
  some(flow, (part) => part.kind === 'step' && ANSWERED_LATER.has(part.entry));

/** True where it makes entries, or may: steps, code that can't be seen, functions that call themselves. */
export const hasSteps = (flow: Flow): boolean =>
  some(flow, ({ kind }) => kind === 'step' || kind === 'opaque' || kind === 'again');

/** The same for the body of a function, whose calls of itself add nothing to it. */
export const bodyHasSteps = (body: Flow, key: object): boolean =>
  some(body, (part) => part.kind === 'step' || part.kind === 'opaque' || (part.kind === 'again' && part.key !== key));
