/**
 * How the list of invocations does in a real browser over databases of growing size: `node test/setup/launch.mjs
 * test/browser/list-screen.ts 100000 1000000 10000000`. ms, the median of five (goal: 300, and twice that for ten millions);
 * then the frames of a fast scroll through thirty pages.
 */

import { openHouse } from '../http/house.ts';
import { startBrowser, visit } from './browser.ts';
import { clearFilters, FILTERS, fill, filterRows, firstRows, median, scrollDown, watchRows } from './many-rows.ts';

const RUNS = 5;

const browser = await startBrowser();
if (typeof browser === 'string') throw new Error(browser);
try {
  for (const size of process.argv.slice(2).map(Number)) await measure(size, browser);
} finally {
  await browser.close();
}

async function measure(size: number, started: Exclude<typeof browser, string>): Promise<void> {
  const house = await openHouse();
  try {
    const filledFrom = performance.now();
    fill(house, size);
    console.log(`\n${size} rows, written in ${Math.round((performance.now() - filledFrom) / 1_000)} s`);
    const { page, close } = await visit(started, `${house.admin}/ui/audit`);
    await page.addInitScript(watchRows);
    await say('first rows', () => firstRows(page, house.admin));
    for (const [name, { typed }] of Object.entries(FILTERS))
      await say(name, async () => {
        const { ms } = await filterRows(page, typed);
        await clearFilters(page);
        return ms;
      });
    for (const step of [120, 400, 2_000]) {
      await firstRows(page, house.admin);
      console.log(`${step} px a frame: ${JSON.stringify(await scrollDown(page, { rows: 3_000, step }))}`);
    }
    await close();
  } finally {
    await house.close();
  }
}

async function say(name: string, once: () => Promise<number>): Promise<void> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) times.push(await once());
  const [first] = times;
  console.log(`${name.padEnd(26)}${median(times).toFixed(0).padStart(6)} (at first ${first?.toFixed(0)})`);
}
