// The whole way without a mouse: from the palette to a killed invocation, and back. The focus is seen at
// every stop, and never lost.

import { expect } from 'chai';
import type { Locator, Page } from 'playwright-core';
import { ask, demand } from '../http/house.ts';
import { eventually } from '../setup/eventually.ts';
import { browserStage } from './stage.ts';

/** More stops than any screen has. */
const STOPS_MAX = 80;

describe('admin UI: without a mouse', () => {
  const stage = browserStage();
  const statusesOf = async (key: string) =>
    (await ask(`${stage.house.admin}/invocations?key=${key}`)).body.items.map(({ status }) => status);

  before(async () => {
    for (let n = 0; n < 4; n += 1) await demand(`${stage.house.ingress}/cart/kim/held/send`, 'POST', {});
    for (const key of ['ann', 'ben']) await demand(`${stage.house.ingress}/cart/${key}/steps/send`, 'POST', {});
    await eventually(async () => expect(await statusesOf('ben')).to.deep.equal(['completed']));
  });

  it('one finds, selects, kills and looks into invocations', async () => {
    const { page } = await stage.visit('/ui/');
    await page.getByRole('link', { name: 'Invocations' }).waitFor();
    await press(page, 'Control+k');
    const search = page.getByRole('combobox', { name: 'Search commands' });
    await search.waitFor();
    await eventually(() => search.evaluate((input) => input === document.activeElement));
    await page.keyboard.type('invocations');
    await page.locator('[role="option"][data-highlighted]', { hasText: 'Invocations' }).waitFor();
    await press(page, 'Enter');
    await page.locator('.list-row').first().waitFor();

    await press(page, '/');
    await page.keyboard.type('key:kim');
    await press(page, 'Enter');
    await eventually(async () => expect(await page.locator('.list-row').count()).to.equal(4));
    await press(page, 'Escape');
    await press(page, 'j', 'j', 'j', 'k', 'x', 'j', 'x');
    await page.getByText('2 selected').waitFor();
    expect(await focusOf(page)).to.equal('row 2');

    const kill = page.getByRole('button', { name: 'Kill' });
    await tabTo(page, kill, 'Shift+Tab');
    await press(page, 'Enter');
    const dialog = page.getByRole('alertdialog');
    await dialog.getByRole('heading', { name: 'Kill 2 invocations?' }).waitFor();
    await press(page, 'Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await kill.evaluate((button) => button === document.activeElement), 'back where it was').to.equal(true);

    await press(page, 'Enter');
    await dialog.getByRole('heading', { name: 'Kill 2 invocations?' }).waitFor();
    await tabTo(page, dialog.getByRole('textbox'));
    await page.keyboard.type('kill 2');
    await press(page, 'Enter');
    await dialog.waitFor({ state: 'detached' });
    await eventually(async () =>
      expect((await statusesOf('kim')).filter((each) => each === 'killed')).to.have.length(2),
    );
    // What was focused is gone with the selection: the list goes on where it was.
    await eventually(async () => expect(await focusOf(page)).to.equal('row 2'));

    await press(page, 'j');
    await press(page, 'Enter');
    await eventually(() => expect(page.url()).to.match(/\/ui\/invocations\/inv_[0-9a-f]+$/));
    await page.getByRole('tab').first().waitFor();
    await tabTo(page, page.getByRole('tab', { selected: true }));
    await press(page, 'ArrowRight', 'Enter');
    await eventually(() => expect(page.url()).to.contain('tab='));
    expect(await focusOf(page)).to.equal('tab Timeline');
    await press(page, 'ArrowLeft', 'Enter');
    // The keys for it belong to the browser, which has none without a window.
    await page.goBack();
    await eventually(() => expect(page.url()).to.match(/\/ui\/invocations\?key=kim$/));
    await page.locator('.list-row').first().waitFor();
    await eventually(async () => {
      await press(page, 'j');
      expect(await focusOf(page)).to.match(/^row /);
    });
  });

  it('keys count from the moment a dialog or a menu is closed, not only when it has faded', async () => {
    const { page } = await stage.visit('/ui/invocations');
    await page.locator('.list-row').first().waitFor();
    await page.evaluate(() => {
      const slowly = new CSSStyleSheet();
      slowly.replaceSync('[data-closed] { transition: opacity 600s !important }');
      document.adoptedStyleSheets.push(slowly);
    });
    await press(page, 'j');
    expect(await focusOf(page)).to.equal('row 0');
    for (const [key, row] of [
      ['?', 'row 1'],
      ['Control+k', 'row 2'],
    ] as const) {
      await press(page, key);
      await page.locator('.dialog[data-open]:not([data-starting-style])').waitFor();
      await settled(page);
      // The first press shows where one is, the second goes on.
      await press(page, 'Escape', 'j', 'j');
      const leaving = page.locator('.dialog[data-closed]');
      expect(await leaving.count(), 'it is still on its way out').to.equal(1);
      expect(await focusOf(page), key).to.equal(row);
      await page.evaluate(() => {
        for (const fading of document.getAnimations()) fading.finish();
      });
      await leaving.waitFor({ state: 'detached' });
      expect(await focusOf(page), 'nobody takes the focus back').to.equal(row);
    }
    await page.getByRole('button', { name: 'Theme', exact: true }).focus();
    await press(page, 'Enter');
    await page.locator('.popup[data-open]:not([data-starting-style])').waitFor();
    await settled(page);
    await press(page, 'Escape', 'g', 'h');
    expect(await page.locator('.popup[data-closed]').count()).to.equal(1);
    await eventually(() => expect(page.url()).to.match(/\/ui\/handlers$/));
  });

  it('one finds an actor that is stuck, sees why, and retries it', async () => {
    await demand(`${stage.house.ingress}/cart/stuck-42/failing/send`, 'POST', {});
    await eventually(async () => expect(await statusesOf('stuck-42')).to.deep.equal(['backingOff']));
    const { page } = await stage.visit('/ui/', { expected: /404.*actors\/cart\/stuck-42/ });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await press(page, 'g', 'a');
    await page.locator('.list-row').first().waitFor();
    await press(page, '/');
    await page.keyboard.type('stuck');
    await press(page, 'Enter');
    await eventually(async () => expect(await page.locator('.list-row').count()).to.equal(1));
    await press(page, 'Escape', 'j', 'Enter');
    await page.getByRole('heading', { name: /stuck-42/ }).waitFor();
    await page.getByRole('region', { name: 'Why it waits' }).getByText('still broken').waitFor();
    stage.house.heal();
    await tabTo(page, page.getByRole('button', { name: 'Retry now' }));
    await press(page, 'Enter');
    await page.getByText('The next attempt starts now').waitFor();
    await eventually(async () => expect(await statusesOf('stuck-42')).to.deep.equal(['completed']));
    // It has no state, so nothing is left: what was there is not shown any longer.
    await page.getByText('has nothing under the key').waitFor();
  });

  it('every dialog gives the focus back to where it was', async () => {
    const { page } = await stage.visit('/ui/invocations');
    await page.locator('.list-row').first().waitFor();
    await press(page, 'j', 'j');
    expect(await focusOf(page)).to.equal('row 1');
    for (const [key, role] of [
      ['?', 'dialog'],
      ['Control+k', 'dialog'],
    ] as const) {
      await press(page, key);
      await page.getByRole(role).waitFor();
      await press(page, 'Escape');
      await page.getByRole(role).waitFor({ state: 'detached' });
      await eventually(async () => expect(await focusOf(page), key).to.equal('row 1'));
    }
    for (const name of ['Columns', 'Views', 'Theme', 'Who you are']) {
      const button = page.getByRole('button', { name, exact: true });
      await button.focus();
      await press(page, 'Enter');
      await page.getByRole('menu').waitFor();
      await press(page, 'Escape');
      await page.getByRole('menu').waitFor({ state: 'detached' });
      await eventually(async () =>
        expect(await button.evaluate((each) => each === document.activeElement), name).to.equal(true),
      );
    }
  });

  it('every section has its keys, the sheet names them, and they can be turned off', async () => {
    const { page } = await stage.visit('/ui/');
    const links = page.getByRole('navigation', { name: 'Sections' }).getByRole('link');
    await links.first().waitFor();
    const sections = await links.evaluateAll((all) =>
      all.map((link) => ({
        path: (link as HTMLAnchorElement).pathname,
        keys: link.querySelector('.kbd')?.textContent,
      })),
    );
    expect(sections.length).to.be.greaterThan(5);
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    for (const { path, keys } of [...sections.slice(1), ...sections.slice(0, 1)]) {
      const letter = keys?.trim().at(-1) ?? '';
      await press(page, 'g', letter.toLowerCase());
      await eventually(() => expect(new URL(page.url()).pathname).to.equal(path));
      await page.getByRole('heading', { level: 1 }).first().waitFor();
    }
    await press(page, 'g', 'i');
    await page.locator('.list-row').first().waitFor();
    await press(page, '?');
    const named = (await sheet.locator('.shortcut-row').allInnerTexts()).map((row) => row.replace(/\s+/g, ' '));
    for (const word of ['Overview', 'Handlers', 'Actors', 'Next row', 'Select the row', 'Filter this list'])
      expect(named.join('\n')).to.contain(word);
    await tabTo(page, sheet.getByRole('checkbox'));
    await press(page, ' ', 'Escape');
    await sheet.waitFor({ state: 'detached' });
    await press(page, 'g', 'o');
    await press(page, 'j', '/', '?');
    expect(new URL(page.url()).pathname).to.match(/\/invocations$/);
    expect(await sheet.count()).to.equal(0);
    // The list can still be walked.
    await tabTo(page, page.locator('.list-row[tabindex="0"]'));
    await press(page, 'ArrowDown');
    await eventually(async () => expect(await focusOf(page)).to.equal('row 1'));
  });

  for (const path of ['/ui/', '/ui/handlers', '/ui/invocations', '/ui/actors', '/ui/audit', '/ui/migrations'])
    it(`the focus is seen at every stop of ${path}`, async () => {
      const { page } = await stage.visit(path);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      const seen = new Set<string>();
      for (let stop = 0; stop < STOPS_MAX; stop += 1) {
        await page.keyboard.press('Tab');
        if (await page.evaluate(() => document.activeElement === document.body)) break;
        await eventually(async () => expect(await unseen(page)).to.equal(null));
        seen.add((await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200))) ?? '');
      }
      expect(seen.size).to.be.greaterThan(5);
    });
});

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** What fades in has come; what has not come far is gone at once. */
const settled = (page: Page): Promise<unknown> =>
  page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));

