/** What people may ask of a store, over all that is in it. */

import { STATUSES } from '../../actors/lifecycle.ts';
import type { Page, PageRequest, StoreQueries } from '../../engine/store/queries.ts';

export interface Question {
  readonly name: string;
  readonly ask: (queries: StoreQueries) => Promise<unknown>;
}

/** Small, so that lists have several pages. */
const PAGE_ROWS = 7;

/** The lists, then each thing that `queries` has in its lists. */
export async function questions(queries: StoreQueries): Promise<Question[]> {
  const invocations = await everyRow((page) => queries.invocations({}, page));
  const actors = await everyRow((page) => queries.actors({}, page));
  const letters = await everyRow((page) => queries.deadLetters({}, page));
  return [
    ...lists(),
    ...invocations.flatMap((row) => [
      ask(`invocation ${row.id}`, (of) => of.invocation(row)),
      ask(`journal of ${row.id}`, (of) => of.journal(row)),
      ask(`output of ${row.id}`, (of) => of.output(row)),
      ask(`failures of ${row.id}`, (of) => of.failures(row)),
    ]),
    ...actors.map(({ service, key }) => ask(`actor ${service}/${key}`, (of) => of.actor(service, key))),
    ...letters.map((letter) => ask(`dead letter ${letter.seq}`, (of) => of.deadLetter(letter))),
    ...[...handlersOf(invocations)].flatMap(([id, name]) => handlerQuestions(id, name)),
  ];
}

const ask = (name: string, question: Question['ask']): Question => ({ name, ask: question });

function lists(): Question[] {
  return [
    ask('invocations', (of) => everyRow((page) => of.invocations({}, page))),
    ...STATUSES.map((status) =>
      ask(`invocations: ${status}`, (of) => everyRow((page) => of.invocations({ statuses: [status] }, page))),
    ),
    ask('invocations: error', (of) => everyRow((page) => of.invocations({ error: 'fail' }, page))),
    ask('count', (of) => of.count({})),
    ask('statuses', (of) => of.statusCounts(true)),
    ask('living', async (of) => sorted(await of.livingCounts())),
    ask('actors', (of) => everyRow((page) => of.actors({}, page))),
    ask('dead letters', (of) => everyRow((page) => of.deadLetters({}, page))),
    ask('dead letters: counts', async (of) => sorted([...(await of.deadLetterCounts())])),
    ask('paused keys', (of) => of.keyPauseCount()),
    ask('audit', (of) => everyRow((page) => of.audit({}, page))),
  ];
}

interface Handler {
  readonly service: string;
  readonly handler: string;
}

function handlersOf(rows: readonly { readonly target: Handler }[]): ReadonlyMap<string, Handler> {
  return new Map(rows.map(({ target: { service, handler } }) => [`${service}/${handler}`, { service, handler }]));
}

function handlerQuestions(id: string, handler: Handler): Question[] {
  return [
    ask(`invocations of ${id}`, (of) => everyRow((page) => of.invocations(handler, page))),
    ask(`charts of ${id}`, (of) => of.charts(handler)),
    ask(`steps of ${id}`, async (of) => sorted([...(await of.stepCounts(handler, null))])),
    ask(`failed steps of ${id}`, async (of) => sorted([...(await of.stepFailures(handler, null, 0))])),
  ];
}

/** Where no order is promised. */
const sorted = (values: readonly unknown[]): unknown[] =>
  values.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

async function everyRow<Row>(list: (page: PageRequest) => Promise<Page<Row>>): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | null = null; ; ) {
    const page: Page<Row> = await list({ cursor, limit: PAGE_ROWS });
    rows.push(...page.rows);
    if (page.next === null) return rows;
    cursor = page.next;
  }
}
