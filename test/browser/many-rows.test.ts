// A hundred thousand invocations in the list: there at once, filtered at once, and never an empty frame. The bounds here are
// those of a crowded machine; the figures that count are printed (goal: 300 ms).

import { expect } from 'chai';
import { clearFilters, FILTERS, fill, filterRows, firstRows, scrollDown, watchRows } from './many-rows.ts';
import { browserStage } from './stage.ts';

const ROWS = 100_000;
const CROWDED_MS = 3_000;
/** So often is something measured at most, because a pause of the machine may be longer than all of it. */
const TIMES_MAX = 3;

/** ms of the first time that was within the bound, or else of the last. */
async function quickEnough(once: () => Promise<number>): Promise<number> {
  for (let time = 1; ; time += 1) {
    const ms = await once();
    if (ms < CROWDED_MS || time === TIMES_MAX) return ms;
  }
}

describe(`admin UI: ${ROWS} invocations`, function () {
  this.timeout(120_000);
  const stage = browserStage();
  before(function () {
    this.timeout(120_000);
    fill(stage.house, ROWS);
  });

  it('are there at once', async () => {
    const { page } = await stage.visit('/ui/audit');
    await page.addInitScript(watchRows);
    const ms = await quickEnough(() => firstRows(page, stage.house.admin));
    console.log(`      first rows: ${Math.round(ms)} ms`);
    expect(ms).to.be.within(1, CROWDED_MS);
  });

  it('are filtered at once, by everything that they can be filtered by', async () => {
    const { page } = await stage.visit('/ui/audit');
    await page.addInitScript(watchRows);
    await firstRows(page, stage.house.admin);
    for (const [name, { typed, says }] of Object.entries(FILTERS)) {
      const ms = await quickEnough(async () => {
        const filtered = await filterRows(page, typed);
        for (const row of filtered.rows) expect(row, name).to.match(says);
        await clearFilters(page);
        return filtered.ms;
      });
      console.log(`      ${name}: ${Math.round(ms)} ms`);
      expect(ms, name).to.be.within(1, CROWDED_MS);
    }
  });

  // Slower than these the command goes as well (`list-screen.ts`): it takes longer, and shows nothing that these don't.
  for (const step of [400, 2_000])
    it(`are scrolled through by ${step} px a frame, and no frame is empty`, async () => {
      const { page } = await stage.visit('/ui/invocations');
      await page.locator('.list-row').first().waitFor();
      const found = await scrollDown(page, { rows: 1_000, step });
      console.log(`      ${JSON.stringify(found)}`);
      expect(found.rows).to.be.at.least(1_000);
      expect(found.blank).to.equal(0);
      // As fast as fingers scroll, hardly a frame has to do with lines instead of rows.
      if (step <= 400) expect(found.lines / found.frames).to.be.below(0.1);
    });
});
