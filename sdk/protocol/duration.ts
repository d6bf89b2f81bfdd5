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
const PARTS_MS = {
  days: UNITS_MS.d,
  hours: UNITS_MS.h,
  minutes: UNITS_MS.m,
  seconds: UNITS_MS.s,
  milliseconds: UNITS_MS.ms,
} as const;
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
      `${shown(duration)} is no duration: use milliseconds, or text such as "500ms", "10s", "5m", "2h", "1d", or { minutes: 5 } (0 to 100 years)`,
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
  const parts = Object.entries(duration);
  // A Date, a list, `{}`: without a part it would be no wait at all.
  if (parts.length === 0) return Number.NaN;
  return parts.reduce((sum, [name, count]) => sum + partMs(name, count), 0);
}

function partMs(name: string, count: unknown): number {
  if (!Object.hasOwn(PARTS_MS, name)) return Number.NaN;
  if (count === undefined) return 0;
  return typeof count === 'number' ? count * PARTS_MS[name as keyof typeof PARTS_MS] : Number.NaN;
}

function shown(duration: unknown): string {
  if (typeof duration !== 'string' && (typeof duration !== 'object' || duration === null)) return String(duration);
  try {
    return JSON.stringify(duration);
  } catch {
    return 'this object'; // A circle, or a part that is a BigInt.
  }
}
