/** The benchmark's pictures: one for each theme, of what was measured, and a way to show the right one. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import type { Figures } from '../../bench/figures.ts';
import { writePictures } from '../../bench/report/pictures.ts';
import { Results } from '../../bench/results.ts';
import { chosen } from '../../bench/workloads.ts';
import { testFolder } from '../../setup/folders.ts';

const environment = { cores: 2, cpu: 'a', memoryGb: 8, system: 'linux', node: 'v24', fsyncMs: 1, load: 0 };
const figures = (operations: number): Figures => ({
  ...{ operations, seconds: 1, latency: null, usage: null, payloadBytes: 10, sync: 'FULL' },
});

describe("the benchmark's pictures", () => {
  const folder = mkdtempSync(testFolder('pictures'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are two of each group that was measured, and the markup names both', async () => {
    const results = new Results();
    const common = { workload: 'http-256', variant: '', round: 1 };
    results.measured.push({ ...common, subject: 'keymail', figures: figures(3_000) });
    results.measured.push({ ...common, subject: 'restate', figures: figures(500) });
    const { files, markup } = await writePictures(results, chosen([]), environment, folder);
    expect(readdirSync(folder).sort()).to.deep.equal(['http-dark.svg', 'http-light.svg']);
    expect(files).to.deep.equal(['light', 'dark'].map((theme) => path.join(folder, `http-${theme}.svg`)));
    expect(markup).to.have.length(1);
    for (const file of files) expect(markup[0]).to.include(file);

    const [light = '', dark = ''] = files.map((file) => readFileSync(file, 'utf8'));
    expect(light).not.to.equal(dark);
    for (const picture of [light, dark]) {
      expect(picture, 'follows the page, not the system').not.to.include('@media');
      const widths = [...picture.matchAll(/<rect class="(keymail|restate)"[^>]* width="([\d.]+)"/g)];
      expect(widths.map(([, subject]) => subject)).to.deep.equal(['keymail', 'restate']);
      expect(Number(widths[0]?.[2]) / Number(widths[1]?.[2])).to.be.closeTo(6, 0.1);
    }
  });
});
