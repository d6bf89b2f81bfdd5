/** `--since 10m`, `--since 2026-01-31T08:00:00Z`. */
import { durationMs } from '../../sdk/protocol/duration.ts';
import { UsageError } from './failure.ts';

/** Milliseconds since the epoch, as text for a query; undefined where the option was not given. @throws UsageError */
export function timeFilter(text: string | undefined, now: number, option: string): string | undefined {
  if (text === undefined) return undefined;
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : now - ago(text);
  if (Number.isFinite(time)) return String(time);
  throw new UsageError(
    `${option} ${JSON.stringify(text)} is no time.`,
    'Use RFC 3339 (2026-01-31T08:00:00Z), or a duration ago such as 10m or 1d.',
  );
}

function ago(text: string): number {
  try {
    return durationMs(text);
  } catch (error) {
    if (error instanceof RangeError) return Number.NaN;
    throw error;
  }
}
