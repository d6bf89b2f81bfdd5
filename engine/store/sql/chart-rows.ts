/** Charts of handlers as rows, and back. */
import type { Chart, HandlerSource } from '../../../actors/chart/index.ts';
import { CorruptRow } from '../corrupt-row.ts';
import type { StoredChart } from '../queries.ts';
import type { ChartRecord } from './records.ts';
import type { TableShape } from './row-shapes.ts';
import { checkRow } from './row-shapes.ts';
import { json, listOf, number, object, orNull, text } from './shapes.ts';

/** Of `chart` only that it is what can be shown: it is read by people, and never by the engine. */
const CHART_SHAPE: TableShape<ChartRecord> = {
  table: 'chart',
  key: ['hash', 'service', 'handler'],
  columns: {
    hash: text,
    service: text,
    handler: text,
    chart: json(
      object({ states: listOf(object({ id: text })), transitions: listOf(object({ from: text, to: text })) }),
    ),
    source: orNull(json(object({ text }))),
    firstSeenAt: number,
  },
};

export const chartRecord = ({ hash, service, handler, chart, source, firstSeenAt }: StoredChart): ChartRecord => ({
  ...{ hash, service, handler, firstSeenAt, chart: JSON.stringify(chart) },
  source: source === null ? null : JSON.stringify(source),
});

/** A chart that can't be read is as good as none: the next start of the engine does not keep it anew, a person removes it. */
export function shownChart(record: ChartRecord): StoredChart[] {
  try {
    checkRow(CHART_SHAPE, record);
  } catch (error) {
    if (error instanceof CorruptRow) return [];
    throw error;
  }
  const { hash, service, handler, firstSeenAt, chart, source } = record;
  const parsed = source === null ? null : (JSON.parse(source) as HandlerSource);
  return [{ hash, service, handler, firstSeenAt, chart: JSON.parse(chart) as Chart, source: parsed }];
}
