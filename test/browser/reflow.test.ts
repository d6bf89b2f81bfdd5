// Every screen for who sees or moves with difficulty: at 320 px (WCAG 1.4.10, what 400 % makes of 1280), at 200 % (1.4.4),
// with targets that can be hit (2.5.8), and without motion where none is wanted (2.3.3).

import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { ask, demand } from '../http/house.ts';
import { eventually } from '../setup/eventually.ts';
import { axe, goTo, shot, untilRead } from './browser.ts';
import { browserStage } from './stage.ts';

const SIZES = [
  { name: '320', viewport: { width: 320, height: 640 } },
  { name: '200-percent', viewport: { width: 640, height: 400 } },
] as const;

describe('admin UI: small windows, large text', function () {
  this.timeout(120_000);
  const stage = browserStage();
  const screens: string[] = [];

  before(async function () {
    this.timeout(120_000);
    const { ingress, admin } = stage.house;
    for (const key of ['a-key-that-is-rather-long-0123456789', 'kim'])
      await demand(`${ingress}/cart/${key}/add/send`, 'POST', 'x');
    await demand(`${ingress}/greeter/refuse/send`, 'POST', {});
    const { body } = await demand(`${ingress}/cart/kim/failing/send`, 'POST', {});
    await eventually(async () =>
      expect((await ask(`${admin}/invocations/${body.invocationId}`)).body.status).to.equal('backingOff'),
    );
    const { page } = await stage.visit('/ui/');
    const links = page.getByRole('navigation', { name: 'Sections' }).getByRole('link');
    await links.first().waitFor();
    screens.push(...(await links.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).pathname))));
    const tabs = ['', '?tab=timeline', '?tab=journal', '?tab=attempts'];
    screens.push(
      '/ui/handlers/cart/failing',
      '/ui/actors/cart?key=kim',
      ...tabs.map((tab) => `/ui/invocations/${body.invocationId}${tab}`),
    );
  });

  for (const { name, viewport } of SIZES)
    it(`nothing sticks out, is cut off, overlaps or is too small to hit: ${name}`, async () => {
      const { page } = await stage.visit('/ui/', { viewport });
      const found: string[] = [];
      for (const path of screens) {
        await goTo(page, path);
        await untilRead(page);
        const wrong = [...(await page.evaluate(misplaced)), ...(await axe(page, ['target-size']))];
        if (wrong.length > 0) await shot(page, `reflow-${name}-${path.replaceAll(/[^a-z]+/g, '-')}`);
        found.push(...wrong.map((each) => `${path}: ${each}`));
      }
      expect(found.join('\n')).to.equal('');
    });

  for (const width of [390, 320])
    it(`the sections have room at the bottom of a phone of ${width} px, and the others are behind “More”`, async () => {
      const { page } = await stage.visit('/ui/', { viewport: { width, height: 640 } });
      const sections = page.getByRole('navigation', { name: 'Sections' });
      await sections.getByRole('button', { name: 'More' }).waitFor();
      const places = await sections.evaluate(textPlaces);
      expect(places).to.have.length(5);
      for (const [at, { left, right }] of places.entries()) {
        expect(left, 'beside the one before').to.be.greaterThan(places[at - 1]?.right ?? 0);
        expect(right, 'in the window').to.be.at.most(width);
      }
      const all = sections.locator('a');
      const shown = await all.evaluateAll((links) => links.filter((each) => each.checkVisibility()).length);
      await sections.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem').first().waitFor();
      expect(shown + (await page.getByRole('menuitem').count())).to.equal(await all.count());
      await page.getByRole('menuitem', { name: 'Audit' }).click();
      await page.getByRole('heading', { name: 'Audit', level: 1 }).waitFor();
    });

  it('nothing moves where no motion is wanted', async () => {
    const { page } = await stage.visit('/ui/invocations');
    await page.locator('.list-row').first().waitFor();
    const moving = async () => {
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').waitFor();
      const longest = await longestMotion(page);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      return longest;
    };
    expect(await moving()).to.be.at.most(1);
    // So that the answer above means something.
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    expect(await moving()).to.be.greaterThan(20);
  });
});

