/** The columns of the list of invocations. */
import type { Schemas } from '../api/client.ts';
import { bytesText, countText } from '../format.ts';
import type { Column } from '../lists/columns.tsx';
import { Hint } from '../parts/hint.tsx';
import { None } from '../parts/none.tsx';
import { StatusBadge } from '../parts/status-badge.tsx';
import { Duration, Since, Time } from '../parts/time.tsx';

export type Invocation = Schemas['Invocation'];

export const INVOCATION_COLUMNS: readonly Column<Invocation>[] = [
  {
    id: 'target',
    title: 'Handler',
    width: 170,
    grow: 2,
    card: 'first',
    cell: ({ service, handler }) => (
      <>
        <span className="quiet">{service}/</span>
        {handler}
      </>
    ),
  },
  { id: 'status', title: 'Status', width: 118, cell: ({ status }) => <StatusBadge status={status} /> },
  {
    id: 'key',
    title: 'Key',
    width: 120,
    grow: 1.4,
    card: 'line',
    cell: ({ key }) => (key === null ? <None /> : <span className="mono">{key}</span>),
  },
  {
    id: 'why',
    title: 'What holds it up',
    width: 180,
    grow: 3,
    card: 'line',
    cell: (row) => <Trouble {...row} />,
  },
  {
    id: 'step',
    title: 'Step',
    width: 110,
    grow: 1,
    hidden: true,
    cell: ({ step }) => step ?? <None />,
  },
  { id: 'created', title: 'Created', width: 84, card: 'last', cell: ({ createdAt }) => <Time at={createdAt} /> },
  { id: 'took', title: 'Took', width: 90, align: 'right', card: 'hide', cell: (row) => <Took {...row} /> },
  {
    id: 'attempts',
    title: 'Attempts',
    width: 72,
    align: 'right',
    card: 'hide',
    cell: ({ attempt }) => countText(attempt),
  },
  {
    id: 'origin',
    title: 'Came by',
    width: 140,
    grow: 1,
    hidden: true,
    card: 'hide',
    cell: ({ origin }) => originText(origin),
  },
  {
    id: 'started',
    title: 'Started',
    width: 84,
    hidden: true,
    card: 'hide',
    cell: ({ startedAt }) => <Time at={startedAt} />,
  },
  {
    id: 'finished',
    title: 'Ended',
    width: 84,
    hidden: true,
    card: 'hide',
    cell: ({ finishedAt }) => <Time at={finishedAt} />,
  },
  {
    id: 'input',
    title: 'Input',
    width: 76,
    align: 'right',
    hidden: true,
    card: 'hide',
    cell: ({ inputBytes }) => bytesText(inputBytes),
  },
  {
    id: 'id',
    title: 'Id',
    width: 300,
    hidden: true,
    card: 'hide',
    cell: ({ id }) => <span className="mono">{id}</span>,
  },
];

function Trouble({ status, lastError, dueAt, cancelRequested, damage }: Invocation) {
  if (damage !== undefined) return <span title={damage}>A row of it can't be read</span>;
  if (cancelRequested && (status === 'running' || status === 'suspended' || status === 'backingOff'))
    return <>Is being cancelled</>;
  const words =
    lastError === null
      ? null
      : `${lastError.stepName === undefined ? '' : `${lastError.stepName}: `}${lastError.message}`;
  if (status === 'backingOff')
    return (
      <Hint text={words}>
        <span>
          Next attempt <Time at={dueAt} />
          {words === null ? null : <span className="quiet"> · {words}</span>}
        </span>
      </Hint>
    );
  if (status === 'scheduled')
    return (
      <>
        Starts <Time at={dueAt} />
      </>
    );
  if (words === null || status === 'completed') return <None />;
  return <span title={words}>{words}</span>;
}

function Took({ startedAt, finishedAt }: Invocation) {
  if (startedAt === null) return <None />;
  if (finishedAt === null) return <Since at={startedAt} />;
  return <Duration ms={Date.parse(finishedAt) - Date.parse(startedAt)} />;
}

export function originText(origin: Schemas['Origin']): string {
  switch (origin.kind) {
    case 'http':
      return 'HTTP';
    case 'client':
      return 'the app itself';
    case 'kafka':
      return `${origin.topic}/${origin.partition} @ ${origin.offset}`;
    case 'handler':
      return 'a handler';
    case 'fork':
      return 'a fork';
    case 'redrive':
      return 'a dead letter';
  }
}
