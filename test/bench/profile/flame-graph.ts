/** A call tree as a flame graph: an SVG whose frames say their name and share when pointed at. */
import type { CpuProfile, Frame } from './cpu-profile.ts';
import { callTree, wallOf } from './cpu-profile.ts';

const WIDTH = 1_600;
const ROW = 16;
/** Narrower frames could be neither seen nor pointed at. */
const PIXELS_MIN = 0.6;
const CHARACTER = 6.2;

export function flameGraph(profile: CpuProfile, title: string): string {
  const root = callTree(profile);
  const rows: string[] = [];
  let depthMax = 0;
  const scale = WIDTH / Math.max(1, root.total);
  const draw = (frame: Frame, left: number, depth: number): void => {
    const width = frame.total * scale;
    if (width < PIXELS_MIN) return;
    depthMax = Math.max(depthMax, depth);
    rows.push(box(frame, left, depth, width, root.total));
    let at = left;
    for (const child of [...frame.children].sort((a, b) => b.total - a.total)) {
      draw(child, at, depth + 1);
      at += child.total * scale;
    }
  };
  draw(root, 0, 0);
  const busy = `${((100 * root.total) / Math.max(1, wallOf(profile))).toFixed(0)} % busy`;
  const height = (depthMax + 3) * ROW;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="monospace" font-size="10">
<style>
svg { background: #fff } text { fill: #111; pointer-events: none } rect { stroke: #fff; stroke-width: .5 } g:hover rect { stroke: #000 }
@media (prefers-color-scheme: dark) { svg { background: #111 } .title { fill: #eee } rect { stroke: #111 } }
</style>
<text class="title" x="4" y="12" font-size="12">${escaped(`${title}: ${busy}`)}</text>
${rows.join('\n')}
</svg>
`;
}

function box({ name, place, self, total }: Frame, left: number, depth: number, width: number, all: number): string {
  const top = (depth + 1.5) * ROW;
  const percent = (part: number) => `${((100 * part) / all).toFixed(1)} %`;
  const label = name.slice(0, Math.floor(width / CHARACTER));
  const text =
    label.length < 3 ? '' : `<text x="${(left + 2).toFixed(1)}" y="${(top + 11).toFixed(1)}">${escaped(label)}</text>`;
  const says = escaped(`${name} ${place}\n${percent(total)} with what it calls, ${percent(self)} itself`);
  const at = `x="${left.toFixed(1)}" y="${top.toFixed(1)}" width="${width.toFixed(1)}" height="${ROW - 1}"`;
  return `<g><title>${says}</title><rect ${at} fill="${colour(place || name)}"/>${text}</g>`;
}

/** One hue for each file, so that what belongs together is seen together. */
function colour(place: string): string {
  const file = place.replace(/:\d+$/, '');
  let hash = 0;
  for (const character of file) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 360;
  return `hsl(${hash} 70% 72%)`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
