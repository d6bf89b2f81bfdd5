/** A line through points as an SVG path, its corners rounded. */
import type { Point } from './layout.ts';

const RADIUS = 9;

export function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = withoutRepeats(points);
  if (first === undefined) return '';
  let path = `M${shown(first)}`;
  for (const [index, corner] of rest.entries()) {
    const next = rest[index + 1];
    if (next === undefined) {
      path += `L${shown(corner)}`;
      continue;
    }
    const before = rest[index - 1] ?? first;
    path += `L${shown(towards(corner, before))}Q${shown(corner)} ${shown(towards(corner, next))}`;
  }
  return path;
}

const shown = ({ x, y }: Point): string => `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;

/** On the way from a corner to another point: the radius away, or half of the way where that is less. */
function towards(corner: Point, to: Point): Point {
  const length = Math.hypot(to.x - corner.x, to.y - corner.y);
  const part = length === 0 ? 0 : Math.min(RADIUS, length / 2) / length;
  return { x: corner.x + (to.x - corner.x) * part, y: corner.y + (to.y - corner.y) * part };
}

const withoutRepeats = (points: readonly Point[]): readonly Point[] =>
  points.filter(({ x, y }, at) => at === 0 || x !== points[at - 1]?.x || y !== points[at - 1]?.y);
