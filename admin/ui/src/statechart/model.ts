/**
 * A chart as the page draws it, and the tree that its containers make. The shapes are those of `GET …/chart`; nothing here
 * knows of pixels.
 */
export interface ChartState {
  readonly id: string;
  readonly kind: string;
  /** The kind of journal entry of a step; null where it is none. */
  readonly entry: string | null;
  readonly label: string;
  readonly parent: string | null;
  /** 1-based, in the file of the source. */
  readonly line: number | null;
  readonly inferred: boolean;
  /** Of a parallel: when it goes on. */
  readonly join?: string | undefined;
  /** A region that is begun any number of times. */
  readonly many?: boolean | undefined;
}

export interface ChartTransition {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  readonly label: string | null;
  readonly inferred: boolean;
}

export interface Chart {
  readonly hash: string;
  readonly initial: string;
  readonly states: readonly ChartState[];
  readonly transitions: readonly ChartTransition[];
}

/** Ids of the children of each container; those of the whole chart stand under null. In the order of the source. */
export type Children = ReadonlyMap<string | null, readonly ChartState[]>;

export function childrenOf({ states }: Chart): Children {
  const known = new Set(states.map(({ id }) => id));
  const children = new Map<string | null, ChartState[]>();
  for (const state of states) {
    // A parent that is not there would take its children off the picture.
    const parent = state.parent !== null && known.has(state.parent) ? state.parent : null;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [state]);
    else siblings.push(state);
  }
  return children;
}

/** From a state outwards, itself first. */
export function ancestry(chart: Chart): (id: string) => readonly string[] {
  const parents = new Map(chart.states.map(({ id, parent }) => [id, parent] as const));
  return (id) => {
    const path: string[] = [];
    for (let at: string | null = id; at !== null && !path.includes(at); at = parents.get(at) ?? null) path.push(at);
    return path;
  };
}

/** Where a transition is drawn: in the innermost container that has both ends, between its direct children. */
export interface Placed {
  readonly transition: ChartTransition;
  /** null is the whole chart. */
  readonly container: string | null;
  /** A child of the container; or the container itself, which is drawn as its entry. */
  readonly from: string;
  readonly to: string;
}

export function placeTransitions(chart: Chart): readonly Placed[] {
  const pathOf = ancestry(chart);
  return chart.transitions.map((transition) => {
    const from = pathOf(transition.from);
    const to = pathOf(transition.to);
    const shared = from.find((id) => to.includes(id)) ?? null;
    const childIn = (path: readonly string[]) => {
      if (shared === null) return path.at(-1) as string;
      const at = path.indexOf(shared);
      return at === 0 ? shared : (path[at - 1] as string);
    };
    // A state that leads back to itself is drawn beside it, in its own container.
    if (transition.from === transition.to) {
      const container = from[1] ?? null;
      return { transition, container, from: transition.from, to: transition.to };
    }
    return { transition, container: shared, from: childIn(from), to: childIn(to) };
  });
}

/** Depth-first in the order of the source, with how deep each stands: the order of the table, and of the arrow keys. */
export function inOrder(chart: Chart): readonly { readonly state: ChartState; readonly depth: number }[] {
  const children = childrenOf(chart);
  const rows: { state: ChartState; depth: number }[] = [];
  const walk = (parent: string | null, depth: number): void => {
    for (const state of children.get(parent) ?? []) {
      rows.push({ state, depth });
      walk(state.id, depth + 1);
    }
  };
  walk(null, 0);
  return rows;
}

/** What a person calls a state of this kind. */
export function kindText({ kind, entry, join, many }: ChartState): string {
  if (kind === 'step') return entry ?? 'step';
  if (kind === 'parallel') return `at the same time${join === undefined ? '' : `, ${JOIN_TEXT[join] ?? join}`}`;
  if (kind === 'region') return many === true ? 'once for each' : 'branch';
  return KIND_TEXT[kind] ?? kind;
}

const JOIN_TEXT: Readonly<Record<string, string>> = {
  all: 'until all are done',
  settled: 'until each has ended, well or not',
  first: 'until the first has ended',
  any: 'until one has ended well',
  main: 'beside the handler’s own path',
};

const KIND_TEXT: Readonly<Record<string, string>> = {
  start: 'begins',
  choice: 'decides',
  loop: 'repeats',
  try: 'tries',
  catch: 'catches',
  finally: 'in any case',
  end: 'ends',
  throw: 'fails',
  opaque: 'not visible in the source',
};

export const FAILED = 'failed';

/** The end that every chart has for errors nobody catches is shown where something leads to it, or where it is lit. */
export function shownChart(chart: Chart, isMarked: (id: string) => boolean): Chart {
  const touched = new Set(chart.transitions.flatMap(({ from, to }) => [from, to]));
  const parents = new Set(chart.states.map(({ parent }) => parent));
  const states = chart.states.filter(
    ({ id, kind, parent }) =>
      parent !== null || touched.has(id) || parents.has(id) || (kind !== 'throw' && kind !== 'end') || isMarked(id),
  );
  return states.length === chart.states.length ? chart : { ...chart, states };
}
