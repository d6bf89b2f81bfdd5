/** The chart of a handler: of the version that runs, or of the one that is named. */
import { useQuery } from '@tanstack/react-query';
import { api, got } from '../api/client.ts';

export const useHandlerChart = (service: string, handler: string, hash: string | null) =>
  useQuery({
    queryKey: ['handler chart', service, handler, hash],
    queryFn: ({ signal }) =>
      got(
        api.GET('/services/{name}/handlers/{handler}/chart', {
          params: { path: { name: service, handler }, query: hash === null ? {} : { hash } },
          signal,
        }),
      ),
    retry: false,
  });
