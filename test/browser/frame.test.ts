// The frame of the admin UI: it opens under its policy, leads around by keyboard, and says when the engine is gone.

import { expect } from 'chai';
import { startServers } from '../../admin/server.ts';
import { ask, demand } from '../http/house.ts';
import { eventually } from '../setup/eventually.ts';
import { look } from './browser.ts';
import { browserStage } from './stage.ts';

describe('admin UI: frame', () => {
  const stage = browserStage();

  // A list that has a row; where nothing ever happened, there are the first steps in place of the overview.
  before(() => demand(`${stage.house.ingress}/greeter/greet`, 'POST', 'Ada'));

  it('shows how it goes, and what needs a person', async () => {
    await demand(`${stage.house.ingress}/cart/dora/failing/send`, 'POST', null);
    const backingOff = async () => (await ask(`${stage.house.admin}/invocations?status=backingOff`)).body.items;
    await eventually(async () => (await backingOff()).length === 1);
    await demand(`${stage.house.admin}/invocations/${(await backingOff())[0]?.id}/pause`, 'POST');
    const completed = (await ask(`${stage.house.admin}/invocations?status=completed`)).body.items.length;
    const visit = await stage.visit('/ui/');
    const { page } = visit;
    const tiles = page.getByRole('navigation', { name: 'Invocations by status' });
    await tiles.getByRole('link', { name: 'Paused 1' }).waitFor();
    await tiles.getByRole('link', { name: `Completed ${completed}` }).waitFor();
    await page.locator('.uplot').nth(3).waitFor();
    expect(await look(visit, 'overview')).to.deep.equal([]);

    await page.getByRole('button', { name: 'Invocations as a table' }).click();
    const table = page.getByRole('region', { name: 'Invocations, as a table' });
    expect(await table.getByRole('row').count()).to.equal(91);
    expect(await table.getByRole('columnheader').allInnerTexts()).to.deep.equal([
      ...['Time', 'Accepted', 'Completed', 'Failed', 'Retried'],
    ]);
    await page
      .getByRole('region', { name: 'What needs attention' })
      .getByRole('link', { name: 'Look' })
      .first()
      .click();
    await page
      .locator('.list-row, h1')
      .filter({ hasText: /failing/ })
      .first()
      .waitFor();
  });

  it('is gone through by keyboard', async () => {
    const { page } = await stage.visit('/ui/');
    await page.getByRole('link', { name: 'Invocations' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await page.getByRole('grid', { name: 'Invocations' }).waitFor();
    expect(await page.title()).to.equal('Invocations · Keymail');
    await page.keyboard.press('/');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).to.equal('Filter this list');
    await page.keyboard.type('g o');
    expect(page.url()).to.match(/\/ui\/invocations$/);
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await eventually(() => expect(page.url()).to.match(/\/ui\/?$/));
  });

  it('finds everything in the palette, and opens an invocation by its id', async () => {
    const visit = await stage.visit('/ui/');
    const { page } = visit;
    await page.getByRole('link', { name: 'Invocations' }).waitFor();
    await page.keyboard.press('Control+k');
    const input = page.getByRole('combobox', { name: 'Search commands' });
    await input.waitFor();
    expect(await look(visit, 'palette')).to.deep.equal([]);
    await input.fill('invoc');
    await page.keyboard.press('Enter');
    await page.getByRole('grid', { name: 'Invocations' }).waitFor();
    const { headers } = await demand(`${stage.house.ingress}/greeter/greet`, 'POST', 'Bob');
    const id = headers.get('x-restate-id') ?? '';
    await page.keyboard.press('Control+k');
    await input.fill(id);
    await page.keyboard.press('Enter');
    await eventually(() => expect(page.url()).to.match(new RegExp(`/ui/invocations/${id}$`)));
  });

  it('lists the shortcuts, and turns those of single keys off', async () => {
    const visit = await stage.visit('/ui/invocations');
    const { page } = visit;
    await page.getByRole('grid', { name: 'Invocations' }).waitFor();
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await sheet.getByText('Next row').waitFor();
    expect(await look(visit, 'shortcuts')).to.deep.equal([]);
    await sheet.getByRole('checkbox').uncheck();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    for (const key of ['?', 'g', 'o']) await page.keyboard.press(key);
    // Two frames: whatever a key has opened is there. The palette would take the place of the sheet.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    expect(await sheet.count()).to.equal(0);
    expect(page.url()).to.contain('/ui/invocations');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search commands' }).waitFor();
  });

  it('keeps the theme that was chosen', async () => {
    const { page } = await stage.visit('/ui/');
    await page.getByRole('button', { name: 'Theme' }).click();
    await page.getByRole('menuitem', { name: 'Dark' }).click();
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const isDark = () => eventually(async () => expect(await background()).to.equal('rgb(13, 14, 17)'));
    await isDark();
    await page.reload();
    await page.getByRole('link', { name: 'Invocations' }).waitFor();
    await isDark();
  });

  it('says that an address has no screen', async () => {
    const visit = await stage.visit('/ui/no/such%2Fscreen');
    await visit.page.getByRole('heading', { name: 'There is no such screen' }).waitFor();
    expect(await look(visit, 'not-found')).to.deep.equal([]);
    await visit.page.getByRole('link', { name: 'Go to the overview' }).click();
    await eventually(async () => expect(await visit.page.title()).to.equal('Overview · Keymail'));
  });

  it('says when the engine is gone, and when it is back', async () => {
    const { engine } = stage.house;
    const here = { host: '127.0.0.1', port: 0 };
    const before = await startServers({ engine, ingress: here, admin: here });
    const { page } = await stage.visitUrl(`${before.admin.url}/ui/invocations`, { expected: /ERR_|Failed to load/ });
    await page.getByRole('grid', { name: 'Invocations' }).waitFor();
    await before.close(0);
    await page.getByText('The engine does not answer; trying again …').waitFor();

    const admin = { host: '127.0.0.1', port: before.admin.port };
    const after = await startServers({ engine, ingress: here, admin });
    await page.getByText('The engine answers again').first().waitFor({ timeout: 30_000 });
    await page.getByText('The engine does not answer; trying again …').waitFor({ state: 'detached' });
    await demand(`${stage.house.ingress}/greeter/greet`, 'POST', 'again');
    await page.getByRole('button', { name: '1 new' }).waitFor();
    await after.close(0);
  });

  it('asks for a token where others can reach the engine, and shows what the role may', async () => {
    const { engine } = stage.house;
    const here = { host: '127.0.0.1', port: 0 };
    const tokens = [{ name: 'vera', token: 'look-but-do-not-touch', role: 'viewer' }] as const;
    const servers = await startServers({ engine, ingress: here, admin: { ...here, tokens } });
    const visit = await stage.visitUrl(`${servers.admin.url}/ui/invocations`, { expected: /status of 401/ });
    const { page } = visit;
    await page.getByRole('heading', { name: 'Sign in to Keymail' }).waitFor();
    expect(await look(visit, 'sign-in')).to.deep.equal([]);
    await page.getByLabel('Token').fill('guess');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Token').fill('look-but-do-not-touch');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('grid', { name: 'Invocations' }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    const kill = page.getByRole('button', { name: 'Kill' });
    expect(await kill.getAttribute('aria-disabled')).to.equal('true');
    await kill.hover();
    await page.getByText('This takes the role admin; you are signed in as viewer.').waitFor();

    await page.getByRole('button', { name: 'Who you are' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Keymail' }).waitFor();
    await servers.close(0);
  });
});
