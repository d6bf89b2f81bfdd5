/** A chart as a graph to walk: states by number, what leads where, what contains what. */
import type { Chart, ChartState, ChartTransition } from './chart.ts';

export interface Edge {
  readonly from: number;
  readonly to: number;
  /** Index in the chart's transitions. */
  readonly transition: number;
}

export class Net {
  readonly chart: Chart;
  readonly states: readonly ChartState[];
  readonly edges: readonly (readonly Edge[])[];
  /** The container's number, -1 for none. */
  readonly parents: readonly number[];
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #children: readonly (readonly number[])[];

  constructor(chart: Chart) {
    this.chart = chart;
    this.states = chart.states;
    this.#numbers = new Map(chart.states.map(({ id }, number) => [id, number]));
    this.parents = chart.states.map(({ parent }) => (parent === null ? -1 : this.numberOf(parent)));
    const children: number[][] = chart.states.map(() => []);
    this.parents.forEach((parent, number) => {
      children[parent]?.push(number);
    });
    this.#children = children;
    const edges: Edge[][] = chart.states.map(() => []);
    chart.transitions.forEach(({ from, to }, transition) => {
      const edge = { from: this.numberOf(from), to: this.numberOf(to), transition };
      edges[edge.from]?.push(edge);
    });
    this.edges = edges;
  }

  /** -1 where there is none. */
  numberOf(id: string): number {
    return this.#numbers.get(id) ?? -1;
  }

  state(number: number): ChartState {
    return this.states[number] as ChartState;
  }

  transition({ transition }: Edge): ChartTransition {
    return this.chart.transitions[transition] as ChartTransition;
  }

  childrenOf(number: number): readonly number[] {
    return this.#children[number] ?? [];
  }

  /** The containers around a state, from the nearest outwards. */
  *around(number: number): Generator<number> {
    for (let at = this.parents[number] ?? -1; at !== -1; at = this.parents[at] ?? -1) yield at;
  }

  /** All states that lie in a container, however deep. */
  within(container: number): number[] {
    return this.childrenOf(container).flatMap((child) => [child, ...this.within(child)]);
  }

  catches(number: number): boolean {
    return (this.edges[number] ?? []).some((edge) => this.transition(edge).kind === 'error');
  }

  /** The container whose `error` transition an error takes that happens in a state; -1 for none. */
  catcherOf(number: number): number {
    for (const around of this.around(number)) if (this.catches(around)) return around;
    return -1;
  }

  /** The innermost region that a state lies in, -1 for none. */
  regionOf(number: number): number {
    for (const around of this.around(number)) if (this.state(around).kind === 'region') return around;
    return -1;
  }

  isInside(number: number, container: number): boolean {
    for (const around of this.around(number)) if (around === container) return true;
    return false;
  }
}
