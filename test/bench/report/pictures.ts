/**
 * One picture for each group: rates as bars. Two files of each, light and dark, because a picture in a README can't know
 * by itself which theme the page has; `markup` says how a README shows the right one.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../environment.ts';
import type { Subject } from '../figures.ts';
import type { Results } from '../results.ts';
import type { Group, Workload } from '../workload.ts';
import type { Line } from './summary.ts';
import { lineOf } from './summary.ts';

export const PICTURE_FOLDER = join('test', 'bench', 'pictures');
const TITLES: Readonly<Record<Group, string>> = {
  embedded: 'Embedded: invocations per second',
  http: 'Over HTTP: invocations per second',
  kafka: 'From Kafka: records per second',
  growth: 'As it grows: invocations per second',
  raw: 'Raw limits',
};

/** Colours by class. */
const THEMES = {
  light: { text: '#1f2328', quiet: '#656d76', keymail: '#0969da', restate: '#8c959f', raw: '#d0d7de' },
  dark: { text: '#e6edf3', quiet: '#8b949e', keymail: '#2f81f7', restate: '#6e7681', raw: '#30363d' },
} as const;
type Theme = keyof typeof THEMES;

const WIDTH = 720;
const LABEL = 230;
const VALUE = 80;
const BAR = 20;
const GAP = 10;
const TOP = 44;

export interface Written {
  readonly files: readonly string[];
  /** For a README, one for each picture. */
  readonly markup: readonly string[];
}

export async function writePictures(
  results: Results,
  workloads: readonly Workload[],
  environment: Environment,
  folder = PICTURE_FOLDER,
): Promise<Written> {
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  const markup: string[] = [];
  for (const group of Object.keys(TITLES) as Group[]) {
    const lines = workloads
      .filter((workload) => workload.group === group)
      .flatMap((workload) => workload.contestants.map((one) => lineOf(results, workload, one)))
      .filter((line) => line !== null && line.ratePerSecond !== null);
    if (lines.length === 0) continue;
    for (const theme of Object.keys(THEMES) as Theme[]) {
      const file = fileOf(folder, group, theme);
      await writeFile(file, picture(TITLES[group], lines as Line[], environment, theme));
      files.push(file);
    }
    markup.push(markupOf(folder, group));
  }
  return { files, markup };
}

const fileOf = (folder: string, group: Group, theme: Theme): string => join(folder, `${group}-${theme}.svg`);

function markupOf(folder: string, group: Group): string {
  const [light, dark] = [fileOf(folder, group, 'light'), fileOf(folder, group, 'dark')];
  return `<picture><source media="(prefers-color-scheme: dark)" srcset="${dark}"><img alt="${TITLES[group]}" src="${light}"></picture>`;
}

function picture(title: string, lines: readonly Line[], { cores, node }: Environment, theme: Theme): string {
  const most = Math.max(...lines.map(({ ratePerSecond }) => ratePerSecond ?? 0));
  const height = TOP + lines.length * (BAR + GAP) + 22;
  const bars = lines.map((line, at) => bar(line, TOP + at * (BAR + GAP), (WIDTH - LABEL - VALUE) / most));
  const colours = THEMES[theme];
  const footer = `${cores} cores, Node ${node}, every commit synced to disk; all measured in one run`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}" font-family="system-ui, sans-serif" font-size="13">
<style>
text { fill: ${colours.text} } .quiet { fill: ${colours.quiet}; font-size: 11px } .title { font-size: 15px; font-weight: 600 }
.keymail { fill: ${colours.keymail} } .restate { fill: ${colours.restate} } .raw { fill: ${colours.raw} }
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
