/** Sizes of the picture, in its own units (pixels at 100 %). Labels are monospaced, so that their width is known without a page. */
import type { ChartState } from './model.ts';

export const CHAR_WIDTH = 7.25;
export const SMALL_CHAR_WIDTH = 6.05;
export const NODE_HEIGHT = 34;
const ICON_WIDTH = 34;
const NODE_WIDTH_MIN = 92;
/** Room at the right of a step for what happened there: `×12`, `3 here`. */
const MARK_WIDTH = 30;
export const LABEL_CHARS_MAX = 30;

export const HEADER_HEIGHT = 28;
export const PADDING = 16;
export const REGION_GAP = 14;
export const ENTRY_SIZE = 10;
export const LANE = 9;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const cut = (text: string, max = LABEL_CHARS_MAX): string =>
  text.length <= max ? text : `${text.slice(0, max - 1)}…`;

export function sizeOf({ kind, label }: ChartState): Size {
  switch (kind) {
    case 'start':
      return { width: 18, height: 18 };
    case 'end':
      return { width: 22, height: 22 };
    case 'throw':
      return { width: Math.max(60, textWidth(cut(label)) + 40), height: 28 };
    case 'choice':
      return { width: textWidth(cut(label)) + 44, height: 30 };
    default:
      return { width: Math.max(NODE_WIDTH_MIN, ICON_WIDTH + textWidth(cut(label)) + MARK_WIDTH), height: NODE_HEIGHT };
  }
}

export const headerWidth = ({ label }: ChartState): number => textWidth(cut(label, 44)) + 60;

export const textWidth = (text: string): number => text.length * CHAR_WIDTH;
export const smallTextWidth = (text: string): number => text.length * SMALL_CHAR_WIDTH;
