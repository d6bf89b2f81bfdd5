// The charts of the overview come with its numbers: no empty boxes that are filled later, and nothing that moves.

import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { demand } from '../http/house.ts';
import { browserStage } from './stage.ts';

/** Of a screen that is drawn when its data has come: a frame for its size, one to draw, and one to spare. */
const FRAMES_MAX = 3;

interface Seen {
  /** Frames from the first sight of a chart's frame to the first line in it. */
  readonly frames: number;
  readonly heightBefore: number;
  readonly heightAfter: number;
  readonly shift: number;
}

describe('admin UI: the charts of the overview', () => {
  const stage = browserStage();
  before(() => demand(`${stage.house.ingress}/greeter/greet`, 'POST', 'Ada'));

  it('are drawn with the numbers, in the place that was kept for them', async () => {
    const { page } = await stage.visit('/ui/audit');
    await page.getByRole('heading', { name: 'Audit' }).waitFor();
    const plots = page.waitForResponse(/\/assets\/plot-[^/]+\.js$/);
    // The engine takes longer than the file with the charts: what is asked for only now comes later than both.
    await page.route('**/overview?*', async (route) => {
      await (await plots).finished();
      await route.continue();
    });
    const watched = watch(page);
    await page.getByRole('link', { name: 'Overview' }).click();
    const { frames, heightBefore, heightAfter, shift } = await watched;
    expect(frames).to.be.at.most(FRAMES_MAX);
    expect(heightAfter).to.equal(heightBefore);
    expect(shift, 'how far things moved').to.equal(0);
  });
});

/** Looks at each frame, from now on. */
const watch = (page: Page): Promise<Seen> =>
  page.evaluate(async () => {
    let shift = 0;
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const figure = () => document.querySelector('.series-figure');
    while (figure() === null) await frame();
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shift += (entry as unknown as { readonly value: number }).value;
    });
    observer.observe({ type: 'layout-shift' });
    const height = () => figure()?.getBoundingClientRect().height ?? 0;
    const heightBefore = height();
    let frames = 0;
    while (document.querySelectorAll('.series-figure canvas').length < 4) {
      frames += 1;
      await frame();
    }
    for (let rest = 0; rest < 5; rest += 1) await frame();
    observer.disconnect();
    return { frames, heightBefore, heightAfter: height(), shift };
  });
