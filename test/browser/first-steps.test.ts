// What the admin UI shows a newcomer, whose engine has done nothing yet.

import { expect } from 'chai';
import { look } from './browser.ts';
import { browserStage } from './stage.ts';

describe('admin UI: first steps', () => {
  const stage = browserStage();

  it('leads a newcomer to a first invocation, and turns into the overview when it happened', async () => {
    const visit = await stage.visit('/');
    const { page } = visit;
    await page.getByRole('heading', { name: 'Welcome to Keymail' }).waitFor();
    expect(page.url()).to.equal(`${stage.house.admin}/ui/`);
    expect(await look(visit, 'first-steps')).to.deep.equal([]);
    const call = page.getByRole('group', { name: 'In a terminal' });
    expect(await call.innerText()).to.contain(`${stage.house.ingress}/greeter/greet`);
    await page.getByRole('button', { name: 'Copy: In a terminal' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).to.contain('curl ');

    await page.getByRole('button', { name: 'Call it from here' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(stage.house.runs.get('greet')).to.equal(1);
  });
});
