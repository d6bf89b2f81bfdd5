// Every screen while the demo's orders flow: it is there, what is live on it moves without a touch, and nothing is wrong with it.

import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { ask, demand } from '../../http/house.ts';
import { eventually } from '../../setup/eventually.ts';
import { axe, goTo, NARROW, overWidth, shot, untilRead, WIDE } from '../browser.ts';
import { orderOf } from './orders.ts';
import type { DemoStage } from './stage.ts';

const CUSTOMER = 'sue';

interface Look {
  readonly path: string;
  /** What changes under load, on a screen that shows anything that does. */
  readonly live?: string;
  /** Done where the load alone would not move it. */
  readonly act?: () => Promise<unknown>;
}

export function screensUnderLoad(stage: DemoStage): void {
  /** By the path of `admin/ui/src/screens.tsx`. */
  async function looks(): Promise<Readonly<Record<string, Look>>> {
    const { subscription, engine } = stage.demo;
    const first = async (list: string) => (await ask(`${engine.adminUrl}${list}`)).body.items[0]?.id;
    await eventually(async () => (await first('/dead-letters')) !== undefined, 30_000);
    let orders = 0;
    // At the door of the engine: in the topic it would stand behind all that a slow machine has not taken yet.
    const order = () => {
      orders += 1;
      return demand(`${engine.ingressUrl}/orders/${CUSTOMER}/process/send`, 'POST', orderOf(CUSTOMER, orders));
    };
    await order();
    await eventually(async () => (await first(`/invocations?key=${CUSTOMER}&status=completed`)) !== undefined, 30_000);
    return {
      '/': { path: '', live: '.tile:has-text("Completed")' },
      '/handlers': { path: '/handlers', live: 'tr:has-text("process")' },
      '/handlers/:service/:handler': { path: '/handlers/orders/process', live: '.card:has-text("Where they are")' },
      '/deployments': { path: '/deployments' },
      '/invocations': { path: '/invocations', live: '.list-foot' },
      '/invocations/:id': { path: `/invocations/${await first(`/invocations?key=${CUSTOMER}`)}` },
      '/invoke': { path: '/invoke' },
      '/actors': { path: '/actors' },
      '/actors/:object': { path: `/actors/orders?key=${CUSTOMER}`, live: '.state-value:has-text("count")', act: order },
      '/subscriptions': { path: '/subscriptions' },
      '/subscriptions/new': { path: '/subscriptions/new' },
      '/subscriptions/:id': { path: `/subscriptions/${subscription}`, live: '.partitions tbody' },
      '/dead-letters': { path: '/dead-letters', live: '.list-pill' },
      '/dead-letters/:id': { path: `/dead-letters/${await first('/dead-letters')}` },
      '/migrations': { path: '/migrations' },
      '/audit': {
        path: '/audit',
        live: '.list-pill',
        act: () =>
          Promise.all(['pause', 'resume'].map((act) => ask(`${engine.adminUrl}/actors/orders/no/${act}`, 'POST'))),
      },
    };
  }

  it('every screen is there, and what is live on it moves by itself', async () => {
    stage.load.start();
    const table = await looks();
    const paths = readFileSync('admin/ui/src/screens.tsx', 'utf8').matchAll(/path: '(.+?)'/g);
    expect(Object.keys(table), 'the screens that there are').to.have.members([...paths].map(([, path]) => path));
    const { page } = await stage.visit('/ui/');
    const found: string[] = [];
    for (const [name, { path, live, act }] of Object.entries(table)) {
      await goTo(page, `/ui${path}`);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await untilRead(page);
      if (live !== undefined) await moves(page, { name, live, act });
      found.push(...(await wrongWith(page, name)).map((each) => `${name}: ${each}`));
    }
    expect(found).to.deep.equal([]);
  });
}

interface Moving {
  readonly name: string;
  readonly live: string;
  readonly act: (() => Promise<unknown>) | undefined;
}

/** Twice, so that what moved was no first answer that came late. */
async function moves(page: Page, { name, live, act }: Moving): Promise<void> {
  const figure = page.locator(live).first();
  await act?.();
  let before = await figure.innerText();
  for (let change = 0; change < 2; change += 1) {
    await act?.();
    await eventually(async () => expect(await figure.innerText(), name).not.to.equal(before), 60_000);
    before = await figure.innerText();
  }
}

/** Narrow and light: the other tests look at screens that stand still, of which they leave out this corner. */
async function wrongWith(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const viewport of [WIDE, NARROW]) {
    await page.setViewportSize(viewport);
    const over = await overWidth(page);
    if (over > 0) found.push(`the page is ${over} px wider than a window of ${viewport.width}`);
  }
  found.push(...(await axe(page)));
  if (found.length > 0) await shot(page, `demo${name.replaceAll(/[^a-z]+/g, '-')}`);
  await page.setViewportSize(WIDE);
  return found;
}
