// Whatever stands in keys, headers, inputs, results, errors, state, options and dead letters is text on every screen.

import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { addressOf } from '../../admin/ui/src/addresses.ts';
import type { ObjectContext, WorkflowContext, WorkflowSharedContext } from '../../sdk/index.ts';
import { handlers, object, TerminalError, workflow } from '../../sdk/index.ts';
import { ask, demand } from '../http/house.ts';
import { eventually } from '../setup/eventually.ts';
import { goTo } from './browser.ts';
import { HOSTILE, HOSTILE_KEYS } from './hostile.ts';
import { browserStage } from './stage.ts';
import { scriptedKafka, subscribe } from './topic.ts';

const texts = Object.values(HOSTILE);

/** What a text would be on a screen where it is more than text. */
const ALIVE = 'main :is(script, img[src="x"], iframe, [onerror], [onfocus], [onload])';

const victim = object({
  name: 'victim',
  description: HOSTILE.script,
  handlers: {
    async keep(ctx: ObjectContext, text: string) {
      ctx.set(text, text);
      ctx.set('key', ctx.key);
      return ctx.run(text, () => text);
    },
    async fail(_ctx: ObjectContext, text: string) {
      throw new TerminalError(text, { metadata: { [text]: text } });
    },
  },
  metadata: { [HOSTILE.svg]: HOSTILE.attribute },
});

const plot = workflow({
  name: 'plot',
  description: HOSTILE.svg,
  handlers: {
    run: (ctx: WorkflowContext) => Promise.all(texts.map((text) => ctx.promise(`wanted ${text}`))),
    keep: handlers.workflow.shared(async (ctx: WorkflowSharedContext) => {
      for (const text of texts) await ctx.promise(text).resolve(text);
      await ctx.promise('refused').reject(new TerminalError(HOSTILE.image));
    }),
  },
});