/** Runs in the page: from where to where the text of each child goes that is shown. */
function textPlaces(parent: Element): { readonly left: number; readonly right: number }[] {
  return [...parent.children]
    .filter((each) => each.checkVisibility())
    .map((each) => {
      const range = document.createRange();
      range.selectNode([...each.childNodes].find(({ nodeType }) => nodeType === Node.TEXT_NODE) ?? each);
      return range.getBoundingClientRect();
    })
    .map(({ left, right }) => ({ left, right }));
}

/** ms of the longest animation or transition that the page's rules give to anything that is there. */
const longestMotion = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const ms = (list: string) =>
      list.split(',').map((one) => Number.parseFloat(one) * (/ms\s*$/.test(one) ? 1 : 1_000));
    return Math.max(
      ...[...document.querySelectorAll('*')].flatMap((each) => {
        const { animationName, animationDuration, transitionDuration } = getComputedStyle(each);
        return [...(animationName === 'none' ? [] : ms(animationDuration)), ...ms(transitionDuration)];
      }),
    );
  });

/** Runs in the page: what sticks out of the window, is cut off, or lies over something else that can be pressed. */
function misplaced(): string[] {
  const found: string[] = [];
  const named = (each: Element) =>
    `${each.outerHTML.slice(0, 110).replaceAll(/\s+/g, ' ')} “${each.textContent?.trim().slice(0, 30)}”`;
  const isSeen = (each: Element) => each.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const around = (each: Element) => {
    const all: Element[] = [];
    for (let at = each.parentElement; at !== null; at = at.parentElement) all.push(at);
    return all;
  };
  /** Can be scrolled to, or ends in an ellipsis; the whole text is where the row leads. */
  const isKept = (each: Element) =>
    around(each).some((at) => {
      const { overflowX, textOverflow } = getComputedStyle(at);
      return at.scrollWidth > at.clientWidth && (/auto|scroll/.test(overflowX) || textOverflow === 'ellipsis');
    });
  const isScrolledAway = (each: Element, x: number, y: number) =>
    around(each).some((at) => {
      const { left, right, top, bottom } = at.getBoundingClientRect();
      return getComputedStyle(at).overflowY !== 'visible' && (x < left || x > right || y < top || y > bottom);
    });
  const over = document.documentElement.scrollWidth - innerWidth;
  if (over > 0) found.push(`the page is ${over} px wider than the window`);
  for (const each of document.querySelectorAll<HTMLElement>('body *')) {
    const hasText = [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim() !== '');
    if (!hasText || !isSeen(each) || each.closest('svg, .hidden, .skip-link') !== null) continue;
    const { left, right, width, height } = each.getBoundingClientRect();
    if (width <= 1 || height <= 1) continue;
    if ((right > innerWidth + 1 || left < -1) && !isKept(each)) found.push(`sticks out: ${named(each)}`);
    const { overflowX, textOverflow, display } = getComputedStyle(each);
    const isCut = display !== 'inline' && each.scrollWidth > each.clientWidth + 1 && /hidden|clip/.test(overflowX);
    if (isCut && textOverflow !== 'ellipsis') found.push(`is cut off: ${named(each)}`);
  }
  const targets = [...document.querySelectorAll('a[href], button, input, select, textarea, [role="tab"]')].filter(
    (each) => isSeen(each) && each.closest('.skip-link, .hidden') === null,
  );
  for (const each of targets) {
    const { left, top, width, height } = each.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    if (width === 0 || x < 0 || y < 0 || x > innerWidth || y > innerHeight || isScrolledAway(each, x, y)) continue;
    const hit = document.elementFromPoint(x, y);
    const isItself = hit !== null && (each.contains(hit) || hit.contains(each));
    if (!isItself && hit !== null && targets.some((other) => other.contains(hit)))
      found.push(`lies under ${named(hit)}: ${named(each)}`);
  }
  return found;
}
