/** Every topic that is bound to a handler: how it stands, how far behind it is, what went wrong. */
import { Cable, OctagonX, Plus } from 'lucide-react';
import { addressOf } from '../addresses.ts';
import { api, got } from '../api/client.ts';
import { useMayNot } from '../api/session.ts';
import { bytesText, counted, countText } from '../format.ts';
import type { Column } from '../lists/columns.tsx';
import { useColumns } from '../lists/columns.tsx';
import { DataTable } from '../lists/data-table.tsx';
import { useList } from '../lists/use-list.ts';
import { Button } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { None } from '../parts/none.tsx';
import { Page } from '../parts/page.tsx';
import { Badge } from '../parts/status-badge.tsx';
import { StateBadge } from './state-badge.tsx';
import type { Subscription } from './subscription-words.ts';
import { haltedOf, lagTimeText, partsOf } from './subscription-words.ts';

const COLUMNS: readonly Column<Subscription>[] = [
  {
    id: 'source',
    title: 'Topic',
    width: 160,
    grow: 2,
    card: 'first',
    cell: ({ source }) => {
      const [cluster, topic] = partsOf(source);
      return (
        <>
          <span className="quiet">{cluster}/</span>
          {topic}
        </>
      );
    },
  },
  {
    id: 'state',
    title: 'State',
    width: 130,
    cell: ({ state }) => <StateBadge state={state} />,
  },
  {
    id: 'sink',
    title: 'Handler',
    width: 130,
    grow: 1.4,
    card: 'line',
    cell: ({ sink }) => {
      const [service, handler] = partsOf(sink);
      return (
        <>
          <span className="quiet">{service}/</span>
          {handler}
        </>
      );
    },
  },
  {
    id: 'lag',
    title: 'Lag',
    width: 96,
    align: 'right',
    card: 'line',
    unit: 'behind',
    cell: ({ lagRecords }) => (lagRecords === null ? <None text="not known" /> : countText(lagRecords)),
  },
  {
    id: 'behind',
    title: 'Behind by',
    width: 100,
    align: 'right',
    card: 'hide',
    cell: ({ lagSeconds }) => <span className="numbers">{lagTimeText(lagSeconds)}</span>,
  },
  {
    id: 'backlog',
    title: 'In hand',
    width: 120,
    align: 'right',
    card: 'hide',
    cell: ({ backlog: { records, bytes } }) => (
      <span title={`${bytesText(bytes)} of values, taken and not finished`}>{countText(records)}</span>
    ),
  },
  { id: 'error', title: 'Trouble', width: 200, grow: 3, card: 'line', cell: (row) => <Trouble subscription={row} /> },
];

function Trouble({ subscription }: { readonly subscription: Subscription }) {
  const halted = haltedOf(subscription);
  if (halted.length > 0)
    return (
      <Badge tone="bad" icon={OctagonX}>
        {counted(halted.length, 'partition')} halted
      </Badge>
    );
  const { error } = subscription;
  if (error === null) return <None />;
  return (
    <span title={`${error.message}: ${error.remedy}`}>
      {error.message}
      <span className="quiet">: {error.remedy}</span>
    </span>
  );
}

export default function SubscriptionsScreen() {
  const columns = useColumns('subscriptions', COLUMNS);
  const list = useList<Subscription>({
    key: ['subscriptions'],
    idOf: ({ id }) => id,
    fetchPage: ({ signal }) => got(api.GET('/subscriptions', signal === undefined ? {} : { signal })),
    concerns: ({ subscriptions, more }) => more || subscriptions.length > 0,
  });
  const create = (
    <Button icon={Plus} kind="primary" href={addressOf.newSubscription}>
      New subscription
    </Button>
  );
  const mayNot = useMayNot('admin');
  return (
    <Page
      title="Subscriptions"
      about="Topics of Kafka, each bound to a handler. A record becomes an invocation."
      actions={mayNot === null ? create : null}
      fixed
    >
      <DataTable
        label="Subscriptions"
        list={list}
        columns={columns}
        href={({ id }) => addressOf.subscription(id)}
        nameOf={({ source, sink }) => `${source} to ${sink}`}
        empty={
          <Empty icon={Cable} title="No topic is bound to a handler" actions={mayNot === null ? create : null}>
            A subscription gives each record of a topic to a handler, exactly once, and those of one key in their order.
            {mayNot === null ? '' : ` ${mayNot}`}
          </Empty>
        }
      />
    </Page>
  );
}
