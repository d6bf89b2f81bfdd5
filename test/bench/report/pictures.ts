/** One picture for each group: rates as bars, as an SVG that follows the reader's light or dark theme. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../environment.ts';
import type { Subject } from '../figures.ts';
import type { Results } from '../results.ts';
import type { Group, Workload } from '../workload.ts';
import type { Line } from './summary.ts';
import { lineOf } from './summary.ts';

const FOLDER = join('test', 'bench', 'results');
const TITLES: Readonly<Record<Group, string>> = {
  embedded: 'Embedded: invocations per second',
  http: 'Over HTTP: invocations per second',
  kafka: 'From Kafka: records per second',
  growth: 'As it grows: invocations per second',
  raw: 'Raw limits',
};

const WIDTH = 720;
const LABEL = 230;
const VALUE = 80;
const BAR = 20;
const GAP = 10;
const TOP = 44;

/** @returns the files written */
export async function writePictures(
  results: Results,
  workloads: readonly Workload[],
  environment: Environment,
): Promise<string[]> {
  await mkdir(FOLDER, { recursive: true });
  const written: string[] = [];
  for (const group of Object.keys(TITLES) as Group[]) {
    const lines = workloads
      .filter((workload) => workload.group === group)
      .flatMap((workload) => workload.contestants.map((one) => lineOf(results, workload, one)))
      .filter((line) => line !== null && line.ratePerSecond !== null);
    if (lines.length === 0) continue;
    const file = join(FOLDER, `${group}.svg`);
    await writeFile(file, picture(TITLES[group], lines as Line[], environment));
    written.push(file);
  }
  return written;
}

function picture(title: string, lines: readonly Line[], { cores, node }: Environment): string {
  const most = Math.max(...lines.map(({ ratePerSecond }) => ratePerSecond ?? 0));
  const height = TOP + lines.length * (BAR + GAP) + 22;
  const bars = lines.map((line, at) => bar(line, TOP + at * (BAR + GAP), (WIDTH - LABEL - VALUE) / most));
  const footer = `${cores} cores, Node ${node}, every commit synced to disk; all measured in one run`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}" font-family="system-ui, sans-serif" font-size="13">
<style>
text { fill: #1f2328 } .quiet { fill: #656d76; font-size: 11px } .title { font-size: 15px; font-weight: 600 }
.keymail { fill: #0969da } .restate { fill: #8c959f } .raw { fill: #d0d7de }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .quiet { fill: #8b949e }
  .keymail { fill: #2f81f7 } .restate { fill: #6e7681 } .raw { fill: #30363d }
}
</style>
<text class="title" x="0" y="20">${title}</text>
${bars.join('\n')}
<text class="quiet" x="0" y="${height - 6}">${footer}</text>
</svg>
`;
}

const NAMES: Readonly<Record<Subject, string>> = { keymail: '', restate: 'Restate', raw: '' };

function bar({ workload, subject, variant, ratePerSecond }: Line, top: number, scale: number): string {
  const value = ratePerSecond ?? 0;
  const label = [workload, variant, NAMES[subject]].filter((part) => part !== '').join(', ');
  const width = Math.max(1, value * scale);
  const middle = top + BAR - 6;
  return `<text x="${LABEL - 8}" y="${middle}" text-anchor="end">${label}</text><rect class="${subject}" x="${LABEL}" y="${top}" width="${width.toFixed(1)}" height="${BAR}" rx="3"/><text x="${(LABEL + width + 6).toFixed(1)}" y="${middle}">${Math.round(value).toLocaleString('en')}</text>`;
}
