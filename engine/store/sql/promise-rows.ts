/** Promises of a workflow's key as people see them, from rows of either dialect: a page of both kinds, by name. */
import { pageOf } from '../page.ts';
import type { InvocationRow, Page, PromiseRow } from '../queries.ts';
import { PROMISE_WAITERS_MAX } from '../queries.ts';
import type { PromiseRecord } from './records.ts';
import { shownPromise } from './shown-rows.ts';

/** Somebody waits for a promise that is not complete. */
export interface PromiseWait {
  readonly name: string;
  readonly since: number;
  /** How many wait for it in all. */
  readonly count: number;
  readonly invocation: InvocationRow;
}

/** Rows of waits that are asked for, so that a page is full: each name has PROMISE_WAITERS_MAX at most. */
export const waitsLimit = (limit: number): number => (limit + 1) * PROMISE_WAITERS_MAX;

/** @param completed the first `limit + 1` by name @param waits the first `waitsLimit(limit)`, by name and since when */
export function promisePage(
  completed: readonly PromiseRecord[],
  waits: readonly PromiseWait[],
  limit: number,
): Page<PromiseRow> {
  const waited = [...Map.groupBy(waits, ({ name }) => name)].map(
    ([name, each]): PromiseRow => ({
      ...{ name, completion: null, completedBy: null, since: each[0]?.since ?? null },
      waiting: each.map(({ invocation }) => invocation),
      waitingCount: each[0]?.count ?? 0,
    }),
  );
  const complete = completed.map((record): PromiseRow => ({ ...shownPromise(record), waiting: [], waitingCount: 0 }));
  return pageOf([...complete, ...waited].sort(byName), limit, ({ name }) => [name]);
}

/** By UTF-8 bytes, as databases order text. */
const byName = (a: PromiseRow, b: PromiseRow): number => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
