// The engine killed under open pages while orders flow: they say so, come back by themselves, and show what the engine has.

import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { ask } from '../../http/house.ts';
import { eventually } from '../../setup/eventually.ts';
import type { DemoStage } from './stage.ts';

const GONE = 'The engine does not answer; trying again …';
/** What a browser says of an engine that is away. */
const AWAY = { expected: /ERR_|Failed to load/ };

export function killedUnderOpenPages(stage: DemoStage): void {
  const idsShown = (page: Page) =>
    page
      .locator('.list-row a[href*="/invocations/inv_"]')
      .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).pathname.split('/').at(-1) ?? ''));
  const shownFirst = (page: Page) => page.locator('.list-row[data-index="0"] a').first().getAttribute('href');

  it('pages say that it is gone, come back by themselves, and show what it has', async () => {
    const { engine, subscription, topic } = stage.demo;
    stage.load.start();
    const list = await stage.visit('/ui/invocations', AWAY);
    const one = await stage.visit(`/ui/subscriptions/${subscription}`, AWAY);
    const pages = [list.page, one.page];
    await list.page.locator('.list-pill').waitFor();
    await one.page.locator('.partitions tbody tr').first().waitFor();
    // A reload would lose it.
    for (const page of pages) await page.evaluate(() => Object.assign(window, { opened: 'once' }));
    const top = await shownFirst(list.page);

    await engine.kill();
    await Promise.all(pages.map((page) => page.getByText(GONE).waitFor()));
    expect(await shownFirst(list.page), 'what was read stays').to.equal(top);
    await engine.start();
    for (const page of pages) await page.getByText(GONE).waitFor({ state: 'detached', timeout: 30_000 });
    expect(await shownFirst(list.page), 'no row jumps').to.equal(top);

    await stage.load.stop();
    const ends = await stage.endsOf(topic);
    const open = "select seq from invocation where finished_at is null and status <> 'paused' limit 1";
    const cursors = 'select position from cursor where subscription_id = ? order by "partition"';
    await eventually(() => {
      const at = stage.rows<{ position: number }>(cursors, subscription).map(({ position }) => position);
      expect(at).to.deep.equal(ends);
      expect(stage.rows(open)).to.deep.equal([]);
    }, 60_000);
    const { body } = await ask(`${engine.adminUrl}/invocations`);
    const ids = body.items.map(({ id }) => id);
    await eventually(async () => {
      const pill = list.page.locator('.list-pill');
      // Between the two it may go, and then a click would wait for it longer than this whole condition may take.
      if ((await pill.count()) > 0) await pill.click({ timeout: 1_000 });
      const shown = await idsShown(list.page);
      expect(shown.length).to.be.above(10);
      expect(shown).to.deep.equal(ids.slice(0, shown.length));
    }, 20_000);
    const offsets = one.page.locator('.partitions tbody tr td:nth-child(3)');
    await eventually(async () => expect((await offsets.allInnerTexts()).map(Number)).to.deep.equal(ends));
    for (const page of pages) {
      const { opened } = await page.evaluate(() => ({ opened: (window as unknown as { opened?: string }).opened }));
      expect(opened).to.equal('once');
    }
  });
}
