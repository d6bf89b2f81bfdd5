// The frame of the admin UI: it opens under its policy, leads around by keyboard, and looks right.

import { expect } from 'chai';
import { ask } from '../http/house.ts';
import { look } from './browser.ts';
import { browserStage } from './stage.ts';

describe('admin UI: frame', function () {
  this.timeout(60_000);
  const stage = browserStage();

  it('leads a newcomer to a first invocation, and turns into the overview when it happened', async () => {
    const visit = await stage.visit('/');
    const { page } = visit;
    expect(page.url()).to.equal(`${stage.house.admin}/ui/`);
    await page.getByRole('heading', { name: 'Welcome to Keymail' }).waitFor();
    expect(await look(visit, 'first-steps')).to.deep.equal([]);
    expect(await page.getByRole('group', { name: 'In a terminal' }).innerText()).to.contain(
      `${stage.house.ingress}/greeter/greet`,
    );

    await ask(`${stage.house.ingress}/greeter/greet`, 'POST', 'World');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
  });
});
