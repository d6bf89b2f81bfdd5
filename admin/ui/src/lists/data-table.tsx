/**
 * A long list: only the rows on the screen exist, new ones wait behind a pill, and a place without rows says why.
 *
 *   <DataTable
 *     label="Invocations" list={list} columns={columns}
 *     href={(row) => `/invocations/${row.id}`} nameOf={(row) => `Invocation ${row.id}`}
 *     selection={selection} empty={<Empty …/>} footer="12 match"
 *   />
 *
 * `selection` comes from `useSelection()`; leave it out where nothing can be done with several rows. `inset` gives it a
 * frame and the height of its rows (at most `rowsShown`), for use inside a screen that scrolls itself.
 * Keys: j/k or the arrows, Enter opens, o in a new tab, x selects, Shift-x a range, Escape lets go.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import { countText } from '../format.ts';
import { Loading } from '../parts/empty.tsx';
import { Problem } from '../parts/problem.tsx';
import type { Columns } from './columns.tsx';
import { ListHead, ListRow } from './list-row.tsx';
import type { Selection } from './selection.ts';
import type { List } from './use-list.ts';
import { useNarrow } from './use-narrow.ts';
import { useRowKeys } from './use-row-keys.ts';
import { useTableModel } from './use-table-model.ts';

export interface DataTableProps<Row extends object> {
  readonly label: string;
  readonly list: List<Row>;
  readonly columns: Columns<Row>;
  /** Where a row leads; null where to nowhere. */
  readonly href: (row: Row) => string | null;
  /** What a row is called to who can't see it. */
  readonly nameOf: (row: Row) => string;
  readonly selection?: Selection;
  readonly empty: ReactNode;
  readonly footer?: ReactNode;
  readonly inset?: boolean;
  readonly rowsShown?: number;
}

const ROW = 38;
const CARD = 76;
const HEAD = 35;
/** More are fetched when the end is this many rows away. */
const AHEAD = 30;

export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { label, list, columns, href, nameOf, selection, empty, footer, inset = false, rowsShown = 12 } = props;
  const { rows, idOf, isPending, error, gone, fresh, hasMore, isLoadingMore } = list;
  const scroll = useRef<HTMLDivElement>(null);
  const narrow = useNarrow();
  const model = useTableModel({ rows, columns, idOf, ...(selection === undefined ? {} : { selection }) });
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => (narrow ? CARD : ROW),
    getItemKey: (index) => idOf(rows[index] as Row),
    overscan: 12,
  });
  const keys = useRowKeys({ rows, idOf, href, scroll, scrollTo: (index) => virtual.scrollToIndex(index), selection });
  const shown = virtual.getVirtualItems();
  useSight({ list, from: shown[0]?.index ?? 0, to: shown.at(-1)?.index ?? 0 });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows and cards have other heights
  useEffect(() => virtual.measure(), [narrow]);

  const className = inset ? 'list list-inset' : 'list';
  if (isPending) return <div className={className}>{<Loading />}</div>;
  if (error !== null)
    return (
      <div className={className}>
        <div className="list-body popup-pad">
          <Problem error={error} retry={list.refetch} />
        </div>
      </div>
    );
  if (rows.length === 0)
    return (
      <div className={className}>
        <div className="list-body">{hasMore ? <Loading what="Nothing so far, looking further back" /> : empty}</div>
      </div>
    );
  const showFresh = async () => {
    await list.showFresh();
    scroll.current?.scrollTo({ top: 0 });
  };
  const height = inset && !narrow ? Math.min(rows.length, rowsShown) * ROW + HEAD : undefined;
  return (
    <div className={className}>
      {fresh === 0 ? null : (
        <button type="button" className="list-pill" onClick={() => void showFresh()}>
          <ArrowUp className="icon" size={14} aria-hidden />
          {fresh >= PAGE ? `${PAGE}+` : countText(fresh)} new
        </button>
      )}
      <div
        ref={scroll}
        className="list-scroll"
        role="grid"
        aria-label={label}
        aria-rowcount={hasMore ? -1 : rows.length + 1}
        aria-multiselectable={selection !== undefined}
        aria-busy={isLoadingMore}
        tabIndex={-1}
        style={{ ...model.variables, ...(height === undefined ? {} : { height, flex: 'none' }) }}
        onKeyDown={keys.onKeyDown}
      >
        <ListHead model={model} />
        <div className="list-rows" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {shown.map(({ index, start, key }) => (
            <ListRow
              key={key}
              row={model.rows[index]}
              index={index}
              start={start}
              measure={narrow ? virtual.measureElement : null}
              shown={model.shown}
              tracks={model.tracks}
              isActive={index === keys.active}
              isGone={gone.has(String(key))}
              href={href}
              nameOf={nameOf}
              onFocus={keys.activate}
              onToggle={selection === undefined ? null : keys.toggle}
            />
          ))}
        </div>
      </div>
      <div className="list-foot">
        <span className="numbers">
          {countText(rows.length)}
          {hasMore ? ' loaded, more below' : rows.length === 1 ? ' row' : ' rows'}
        </span>
        {footer}
      </div>
    </div>
  );
}

/** Of a page of a list, as screens should ask for it. */
export const PAGE = 100;

/** Tells the list what is on the screen, and fetches on before its end is reached. */
function useSight<Row extends object>({
  list,
  from,
  to,
}: {
  readonly list: List<Row>;
  readonly from: number;
  readonly to: number;
}): void {
  const { rows, hasMore, isLoadingMore, loadMore, onVisible, error } = list;
  useEffect(() => onVisible(from, to));
  // A page without rows is one for which the engine's time was over before it had found any.
  const isNearEnd = hasMore && !isLoadingMore && error === null && to >= rows.length - AHEAD;
  useEffect(() => {
    if (isNearEnd) loadMore();
  });
}
