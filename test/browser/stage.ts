// What every browser test stands on: an engine with handlers that can be held up, its servers, and the browser of the process.
//
//   const stage = browserStage();
//   it('…', async () => { const { page } = await stage.visit('/ui/'); … });
//
// Each visit is closed after its test, and its complaints fail it.

import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import type { House, HouseOptions } from '../http/house.ts';
import { openHouse } from '../http/house.ts';
import { skip } from '../setup/skip.ts';
import type { Visit } from './browser.ts';
import { closeBrowser, sharedBrowser, visit } from './browser.ts';

// Of all files that are run with this one.
after(closeBrowser);

export interface Stage {
  readonly house: House;
  /** Opens `path` of the admin, e.g. `/ui/invocations`. */
  visit(path: string, options?: Parameters<typeof visit>[2]): Promise<Visit>;
  visitUrl(url: string, options?: Parameters<typeof visit>[2]): Promise<Visit>;
}

export interface StageOptions extends HouseOptions {
  /** True where a test counts what there is: each has an engine of its own. Default: all tests of the `describe` share one. */
  readonly isEngineNew?: boolean;
}

/** To be called in a `describe`: opens everything before its tests, and closes its engine after them. */
export function browserStage({ isEngineNew = false, ...options }: StageOptions = {}): Stage {
  let browser: Browser | undefined;
  let house: House | undefined;
  let visits: Visit[] = [];

  before(async function () {
    this.timeout(120_000);
    const started = await sharedBrowser();
    if (typeof started === 'string') return skip(this, started);
    browser = started;
    if (!isEngineNew) house = await openHouse(options);
  });

  beforeEach(async () => {
    if (isEngineNew) house = await openHouse(options);
  });

  afterEach(async () => {
    const complaints = visits.flatMap((each) => each.complaints);
    await Promise.all(visits.map((each) => each.close()));
    visits = [];
    if (isEngineNew) await house?.close();
    expect(complaints).to.deep.equal([]);
  });

  after(async () => {
    if (!isEngineNew) await house?.close();
  });

  const openHouseOf = () => {
    if (house === undefined) throw new Error('the stage is not open yet');
    return house;
  };
  const visitUrl: Stage['visitUrl'] = async (url, visitOptions) => {
    if (browser === undefined) throw new Error('the stage is not open yet');
    const opened = await visit(browser, url, visitOptions);
    visits.push(opened);
    return opened;
  };
  return {
    get house() {
      return openHouseOf();
    },
    visitUrl,
    visit: (path, visitOptions) => visitUrl(openHouseOf().admin + path, visitOptions),
  };
}
