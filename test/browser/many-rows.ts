// The list of invocations over a database of any size, in a real browser: how long until its first rows, how long until
// those of a filter, and whether scrolling ever shows an empty frame. For the test, and for `list-screen.ts`, which goes on to millions.

import type { Page } from 'playwright-core';
import { openWritable } from '../../engine/store/sql/connection.ts';
import { makeInvocations } from '../bench/processes/many-invocations.ts';
import type { House } from '../http/house.ts';

/** As somebody types them, and what each row that is then shown says. */
export const FILTERS = {
  status: { typed: 'status:failed', says: /Failed/ },
  service: { typed: 'service:service2', says: /service2\// },
  handler: { typed: 'handler:handler1', says: /handler1/ },
  'handler of a service': { typed: 'service:service1 handler:handler3', says: /service1\/handler3/ },
  key: { typed: 'key:key-19', says: /key-19/ },
  'key of a service': { typed: 'service:service1 key:key-19', says: /key-19/ },
  'error text': { typed: 'error:"connection reset"', says: /connection reset/ },
  'rare error text': { typed: 'error:"needle in"', says: /needle in the hay/ },
  step: { typed: 'step:sleep:wait', says: /Suspended/ },
  'everything that lives': { typed: 'status:running status:suspended status:queued', says: /Running|Suspended|Queued/ },
} as const satisfies Readonly<Record<string, { readonly typed: string; readonly says: RegExp }>>;

/** Rows of years of use, written beside the running engine: it lists them, and does not know that they are alive. */
export function fill({ file }: House, count: number): void {
  const connection = openWritable(file);
  connection.pragma('synchronous = OFF');
  makeInvocations(connection, count);
  connection.pragma('wal_checkpoint(TRUNCATE)');
  connection.close();
}

const LIST = '/ui/invocations';

/** ms from the beginning of the navigation until rows stand on the screen. */
export async function firstRows(page: Page, admin: string): Promise<number> {
  await page.goto(admin + LIST);
  await page.locator('.list-row').first().waitFor();
  return page.evaluate(() => (window as unknown as Timed).firstRowsAt);
}

/** ms from Enter until the filter's rows stand on the screen, and what they say. */
export async function filterRows(page: Page, typed: string): Promise<{ readonly ms: number; readonly rows: string[] }> {
  await page.evaluate(() => Object.assign(window, { filteredMs: null }));
  await page.getByRole('textbox', { name: 'Filter this list' }).fill(typed);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => (window as unknown as Timed).filteredMs !== null);
  const ms = await page.evaluate(() => (window as unknown as Timed).filteredMs ?? 0);
  return { ms, rows: await page.locator('.list-row').allInnerTexts() };
}

export const clearFilters = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await page.locator('.list-row').first().waitFor();
};

interface Timed {
  readonly firstRowsAt: number;
  readonly filteredMs: number | null;
}

/** Runs in the page before its own scripts: notes when rows come, counted from the navigation or from Enter. */
export function watchRows(): void {
  const state = { firstRowsAt: 0, filteredMs: null as number | null };
  Object.assign(window, state);
  let enteredAt = 0;
  let isGone = false;
  const note = (name: string, since: number) =>
    // Rows that are in the document are painted with the next frame.
    requestAnimationFrame(() => Object.assign(window, { [name]: performance.now() - since }));
  document.addEventListener(
    'keydown',
    ({ key }) => {
      if (key !== 'Enter') return;
      enteredAt = performance.now();
      isGone = false;
    },
    { capture: true },
  );
  let isFirst = true;
  new MutationObserver(() => {
    const isThere = document.querySelector('.list-row') !== null;
    if (isThere && isFirst) {
      isFirst = false;
      note('firstRowsAt', 0);
    }
    if (enteredAt === 0) return;
    if (!isThere) isGone = true;
    else if (isGone) {
      note('filteredMs', enteredAt);
      enteredAt = 0;
    }
  }).observe(document, { childList: true, subtree: true });
}

export interface Scrolled {
  readonly frames: number;
  /** In which a part of the window larger than a row had neither a row nor the lines of one to come. */
  readonly blank: number;
  /** In which at least one row was still lines. */
  readonly lines: number;
  readonly rows: number;
  readonly slowestMs: number;
}

/** Scrolls `step` px a frame until so many rows were loaded, and looks at each frame as it is painted. */
export function scrollDown(page: Page, until: { readonly rows: number; readonly step: number }): Promise<Scrolled> {
  return page.evaluate(async ({ rows, step }) => {
    const ROW = 38;
    const list = document.querySelector('.list-scroll') as HTMLElement;
    const body = list.querySelector('.list-rows') as HTMLElement;
    const hasLines = getComputedStyle(body).backgroundImage !== 'none';
    const found = { frames: 0, blank: 0, lines: 0, rows: 0, slowestMs: 0 };
    let before = await new Promise<number>(requestAnimationFrame);
    const deadline = before + 60_000;
    while (found.rows < rows && before < deadline) {
      const now = await new Promise<number>(requestAnimationFrame);
      list.scrollTop += step;
      // After this callback the frame is painted as it stands.
      const { top, bottom } = list.getBoundingClientRect();
      const covered = [...list.querySelectorAll('.list-row')]
        .filter((row) => (row.textContent ?? '').trim() !== '')
        .map((row) => row.getBoundingClientRect())
        .reduce((sum, row) => sum + Math.max(0, Math.min(bottom, row.bottom) - Math.max(top, row.top)), 0);
      // The head stands over the first of them.
      const isMissing = covered < bottom - top - 2 * ROW;
      found.frames += 1;
      if (isMissing && hasLines) found.lines += 1;
      if (isMissing && !hasLines) found.blank += 1;
      found.rows = Math.round(body.clientHeight / ROW);
      found.slowestMs = Math.max(found.slowestMs, Math.round(now - before));
      before = now;
    }
    return found;
  }, until);
}

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
