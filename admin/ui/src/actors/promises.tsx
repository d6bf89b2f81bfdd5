/** The durable promises of a workflow's key: who waits for which since when, and what the others were completed with. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { CircleCheck, CircleX, Hourglass } from 'lucide-react';
import { Link } from 'react-router';
import { keyInPath } from '../../../../sdk/protocol/key-in-path.ts';
import type { Schemas } from '../api/client.ts';
import { api, got } from '../api/client.ts';
import { counted, countText } from '../format.ts';
import { Button } from '../parts/button.tsx';
import { Loading } from '../parts/empty.tsx';
import { PayloadView } from '../parts/payload-view.tsx';
import { Problem } from '../parts/problem.tsx';
import { Badge, StatusBadge } from '../parts/status-badge.tsx';
import { Since, Time } from '../parts/time.tsx';

type WorkflowPromise = Schemas['WorkflowPromise'];

const PAGE = 50;

interface PromisesProps {
  readonly service: string;
  readonly objectKey: string;
}

export function Promises({ service, objectKey }: PromisesProps) {
  const path = { object: service, key: keyInPath(objectKey) };
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['actor', service, objectKey, 'promises'],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      got(
        api.GET('/actors/{object}/{key}/promises', {
          params: { path, query: { limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    getNextPageParam: ({ next }) => next,
  });
  const promises = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section className="card" aria-label="Promises">
      <div className="card-head">
        <h2>Promises</h2>
      </div>
      <div className="card-body">
        {isPending ? (
          <Loading what="Reading the promises" />
        ) : data === undefined ? (
          <Problem error={error} />
        ) : promises.length === 0 ? (
          <p className="quiet">It has none. A handler waits for one with ctx.promise, and another one completes it.</p>
        ) : (
          <ul className="promises">
            {promises.map((promise) => (
              <PromiseRow key={promise.name} promise={promise} />
            ))}
          </ul>
        )}
        {hasNextPage ? (
          <Button why={isFetchingNextPage ? 'They are being read.' : null} onClick={() => void fetchNextPage()}>
            Show more
          </Button>
        ) : null}
      </div>
    </section>
  );
}

const LOOKS = {
  pending: { word: 'Waited for', tone: 'wait', icon: Hourglass },
  resolved: { word: 'Resolved', tone: 'good', icon: CircleCheck },
  rejected: { word: 'Rejected', tone: 'bad', icon: CircleX },
} as const;

function PromiseRow({ promise }: { readonly promise: WorkflowPromise }) {
  const { name, status, since, completedBy, damage } = promise;
  const { word, tone, icon } = LOOKS[status];
  return (
    <li className="promise" aria-label={`Promise ${name}`}>
      <span className="row row-wrap">
        <bdi className="mono promise-name">{name === '' ? '(no name)' : name}</bdi>
        <Badge tone={tone} icon={icon}>
          {word}
        </Badge>
        <span className="quiet sentence">
          {since === null ? null : status === 'pending' ? (
            <>
              for <Since at={since} />
            </>
          ) : (
            <Time at={since} />
          )}
          {completedBy === undefined ? null : (
            <>
              {' '}
              by{' '}
              <Link className="mono" to={`/invocations/${completedBy}`}>
                {completedBy}
              </Link>
            </>
          )}
        </span>
      </span>
      {damage === undefined ? null : <p className="tone-bad tone-text">{damage}</p>}
      <Completion promise={promise} />
      <Waiting promise={promise} />
    </li>
  );
}

function Completion({ promise: { completion } }: { readonly promise: WorkflowPromise }) {
  switch (completion?.kind) {
    case 'value':
      return <PayloadView payload={completion.value} title="Value" />;
    case 'void':
      return <p className="quiet">Without a value.</p>;
    case 'failure':
      return (
        <p className="tone-bad tone-text promise-name">
          {completion.failure.code}: {completion.failure.message}
        </p>
      );
    default:
      return null;
  }
}

function Waiting({ promise: { name, waiting, waitingCount } }: { readonly promise: WorkflowPromise }) {
  if (waiting.length === 0) return null;
  const more = waitingCount - waiting.length;
  return (
    <>
      <ul className="promise-waiting" aria-label={`${counted(waitingCount, 'invocation')} that wait for ${name}`}>
        {waiting.map(({ id, handler, status }) => (
          <li key={id} className="row row-wrap">
            <Link to={`/invocations/${id}`}>{handler}</Link>
            <StatusBadge status={status} />
            <span className="mono quiet promise-name">{id}</span>
          </li>
        ))}
      </ul>
      {more > 0 ? <p className="quiet">and {countText(more)} more</p> : null}
    </>
  );
}
