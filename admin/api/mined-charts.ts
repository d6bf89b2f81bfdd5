/**
 * Charts completed from recent journals, so that steps which the source does not show are drawn as well. Reading journals
 * costs: it is done for each chart once in `FRESH_MS`, however many look, and in bounded bites.
 */
import type { Chart } from '../../actors/chart/index.ts';
import { mined } from '../../actors/chart/index.ts';
import type { Engine } from '../../engine/api.ts';
import type { JournalRow, StoredChart } from '../../engine/store/queries.ts';
import type { JournalItem } from '../../sdk/protocol/index.ts';

const FRESH_MS = 10_000;
/** Journals that are read for one chart, so many at a time, and their items. */
const JOURNALS_MAX = 200;
const AT_A_TIME = 20;
const ITEMS_MAX = 20_000;
/** Charts that are remembered for one engine. */
const CHARTS_MAX = 100;

interface Fresh {
  readonly at: number;
  readonly chart: Promise<Chart>;
}

const known = new WeakMap<Engine, Map<string, Fresh>>();

/** The chart with what recent journals add; and, where one is given, with what this one adds. */
export async function learned(engine: Engine, stored: StoredChart, journal?: readonly JournalItem[]): Promise<Chart> {
  const chart = await ofRecent(engine, stored);
  return journal === undefined ? chart : mined(chart, [journal]);
}

/** Without what can't be read. */
export const readable = (journal: readonly JournalRow[]): JournalItem[] =>
  journal.filter((item): item is JournalItem => item.type !== 'damaged');

function ofRecent(engine: Engine, stored: StoredChart): Promise<Chart> {
  const charts = known.get(engine) ?? new Map<string, Fresh>();
  known.set(engine, charts);
  const key = JSON.stringify([stored.service, stored.handler, stored.hash]);
  const before = charts.get(key);
  if (before !== undefined && Date.now() - before.at < FRESH_MS) return before.chart;
  const fresh = { at: Date.now(), chart: mine(engine, stored) };
  fresh.chart.catch(() => charts.delete(key));
  charts.delete(key);
  charts.set(key, fresh);
  const [oldest] = charts.keys();
  if (charts.size > CHARTS_MAX && oldest !== undefined) charts.delete(oldest);
  return fresh.chart;
}

async function mine(engine: Engine, { service, handler, hash, chart }: StoredChart): Promise<Chart> {
  const page = { cursor: null, limit: JOURNALS_MAX };
  const { rows } = await engine.query.invocations({ service, handler, chart: hash }, page);
  const journals: JournalItem[][] = [];
  let items = 0;
  for (let at = 0; at < rows.length && items < ITEMS_MAX; at += AT_A_TIME) {
    const bite = await Promise.all(rows.slice(at, at + AT_A_TIME).map((row) => engine.query.journal(row)));
    for (const journal of bite.map(readable)) {
      items += journal.length;
      if (items <= ITEMS_MAX) journals.push(journal);
    }
  }
  return mined(chart, journals);
}
