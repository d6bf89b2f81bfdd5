/** A span of time as people say it: the two largest units that count. */
const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

export function spanText(ms: number): string {
  if (ms < 1_000) return 'less than a second';
  const first = UNITS.findIndex(([, unitMs]) => ms >= unitMs);
  const shown = UNITS.slice(first, first + 2).map(([unit, unitMs], at, all) => {
    const before = at === 0 ? ms : ms % (all[0]?.[1] ?? unitMs);
    return [Math.floor(before / unitMs), unit] as const;
  });
  return shown
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}
