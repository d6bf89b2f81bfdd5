/** Durations as people write them: `"500ms"`, `"10s"`, `"5m"`, `"2h"`, `"1d"`, or a number of milliseconds. */

/** A duration as written by users; an object adds its parts up. */
export type Duration =
  | number
  | string
  | {
      readonly days?: number;
      readonly hours?: number;
      readonly minutes?: number;
      readonly seconds?: number;
      readonly milliseconds?: number;
    };

const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const TEXT = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/;
/** A hundred years: later is a mistake, and would not fit a timer row's arithmetic. */
export const DURATION_MAX_MS = 100 * 365 * UNITS_MS.d;

/**
 * A duration in whole milliseconds.
 * @throws RangeError that names what was found and what is allowed: negative, not finite, unknown unit, over 100 years.
 */
export function durationMs(duration: Duration): number {
  const ms = rawMs(duration);
  if (!Number.isFinite(ms) || ms < 0 || ms > DURATION_MAX_MS) {
    throw new RangeError(
      `${JSON.stringify(duration)} is no duration: use milliseconds, or text such as "500ms", "10s", "5m", "2h", "1d" (0 to 100 years)`,
    );
  }
  return Math.ceil(ms);
}

function rawMs(duration: Duration): number {
  if (typeof duration === 'number') return duration;
  if (typeof duration === 'string') {
    const match = TEXT.exec(duration.trim());
    return match === null ? Number.NaN : Number(match[1]) * UNITS_MS[match[2] as keyof typeof UNITS_MS];
  }
  if (typeof duration !== 'object' || duration === null) return Number.NaN;
  return (
    (duration.days ?? 0) * UNITS_MS.d +
    (duration.hours ?? 0) * UNITS_MS.h +
    (duration.minutes ?? 0) * UNITS_MS.m +
    (duration.seconds ?? 0) * UNITS_MS.s +
    (duration.milliseconds ?? 0)
  );
}
