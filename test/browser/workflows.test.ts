// Workflows in the browser: that a service is one, its promises, and who waits for them.

import { expect } from 'chai';
import {
  handlers,
  TerminalError,
  type WorkflowContext,
  type WorkflowSharedContext,
  workflow,
} from '../../sdk/index.ts';
import { ask, demand } from '../http/house.ts';
import { eventually } from '../setup/eventually.ts';
import { look } from './browser.ts';
import { browserStage } from './stage.ts';

const LONG = 'a-long-name-'.repeat(20);

const signup = workflow({
  name: 'signup',
  handlers: {
    async run(ctx: WorkflowContext) {
      return [await ctx.promise<string>('confirmed'), await ctx.promise(LONG)];
    },
    confirm: handlers.workflow.shared((ctx: WorkflowSharedContext, text: string) =>
      ctx.promise<string>('confirmed').resolve(text),
    ),
    refuse: handlers.workflow.shared((ctx: WorkflowSharedContext) =>
      ctx.promise('refused').reject(new TerminalError('not today', { errorCode: 418 })),
    ),
    wait: handlers.workflow.shared((ctx: WorkflowSharedContext) => ctx.promise('confirmed')),
    many: handlers.workflow.shared(async (ctx: WorkflowSharedContext) => {
      for (let at = 0; at < 60; at += 1) await ctx.promise(`promise ${at}`).resolve(at);
    }),
  },
  options: { inactivityTimeout: 50 },
});

describe('admin UI: workflows', () => {
  const stage = browserStage({ services: [signup] });
  const call = (path: string, body?: unknown) => demand(`${stage.house.ingress}/signup/${path}`, 'POST', body);
  const promises = async (key: string) => (await ask(`${stage.house.admin}/actors/signup/${key}/promises`)).body.items;

  it('show who waits for which promise, then what it was completed with and by whom', async () => {
    const run = (await call('ann/run/send')).body.invocationId;
    for (let at = 0; at < 11; at += 1) await call('ann/wait/send');
    await eventually(async () => expect((await promises('ann'))[0]).to.deep.include({ waitingCount: 12 }));
    const visit = await stage.visit('/ui/actors/signup?key=ann');
    const { page } = visit;
    const confirmed = page.getByRole('listitem', { name: 'Promise confirmed' });
    await confirmed.getByText('Waited for').waitFor();
    await confirmed.getByText('and 2 more').waitFor();
    expect(await confirmed.getByRole('link', { name: 'run', exact: true }).getAttribute('href')).to.contain(run);
    expect(await look(visit, 'workflow-waits')).to.deep.equal([]);
    await call('ann/refuse');
    await call('ann/confirm', 'yes');
    // Nobody reloads: the stream says that the key has moved.
    await confirmed.getByText('Resolved').waitFor();
    expect(await confirmed.getByRole('group', { name: 'Value' }).innerText()).to.equal('"yes"');
    const by = (await confirmed.getByRole('link').getAttribute('href')) ?? '';
    expect((await ask(stage.house.admin + by.replace(/^.*\/ui/, ''))).body).to.deep.include({ handler: 'confirm' });
    await page.getByRole('listitem', { name: 'Promise refused' }).getByText('418: not today').waitFor();
    await page
      .getByRole('listitem', { name: `Promise ${LONG}` })
      .getByText('Waited for')
      .waitFor();
    expect(await look(visit, 'workflow-done')).to.deep.equal([]);
  });

  it('have more promises than a page shows', async () => {
    await call('bob/many');
    const { page } = await stage.visit('/ui/actors/signup?key=bob');
    const rows = page.getByRole('listitem', { name: /^Promise / });
    const more = page.getByRole('button', { name: 'Show more' });
    await more.waitFor();
    expect(await rows.count()).to.equal(50);
    await more.click();
    await more.waitFor({ state: 'detached' });
    expect(await rows.count()).to.equal(60);
  });

  it('are said to be workflows: in the lists, on the key, at the chart', async () => {
    await call('eve/confirm', 'early');
    const { page } = await stage.visit('/ui/actors');
    await page.locator('.list-row').filter({ hasText: 'eve' }).getByText('Workflow').waitFor();
    await page.locator('.list-row').filter({ hasText: 'eve' }).getByRole('link').first().click();
    await page.getByRole('heading', { name: /signup.*eve.*Workflow/ }).waitFor();
    await page.goto(`${stage.house.admin}/ui/handlers`);
    await page.getByText('the run', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'run', exact: true }).click();
    await page.getByRole('heading', { name: /signup.*run.*Workflow/ }).waitFor();
    await page.getByText('which other handlers of the key complete').waitFor();
  });
});
