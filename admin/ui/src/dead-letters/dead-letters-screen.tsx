/** Records that could not be processed: why, and what to do with one or with many. */
import { MailCheck, SearchX } from 'lucide-react';
import { useNavigate } from 'react-router';
import { addressOf } from '../addresses.ts';
import { api, got } from '../api/client.ts';
import { FilterBar } from '../filters/filter-bar.tsx';
import { ViewsMenu } from '../filters/views-menu.tsx';
import { countText } from '../format.ts';
import { BulkBar } from '../lists/bulk-bar.tsx';
import type { Column } from '../lists/columns.tsx';
import { ColumnMenu, useColumns } from '../lists/columns.tsx';
import { DataTable, PAGE } from '../lists/data-table.tsx';
import { useSelection } from '../lists/selection.ts';
import { useList } from '../lists/use-list.ts';
import { Button } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { Page } from '../parts/page.tsx';
import { Time } from '../parts/time.tsx';
import { LETTER_BULK } from './letter-bulk.tsx';
import { LETTER_VIEWS, letterFilter, useLetterFilters } from './letter-filters.ts';
import { keyWords, LetterStatus, RecordKey } from './letter-parts.tsx';
import type { DeadLetter } from './letter-words.ts';
import { reasonOf } from './letter-words.ts';

const COLUMNS: readonly Column<DeadLetter>[] = [
  { id: 'key', title: 'Key', width: 120, grow: 1.4, card: 'first', cell: ({ key }) => <RecordKey payload={key} /> },
  { id: 'status', title: 'Status', width: 104, cell: ({ status }) => <LetterStatus status={status} /> },
  {
    id: 'why',
    title: 'Why',
    width: 200,
    grow: 3,
    card: 'line',
    cell: ({ code, message }) => (
      <>
        {reasonOf(code).word}
        <span className="quiet">: {message}</span>
      </>
    ),
  },
  {
    id: 'record',
    title: 'Topic, partition, offset',
    width: 150,
    grow: 1,
    card: 'line',
    cell: ({ topic, partition, offset }) => (
      <span className="numbers">
        {topic} <span className="quiet">{partition} at</span> {offset}
      </span>
    ),
  },
  {
    id: 'target',
    title: 'Handler',
    width: 130,
    grow: 1,
    card: 'hide',
    cell: ({ target }) => (
      <>
        <span className="quiet">{target.service}/</span>
        {target.handler}
      </>
    ),
  },
  {
    id: 'attempts',
    title: 'Attempts',
    width: 72,
    align: 'right',
    card: 'hide',
    cell: ({ attempts }) => countText(attempts),
  },
  { id: 'at', title: 'Died', width: 84, card: 'last', cell: ({ at }) => <Time at={at} /> },
  {
    id: 'subscription',
    title: 'Subscription',
    width: 200,
    hidden: true,
    card: 'hide',
    cell: ({ subscription }) => <span className="mono">{subscription}</span>,
  },
];

export default function DeadLettersScreen() {
  const go = useNavigate();
  const filters = useLetterFilters();
  const columns = useColumns('dead-letters', COLUMNS);
  const selection = useSelection(filters.key);
  const { status = 'open', ...filter } = letterFilter(filters.values);
  const list = useList<DeadLetter>({
    key: ['dead-letters', filters.key],
    idOf: ({ id }) => id,
    fetchPage({ cursor, signal }) {
      const query = { ...letterFilter(filters.values), limit: PAGE, ...(cursor === null ? {} : { cursor }) };
      return got(api.GET('/dead-letters', { params: { query }, ...(signal === undefined ? {} : { signal }) }));
    },
    concerns: ({ deadLetters }) => deadLetters,
  });
  const open = (text: string) => {
    const isId = /^dl_[0-9a-f]+$/i.test(text);
    if (isId) void go(addressOf.deadLetter(text));
    return isId;
  };
  return (
    <Page title="Dead letters" about="Records of Kafka that could not be processed. None is lost." fixed>
      <FilterBar filters={filters} plain="key" placeholder="Key, topic:orders, or an id" onId={open}>
        <ViewsMenu name="dead-letters" filters={filters} views={LETTER_VIEWS} />
        <ColumnMenu columns={columns} />
      </FilterBar>
      {/* A batch finds open ones only, so it is not offered for a list of others. */}
      <BulkBar
        bulk={LETTER_BULK}
        filter={filter}
        isFiltered={filters.isSet && status === 'open'}
        selection={selection}
      />
      <DataTable
        label="Dead letters"
        list={list}
        columns={columns}
        href={({ id }) => addressOf.deadLetter(id)}
        nameOf={({ topic, offset, key }) => `${topic} at ${offset}, ${keyWords(key)}`}
        selection={selection}
        empty={
          filters.isSet ? (
            <Empty
              icon={SearchX}
              title="No dead letter matches"
              actions={<Button onClick={filters.clear}>Clear the filters</Button>}
            >
              All filters have to hold at once. Those that are closed can be looked up for a week, then they are gone.
            </Empty>
          ) : (
            <Empty icon={MailCheck} title="No record has died">
              A record comes here when its handler ends with a failure, or when no handler could be given it. It waits
              for a person, and holds nothing up.
            </Empty>
          )
        }
      />
    </Page>
  );
}
