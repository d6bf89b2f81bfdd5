// The list of invocations: found by filters, walked by keyboard, kept up to date without rows that jump.

import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { ask, demand } from '../http/house.ts';
import { eventually } from '../setup/eventually.ts';
import { look } from './browser.ts';
import { browserStage } from './stage.ts';

describe('admin UI: invocations', () => {
  const stage = browserStage();
  const send = (path: string, body: unknown = 'x') => demand(`${stage.house.ingress}${path}/send`, 'POST', body);
  const countOf = async (query: string) => (await ask(`${stage.house.admin}/invocations?${query}`)).body.items.length;

  // One engine for all: those that add something or let it go on come last.
  before(async () => {
    for (const key of ['alice', 'bob', 'carol']) await send(`/cart/${key}/add`, 'book');
    await send('/greeter/refuse');
    await send('/cart/dora/failing');
    await send('/cart/emil/asleep');
    for (let n = 0; n < 4; n += 1) await send('/cart/frida/held');
    await eventually(
      async () => (await countOf('status=backingOff')) === 1 && (await countOf('status=completed')) === 3,
    );
  });

  const rowsOf = (page: Page) => page.locator('.list-row');
  const keysOf = (page: Page) => page.locator('[data-column="key"]').allInnerTexts();

  it('shows them all, newest first', async () => {
    const visit = await stage.visit('/ui/invocations');
    await rowsOf(visit.page).first().waitFor();
    expect(await keysOf(visit.page)).to.deep.equal([
      ...['frida', 'frida', 'frida', 'frida', 'emil', 'dora', '–', 'carol', 'bob', 'alice'],
    ]);
    expect(await look(visit, 'invocations')).to.deep.equal([]);
  });

  it('says that it is still looking where a page came back without rows, and goes on', async () => {
    const { page } = await stage.visit('/ui/audit');
    const gate = Promise.withResolvers<void>();
    await page.route(
      ({ pathname }) => pathname === '/invocations',
      async (route) => {
        const isFirst = !new URL(route.request().url()).searchParams.has('cursor');
        if (isFirst) return route.fulfill({ json: { items: [], next: 'WzE3OTU3MzA5MzQ3MDIsNDI5NDk2NzI5Nl0' } });
        await gate.promise;
        const { origin, pathname } = new URL(route.request().url());
        return route.fulfill({ response: await route.fetch({ url: `${origin}${pathname}?key=alice` }) });
      },
    );
    await page.goto(`${stage.house.admin}/ui/invocations?key=alice`);
    await page.getByText('Nothing so far, looking further back').waitFor();
    expect(await page.getByText('No invocation matches').count()).to.equal(0);
    gate.resolve();
    await rowsOf(page).first().waitFor();
    expect(await keysOf(page)).to.deep.equal(['alice']);
  });

  it('are filtered by chips that live in the address, and by what is typed', async () => {
    const { page } = await stage.visit('/ui/invocations?status=failed&status=backingOff');
    await rowsOf(page).first().waitFor();
    expect(await keysOf(page)).to.deep.equal(['dora', '–']);

    await page.getByRole('button', { name: /^Status/ }).click();
    await page.getByRole('checkbox', { name: 'Failed' }).uncheck();
    await eventually(async () => expect(await keysOf(page)).to.deep.equal(['dora']));
    expect(new URL(page.url()).search).to.equal('?status=backingOff');
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Remove the filter Status' }).click();
    await page
      .getByRole('combobox')
      .or(page.getByRole('textbox', { name: 'Filter this list' }))
      .first()
      .fill('status:queued frida');
    await page.keyboard.press('Enter');
    await eventually(() => expect(new URL(page.url()).search).to.equal('?status=queued&key=frida'));
    await eventually(async () => expect(await keysOf(page)).to.deep.equal(['frida', 'frida', 'frida']));

    await page.goBack();
    await page.getByText('No invocation matches').waitFor({ state: 'detached' });
  });

  it('say why nothing is there, and what to do', async () => {
    const visit = await stage.visit('/ui/invocations?key=nobody');
    await visit.page.getByRole('heading', { name: 'No invocation matches' }).waitFor();
    expect(await look(visit, 'invocations-none')).to.deep.equal([]);
    await visit.page.getByRole('button', { name: 'Clear the filters' }).click();
    await rowsOf(visit.page).first().waitFor();
  });

  it('are kept in views of this browser', async () => {
    const { page } = await stage.visit('/ui/invocations?key=frida');
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Save these filters …' }).click();
    await page.getByLabel('Name').fill('All of Frida');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Failed' }).click();
    await eventually(() => expect(new URL(page.url()).search).to.equal('?status=failed'));
    await page.reload();
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'All of Frida' }).click();
    await eventually(() => expect(new URL(page.url()).search).to.equal('?key=frida'));
  });

  it('show the columns that somebody chose', async () => {
    const { page } = await stage.visit('/ui/invocations');
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Id' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('columnheader', { name: 'Id', exact: true }).waitFor();
    await page.reload();
    await page.getByRole('columnheader', { name: 'Id', exact: true }).waitFor();
  });

  it('are walked and selected by keyboard', async () => {
    const { page } = await stage.visit('/ui/invocations');
    await rowsOf(page).first().waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-index'));
    await page.keyboard.press('j');
    await eventually(async () => expect(await focused()).to.equal('0'));
    for (const key of ['j', 'j', 'k', 'j']) await page.keyboard.press(key);
    await eventually(async () => expect(await focused()).to.equal('2'));
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Shift+X');
    await page.getByText('3 selected').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('3 selected').waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await eventually(() => expect(page.url()).to.match(/\/ui\/invocations\/inv_[0-9a-f]+$/));
  });

  it('are text, whatever they are called', async () => {
    const key = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    await send(`/cart/${encodeURIComponent(key)}/add`);
    const { page } = await stage.visit(`/ui/invocations?key=${encodeURIComponent(key)}`);
    await rowsOf(page).first().waitFor();
    expect(await keysOf(page)).to.deep.equal([key]);
    expect(await page.locator('main img').count()).to.equal(0);
    expect(await page.title()).to.equal('Invocations · Keymail');
  });

  it('are updated in place while new ones wait behind a pill', async () => {
    const { page } = await stage.visit('/ui/invocations');
    await rowsOf(page).first().waitFor();
    const before = await keysOf(page);
    const completed = () => rowsOf(page).filter({ hasText: 'Completed' });
    const ended = await completed().count();
    const running = rowsOf(page).filter({ hasText: 'Running' }).filter({ hasText: 'frida' });
    await running.waitFor();

    await send('/cart/gerd/add');
    await page.getByRole('button', { name: '1 new' }).waitFor();
    expect(await keysOf(page)).to.deep.equal(before);

    stage.house.open();
    await eventually(async () => expect(await completed().count()).to.equal(ended + 4));
    expect(await keysOf(page)).to.deep.equal(before);

    await page.getByRole('button', { name: '1 new' }).click();
    await eventually(async () => expect(await keysOf(page)).to.deep.equal(['gerd', ...before]));
  });

  it('that leave the filter stay where they are until they are let go', async () => {
    const { page } = await stage.visit('/ui/invocations?status=backingOff');
    await rowsOf(page).first().waitFor();
    stage.house.heal();
    const { body } = await ask(`${stage.house.admin}/invocations?status=backingOff`);
    await demand(`${stage.house.admin}/invocations/${body.items[0]?.id}/retry`, 'POST');
    await page.locator('.list-row[data-gone]').waitFor();
    expect(await keysOf(page)).to.deep.equal(['dora']);
  });
});
