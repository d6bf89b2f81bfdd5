/** What is registered, for every screen that names services. */
import { useQuery } from '@tanstack/react-query';
import { api, got } from './client.ts';

export function useServices() {
  return useQuery({
    queryKey: ['services'],
    queryFn: ({ signal }) => got(api.GET('/services', { signal })),
    select: ({ items }) => items,
  });
}
