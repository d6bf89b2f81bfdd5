// Where handlers live: an address is registered, taken over and removed, and what stands in the way is said.

import { expect } from 'chai';
import { object, type Serving, serve } from '../../sdk/index.ts';
import { ask } from '../http/house.ts';
import { look } from './browser.ts';
import { browserStage } from './stage.ts';

const name = `parcels_${'long_'.repeat(30)}`;
const parcels = object({ name, handlers: { async ship() {} } });

describe('admin UI: deployments', () => {
  const stage = browserStage();
  let serving: Serving;
  before(async () => {
    serving = await serve({ services: [parcels], port: 0 });
  });
  after(() => serving.close());

  it('are registered, taken over and removed', async () => {
    const visit = await stage.visit('/ui/deployments', { expected: /(400|409|502|503).*deployments/ });
    const { page } = visit;
    await page.getByRole('heading', { name: 'This process' }).waitFor();
    await page.getByRole('button', { name: 'Register an address' }).click();
    const dialog = page.getByRole('dialog', { name: 'Register an address' });
    await dialog.getByRole('textbox', { name: 'Address' }).fill('http://127.0.0.1:1');
    await page.keyboard.press('Enter');
    await dialog.locator('.problem').waitFor();
    await dialog.getByRole('textbox', { name: 'Address' }).fill(serving.url);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    const card = page.locator('.card').filter({ hasText: `:${serving.port}` });
    await card.getByText(name).waitFor();
    await card.getByText('over HTTP/2').waitFor();
    expect(await look(visit, 'deployments')).to.deep.equal([]);
    await card.getByRole('button', { name: 'Take over' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Take over' }).click();
    await card.getByText('Taken over').waitFor();
    await card.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await card.waitFor({ state: 'detached' });
    const { items } = (await ask(`${stage.house.admin}/deployments`)).body;
    expect(items.map(({ id }) => id)).to.deep.equal(['dp_in_process']);
  });
});
