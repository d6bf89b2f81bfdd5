// The engine started anew under pages that are open: they say so, come back by themselves, and have missed nothing.

import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { ask, demand } from '../http/house.ts';
import { eventually } from '../setup/eventually.ts';
import { browserStage } from './stage.ts';

const GONE = 'The engine does not answer; trying again …';
/** What a browser says of an engine that is away. */
const AWAY = { expected: /ERR_|Failed to load|status of 50\d/ };

describe('admin UI: an engine that starts anew under it', function () {
  this.timeout(90_000);
  const stage = browserStage({ isEngineNew: true });

  const keysOf = (page: Page) => page.locator('[data-column="key"]').allInnerTexts();
  const rowOf = (page: Page, key: string) => page.locator('.list-row').filter({ hasText: key });
  const send = (path: string) => demand(`${stage.house.ingress}${path}/send`, 'POST', 'x');
  /** A reload would lose it. */
  const mark = (page: Page) => page.evaluate(() => void Object.assign(window, { opened: 'once' }));
  const marked = (page: Page) => page.evaluate(() => (window as unknown as { opened?: string }).opened);

  it('is told of, and what happened meanwhile is shown without a reload', async () => {
    const { body } = await send('/cart/before/held');
    const list = await stage.visit('/ui/invocations', AWAY);
    const one = await stage.visit(`/ui/invocations/${body.invocationId}`, AWAY);
    await rowOf(list.page, 'before').getByText('Running').waitFor();
    await one.page.getByText('Running').first().waitFor();
    for (const { page } of [list, one]) await mark(page);

    // The pages stay away for longer than the engine, so that everything happens behind their backs.
    for (const { page } of [list, one]) await page.context().setOffline(true);
    await stage.house.restart();
    for (const { page } of [list, one]) await page.getByText(GONE).waitFor();
    expect(await keysOf(list.page), 'what was read stays').to.deep.equal(['before']);
    for (const key of ['meanwhile-1', 'meanwhile-2']) await send(`/cart/${key}/add`);
    stage.house.open();
    const statusOf = async (key: string) =>
      (await ask(`${stage.house.admin}/invocations?key=${key}`)).body.items.map(({ status }) => status);
    for (const key of ['before', 'meanwhile-1', 'meanwhile-2'])
      await eventually(async () => expect(await statusOf(key)).to.deep.equal(['completed']));

    for (const { page } of [list, one]) await page.context().setOffline(false);
    for (const { page } of [list, one]) {
      await page.getByText(GONE).waitFor({ state: 'detached', timeout: 30_000 });
      await page.getByText('The engine answers again').first().waitFor();
    }
    await one.page.getByText('Completed').first().waitFor();
    await rowOf(list.page, 'before').getByText('Completed').waitFor();
    const pill = list.page.getByRole('button', { name: '2 new' });
    await pill.waitFor();
    expect(await keysOf(list.page), 'no row jumps').to.deep.equal(['before']);
    await pill.click();
    await eventually(async () =>
      expect(await keysOf(list.page)).to.deep.equal(['meanwhile-2', 'meanwhile-1', 'before']),
    );
    for (const { page } of [list, one]) expect(await marked(page)).to.equal('once');
  });

  it('is live again afterwards, as often as it happens', async () => {
    await send('/cart/early/add');
    const { page } = await stage.visit('/ui/invocations', AWAY);
    await page.locator('.list-row').first().waitFor();
    await mark(page);
    for (const round of ['one', 'two']) {
      const before = await keysOf(page);
      await stage.house.restart();
      // At once, whether the page is back or not.
      await send(`/cart/at-once-${round}/add`);
      await page.getByRole('button', { name: '1 new' }).click({ timeout: 30_000 });
      await page.getByText(GONE).waitFor({ state: 'detached' });
      await eventually(async () => expect(await keysOf(page)).to.deep.equal([`at-once-${round}`, ...before]));
      await send(`/cart/live-${round}/add`);
      await page.getByRole('button', { name: '1 new' }).click();
      await eventually(async () => expect((await keysOf(page))[0]).to.equal(`live-${round}`));
    }
    expect(await marked(page)).to.equal('once');
  });
});
