/** The awakeables that the invocation waits for: each can be answered from here, or by whoever is given the command to copy. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { answerCall } from '../../../sample-call.ts';
import { api, got } from '../api/client.ts';
import type { InvocationDetail } from '../api/contract.ts';
import { Button } from '../parts/button.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { IdLine } from '../parts/id-line.tsx';
import { Card } from '../parts/page.tsx';
import { Since } from '../parts/time.tsx';
import { ingressUrl } from '../place.ts';
import { hasEnded } from '../status.ts';
import { AnswerAwakeable } from './answer-awakeable.tsx';

const PAGE = 20;

export function Awakeables({ invocation: { id, status } }: { readonly invocation: InvocationDetail }) {
  const lives = !hasEnded(status);
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['invocation', id, 'awakeables'],
    enabled: lives,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      got(
        api.GET('/invocations/{id}/awakeables', {
          params: { path: { id }, query: { limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    getNextPageParam: ({ next }) => next,
  });
  const awakeables = data?.pages.flatMap(({ items }) => items) ?? [];
  if (!lives || awakeables.length === 0) return null;
  return (
    <Card title="Waits for an answer from outside">
      <ul className="awakeables">
        {awakeables.map((awakeable) => (
          <li key={awakeable.id} className="row row-wrap">
            <IdLine id={awakeable.id} />
            <span className="quiet">
              for <Since at={awakeable.since} />
            </span>
            <span className="push row">
              <CopyButton word="Copy curl" text={answerCall(awakeable.id, ingressUrl ?? 'INGRESS')} />
              <AnswerAwakeable id={awakeable.id} />
            </span>
          </li>
        ))}
      </ul>
      {hasNextPage ? (
        <Button why={isFetchingNextPage ? 'They are being read.' : null} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </Card>
  );
}
