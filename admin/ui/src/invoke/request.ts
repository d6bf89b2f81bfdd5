/** What the form of an invocation holds, as the API takes it. Pure. */

export const DELAY_UNITS = [
  ['s', 'seconds', 1_000],
  ['min', 'minutes', 60_000],
  ['h', 'hours', 3_600_000],
  ['d', 'days', 86_400_000],
] as const;

export type DelayUnit = (typeof DELAY_UNITS)[number][0];

/** Null where the text is no delay; 0 where it is empty. */
export function delayMs(text: string, unit: DelayUnit): number | null {
  if (text.trim() === '') return 0;
  const factor = DELAY_UNITS.find(([name]) => name === unit)?.[2] ?? 1_000;
  const value = Number(text) * factor;
  return Number.isFinite(value) && value >= 0 ? Math.round(value) : null;
}

/** `name: value` on a line each. Null where a line is none. */
export function headersOf(text: string): Record<string, string> | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const pairs = lines.map((line) => /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(.*?)\s*$/.exec(line));
  if (pairs.includes(null)) return null;
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']));
}

export const isJsonType = (contentType: string | null): boolean =>
  contentType !== null && /^application\/(?:[^;]+\+)?json\b/i.test(contentType);
