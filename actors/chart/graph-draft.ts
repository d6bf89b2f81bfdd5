/** States and transitions while they are being made: ids, containers, loose ends. */
import {
  CHART_LIMITS,
  type ChartState,
  type ChartTransition,
  END,
  FAILED,
  type JoinKind,
  type StateKind,
  type StepEntry,
  type TransitionKind,
} from './chart.ts';
import { Ids } from './ids.ts';
import type { FoundFunction } from './syntax.ts';

/** A transition whose target is not known yet. */
export interface LooseEnd {
  readonly from: string;
  readonly kind: TransitionKind;
  readonly label: string | null;
  /** It comes from behind a recursive call of the function with this key: whoever returns from that goes on here, too. */
  readonly behind?: object;
}

interface NewState {
  readonly kind: StateKind;
  readonly label: string;
  readonly at: number | null;
  readonly entry?: StepEntry;
  readonly match?: string | null;
  readonly join?: JoinKind;
  readonly many?: boolean;
  readonly main?: boolean;
}

/** So that a condition never takes the id of the step that is called so. */
const PREFIXES: Readonly<Record<StateKind, string>> = {
  ...{ start: '', step: '', end: '', opaque: '', try: '', catch: '', finally: '', parallel: '', region: '' },
  ...{ choice: 'if ', loop: 'loop ', throw: 'throw ' },
};

export class GraphDraft {
  readonly #states: ChartState[] = [];
  readonly #transitions: ChartTransition[] = [];
  readonly #known = new Set<string>();
  readonly #ids = new Ids([END, FAILED]);
  readonly #placeOf: FoundFunction['placeOf'];
  readonly #goesOn = new Map<object, readonly string[]>();
  #parent: string | null = null;

  constructor(placeOf: FoundFunction['placeOf']) {
    this.#placeOf = placeOf;
  }

  get isFull(): boolean {
    return this.#states.length >= CHART_LIMITS.statesMax;
  }

  add({ kind, label, at, entry, match, join, many, main }: NewState): string {
    const place = at === null ? null : this.#placeOf(at);
    const id = this.#ids.next(PREFIXES[kind] + label, kind);
    this.#states.push({
      ...{ id, kind, entry: entry ?? null, label },
      ...(match == null ? {} : { match }),
      ...{ parent: this.#parent, line: place?.line ?? null, column: place?.column ?? null, inferred: false },
      ...(join === undefined ? {} : { join }),
      ...(many ? { many } : {}),
      ...(main ? { main } : {}),
    });
    return id;
  }

  /** The end states, whose ids are kept for them. */
  addLast(kind: 'end' | 'throw', id: string): void {
    const where = { parent: null, line: null, column: null };
    this.#states.push({ id, kind, entry: null, label: id, ...where, inferred: false });
  }

  /** What is added meanwhile lies in this container. */
  inside<T>(container: string | null, build: () => T): T {
    const before = this.#parent;
    this.#parent = container;
    const result = build();
    this.#parent = before;
    return result;
  }

  connect(ends: readonly LooseEnd[], to: string): void {
    for (const { from, kind, label, behind } of ends) {
      if (behind !== undefined) this.#goesOn.set(behind, [...this.#goingOn(behind), to]);
      const key = JSON.stringify([from, to, kind, label]);
      if (this.#known.has(key)) continue;
      this.#known.add(key);
      this.#transitions.push({ from, to, kind, label, inferred: false });
    }
  }

  /** A function that calls itself returns to where it was called, the ends of its body go on there. */
  returnsTo(key: object, ends: readonly LooseEnd[]): void {
    for (const to of this.#goingOn(key)) this.connect(ends, to);
  }

  #goingOn(key: object): readonly string[] {
    return this.#goesOn.get(key) ?? [];
  }

  result() {
    const notes = this.isFull
      ? [`The handler has more than ${CHART_LIMITS.statesMax} states; the rest is left out.`]
      : [];
    return { states: this.#states, transitions: this.#transitions, notes };
  }
}
