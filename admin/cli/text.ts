/** Text that others chose, made safe to print, and times as people say them. */

/**
 * Control characters (which a terminal would obey) and those that turn the direction of writing (which would make a text
 * look like another) become `\u001b` and the like.
 */
export function escapeControls(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same for JSON, whose line breaks between values stay. What JSON escapes by itself is escaped already. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).split('\n').map(escapeControls).join('\n');
}

/** JSON on one line. */
export const printableJsonLine = (value: unknown): string => escapeControls(JSON.stringify(value));

/** The start of a text that is too long, with an ellipsis; counted in code points. */
export function cut(text: string, lengthMax: number): string {
  const points = [...text];
  return points.length <= lengthMax ? text : `${points.slice(0, lengthMax - 1).join('')}…`;
}

/** The start of a text that takes more columns of a terminal than there are, with an ellipsis. */
export function cutToWidth(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let [kept, width] = ['', 0];
  for (const character of text) {
    width += widthOf(character);
    if (width > columns - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** `1 row`, `3 rows`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** `3 s ago`, `in 5 min`; an empty text where there is no time. */
export function relativeTime(time: string | number | null | undefined, now: number): string {
  if (time === null || time === undefined) return '';
  const at = typeof time === 'number' ? time : Date.parse(time);
  if (Number.isNaN(at)) return String(time);
  const distance = Math.abs(at - now);
  if (distance < 1_000) return 'now';
  const text = durationText(distance);
  return at < now ? `${text} ago` : `in ${text}`;
}

/** The largest unit that fits, whole: `59 s`, `2 min`, `3 h`, `12 d`. */
export function durationText(ms: number): string {
  const unit = UNITS.find(([, unitMs]) => ms >= unitMs) ?? (['ms', 1] as const);
  return `${Math.floor(ms / unit[1])} ${unit[0]}`;
}

/** What was measured: `3.2 ms`, `1.24 s`, `12 min 5 s`. */
export function preciseDuration(ms: number): string {
  if (ms < 1_000) return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Columns that a text takes in a terminal: wide characters take two, marks that combine take none. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (COMBINING.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const COMBINING = /^(\p{Mn}|\p{Me}|[\u200b\u200c]|\u200d|\ufe0f)$/u;
const WIDE =
  /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]$/u;

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;
