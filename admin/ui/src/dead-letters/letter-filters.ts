/** What dead letters can be filtered by. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, got } from '../api/client.ts';
import type { Filter, Filters } from '../filters/filters.ts';
import { useFilters } from '../filters/filters.ts';
import type { View } from '../filters/views-menu.tsx';
import { LETTER_STATUS, REASONS } from './letter-words.ts';

export const LETTER_VIEWS: readonly View[] = [
  { title: 'All', search: '' },
  { title: 'Open', search: 'status=open' },
  { title: 'Redriven', search: 'status=redriven' },
  { title: 'Discarded', search: 'status=discarded' },
];

const STATUS_OPTIONS = Object.entries(LETTER_STATUS).map(([value, { word, icon }]) => ({ value, label: word, icon }));
const REASON_OPTIONS = Object.entries(REASONS).map(([value, { word }]) => ({ value, label: word }));

export function useLetterFilters(): Filters {
  const { data } = useQuery({
    queryKey: ['subscriptions'],
    queryFn: ({ signal }) => got(api.GET('/subscriptions', { signal })),
  });
  const subscriptions = data?.items;
  const filters = useMemo((): readonly Filter[] => {
    const options = subscriptions?.map(({ id, source, sink }) => ({ value: id, label: `${source} → ${sink}` })) ?? [];
    const topics = [...new Set(subscriptions?.map(({ source }) => source.split('/').at(-1) ?? ''))];
    return [
      { kind: 'choice', name: 'status', title: 'Status', options: STATUS_OPTIONS, one: true },
      { kind: 'choice', name: 'code', title: 'Reason', options: REASON_OPTIONS, one: true },
      { kind: 'choice', name: 'subscription', title: 'Subscription', options, one: true },
      { kind: 'text', name: 'topic', title: 'Topic', suggestions: topics },
      { kind: 'text', name: 'key', title: 'Key' },
    ];
  }, [subscriptions]);
  return useFilters(filters);
}

/** As the API takes them: each once. */
export const letterFilter = (values: Filters['values']): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, given]) => [name, given[0] ?? '']));
