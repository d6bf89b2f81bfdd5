/** The chart of a registered handler: read from its source once, kept in the store, asked by every decision that waits. */
import type { Chart, HandlerSource } from '../actors/chart/index.ts';
import { chartOf, standOf, tableOf } from '../actors/chart/index.ts';
import type { HandlerChart } from '../actors/command.ts';
import type { Endpoint, HandlerManifest, ServiceManifest } from '../sdk/protocol/index.ts';
import type { Logger } from './log.ts';
import type { Store } from './store/store.ts';

export interface ChartedHandler {
  readonly chart: Chart;
  readonly source: HandlerSource;
  /** What decisions ask. */
  readonly rules: HandlerChart;
}

/** Null where there is no source, or none that can be charted: such a handler is run all the same. */
export function charted(
  { name: service }: ServiceManifest,
  { name: handler, source: text }: HandlerManifest,
  endpoint: Endpoint,
  logger: Logger,
): ChartedHandler | null {
  try {
    // An endpoint of another process sends the text alone.
    const source = endpoint.sourceOf?.(service, handler) ?? (text === undefined ? null : { text });
    if (source === null) return null;
    const chart = chartOf({ service, handler, source });
    const table = tableOf(chart);
    const rules: HandlerChart = {
      hash: chart.hash,
      // Entries that frame a journal are nobody's steps.
      stand: (kind, name, from) => (kind === 'input' || kind === 'output' ? null : standOf(table, from, kind, name)),
    };
    return { chart, source, rules };
  } catch (error) {
    logger.warn({ service, handler, error: String(error) }, 'no chart could be made of this handler');
    return null;
  }
}

/** Old versions keep theirs while somebody may ask for it. A handler runs without its chart, too: what can't be kept now, the next start tries again. */
export async function keepCharts(
  store: Store,
  handlers: readonly ChartedHandler[],
  { now, keptMax, logger }: { readonly now: number; readonly keptMax: number; readonly logger: Logger },
): Promise<void> {
  const charts = handlers.map(({ chart, source }) => {
    const { service, handler, hash } = chart;
    return { service, handler, hash, chart, source, firstSeenAt: now };
  });
  try {
    await store.keepCharts(charts, keptMax);
  } catch (error) {
    logger.warn({ error: String(error) }, 'the charts of handlers could not be kept');
  }
}
