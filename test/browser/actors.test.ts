// The list of actors: found by the beginning of their keys.

import { expect } from 'chai';
import { ask } from '../http/house.ts';
import { eventually } from '../setup/eventually.ts';
import { look } from './browser.ts';
import { browserStage } from './stage.ts';

describe('admin UI: actors', () => {
  const stage = browserStage({ isEngineNew: true });

  it('are walked to, kept back and given again without a mouse', async () => {
    const visit = await stage.visit('/ui/actors', { expected: /404.*actors\/cart\/nobody/ });
    const { page } = visit;
    await page.getByText('No key has anything yet').waitFor();
    expect(await look(visit, 'actors-none')).to.deep.equal([]);
    for (const item of ['milk', 'bread'])
      expect((await ask(`${stage.house.ingress}/cart/ann/add`, 'POST', item)).status).to.equal(200);
    expect((await ask(`${stage.house.ingress}/cart/kim/asleep/send`, 'POST')).status).to.equal(202);
    // What comes while somebody looks is counted above the rows, not put between them.
    await page.reload();
    await page.waitForFunction(() => document.querySelectorAll('.list-row').length === 2);
    expect(await look(visit, 'actors')).to.deep.equal([]);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /ann/ }).waitFor();
    expect(await look(visit, 'actor')).to.deep.equal([]);
    for (const [button, confirmed, isPaused] of [
      ['Pause the key', true, true],
      ['Resume the key', false, false],
    ] as const) {
      await page.getByRole('button', { name: button }).focus();
      await page.keyboard.press('Enter');
      if (confirmed) {
        await page.getByRole('alertdialog').getByRole('button', { name: button }).focus();
        await page.keyboard.press('Enter');
      }
      await eventually(async () => {
        const { body } = await ask(`${stage.house.admin}/actors/cart/ann`);
        expect((body as unknown as { readonly paused: unknown }).paused !== null).to.equal(isPaused);
      });
      await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    }
    await page.goto(`${stage.house.admin}/ui/actors/cart?key=kim`);
    await page.getByRole('heading', { name: /kim/ }).waitFor();
    expect(await look(visit, 'actor-held')).to.deep.equal([]);
    expect(
      (await ask(`${stage.house.admin}/invocations/batch`, 'POST', { action: 'kill', filter: {}, dryRun: false }))
        .status,
    ).to.equal(200);
    await page.goto(`${stage.house.admin}/ui/actors/cart?key=nobody`);
    await page.getByText('has nothing under the key').waitFor();
  });

  it('are found by how their key begins, and the address says so', async () => {
    for (const key of ['ann', 'anna', 'bob'])
      expect((await ask(`${stage.house.ingress}/cart/${key}/add`, 'POST', 'milk')).status).to.equal(200);
    const { page } = await stage.visit('/ui/actors');
    const rows = page.locator('.list-row');
    await page.waitForFunction(() => document.querySelectorAll('.list-row').length === 3);
    await page.getByRole('textbox', { name: 'Filter this list' }).fill('ann');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('.list-row').length === 2);
    expect((await rows.allInnerTexts()).join(' ')).to.match(/ann.*anna/s);
    expect(new URL(page.url()).searchParams.get('prefix')).to.equal('ann');
    await page.getByRole('button', { name: 'Key begins with' }).first().click();
    await page.getByRole('combobox', { name: 'Key begins with' }).fill('nobody');
    await page.keyboard.press('Enter');
    await page.getByText('No such key has anything').waitFor();
  });
});
