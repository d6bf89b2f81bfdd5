// "Did you mean …?"

/** The name with the fewest single-character changes from `name`, or null when none is near. */
export function nearest(name: string, names: readonly string[]): string | null {
  const changesMax = Math.max(2, Math.floor(name.length / 3));
  let best: string | null = null;
  let fewest = changesMax + 1;
  for (const candidate of names) {
    if (Math.abs(candidate.length - name.length) >= fewest) continue;
    const changes = distance(name.toLowerCase(), candidate.toLowerCase());
    if (changes < fewest) {
      fewest = changes;
      best = candidate;
    }
  }
  return best;
}

/** Levenshtein's distance, by rows. */
function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, changed));
    }
    above = row;
  }
  return above[b.length] ?? 0;
}

/** Names in one sentence. */
const NAMED_MAX = 20;

/** `a, b, c and 7 more`, and the one that was meant, as far as that can be told. */
export function namesAround(wanted: string, names: readonly string[]): string {
  const shown = [...names].sort().slice(0, NAMED_MAX).join(', ');
  const more = names.length > NAMED_MAX ? ` and ${names.length - NAMED_MAX} more` : '';
  const near = nearest(wanted, names);
  return `${shown}${more}.${near === null ? '' : ` Did you mean ${near}?`}`;
}