describe('admin UI: hostile texts', function () {
  this.timeout(180_000);
  const { cluster, kafka } = scriptedKafka();
  const stage = browserStage({ kafka, services: [victim, plot] });
  const admin = async (path: string, method = 'GET', body?: unknown) => ask(stage.house.admin + path, method, body);
  let subscription = '';

  before(async () => {
    const headers = { 'x-script': HOSTILE.script, 'x-attribute': HOSTILE.attribute };
    for (const [index, key] of HOSTILE_KEYS.entries()) {
      const text = texts[index % texts.length] ?? '';
      const call = { service: 'victim', key, body: JSON.stringify(text), headers };
      for (const handler of ['keep', 'fail']) {
        const { status, text: answer } = await admin('/invoke', 'POST', { ...call, handler });
        expect(status, answer).to.equal(202);
      }
    }
    for (const handler of ['keep', 'run'])
      await demand(`${stage.house.admin}/invoke`, 'POST', { service: 'plot', handler, key: HOSTILE.script });
    cluster.createTopic('bad');
    subscription = await subscribe(stage.house.admin, 'bad', { 'client.id': HOSTILE.image });
    cluster.produce(
      'bad',
      0,
      texts.map((text) => ({ key: text, value: text, headers: [[text, Buffer.from(text)]] })),
    );
    await eventually(async () => {
      expect((await admin('/dead-letters?limit=100')).body.items).to.have.length(texts.length);
      const kept = (await admin('/invocations?status=completed&service=victim&limit=100')).body.items;
      expect(kept).to.have.length(HOSTILE_KEYS.length);
    }, 30_000);
    for (const { id } of (await admin('/dead-letters?limit=2')).body.items)
      await demand(`${stage.house.admin}/dead-letters/${id}/discard`, 'POST');
  });

  /** A page that notices what runs, and what asks anybody else. */
  async function trapped() {
    const visit = await stage.visit('/ui/');
    const { page } = visit;
    const noticed: string[] = [];
    await page.exposeFunction('hostile', (what: unknown) => noticed.push(`ran: ${what}`));
    page.on('dialog', (dialog) => {
      noticed.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.context().on('page', () => noticed.push('another window'));
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== new URL(stage.house.admin).origin && protocol !== 'data:') noticed.push(`asked ${request.url()}`);
    });
    return { page, noticed };
  }

  /** Opens a screen, and gives its text once `sign` is there. */
  async function textOf(page: Page, path: string, sign: string): Promise<string> {
    await goTo(page, `/ui${path}`);
    await page.locator(sign).first().waitFor();
    expect(await page.locator(ALIVE).count(), path).to.equal(0);
    expect(await page.locator('a[href^="javascript:" i], a[href^="//"]').count(), path).to.equal(0);
    return (await page.locator('main').textContent()) ?? '';
  }

  it('are text in every list', async () => {
    const { page, noticed } = await trapped();
    for (const [path, sign, expected] of [
      ['/', 'main h1', ''],
      ['/handlers', 'main table, main .list-row', 'victim'],
      ['/handlers/victim/keep', 'main [role="tab"]', 'keep'],
      ['/handlers/victim/keep?tab=options', 'main .facts', ''],
      ['/invocations', '.list-row', HOSTILE.percent],
      ['/actors', '.list-row', HOSTILE.percent],
      ['/subscriptions', '.list-row', 'bad'],
      [`/subscriptions/${subscription}`, '.partitions', HOSTILE.image],
      ['/dead-letters', '.list-row', HOSTILE.emoji],
      ['/audit', '.list-row', ''],
      ['/migrations', 'main h1', ''],
      [`/invoke?${new URLSearchParams({ service: 'victim', handler: 'keep', key: HOSTILE.script })}`, 'form', ''],
      [
        `/invoke?${new URLSearchParams({ service: HOSTILE.script, handler: HOSTILE.image })}`,
        'main select',
        HOSTILE.image,
      ],
      [`/invocations?${new URLSearchParams({ key: HOSTILE.script })}`, '.list-row', HOSTILE.script],
    ] as const)
      expect(await textOf(page, path, sign), path).to.contain(expected);
    expect(noticed).to.deep.equal([]);
  });

  it('are text on each invocation, in each of its tabs', async () => {
    const { page, noticed } = await trapped();
    const { items } = (await admin('/invocations?service=victim&limit=200')).body;
    for (const { id, key, handler } of items) {
      const head = await textOf(page, `/invocations/${id}`, 'main [role="tab"]');
      if (key !== '') expect(head).to.contain(key);
      expect(await page.evaluate(aliveInTabs, ALIVE), id).to.deep.equal([0, 0, 0, 0, 0]);
      if (handler === 'fail' && key === HOSTILE.slash) expect(head).to.contain('fail');
    }
    expect(noticed).to.deep.equal([]);
  });

  it('are text on each dead letter', async () => {
    const { page, noticed } = await trapped();
    for (const { id } of (await admin('/dead-letters?limit=100')).body.items) {
      const { body } = await admin(`/dead-letters/${id}`);
      const shown = await textOf(page, addressOf.deadLetter(id), '[aria-label="Why it died"]');
      expect(shown).to.contain(body.value?.data);
    }
    expect(noticed).to.deep.equal([]);
  });

  it('are text as names and values of promises', async () => {
    const { page, noticed } = await trapped();
    await textOf(page, addressOf.actor('plot', HOSTILE.script), 'section[aria-label="Promises"] li');
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'detached' });
    const promise = (name: string) => page.getByRole('listitem', { name: `Promise ${name}`, exact: true });
    await promise('refused').getByText(HOSTILE.image).waitFor();
    for (const text of texts) {
      const value = await promise(text).getByRole('group', { name: 'Value' }).textContent();
      expect(JSON.parse(value ?? '')).to.equal(text);
      expect(await promise(text).locator('.promise-name').first().textContent()).to.equal(text);
      expect(await promise(`wanted ${text}`).getByText('Waited for').count(), text).to.equal(1);
    }
    expect(await page.locator(ALIVE).count()).to.equal(0);
    expect(noticed).to.deep.equal([]);
  });

  it('lead to the actor of exactly this key', async () => {
    const { page, noticed } = await trapped();
    for (const key of HOSTILE_KEYS) {
      const head = await textOf(page, addressOf.actor('victim', key), 'section[aria-label="State"] pre');
      expect(head).to.contain(key);
      const own = page.getByRole('group', { name: 'key', exact: true });
      expect(JSON.parse(await own.innerText())).to.equal(key);
    }
    expect(noticed).to.deep.equal([]);
  });

  it('lead there from an invocation, and filter by exactly this key', async () => {
    const { page, noticed } = await trapped();
    for (const key of [
      HOSTILE.slash,
      HOSTILE['slash, encoded'],
      HOSTILE['encoded twice'],
      HOSTILE.question,
      HOSTILE.plus,
      '',
    ]) {
      const { items } = (await admin('/invocations?service=victim&handler=keep&limit=200')).body;
      const one = items.find((each) => each['key'] === key);
      await textOf(page, `/invocations/${one?.id}`, 'main [role="tab"]');
      await page.locator('.invocation-key').click();
      const own = page.getByRole('group', { name: 'key', exact: true });
      await own.waitFor();
      expect(JSON.parse(await own.innerText())).to.equal(key);
      if (key === '') continue;
      await page.getByRole('link', { name: 'All its invocations' }).click();
      await page.locator('.list-row').first().waitFor();
      expect(await page.locator('[data-column="key"]').allInnerTexts(), key).to.deep.equal([key, key]);
    }
    expect(noticed).to.deep.equal([]);
  });
});

/** Runs in the page: opens each tab of an invocation, waits until what it shows has been read, and counts what is alive there. */
async function aliveInTabs(alive: string): Promise<number[]> {
  const found: number[] = [];
  for (const tab of document.querySelectorAll<HTMLElement>('main [role="tab"]')) {
    tab.click();
    const isRead = () =>
      tab.getAttribute('aria-selected') === 'true' &&
      document.querySelector('main [role="tabpanel"]') !== null &&
      document.querySelector('main [role="tabpanel"] :is(.loading, .skeleton)') === null;
    do await new Promise(requestAnimationFrame);
    while (!isRead());
    found.push(document.querySelectorAll(alive).length);
  }
  return found;
}
