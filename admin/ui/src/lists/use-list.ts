/**
 * A long list that is fetched page by page and kept up to date without rows that jump.
 *
 *   const list = useList({
 *     key: ['invocations', filters.query],
 *     idOf: (row) => row.id,
 *     fetchPage: ({ cursor, pin, signal }) => got(api.GET('/invocations', { params: { query: { … } }, signal })),
 *     concerns: (change) => change.invocations.length > 0,
 *   });
 *   <DataTable list={list} … />
 *
 * On a change, the pages that are on the screen are fetched again: known rows are updated in place, rows that left are
 * dimmed, new ones are counted for the "N new" pill. An empty list has nothing that could jump, so it fills at once.
 */
import type { InfiniteData } from '@tanstack/react-query';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Change } from '../api/contract.ts';
import { useLiveRefresh } from '../live/use-live.ts';
import type { FetchedPage } from './merge-page.ts';
import { mergePage } from './merge-page.ts';

export interface PageRequest<Row extends object> {
  readonly cursor: string | null;
  /** The first row that is shown: a list that grows at its head is asked for what comes from here on, where it can be. */
  readonly pin: Row | null;
  readonly signal?: AbortSignal;
}

interface ListOptions<Row extends object> {
  /** Everything that the answer depends on. */
  readonly key: readonly unknown[];
  readonly idOf: (row: Row) => string;
  readonly fetchPage: (request: PageRequest<Row>) => Promise<FetchedPage<Row>>;
  readonly concerns?: (change: Change) => boolean;
}

export interface List<Row extends object> {
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  readonly gone: ReadonlySet<string>;
  /** How many new rows wait to be shown. */
  readonly fresh: number;
  readonly showFresh: () => Promise<void>;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
  /** The table says which rows are on the screen. */
  readonly onVisible: (from: number, to: number) => void;
  readonly refetch: () => void;
}

type Pages<Row extends object> = InfiniteData<FetchedPage<Row>, string | null>;

interface News {
  readonly gone: ReadonlySet<string>;
  readonly fresh: number;
}

const NO_NEWS: News = { gone: new Set(), fresh: 0 };

export function useList<Row extends object>({
  key,
  idOf,
  fetchPage,
  concerns = () => true,
}: ListOptions<Row>): List<Row> {
  const client = useQueryClient();
  const queryKey = ['list', ...key];
  const [news, setNews] = useState(NO_NEWS);
  const visible = useRef<readonly [from: number, to: number]>([0, 0]);
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => fetchPage({ cursor: pageParam, pin: null, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    staleTime: Number.POSITIVE_INFINITY,
    // Coming back to a list begins it anew: what was shown an hour ago is no place to go on from.
    gcTime: 0,
  });
  const keyText = JSON.stringify(queryKey);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list has other news
  useEffect(() => setNews(NO_NEWS), [keyText]);

  const begin = async () => {
    const first = await fetchPage({ cursor: null, pin: null });
    client.setQueryData<Pages<Row>>(queryKey, { pages: [first], pageParams: [null] });
    setNews(NO_NEWS);
  };
  const refresh = async () => {
    const data = client.getQueryData<Pages<Row>>(queryKey);
    if (data === undefined) return void query.refetch();
    // While it is still looking for its first row, to begin anew would be to look without end.
    if (data.pages.every(({ items }) => items.length === 0))
      return data.pages.at(-1)?.next == null ? begin() : undefined;
    const merged = await refreshed(data, { idOf, fetchPage, visible: visible.current });
    // Another filter was chosen, or more was loaded, while this was on its way.
    if (client.getQueryData<Pages<Row>>(queryKey) !== data) return;
    client.setQueryData<Pages<Row>>(queryKey, merged.data);
    setNews(({ gone }) => ({ gone: new Set([...gone, ...merged.gone]), fresh: merged.fresh }));
  };
  // What can't be refreshed now is refreshed with the next change; the banner says it where the engine is gone.
  useLiveRefresh(() => refresh().catch(() => undefined), concerns);

  const rows = useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? [], [query.data]);
  return {
    rows,
    idOf,
    gone: news.gone,
    fresh: news.fresh,
    showFresh: begin,
    isPending: query.isPending,
    error: query.isError && rows.length === 0 ? query.error : null,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
    onVisible: (from, to) => {
      visible.current = [from, to];
    },
    refetch: () => void query.refetch(),
  };
}

interface Refreshing<Row extends object> extends Pick<ListOptions<Row>, 'idOf' | 'fetchPage'> {
  readonly visible: readonly [from: number, to: number];
}

/** The pages on the screen with their values of now, and what is new at the head. */
async function refreshed<Row extends object>(
  { pages, pageParams }: Pages<Row>,
  { idOf, fetchPage, visible: [from, to] }: Refreshing<Row>,
) {
  const known = new Set(pages.flatMap(({ items }) => items.map(idOf)));
  const pin = pages[0]?.items[0] ?? null;
  let start = 0;
  const asked = pages.map(async (page, index) => {
    const end = start + page.items.length;
    const isSeen = start <= to && end >= from;
    start = end;
    if (!isSeen) return { page, gone: [], fresh: 0 };
    const fetched = await fetchPage({ cursor: pageParams[index] ?? null, pin: index === 0 ? pin : null });
    return mergePage(page, fetched, { idOf, known, isLast: index === pages.length - 1 });
  });
  const [merged, head] = await Promise.all([Promise.all(asked), fetchPage({ cursor: null, pin: null })]);
  const until = head.items.findIndex((row) => known.has(idOf(row)));
  const atHead = until === -1 ? head.items.length : until;
  const between = merged.reduce((sum, { fresh }) => sum + fresh, 0);
  return {
    data: { pages: merged.map(({ page }) => page), pageParams } satisfies Pages<Row>,
    gone: new Set(merged.flatMap(({ gone }) => gone)),
    // Without a pin the first page has seen the head too.
    fresh: Math.max(atHead, between),
  };
}
