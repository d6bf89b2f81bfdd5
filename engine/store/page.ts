/** Pages of lists: sizes are cut to PAGE_MAX, cursors are opaque text that names the last row of a page. */
import type { Page, PageRequest } from './queries.ts';
import { PAGE_MAX } from './queries.ts';

type CursorPart = string | number;

export const pageLimit = (page: PageRequest): number => Math.min(PAGE_MAX, Math.max(1, Math.trunc(page.limit)));

/** Cuts `limit + 1` rows to a page: the row too many only tells that there is more. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => readonly CursorPart[],
): Page<Row> {
  if (rows.length <= limit) return { rows, next: null };
  const kept = rows.slice(0, limit);
  return { rows: kept, next: encodeCursor(cursorOf(kept[limit - 1] as Row)) };
}

export const encodeCursor = (parts: readonly CursorPart[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url');

/**
 * The parts of a cursor, or null where there is none; `shape` says what each must be.
 * @throws RangeError where the text is no cursor of this list.
 */
export function decodeCursor<const Shape extends readonly ('string' | 'number')[]>(
  cursor: string | null,
  shape: Shape,
): { [Index in keyof Shape]: Shape[Index] extends 'string' ? string : number } | null {
  if (cursor === null) return null;
  const parts = parse(cursor);
  const isPart = (type: string, part: unknown) => typeof part === type && !String(part).includes('\u0000');
  const fits = parts.length === shape.length && shape.every((type, at) => isPart(type, parts[at]));
  if (!fits) throw new RangeError('this is no cursor of this list: pass `next` of the page before, unchanged');
  return parts as { [Index in keyof Shape]: Shape[Index] extends 'string' ? string : number };
}

function parse(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return []; // Not JSON: no cursor of ours, which the caller says.
  }
}
