/** What commands print: JSON for programs, tables and lists of facts for people. */
import { styleText } from 'node:util';
import type { Io } from './io.ts';
import { cut, cutToWidth, escapeControls, printableJson, widthOf } from './text.ts';

export type Cell = string | number | null | undefined;

/** A table's column: its heading, and what it shows of a row. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Cell;
  /** Numbers read better from the right. */
  readonly align?: 'left' | 'right';
  /** True for what is copied from, such as an id: it is cut last. */
  readonly whole?: boolean;
  /** A colour beside the word, never in its place. */
  readonly color?: (row: Row) => Color | null;
}

export type Color = 'green' | 'yellow' | 'red' | 'cyan' | 'dim';

export function printJson(io: Io, value: unknown): void {
  io.out(`${printableJson(value)}\n`);
}

export function printLine(io: Io, text = ''): void {
  io.out(`${escapeControls(text)}\n`);
}

/**
 * One line for each row under a line of headings; where there is none, `empty` says so. On a terminal it is made to fit:
 * the widest columns give way first, those that are copied from (`whole`) last.
 */
export function printTable<Row>(io: Io, rows: readonly Row[], columns: readonly Column<Row>[], empty: string): void {
  if (rows.length === 0) return printLine(io, empty);
  const texts = rows.map((row) => columns.map(({ cell }) => textOf(cell(row))));
  const natural = columns.map(({ title }, at) =>
    Math.max(widthOf(title), ...texts.map((row) => widthOf(row[at] ?? ''))),
  );
  const widths = io.screen === null ? natural : fitted(natural, columns, io.screen.columns);
  const print = (cells: readonly string[], color: (at: number) => Color | null) => {
    const shown = cells.map((text, at) =>
      paint(io, padded(cutToWidth(text, widths[at] ?? 0), widths[at], columns[at]?.align), color(at)),
    );
    io.out(`${shown.join(GAP).trimEnd()}\n`);
  };
  print(
    columns.map(({ title }) => title),
    () => 'dim',
  );
  rows.forEach((row, index) => {
    print(texts[index] ?? [], (at) => columns[at]?.color?.(row) ?? null);
  });
}

const GAP = '  ';
const WIDTH_MIN = 4;

function fitted<Row>(natural: readonly number[], columns: readonly Column<Row>[], room: number): number[] {
  const widths = [...natural];
  const excess = () => widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1)) - room;
  for (const isMovable of [(at: number) => columns[at]?.whole !== true, () => true]) {
    for (;;) {
      const over = excess();
      if (over <= 0) return widths;
      const movable = widths.map((width, at) => (isMovable(at) && width > WIDTH_MIN ? width : 0));
      const widest = Math.max(...movable);
      if (widest === 0) break;
      widths[movable.indexOf(widest)] = widest - 1;
    }
  }
  return widths;
}

/** Names and values below each other; those without a value are left out. */
export function printFacts(io: Io, facts: readonly (readonly [name: string, value: Cell])[]): void {
  const present = facts.filter(([, value]) => value !== null && value !== undefined && value !== '');
  const width = Math.max(...present.map(([name]) => widthOf(name)));
  for (const [name, value] of present)
    io.out(`${paint(io, padded(name, width, 'left'), 'dim')}  ${escapeControls(String(value))}\n`);
}

/** The text in colour where colours are seen. */
export function paint(io: Io, text: string, color: Color | null): string {
  return color === null || !io.hasColors ? text : styleText(color, text, { validateStream: false });
}

const CELL_MAX = 120;

function textOf(cell: Cell): string {
  return cell === null || cell === undefined ? '' : cut(escapeControls(String(cell)), CELL_MAX);
}

function padded(text: string, width = 0, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'left' ? text + space : space + text;
}
