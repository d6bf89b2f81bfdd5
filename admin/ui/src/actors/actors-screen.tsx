/** Every key that has something alive or some state: who holds it, who waits, whether somebody keeps it back. */
import { KeyRound, SearchX } from 'lucide-react';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { addressOf } from '../addresses.ts';
import type { Schemas } from '../api/client.ts';
import { api, got } from '../api/client.ts';
import { useServices } from '../api/services.ts';
import { FilterBar } from '../filters/filter-bar.tsx';
import type { Filter } from '../filters/filters.ts';
import { useFilters } from '../filters/filters.ts';
import { countText } from '../format.ts';
import { KindOf } from '../handlers/kind-badge.tsx';
import type { Column } from '../lists/columns.tsx';
import { useColumns } from '../lists/columns.tsx';
import { DataTable, PAGE } from '../lists/data-table.tsx';
import { useList } from '../lists/use-list.ts';
import { Button } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { None } from '../parts/none.tsx';
import { Page } from '../parts/page.tsx';
import { StatusBadge } from '../parts/status-badge.tsx';
import { Since } from '../parts/time.tsx';
import { KeptBack } from './kept-back.tsx';

type Actor = Schemas['Actor'];

const COLUMNS: readonly Column<Actor>[] = [
  {
    id: 'key',
    title: 'Key',
    width: 200,
    grow: 2,
    card: 'first',
    cell: ({ service, key, damage }) => (
      <>
        <span className="quiet">{service === '' ? '?' : service} / </span>
        {damage === undefined ? (
          <span className="mono">{key === '' ? '(empty)' : key}</span>
        ) : (
          <span className="tone-bad tone-text" title={damage}>
            {key === '' ? damage : `${key}: ${damage}`}
          </span>
        )}
      </>
    ),
  },
  {
    id: 'kind',
    title: 'Kind',
    width: 110,
    card: 'line',
    cell: ({ service }) => <KindOf service={service} />,
  },
  {
    id: 'holder',
    title: 'Held by',
    width: 220,
    grow: 2,
    card: 'line',
    cell: ({ holder }) =>
      holder === null ? (
        <span className="quiet">nobody</span>
      ) : (
        <span className="row">
          <Link className="one-line" to={`/invocations/${holder.id}`}>
            {holder.handler}
          </Link>
          <StatusBadge status={holder.status} />
        </span>
      ),
  },
  {
    id: 'since',
    title: 'For',
    width: 90,
    card: 'line',
    cell: ({ holder }) => (holder?.startedAt == null ? <None /> : <Since at={holder.startedAt} />),
  },
  {
    id: 'mailbox',
    title: 'Mailbox',
    width: 84,
    align: 'right',
    card: 'line',
    unit: 'waiting',
    cell: ({ mailboxDepth }) => (mailboxDepth === 0 ? <span className="quiet">0</span> : countText(mailboxDepth)),
  },
  { id: 'paused', title: 'The key is', width: 130, card: 'last', cell: ({ paused }) => <KeptBack paused={paused} /> },
];

export default function ActorsScreen() {
  const services = useServices().data;
  const all = useMemo((): readonly Filter[] => {
    const objects = services?.filter(({ kind }) => kind !== 'service') ?? [];
    const options = objects.map(({ name }) => ({ value: name, label: name }));
    return [
      { kind: 'choice', name: 'service', title: 'Object or workflow', options, one: true },
      { kind: 'text', name: 'prefix', title: 'Key begins with' },
    ];
  }, [services]);
  const filters = useFilters(all);
  const columns = useColumns('actors', COLUMNS);
  const list = useList<Actor>({
    key: ['actors', filters.key],
    idOf: ({ service, key, damage = '' }) => `${service}/${key}${damage}`,
    fetchPage({ cursor, signal }) {
      const [service, prefix] = [filters.values['service']?.[0], filters.values['prefix']?.[0]];
      const query = {
        limit: PAGE,
        ...(service === undefined ? {} : { service }),
        ...(prefix === undefined ? {} : { prefix }),
        ...(cursor === null ? {} : { cursor }),
      };
      return got(api.GET('/actors', { params: { query }, ...(signal === undefined ? {} : { signal }) }));
    },
    concerns: ({ actors, more }) => more || actors.length > 0,
  });
  return (
    <Page
      title="Actors"
      about="One row for each key of an object or a workflow that has a mailbox, state or promises."
      fixed
    >
      <FilterBar filters={filters} plain="prefix" placeholder="The beginning of a key" />
      <DataTable
        label="Actors"
        list={list}
        columns={columns}
        // A row that says of nobody whose it is leads nowhere.
        href={({ service, key, damage }) => (damage !== undefined && key === '' ? null : addressOf.actor(service, key))}
        nameOf={({ service, key }) => `${service}, key ${key}`}
        empty={
          filters.isSet ? (
            <Empty
              icon={SearchX}
              title="No such key has anything"
              actions={<Button onClick={filters.clear}>Show all</Button>}
            >
              A key is here while it has state, a promise, or an invocation that has not ended.
            </Empty>
          ) : (
            <Empty icon={KeyRound} title="No key has anything yet">
              Call a handler of an object with a key: the key becomes an actor, with a mailbox and state of its own.
            </Empty>
          )
        }
      />
    </Page>
  );
}
