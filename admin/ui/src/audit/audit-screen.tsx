/** Who changed what, newest first: each change through the admin's door left a row here, in its own transaction. */
import { ScrollText, SearchX } from 'lucide-react';
import { Link } from 'react-router';
import type { Schemas } from '../api/client.ts';
import { api, got } from '../api/client.ts';
import { FilterBar } from '../filters/filter-bar.tsx';
import type { Filter } from '../filters/filters.ts';
import { useFilters } from '../filters/filters.ts';
import type { Column } from '../lists/columns.tsx';
import { useColumns } from '../lists/columns.tsx';
import { DataTable, PAGE } from '../lists/data-table.tsx';
import { useList } from '../lists/use-list.ts';
import { Button } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { Page } from '../parts/page.tsx';
import { Time } from '../parts/time.tsx';

type AuditRow = Schemas['AuditRow'];

const FILTERS = [
  { kind: 'text', name: 'actor', title: 'Who' },
  { kind: 'text', name: 'action', title: 'Action' },
  { kind: 'text', name: 'target', title: 'On' },
] as const satisfies readonly Filter[];

const COLUMNS: readonly Column<AuditRow>[] = [
  {
    id: 'action',
    title: 'What',
    width: 170,
    grow: 1,
    card: 'first',
    cell: ({ action }) => wordsOf(action),
  },
  { id: 'actor', title: 'Who', width: 120, cell: ({ actor }) => actor },
  { id: 'at', title: 'When', width: 100, cell: ({ at }) => <Time at={at} /> },
  { id: 'target', title: 'On', width: 260, grow: 2, cell: ({ target }) => <Target target={target} /> },
  {
    id: 'detail',
    title: 'What was asked',
    width: 200,
    grow: 2,
    cell: ({ detail }) => <Detail detail={detail} />,
  },
];

export default function AuditScreen() {
  const filters = useFilters(FILTERS);
  const columns = useColumns('audit', COLUMNS);
  const list = useList<AuditRow>({
    key: ['audit', filters.key],
    idOf: ({ at, action, target, actor }) => `${at} ${action} ${target} ${actor}`,
    fetchPage({ cursor, signal }) {
      const given = Object.fromEntries(Object.entries(filters.values).map(([name, [value]]) => [name, value ?? '']));
      const query = { ...given, limit: PAGE, ...(cursor === null ? {} : { cursor }) };
      return got(api.GET('/audit', { params: { query }, ...(signal === undefined ? {} : { signal }) }));
    },
    concerns: ({ audit }) => audit,
  });
  return (
    <Page title="Audit" about="Who changed what. Payloads are not kept here." fixed>
      <FilterBar filters={filters} plain="target" placeholder="An id, or who:alice" />
      <DataTable
        label="Audit"
        list={list}
        columns={columns}
        href={({ target }) => placeOf(target)}
        nameOf={({ action, target }) => `${wordsOf(action)} ${target}`}
        empty={
          filters.isSet ? (
            <Empty
              icon={SearchX}
              title="No change matches"
              actions={<Button onClick={filters.clear}>Clear the filters</Button>}
            >
              All filters have to hold at once.
            </Empty>
          ) : (
            <Empty icon={ScrollText} title="Nobody has changed anything yet">
              What is done through this page, the command line or the API is written here, with who did it.
            </Empty>
          )
        }
      />
    </Page>
  );
}

/** `cancelInvocation` → `Cancel invocation` */
function wordsOf(action: string): string {
  const words = action.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Where the thing is that was changed. */
function placeOf(target: string): string | null {
  if (target.startsWith('inv_')) return `/invocations/${target}`;
  if (target.startsWith('sub_')) return `/subscriptions/${target}`;
  if (target.startsWith('dl_')) return `/dead-letters/${target}`;
  return null;
}

function Target({ target }: { readonly target: string }) {
  const place = placeOf(target);
  if (target === '') return <span className="quiet">–</span>;
  if (place === null) return <span className="mono">{target}</span>;
  return (
    <Link className="mono" to={place}>
      {target}
    </Link>
  );
}

function Detail({ detail }: { readonly detail: unknown }) {
  const text = JSON.stringify(detail);
  if (text === undefined || text === '{}' || text === 'null') return <span className="quiet">–</span>;
  return (
    <span className="mono" title={text}>
      {text}
    </span>
  );
}
