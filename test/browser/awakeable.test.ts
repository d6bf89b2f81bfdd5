// An awakeable in the browser: the page names the one that its invocation waits for, and a person answers it.

import { expect } from 'chai';
import { type Context, service, type TerminalError } from '../../sdk/index.ts';
import { formatAwakeableId, type InvocationId } from '../../sdk/protocol/index.ts';
import { ask, demand } from '../http/house.ts';
import { eventually } from '../setup/eventually.ts';
import { look } from './browser.ts';
import { browserStage } from './stage.ts';

const approvals = service({
  name: 'approvals',
  handlers: {
    async ask(ctx: Context) {
      const { id, promise } = ctx.awakeable<unknown>();
      await ctx.run('tell', () => id);
      return promise.catch((error: TerminalError) => `rejected: ${error.message}`);
    },
    async both(ctx: Context) {
      const [one, two] = [ctx.awakeable<unknown>(), ctx.awakeable<unknown>()];
      await ctx.run('tell', () => [one.id, two.id]);
      return Promise.all([one.promise, two.promise]);
    },
  },
  options: { inactivityTimeout: 50 },
});

describe('admin UI: an awakeable', () => {
  const stage = browserStage({ services: [approvals] });

  async function opened() {
    const { body } = await demand(`${stage.house.ingress}/approvals/ask/send`, 'POST');
    const id = body.invocationId;
    await eventually(async () => (await ask(`${stage.house.admin}/invocations/${id}`)).body.status === 'suspended');
    const visit = await stage.visit(`/ui/invocations/${id}`);
    const region = visit.page.getByRole('region', { name: 'Why it waits' });
    const why = await region.innerText();
    const open = visit.page.getByRole('listitem').filter({ hasText: 'sign_' });
    await open.first().waitFor();
    await open.first().getByRole('button', { name: 'Answer it' }).click();
    const dialog = visit.page.getByRole('dialog', { name: 'Answer the awakeable' });
    await dialog.waitFor();
    return { id, visit, why, dialog, awakeable: formatAwakeableId(id as InvocationId, 17) };
  }
  const result = async (id: string) => (await ask(`${stage.house.ingress}/restate/attach/${id}`)).text;

  it('is named, and answered with a value that must be JSON', async () => {
    const { id, visit, why, dialog, awakeable } = await opened();
    expect(why).to.contain(awakeable);
    expect(await dialog.innerText()).to.contain(awakeable);
    expect(await look(visit, 'awakeable-dialog')).to.deep.equal([]);
    const value = dialog.getByRole('textbox', { name: 'Value, or why not' });
    await value.fill('yes');
    await dialog.getByText('a text needs its quotes').waitFor();
    await value.fill('{"by":"Ann"}');
    await dialog.getByRole('button', { name: 'Resolve' }).click();
    await visit.page.getByText('It is answered').waitFor();
    expect(await result(id)).to.equal('{"by":"Ann"}');
  });

  it('is one of several, each with a command that answers it', async () => {
    const { body } = await demand(`${stage.house.ingress}/approvals/both/send`, 'POST');
    const id = body.invocationId;
    const visit = await stage.visit(`/ui/invocations/${id}`);
    const { page } = visit;
    const second = page.getByRole('listitem').filter({ hasText: formatAwakeableId(id as InvocationId, 18) });
    await second.getByRole('button', { name: 'Copy curl' }).waitFor();
    expect(await look(visit, 'awakeables')).to.deep.equal([]);
    // The page knows at which port the ingress is.
    await second.getByRole('button', { name: 'Copy curl' }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    const [, address, header, data] = /^curl (\S+) -H '([^']+)' -d '([^']+)'$/.exec(copied) ?? [];
    const [name = '', value = ''] = (header ?? '').split(': ');
    const answer = await fetch(address ?? copied, { method: 'POST', headers: { [name]: value }, body: data ?? '' });
    expect(answer.status).to.equal(202);
    await second.waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: 'Answer it' }).count()).to.equal(1);
    await page.getByRole('button', { name: 'Answer it' }).click();
    const dialog = page.getByRole('dialog', { name: 'Answer the awakeable' });
    await dialog.getByRole('textbox').fill('1');
    await dialog.getByRole('button', { name: 'Resolve' }).click();
    expect(await result(id)).to.equal('[1,"the answer"]');
    await page.getByText('Waits for an answer from outside').waitFor({ state: 'detached' });
  });

  it('is rejected with a reason, and stands in the journal', async () => {
    const { id, visit, dialog, awakeable } = await opened();
    await dialog.getByRole('textbox', { name: 'Value, or why not' }).fill('not this year');
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await visit.page.getByText('It is answered').waitFor();
    expect(await result(id)).to.equal('"rejected: not this year"');
    await visit.page.getByRole('tab', { name: 'Journal' }).click();
    await visit.page.getByText(awakeable).first().waitFor();
  });
});
