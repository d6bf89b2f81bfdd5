// Handlers in the browser: what runs here, and each one's state machine with how many stand where.

import { createServer } from 'node:http';
import { expect } from 'chai';
import { ask, demand } from '../http/house.ts';
import { eventually } from '../setup/eventually.ts';
import { listen } from '../setup/listen.ts';
import { look } from './browser.ts';
import { browserStage } from './stage.ts';

describe('admin UI: handlers', () => {
  const stage = browserStage();

  it('lists every handler with its figures, and leads to its invocations', async () => {
    const { ingress } = stage.house;
    await demand(`${ingress}/greeter/greet`, 'POST', 'World');
    const visit = await stage.visit('/ui/handlers');
    const { page } = visit;
    const row = page.getByRole('row', { name: /^greet / });
    await eventually(async () => expect(await row.innerText()).to.match(/\d ms/));
    expect(await look(visit, 'handlers')).to.deep.equal([]);
  });

  it('shows how many invocations stand at each step, live', async () => {
    const { ingress, admin } = stage.house;
    const visit = await stage.visit('/ui/handlers/cart/held');
    const { page } = visit;
    const step = page.locator('[data-state="wait"]');
    await step.waitFor();
    for (const key of ['a', 'b', 'c']) await demand(`${ingress}/cart/${key}/held/send`, 'POST', {});
    await eventually(
      async () => expect(await page.locator('[data-of="wait"]').textContent()).to.equal('3 here'),
      15_000,
    );
    expect(await look(visit, 'handler-chart')).to.deep.equal([]);

    await step.click();
    await page.getByRole('link', { name: 'Those that stand here' }).click();
    await eventually(async () => expect(await page.getByRole('row').count()).to.be.at.least(4));
    const { body } = await ask(`${admin}/invocations?service=cart&handler=held&step=wait`);
    expect(body.items).to.have.length(3);
    stage.house.open();
  });

  it('says where a service lives that is not in this process, and why it has no chart', async () => {
    const endpoint = createServer((_request, response) => {
      response.setHeader('content-type', 'application/vnd.restate.endpointmanifest.v4+json');
      const services = [{ name: 'elsewhere', ty: 'SERVICE', handlers: [{ name: 'work' }] }];
      const versions = { minProtocolVersion: 5, maxProtocolVersion: 7 };
      response.end(JSON.stringify({ protocolMode: 'REQUEST_RESPONSE', ...versions, services }));
    });
    const { url, close } = await listen(endpoint);
    try {
      const uri = `${url}/`;
      await demand(`${stage.house.admin}/deployments`, 'POST', { uri });
      const visit = await stage.visit('/ui/handlers');
      const { page } = visit;
      await page.getByText(`Lives at ${uri}`).waitFor();
      expect(await look(visit, 'handlers-remote')).to.deep.equal([]);
      await page.getByRole('link', { name: 'work' }).click();
      await page.getByText('There is no chart of this handler').waitFor();
      await page.getByText('a chart is drawn from source, which is not here').waitFor();
      expect(await look(visit, 'handler-remote')).to.deep.equal([]);
    } finally {
      await close();
    }
  });
});
