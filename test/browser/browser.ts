// A real browser in front of a real engine: `openStage()` starts both, `stage.page()` opens the admin UI.
//
//  B1. A page that reports an error, a failed request or a violation of the content security policy fails its test.
//  B2. One browser serves all tests of a process. A visit has a page of its own, and alone what it keeps (cookies, storage);
//      the room for that is emptied and used again, because what has been compiled there need not be compiled once more.
//  B3. `look()` checks a screen in both themes and at both widths, wide and light, then narrow and dark: axe finds nothing,
//      nothing sticks out of the window, and a screenshot is kept in test/output/browser.

import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import chromium from '@sparticuz/chromium';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromium as playwright } from 'playwright-core';
import { ensureUi } from '../setup/ui-build.ts';

const output = 'test/output/browser';
const axeSource = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

export const WIDE = { width: 1280, height: 800 };
export const NARROW = { width: 390, height: 844 };

/**
 * What the package switches on for functions in a cloud, and what no user's browser does. Nor has a user an emulated
 * graphics card: while it catches up, a page that scrolled a few hundred frames stands still for up to a minute.
 */
const NOT_AS_A_USER: ReadonlySet<string> = new Set([
  ...['--single-process', '--disable-web-security', '--allow-running-insecure-content'],
  ...['--in-process-gpu', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  ...['--ignore-gpu-blocklist'],
  // Without it each page begins with a start of the whole browser.
  '--no-zygote',
]);

let shared: Promise<Browser | string> | undefined;

/** The browser of this process, or why none can be had here. It is closed by `closeBrowser`. */
export async function sharedBrowser(): Promise<Browser | string> {
  shared ??= startBrowser();
  const browser = await shared;
  if (typeof browser === 'string' || browser.isConnected()) return browser;
  shared = startBrowser();
  return shared;
}

export async function closeBrowser(): Promise<void> {
  const browser = await shared;
  shared = undefined;
  if (typeof browser === 'object') await browser.close();
}

/** A browser of the caller's own, or why none can be had here. */
export async function startBrowser(): Promise<Browser | string> {
  await ensureUi();
  try {
    return await playwright.launch({
      executablePath: await chromium.executablePath(),
      args: [...chromium.args.filter((arg) => !NOT_AS_A_USER.has(arg)), '--disable-gpu'],
      headless: true,
    });
  } catch (error) {
    return `Chromium can't start here: ${(error as Error).message.split('\n')[0]}`;
  }
}

export interface Visit {
  readonly page: Page;
  /** What the page complained about so far; empty where all is well. */
  readonly complaints: string[];
  close(): Promise<void>;
}

interface VisitOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly theme?: 'light' | 'dark';
  /** Complaints that this test provokes. */
  readonly expected?: RegExp;
}

/** Rooms of visits that have ended. */
const idle = new WeakMap<Browser, BrowserContext[]>();

async function roomIn(browser: Browser): Promise<BrowserContext> {
  const room = idle.get(browser)?.pop();
  if (room !== undefined) return room;
  const locale = 'en-GB'; // of a machine without one, Chromium makes a name that is none
  const context = await browser.newContext({ reducedMotion: 'reduce', locale });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  return context;
}

/** One that can't be emptied is not used again. */
async function leave(browser: Browser, page: Page): Promise<void> {
  const context = page.context();
  try {
    await page.evaluate(() => localStorage.clear());
    await page.close();
    await Promise.all([context.clearCookies(), context.setOffline(false)]);
    if (context.pages().length > 0) throw new Error('another window is open');
    idle.set(browser, [...(idle.get(browser) ?? []), context]);
  } catch {
    await context.close();
  }
}

export async function visit(browser: Browser, url: string, options: VisitOptions = {}): Promise<Visit> {
  const { viewport = WIDE, theme = 'light', expected } = options;
  const page = await (await roomIn(browser)).newPage();
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme: theme });
  const complaints: string[] = [];
  const complain = (text: string) => {
    if (expected?.test(text) !== true) complaints.push(text);
  };
  page.on('pageerror', (error) => complain(`error: ${error.message}`));
  // A violation of the policy is a message of the console as well.
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complain(`${message.type()}: ${message.text()} ${message.location().url}`);
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) =>
      console.error(`policy: ${violatedDirective} ${blockedURI} ${sourceFile}`),
    );
  });
  await page.goto(url);
  let left: Promise<void> | undefined;
  const close = () => {
    left ??= leave(browser, page);
    return left;
  };
  return { page, complaints, close };
}

/**
 * Goes to another address of the UI as a link does, without loading the page anew: a third of the work. By way of one that is
 * none, so that what is found afterwards belongs to the new screen.
 */
export async function goTo(page: Page, path: string): Promise<void> {
  const go = (to: string) =>
    page.evaluate((address) => {
      history.pushState(null, '', address);
      dispatchEvent(new PopStateEvent('popstate'));
    }, to);
  await go('/ui/nowhere');
  await page.getByText('There is no such screen').waitFor();
  await go(path);
}

/** A heading is there, and nothing is being read any more. */
export const untilRead = async (page: Page): Promise<void> => {
  await page.waitForFunction(
    () => document.querySelector('h1') !== null && document.querySelector('main .loading, main .skeleton') === null,
  );
};

/** The width changes only what stands where, and the theme only colours: two opposite corners of the four say all. */
const CORNERS = [
  { theme: 'light', viewport: WIDE },
  { theme: 'dark', viewport: NARROW },
] as const;

/** Looks at the screen that is open, in both themes and at both widths. Gives what is wrong with it. */
export async function look({ page }: Visit, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const { theme, viewport } of CORNERS) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme: theme });
    await settled(page);
    const corner = `${name}-${viewport.width}-${theme}`;
    await shot(page, corner);
    found.push(...(await axe(page)).map((each) => `${corner}: ${each}`));
    const over = await overWidth(page);
    if (over > 0) found.push(`${corner}: the page is ${over} px wider than the window`);
  }
  await page.setViewportSize(WIDE);
  await page.emulateMedia({ colorScheme: 'light' });
  return found;
}

/** px by which the page is wider than its window; 0 or less where all is well. */
export const overWidth = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

/** No motion is wanted (`roomIn`), so there is none to wait for. */
export async function shot(page: Page, name: string): Promise<void> {
  mkdirSync(output, { recursive: true });
  await page.screenshot({ path: path.join(output, `${name}.png`) });
}

/** Two frames: what a change of the window moved is in its place. */
const settled = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));

interface Axe {
  readonly axe?: { run(options: { readonly runOnly?: string[]; readonly resultTypes: string[] }): Promise<AxeResult> };
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** WCAG 2.2 A and AA, and what axe calls best practice; or these rules alone. */
export async function axe(page: Page, only?: readonly string[]): Promise<string[]> {
  const isThere = await page.evaluate(() => (globalThis as Axe).axe !== undefined);
  // Evaluated from outside, so the policy of the page does not stand in its way.
  if (!isThere) await page.evaluate(axeSource);
  // Of what is well only that it is: to say where it stands is more work than to find it.
  const { violations } = await page.evaluate(
    async (rules) => (globalThis as Axe).axe?.run({ resultTypes: ['violations'], ...rules }) ?? { violations: [] },
    only === undefined ? {} : { runOnly: [...only] },
  );
  return violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n  ${nodes
        .slice(0, 3)
        .map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary?.replaceAll('\n', ' ')}`)
        .join('\n  ')}`,
  );
}
