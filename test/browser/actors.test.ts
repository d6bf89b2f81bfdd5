// The list of actors: found by the beginning of their keys.

import { expect } from 'chai';
import { ask } from '../http/house.ts';
import { browserStage } from './stage.ts';

describe('admin UI: actors', function () {
  this.timeout(60_000);
  const stage = browserStage();

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
