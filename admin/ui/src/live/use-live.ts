/** The live stream for components, and for what has been fetched. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { Change } from '../api/contract.ts';
import type { LiveEvent } from './events.ts';
import { connectionNow, onLive, watchConnection } from './events.ts';

export const useConnection = () => useSyncExternalStore(watchConnection, connectionNow);

/** At most this often what is on the screen is fetched again, however much happens. */
const REFRESH_MS = 1_000;

/**
 * Calls `refresh` when something that `concerns` this component has changed: at once after a quiet time, else at most once
 * a second.
 */
export function useLiveRefresh(refresh: () => unknown, concerns: (change: Change) => boolean = () => true): void {
  const latest = useRef({ refresh, concerns });
  latest.current = { refresh, concerns };
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let readyAt = 0;
    const soon = () => {
      if (timer !== undefined) return;
      timer = setTimeout(
        () => {
          timer = undefined;
          readyAt = Date.now() + REFRESH_MS;
          latest.current.refresh();
        },
        Math.max(0, readyAt - Date.now()),
      );
    };
    const stop = onLive((event: LiveEvent) => {
      if (event.kind === 'everything' || latest.current.concerns(event.change)) soon();
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, []);
}

/**
 * Fetches again whatever is on the screen and was asked with `useQuery`. Lists are kept by themselves (`use-list.ts`), so
 * that their rows don't jump: their keys begin with `list`. `meta: { live: false }` keeps an answer as it was.
 */
export function useLiveQueries(): void {
  const client = useQueryClient();
  useLiveRefresh(() =>
    client.invalidateQueries({
      predicate: ({ queryKey: [first], meta }) => first !== 'list' && meta?.['live'] !== false,
    }),
  );
}
