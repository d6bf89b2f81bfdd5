/** Text of others as a sentence of ours. */
const LENGTH_MAX = 300;

/** Its first line, cut. */
export const shortly = (text: string): string => (text.split('\n', 1)[0] ?? '').slice(0, LENGTH_MAX).toWellFormed();

/** With a capital and an end. */
export function sentence(text: string): string {
  const short = shortly(text);
  return `${short.charAt(0).toUpperCase()}${short.slice(1)}${/[.!?]$/.test(short) ? '' : '.'}`;
}

export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
