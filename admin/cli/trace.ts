/** Fetches an invocation with its journal, and those of the invocations that it called. */
import type { InvocationView, JournalItemView } from './answers.ts';
import type { AdminClient } from './client.ts';
import { ApiError } from './failure.ts';
import type { Traced } from './journal-tree.ts';

export const JOURNAL_ITEMS_MAX = 1_000;
/** Invocations that are fetched for one tree. */
export const CALLEES_MAX = 50;

export const invocationPath = (id: string): string => `/invocations/${encodeURIComponent(id)}`;

/** @param depth how many levels of calls are fetched with their journals; what they call in turn comes without one */
export async function traced(client: AdminClient, invocation: InvocationView, depth: number): Promise<Traced> {
  return fetchTrace(client, invocation, depth, { left: CALLEES_MAX });
}

async function fetchTrace(
  client: AdminClient,
  invocation: InvocationView,
  depth: number,
  budget: { left: number },
): Promise<Traced> {
  const page = await client.list<JournalItemView>(`${invocationPath(invocation.id)}/journal`, {}, JOURNAL_ITEMS_MAX);
  const callees = new Map<string, Traced>();
  const calls = page.items.filter(({ kind }) => kind === 'call' || kind === 'send');
  for (const id of calls.flatMap(({ invocationId }) => invocationId ?? [])) {
    if (callees.has(id) || budget.left === 0) continue;
    budget.left -= 1;
    const callee = await orGone(client.get<InvocationView>(invocationPath(id)));
    if (callee === null) continue;
    const isDeeper = depth > 0 && budget.left > 0;
    const inner = isDeeper ? await orGone(fetchTrace(client, callee, depth - 1, budget)) : null;
    callees.set(id, inner ?? { invocation: callee, journal: [], more: false, callees: new Map() });
  }
  return { invocation, journal: page.items, more: page.next !== null, callees };
}

/** One that was purged, or whose time of keeping is over, is no reason to show nothing. */
async function orGone<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}
