/** The columns and the selection of a list as a model of TanStack Table, and the widths that follow from it. */
import type { Row as TableRow } from '@tanstack/react-table';
import { columnVisibilityFeature, rowSelectionFeature, tableFeatures, useTable } from '@tanstack/react-table';
import type { CSSProperties } from 'react';
import { useMemo } from 'react';
import type { Column, Columns } from './columns.tsx';
import type { Selection } from './selection.ts';

const features = tableFeatures({ columnVisibilityFeature, rowSelectionFeature });

interface ModelOptions<Row extends object> {
  readonly rows: readonly Row[];
  readonly columns: Columns<Row>;
  readonly idOf: (row: Row) => string;
  readonly selection?: Selection;
}

export type ModelRow<Row extends object> = TableRow<typeof features, Row>;

export interface TableModel<Row extends object> {
  readonly rows: readonly ModelRow<Row>[];
  readonly shown: readonly Column<Row>[];
  /** Of the grid. */
  readonly tracks: string;
  readonly variables: CSSProperties;
  /** Null where rows can't be chosen. */
  readonly all: { readonly isSelected: boolean; readonly isSome: boolean; readonly toggle: () => void } | null;
}

const CHECK = 24;
const GAP = 14;
const PADDING = 48;

export function useTableModel<Row extends object>({
  rows,
  columns,
  idOf,
  selection,
}: ModelOptions<Row>): TableModel<Row> {
  const { all, isShown } = columns;
  const definitions = useMemo(() => all.map(({ id, title }) => ({ id, header: title })), [all]);
  const chosen = useMemo(
    () => Object.fromEntries([...(selection?.ids ?? [])].map((id) => [id, true as const])),
    [selection?.ids],
  );
  const table = useTable({
    features,
    columns: definitions,
    data: rows as Row[],
    getRowId: idOf,
    enableRowSelection: selection !== undefined,
    state: { columnVisibility: isShown, rowSelection: chosen },
    onRowSelectionChange: (update) => {
      const next = typeof update === 'function' ? update(chosen) : update;
      selection?.set(new Set(Object.keys(next).filter((id) => next[id])));
    },
  });
  const visible = new Set(table.getVisibleLeafColumns().map(({ id }) => id));
  const shown = all.filter(({ id }) => visible.has(id));
  const widths = [...(selection === undefined ? [] : [CHECK]), ...shown.map(({ width }) => width)];
  const total = widths.reduce((sum, width) => sum + width + GAP, PADDING - GAP);
  return {
    rows: table.getRowModel().rows,
    shown,
    tracks: [...(selection === undefined ? [] : [`${CHECK}px`]), ...shown.map(trackOf)].join(' '),
    variables: { '--list-width': `${total}px` } as CSSProperties,
    all:
      selection === undefined
        ? null
        : {
            isSelected: table.getIsAllRowsSelected(),
            isSome: table.getIsSomeRowsSelected(),
            toggle: () => table.toggleAllRowsSelected(),
          },
  };
}

const trackOf = <Row extends object>({ width, grow }: Column<Row>): string =>
  grow === undefined ? `${width}px` : `minmax(${width}px, ${grow}fr)`;
