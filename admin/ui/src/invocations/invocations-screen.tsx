/** What was asked of the handlers: found by filters, watched as it goes, steered many at a time. */
import { useQuery } from '@tanstack/react-query';
import { ListTree, Play, SearchX } from 'lucide-react';
import { useNavigate } from 'react-router';
import { addressOf } from '../addresses.ts';
import { api, got } from '../api/client.ts';
import { FilterBar } from '../filters/filter-bar.tsx';
import { ViewsMenu } from '../filters/views-menu.tsx';
import { counted } from '../format.ts';
import { BulkBar } from '../lists/bulk-bar.tsx';
import { ColumnMenu, useColumns } from '../lists/columns.tsx';
import { DataTable, PAGE } from '../lists/data-table.tsx';
import { useSelection } from '../lists/selection.ts';
import { useList } from '../lists/use-list.ts';
import { Button } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { Page } from '../parts/page.tsx';
import { INVOCATION_BULK } from './invocation-bulk.tsx';
import type { Invocation } from './invocation-columns.tsx';
import { INVOCATION_COLUMNS } from './invocation-columns.tsx';
import { apiFilter, useInvocationFilters, VIEWS } from './invocation-filters.ts';

const idOf = ({ id }: Invocation): string => id;
const isId = (text: string): boolean => /^inv_[0-9a-f]+$/i.test(text);

export default function InvocationsScreen() {
  const go = useNavigate();
  const filters = useInvocationFilters();
  const columns = useColumns('invocations', INVOCATION_COLUMNS);
  const selection = useSelection(filters.key);
  const filter = apiFilter(filters.values);
  const list = useList<Invocation>({
    key: ['invocations', filters.key],
    idOf,
    async fetchPage({ cursor, pin, signal }) {
      const pinned = pin === null ? {} : { createdTo: upTo(pin.createdAt, filters.values['createdTo']?.[0]) };
      const query = { ...filter, ...pinned, limit: PAGE, ...(cursor === null ? {} : { cursor }) };
      return got(api.GET('/invocations', { params: { query }, ...(signal === undefined ? {} : { signal }) }));
    },
    concerns: ({ invocations, more }) => more || invocations.length > 0,
  });
  const open = (text: string) => {
    if (isId(text)) void go(addressOf.invocation(text));
    return isId(text);
  };
  return (
    <Page
      title="Invocations"
      fixed
      actions={
        <Button icon={Play} href={addressOf.invoke()}>
          Invoke
        </Button>
      }
    >
      <FilterBar filters={filters} plain="key" placeholder="Key, status:failed, or an id" onId={open}>
        <ViewsMenu name="invocations" filters={filters} views={VIEWS} />
        <ColumnMenu columns={columns} />
      </FilterBar>
      <BulkBar bulk={INVOCATION_BULK} filter={filter} isFiltered={filters.isSet} selection={selection} />
      <DataTable
        label="Invocations"
        list={list}
        columns={columns}
        href={({ id }) => addressOf.invocation(id)}
        nameOf={({ service, handler, key }) => `${service}/${handler}${key === null ? '' : ` of ${key}`}`}
        selection={selection}
        empty={filters.isSet ? <NoneFound onClear={filters.clear} /> : <NoneYet />}
        footer={<Count filter={filter} filterKey={filters.key} />}
      />
    </Page>
  );
}

/** The bound is exclusive, and the row itself belongs to what is asked for. */
function upTo(createdAt: string, chosen: string | undefined): string {
  const bound = Date.parse(createdAt) + 1;
  const chosenAt = chosen === undefined ? Number.POSITIVE_INFINITY : Date.parse(chosen);
  return new Date(Math.min(bound, chosenAt)).toISOString();
}

/** How many there are in all; a newer engine counts them, within a limit. */
function Count({
  filter,
  filterKey,
}: {
  readonly filter: Record<string, string | string[]>;
  readonly filterKey: string;
}) {
  const { data } = useQuery({
    queryKey: ['invocations', 'count', filterKey],
    queryFn: ({ signal }) => got(api.GET('/invocations/count', { params: { query: filter }, signal })),
    retry: false,
  });
  if (data === undefined) return null;
  return (
    <span className="numbers push">
      {counted(data.count, 'invocation')}
      {data.more ? ' or more' : ''} in all
    </span>
  );
}

function NoneFound({ onClear }: { readonly onClear: () => void }) {
  return (
    <Empty icon={SearchX} title="No invocation matches" actions={<Button onClick={onClear}>Clear the filters</Button>}>
      All filters have to hold at once. Those that ended are kept as long as the retention says, then they are gone.
    </Empty>
  );
}

function NoneYet() {
  return (
    <Empty icon={ListTree} title="Nothing was invoked yet" actions={<Button href="/">Make a first invocation</Button>}>
      An invocation begins with a call over HTTP or a record of a Kafka topic. The overview shows how.
    </Empty>
  );
}
