/**
 * The columns of a list, and which of them somebody wants to see (kept in this browser).
 *
 *   const COLUMNS: readonly Column<Row>[] = [{ id: 'key', title: 'Key', width: 120, grow: 1, cell: (row) => row.key }];
 *   const columns = useColumns('invocations', COLUMNS);
 *   <ColumnMenu columns={columns} /> … <DataTable columns={columns} … />
 */
import { Columns3 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { MenuItem } from '../parts/menu.tsx';
import { Menu } from '../parts/menu.tsx';
import { useStored } from '../store.ts';

export interface Column<Row extends object> {
  readonly id: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Px, at least. */
  readonly width: number;
  /** Its share of the room that is left. */
  readonly grow?: number;
  readonly align?: 'right';
  /** Not shown until somebody wants it. */
  readonly hidden?: boolean;
  /**
   * On a narrow screen, where a row is a card: `first` begins the first line (what says nothing follows it), `line` is below
   * it, `last` at the end of that, `hide` is left out.
   */
  readonly card?: 'first' | 'line' | 'last' | 'hide';
  /** What a figure counts, behind it on a card, where no head says it. */
  readonly unit?: string;
}

export interface Columns<Row extends object> {
  readonly all: readonly Column<Row>[];
  readonly isShown: Readonly<Record<string, boolean>>;
  readonly show: (id: string, shown: boolean) => void;
}

const NONE: Readonly<Record<string, boolean>> = {};

export function useColumns<Row extends object>(name: string, all: readonly Column<Row>[]): Columns<Row> {
  const [chosen, setChosen] = useStored(`columns.${name}`, NONE);
  return {
    all,
    isShown: Object.fromEntries(all.map(({ id, hidden = false }) => [id, chosen[id] ?? !hidden])),
    show: (id, shown) => setChosen({ ...chosen, [id]: shown }),
  };
}

export function ColumnMenu<Row extends object>({
  columns: { all, isShown, show },
}: {
  readonly columns: Columns<Row>;
}) {
  const items = all.map(
    ({ id, title }): MenuItem => ({
      kind: 'check',
      label: title,
      checked: isShown[id] === true,
      onChange: (checked) => show(id, checked),
    }),
  );
  return <Menu label="Columns" icon={Columns3} words items={items} />;
}
