/**
 * A screen of one thing that has to be fetched first: what is shown meanwhile, and where it can't be had.
 *
 *   <Fetched query={useQuery(…)} what="the subscription" title="Subscription">{(one) => <Page …>…</Page>}</Fetched>
 */
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiProblem } from '../api/problem.ts';
import { Loading } from './empty.tsx';
import { Page } from './page.tsx';
import { Problem } from './problem.tsx';

interface FetchedProps<Data> {
  readonly query: UseQueryResult<Data>;
  /** As the end of "Reading …". */
  readonly what: string;
  /** Of the page that says that it can't be had. */
  readonly title: string;
  readonly children: (data: Data) => ReactNode;
}

export function Fetched<Data>({ query, what, title, children }: FetchedProps<Data>) {
  if (query.isPending) return <Loading what={`Reading ${what}`} />;
  // What was read before stays while the engine is away, but not what the engine says is gone.
  const isGone = query.error instanceof ApiProblem && query.error.status === 404;
  if (query.data !== undefined && !isGone) return children(query.data);
  return (
    <Page title={title}>
      <Problem error={query.error} retry={() => void query.refetch()} />
    </Page>
  );
}