/** Goes there as people do, and looks at every stop on the way. */
async function tabTo(page: Page, aim: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let stop = 0; stop < STOPS_MAX; stop += 1) {
    if (await aim.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
    await eventually(async () => expect(await unseen(page)).to.equal(null));
  }
  throw new Error(`${aim} can't be reached with ${key}`);
}

const focusOf = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const focused = document.activeElement;
    const role = focused?.getAttribute('role') ?? focused?.tagName.toLowerCase() ?? 'nothing';
    return `${role} ${role === 'row' ? focused?.getAttribute('data-index') : focused?.firstChild?.textContent}`;
  });

/** What has the focus and doesn't show it, or lies outside of the window; null where all is well. */
const unseen = (page: Page): Promise<string | null> =>
  page.evaluate(async () => {
    // What comes into the window with the focus is there in the next frame.
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const focused = document.activeElement as HTMLElement | null;
    if (focused === null || focused === document.body) return 'nothing has the focus';
    const shows = (element: Element): boolean => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
    };
    const { top, left, bottom, right } = focused.getBoundingClientRect();
    const isInside = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
    const within = [focused, ...focused.querySelectorAll('*')];
    return within.some(shows) && isInside ? null : `not seen: ${focused.outerHTML.slice(0, 200)}`;
  });
