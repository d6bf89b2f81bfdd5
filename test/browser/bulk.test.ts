// Many invocations steered at once from their list: previewed, confirmed by a typed word, and done in the engine.

import { expect } from 'chai';
import { ask, demand } from '../http/house.ts';
import { eventually } from '../setup/eventually.ts';
import { look } from './browser.ts';
import { browserStage } from './stage.ts';

describe('admin UI: many invocations at once', () => {
  const stage = browserStage();
  const statusesOf = async (key: string): Promise<string[]> => {
    const { body } = await ask(`${stage.house.admin}/invocations?key=${key}`);
    return body.items.map(({ status }) => status);
  };
  const hold = async (key: string, times: number) => {
    for (let n = 0; n < times; n += 1) await demand(`${stage.house.ingress}/cart/${key}/held/send`, 'POST', null);
    await eventually(async () => (await statusesOf(key)).filter((status) => status === 'running').length === 1);
  };

  it('are killed as selected, once the words are typed', async () => {
    await hold('kim', 3);
    const visit = await stage.visit('/ui/invocations?key=kim');
    const { page } = visit;
    await page.locator('.list-row').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByText('2 selected').waitFor();
    await page.getByRole('button', { name: 'Kill' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByRole('heading', { name: 'Kill 2 invocations?' }).waitFor();
    expect(await dialog.getByRole('listitem').count()).to.equal(2);
    expect(await look(visit, 'bulk-kill')).to.deep.equal([]);

    const kill = dialog.getByRole('button', { name: 'Kill 2' });
    // It can be reached and pressed, and does nothing yet.
    await kill.click({ force: true });
    expect(await statusesOf('kim')).not.to.include('killed');
    await dialog.getByLabel(/^Type kill 2/).fill('kill 2');
    await kill.click();
    await page.getByText('Killed 2 invocations').first().waitFor();
    expect(await statusesOf('kim')).to.deep.equal(['killed', 'killed', 'running']);
    await eventually(async () =>
      expect(await page.locator('.list-row').filter({ hasText: 'Killed' }).count()).to.equal(2),
    );
  });

  it('are paused by filter, and go on', async () => {
    await hold('lea', 2);
    const { page } = await stage.visit('/ui/invocations?key=lea');
    await page.getByRole('button', { name: 'Act on all that match' }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Pause 2' }).click();
    await page.getByText('Paused 2 invocations').first().waitFor();
    await eventually(async () => expect(await statusesOf('lea')).to.deep.equal(['paused', 'paused']));
    const { body } = await ask(`${stage.house.admin}/audit`);
    expect(body.items.filter(({ action }) => /pause/i.test(String(action)))).to.have.length.greaterThan(1);
  });
});
