/** What a chart and its legend have to agree on. */
import type { Tone } from '../status.ts';

export interface Line {
  readonly name: string;
  readonly tone: Tone;
  readonly values: readonly (number | null)[];
}

export interface TimeSeriesProps {
  readonly label: string;
  /** Seconds since the epoch. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
}

/** Of the lines, in their order: who can't tell the colours apart can tell these. */
export const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3]];
export const PLOT_HEIGHT = 168;
