/** The first look: does it run, how fast, what is behind, and what needs a person. An empty engine leads to a first call. */
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { api, got } from '../api/client.ts';
import { Choice } from '../parts/choice.tsx';
import { Loading } from '../parts/empty.tsx';
import { Page } from '../parts/page.tsx';
import { Problem } from '../parts/problem.tsx';
import { preloadPlots } from '../parts/time-series.tsx';
import { AttentionList } from './attention.tsx';
import { FirstSteps } from './first-steps.tsx';
import { Series } from './series.tsx';
import { StatusTiles } from './status-tiles.tsx';
import './overview.css';

const WINDOWS = [
  ['5m', '5 min'],
  ['15m', '15 min'],
  ['1h', '1 h'],
  ['6h', '6 h'],
] as const;

preloadPlots();

export default function OverviewScreen() {
  const [search, setSearch] = useSearchParams();
  const window = WINDOWS.find(([each]) => each === search.get('window'))?.[0] ?? '15m';
  const overview = useQuery({
    queryKey: ['overview', window],
    queryFn: ({ signal }) => got(api.GET('/overview', { params: { query: { window } }, signal })),
    placeholderData: (before) => before,
  });
  const newest = useQuery({
    queryKey: ['invocations', 'newest'],
    queryFn: ({ signal }) => got(api.GET('/invocations', { params: { query: { limit: 1 } }, signal })),
  });
  if (newest.isPending) return <Loading />;
  if (newest.data?.items.length === 0)
    return (
      <Page title="Overview" heading="Welcome to Keymail">
        <FirstSteps />
      </Page>
    );
  const choose = (next: string) => setSearch(next === '15m' ? {} : { window: next }, { replace: true });
  return (
    <Page
      title="Overview"
      actions={<Choice label="Time that is shown" value={window} options={WINDOWS} onChange={choose} />}
    >
      <div className="stack">
        {overview.data === undefined ? (
          overview.isError ? (
            <Problem error={overview.error} retry={() => void overview.refetch()} />
          ) : (
            <Loading />
          )
        ) : (
          <>
            <AttentionList attention={overview.data.attention} />
            <StatusTiles living={overview.data.statuses} ended={overview.data.ended} />
            <Series series={overview.data.series} />
          </>
        )}
      </div>
    </Page>
  );
}
