/** What the screen of one invocation asks the engine. Live: fetched again when the stream says that it moved. */
import { useQuery } from '@tanstack/react-query';
import { api, got } from '../api/client.ts';
import type { InvocationDetail } from '../api/contract.ts';
import type { JournalItem } from './steps.ts';

/** Of a longer journal its beginning is shown, and its end, where one that is stuck stands. */
const JOURNAL_SHOWN_MAX = 1_000;
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
  /** The first item behind those that are not shown, and how many these are. */
  readonly gap: { readonly before: number; readonly count: number } | null;
}

export const useJournal = (id: string) =>
  useQuery({
    queryKey: ['invocation', id, 'journal'],
    queryFn: ({ signal }) => journalOf(id, signal),
  });

/** The end first: its indexes say how long the journal is. */
async function journalOf(id: string, signal: AbortSignal): Promise<Journal> {
  const last = await itemsFrom(id, -PAGE, PAGE, signal);
  const begin = last[0]?.index ?? 0;
  const before = begin + PAGE <= JOURNAL_SHOWN_MAX ? 0 : begin + 2 * PAGE - JOURNAL_SHOWN_MAX;
  const first = before === 0 ? [] : await itemsFrom(id, 0, PAGE, signal);
  const items = [...first];
  for (let from = before; from < begin; from += PAGE)
    items.push(...(await itemsFrom(id, from, Math.min(PAGE, begin - from), signal)));
  return { items: [...items, ...last], gap: before === 0 ? null : { before, count: before - first.length } };
}

async function itemsFrom(id: string, from: number, limit: number, signal: AbortSignal): Promise<JournalItem[]> {
  const params = { path: { id }, query: { from, limit } };
  return (await got(api.GET('/invocations/{id}/journal', { params, signal }))).items;
}

export const useInvocationChart = (id: string) =>
  useQuery({
    queryKey: ['invocation', id, 'chart'],
    queryFn: ({ signal }) => got(api.GET('/invocations/{id}/chart', { params: { path: { id } }, signal })),
    retry: false,
  });
