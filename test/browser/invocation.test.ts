// One invocation in the browser: why it waits, what it did, where it stands, and what can be done about it.

import { expect } from 'chai';
import { service } from '../../sdk/index.ts';
import { ask, demand } from '../http/house.ts';
import { eventually } from '../setup/eventually.ts';
import { look } from './browser.ts';
import { browserStage } from './stage.ts';

/** More than the journal shows, and more than the timeline draws. */
const STEPS = 1_200;

const stairs = service({
  name: 'stairs',
  handlers: {
    async climb(ctx) {
      await Promise.all(Array.from({ length: STEPS }, (_, step) => ctx.run(`step ${step}`, () => step)));
      await ctx.sleep('1d', 'at the top');
    },
  },
});

describe('admin UI: one invocation', () => {
  const stage = browserStage({ services: [stairs] });

  /** Begins an invocation and waits until it stands as it should. */
  async function begun(handler: string, key: string, status: string, input: unknown = {}): Promise<string> {
    const { body } = await demand(`${stage.house.ingress}/cart/${key}/${handler}/send`, 'POST', input);
    await eventually(async () => expect(await statusOf(body.invocationId)).to.equal(status));
    return body.invocationId;
  }

  const statusOf = async (id: string) => (await ask(`${stage.house.admin}/invocations/${id}`)).body.status;

  it('tells why it waits, shows its chart with the position lit, its timeline and its journal', async () => {
    const id = await begun('asleep', 'dora', 'running');
    const visit = await stage.visit(`/ui/invocations/${id}`);
    const { page } = visit;
    await page.getByRole('heading', { name: /cart\/asleep/ }).waitFor();
    const why = page.getByRole('region', { name: 'Why it waits' });
    expect(await why.innerText()).to.match(/sleep/i);

    const lit = page.locator('.chart-box.chart-active');
    await lit.waitFor();
    expect(await lit.getAttribute('aria-label')).to.match(/^sleep: sleep\. stands here now/);
    expect(await page.getByText('It stands at “sleep”.').count()).to.equal(1);
    expect(await look(visit, 'invocation-chart')).to.deep.equal([]);

    await page.getByRole('tab', { name: 'Timeline' }).click();
    await page.getByRole('row', { name: /sleep/ }).waitFor();
    expect(await look(visit, 'invocation-timeline')).to.deep.equal([]);

    await page.getByRole('tab', { name: 'Journal' }).click();
    await page.getByRole('button', { name: /sleep/ }).click();
    await page.getByText('It has no answer yet.').waitFor();
    expect(await look(visit, 'invocation-journal')).to.deep.equal([]);
    expect(page.url()).to.contain('tab=journal');
  });

  it('shows the beginning and the end of a long journal, and says what is left out', async () => {
    const { body } = await demand(`${stage.house.ingress}/stairs/climb/send`, 'POST');
    const journal = `${stage.house.admin}/invocations/${body.invocationId}/journal`;
    await eventually(async () =>
      expect((await ask(`${journal}?from=-1`)).body.items[0]).to.deep.include({ kind: 'sleep' }),
    );
    const { index: last } = (await ask(`${journal}?from=-1`)).body.items[0] as never as { readonly index: number };
    const { page } = await stage.visit(`/ui/invocations/${body.invocationId}?tab=journal`);
    const entries = page.getByRole('list', { name: 'Journal' }).getByRole('listitem');
    await page.getByRole('button', { name: /at the top/ }).waitFor();
    await page.getByRole('button', { name: /step 0\b/ }).waitFor();
    await entries.filter({ hasText: `${last + 1 - 1_000} items between are not shown` }).waitFor();
    expect(await page.getByRole('button', { name: /Waits/ }).count()).to.equal(1);
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await page.getByRole('row', { name: /at the top/ }).waitFor();
    await page.getByText('The first 100 steps are drawn, and the last 400.').waitFor();
  });

  it('goes through the picture by keyboard, and has a table beside it', async () => {
    const id = await begun('steps', 'keys', 'completed');
    const { page } = await stage.visit(`/ui/invocations/${id}`);
    const picture = page.getByRole('group', { name: /state machine of the handler/ });
    await picture.waitFor();
    await picture.locator('[tabindex="0"]').focus();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-state') ?? null);
    await page.keyboard.press('Home');
    expect(await focused()).to.equal('start');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).to.equal('first');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'The chosen state' }).getByText('reached once').waitFor();
    await page.getByRole('tab', { name: 'State' }).click();
    await page.getByRole('group', { name: 'drawn' }).waitFor();
    await page.getByRole('tab', { name: 'Chart' }).click();
    await page.getByRole('button', { name: 'Table' }).click();
    const rowOf = (name: string) =>
      page.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
    expect(await rowOf('second').innerText()).to.match(/reached once/);
    expect(await rowOf('drawn').innerText()).to.match(/set/);
  });

  it('pauses, resumes, retries and kills, and the engine has done it', async () => {
    const id = await begun('failing', 'errol', 'backingOff');
    const { page } = await stage.visit(`/ui/invocations/${id}`);
    await page.getByRole('tab', { name: /Attempts and errors/ }).click();
    await page.getByText('still broken').first().waitFor();

    const runs = stage.house.runs.get('failing/errol') ?? 0;
    await page.getByRole('button', { name: 'Retry now' }).click();
    await eventually(() => expect(stage.house.runs.get('failing/errol')).to.be.greaterThan(runs));

    await eventually(async () => expect(await statusOf(id)).to.equal('backingOff'));
    await page.getByRole('button', { name: 'Pause' }).click();
    await eventually(async () => expect(await statusOf(id)).to.equal('paused'));
    await page.getByRole('button', { name: 'Resume' }).click();
    await eventually(async () => expect(await statusOf(id)).to.equal('backingOff'));

    await page.getByRole('button', { name: 'Kill' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByRole('textbox').fill('kill');
    await dialog.getByRole('button', { name: 'Kill' }).click();
    await eventually(async () => expect(await statusOf(id)).to.equal('killed'));
    await page.getByText('Killed').first().waitFor();
  });

  it('says plainly that there is no such invocation', async () => {
    const id = `inv_${'0'.repeat(30)}`;
    const { page } = await stage.visit(`/ui/invocations/${id}`, { expected: /status of 404/ });
    await page.getByRole('alert').getByText('belongs to another database').waitFor();
  });
});
