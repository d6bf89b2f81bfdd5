/** Numbers, durations and sizes as people read them. Pure. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** From here on a date says more than a number of days. */
const DATES_FROM = 365 * DAY;

/** `230 ms`, `1.4 s`, `3 min 20 s`, `2 h 5 min`, `4 d 3 h` */
export function durationText(ms: number): string {
  const abs = Math.abs(ms);
  if (abs < 1) return `${Math.round(ms * 100) / 100} ms`;
  if (abs < SECOND) return `${Math.round(ms)} ms`;
  if (abs < 10 * SECOND) return `${(ms / SECOND).toFixed(1)} s`;
  if (abs < MINUTE) return `${Math.round(ms / SECOND)} s`;
  if (abs < HOUR) return two(ms, MINUTE, 'min', SECOND, 's');
  if (abs < DAY) return two(ms, HOUR, 'h', MINUTE, 'min');
  return two(ms, DAY, 'd', HOUR, 'h');
}

function two(ms: number, big: number, bigUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((ms % big) / small);
  return `${Math.floor(ms / big)} ${bigUnit}${rest === 0 ? '' : ` ${rest} ${smallUnit}`}`;
}

/** `now`, `12 s ago`, `in 3 min`; one unit, because it moves. What is a year away or more is a date. */
export function relativeText(at: number, now: number): string {
  const ms = at - now;
  const abs = Math.abs(ms);
  if (abs < 1_500) return 'now';
  if (abs >= DATES_FROM) return absoluteText(at).slice(0, '2026-11-26'.length);
  const [size, unit] =
    abs < MINUTE
      ? ([SECOND, 's'] as const)
      : abs < HOUR
        ? ([MINUTE, 'min'] as const)
        : abs < DAY
          ? ([HOUR, 'h'] as const)
          : ([DAY, 'd'] as const);
  const count = Math.floor(abs / size);
  return ms < 0 ? `${count} ${unit} ago` : `in ${count} ${unit}`;
}

/** `2026-11-26 22:14:03.120` in the time zone of the reader. */
export function absoluteText(at: number): string {
  const date = new Date(at);
  const pad = (value: number, digits = 2) => String(value).padStart(digits, '0');
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day} ${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
}

const COUNT = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** `1,204` */
export const countText = (value: number): string => COUNT.format(value);

/** `1.2K` where there is little room. */
export const compactText = (value: number): string =>
  Math.abs(value) < 10_000 ? COUNT.format(value) : COMPACT.format(value);

/** `812 B`, `1.4 KiB`, `3 MiB` */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : Math.round(value * 10) / 10} ${units[unit]}`;
}

/** `1 invocation`, `3 invocations` */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : many}`;

/** `the broker is down` → `The broker is down.`: what the engine says, where it stands as a sentence of its own. */
export const sentenceOf = (text: string): string =>
  text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?…]$/.test(text) || text === '' ? '' : '.');
