/** What the screen of one invocation asks the engine. Live: fetched again when the stream says that it moved. */
import { useQuery } from '@tanstack/react-query';
import { api, got } from '../api/client.ts';
import type { InvocationDetail } from '../api/contract.ts';
import type { JournalItem } from './steps.ts';

/** Longer journals are shown up to here, and the page says so. */
export const JOURNAL_SHOWN_MAX = 2_000;
/** As many as every role may ask for at once. */
const PAGE = 200;

export const useInvocation = (id: string) =>
  useQuery({
    queryKey: ['invocation', id],
    queryFn: async ({ signal }) =>
      (await got(api.GET('/invocations/{id}', { params: { path: { id } }, signal }))) as InvocationDetail,
  });

export interface Journal {
  readonly items: readonly JournalItem[];
  readonly isWhole: boolean;
}

export const useJournal = (id: string) =>
  useQuery({
    queryKey: ['invocation', id, 'journal'],
    async queryFn({ signal }): Promise<Journal> {
      const items: JournalItem[] = [];
      let cursor: string | null = null;
      do {
        const query = { limit: PAGE, ...(cursor === null ? {} : { cursor }) };
        const page: { items: JournalItem[]; next: string | null } = await got(
          api.GET('/invocations/{id}/journal', { params: { path: { id }, query }, signal }),
        );
        items.push(...page.items);
        cursor = page.next;
      } while (cursor !== null && items.length < JOURNAL_SHOWN_MAX);
      return { items, isWhole: cursor === null };
    },
  });

export const useInvocationChart = (id: string) =>
  useQuery({
    queryKey: ['invocation', id, 'chart'],
    queryFn: ({ signal }) => got(api.GET('/invocations/{id}/chart', { params: { path: { id } }, signal })),
    retry: false,
  });
