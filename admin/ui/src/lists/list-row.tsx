/** One row of a list, and its head. */
import type { CSSProperties } from 'react';
import { Link } from 'react-router';
import type { Column } from './columns.tsx';
import type { ModelRow, TableModel } from './use-table-model.ts';

export function ListHead<Row extends object>({ model: { shown, tracks, all } }: { readonly model: TableModel<Row> }) {
  return (
    <div className="list-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: tracks }}>
      {all === null ? null : (
        <div role="columnheader" className="list-check">
          <input
            type="checkbox"
            className="checkbox"
            aria-label="Select all rows that are loaded"
            checked={all.isSelected}
            ref={(input) => {
              if (input !== null) input.indeterminate = all.isSome && !all.isSelected;
            }}
            onChange={all.toggle}
          />
        </div>
      )}
      {shown.map(({ id, title, align }) => (
        <div key={id} role="columnheader" className={cellClass(align)}>
          {title}
        </div>
      ))}
    </div>
  );
}

interface ListRowProps<Row extends object> {
  readonly row: ModelRow<Row> | undefined;
  readonly shown: readonly Column<Row>[];
  readonly index: number;
  readonly start: number;
  /** Given where rows have heights of their own. */
  readonly measure: ((element: HTMLElement | null) => void) | null;
  readonly tracks: string;
  readonly isActive: boolean;
  readonly isGone: boolean;
  readonly href: (row: Row) => string | null;
  readonly nameOf: (row: Row) => string;
  readonly onFocus: (index: number) => void;
  readonly onToggle: ((index: number, range: boolean) => void) | null;
}

export function ListRow<Row extends object>(props: ListRowProps<Row>) {
  const { row, shown, index, start, measure, tracks, isActive, isGone, href, nameOf, onFocus, onToggle } = props;
  if (row === undefined) return null;
  const { original } = row;
  const to = href(original);
  const style: CSSProperties = { gridTemplateColumns: tracks, transform: `translateY(${start}px)` };
  return (
    <div
      ref={measure}
      className="list-row"
      role="row"
      data-index={index}
      data-active={isActive ? '' : undefined}
      data-gone={isGone ? '' : undefined}
      aria-rowindex={index + 2}
      aria-selected={onToggle === null ? undefined : row.getIsSelected()}
      tabIndex={isActive ? 0 : -1}
      title={isGone ? 'Not in this list any more' : undefined}
      style={style}
      onFocus={() => onFocus(index)}
    >
      {onToggle === null ? null : (
        <div role="gridcell" className="list-check">
          <input
            type="checkbox"
            className="checkbox"
            tabIndex={-1}
            aria-label={`Select ${nameOf(original)}`}
            checked={row.getIsSelected()}
            onClick={(event) => onToggle(index, event.shiftKey)}
            onChange={() => undefined}
          />
        </div>
      )}
      {shown.map(({ id, cell, align, card, unit }, at) => (
        <div key={id} role="gridcell" className={cellClass(align)} data-card={card} data-unit={unit} data-column={id}>
          {at === 0 && to !== null ? (
            <Link to={to} tabIndex={-1}>
              {cell(original)}
            </Link>
          ) : (
            cell(original)
          )}
        </div>
      ))}
    </div>
  );
}

const cellClass = (align: 'right' | undefined): string =>
  align === undefined ? 'list-cell' : `list-cell list-${align}`;
