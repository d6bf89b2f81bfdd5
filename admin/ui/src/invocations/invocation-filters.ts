/** What invocations can be filtered by, and what that is for the API. */
import { useMemo } from 'react';
import { useServices } from '../api/services.ts';
import type { Filter, Filters } from '../filters/filters.ts';
import { useFilters } from '../filters/filters.ts';
import type { View } from '../filters/views-menu.tsx';
import { STATUS, STATUSES } from '../status.ts';

/** A shorter text of an error is in almost every one. */
const ERROR_LENGTH_MIN = 3;

export const VIEWS: readonly View[] = [
  { title: 'All', search: '' },
  { title: 'In trouble', search: 'status=backingOff&status=paused' },
  { title: 'At work', search: 'status=running&status=suspended' },
  { title: 'Waiting for their key', search: 'status=queued' },
  { title: 'Failed', search: 'status=failed' },
];

export function useInvocationFilters(): Filters {
  const services = useServices().data;
  const filters = useMemo((): readonly Filter[] => {
    const names = services?.map(({ name }) => name) ?? [];
    const handlers = [...new Set(services?.flatMap((service) => service.handlers.map(({ name }) => name)))];
    const options = STATUSES.map((status) => ({
      value: status,
      label: STATUS[status].word,
      icon: STATUS[status].icon,
    }));
    return [
      { kind: 'choice', name: 'status', title: 'Status', options },
      { kind: 'text', name: 'service', title: 'Service', suggestions: names },
      { kind: 'text', name: 'handler', title: 'Handler', suggestions: handlers },
      { kind: 'text', name: 'key', title: 'Key' },
      { kind: 'text', name: 'step', title: 'Stands at step' },
      { kind: 'text', name: 'error', title: 'Error contains', lengthMin: ERROR_LENGTH_MIN },
      { kind: 'text', name: 'subscription', title: 'Subscription', placeholder: 'sub_…' },
      { kind: 'text', name: 'chart', title: 'Chart version' },
      { kind: 'time', name: 'createdFrom', title: 'Created after' },
      { kind: 'time', name: 'createdTo', title: 'Created before' },
    ];
  }, [services]);
  return useFilters(filters);
}

/** As the API takes them: `status` may come several times, the others once. */
export function apiFilter(values: Filters['values']): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(values).map(([name, given]) => [name, name === 'status' ? [...given] : (given[0] ?? '')]),
  );
}
