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
  },
  options: { inactivityTimeout: 50 },
});

describe('admin UI: an awakeable', function () {
  this.timeout(60_000);
  const stage = browserStage({ services: [approvals] });

  async function opened() {
    const { body } = await demand(`${stage.house.ingress}/approvals/ask/send`, 'POST');
    const id = body.invocationId;
    await eventually(async () => (await ask(`${stage.house.admin}/invocations/${id}`)).body.status === 'suspended');
    const visit = await stage.visit(`/ui/invocations/${id}`);
    const region = visit.page.getByRole('region', { name: 'Why it waits' });
    const why = await region.innerText();
    await region.getByRole('button', { name: 'Answer it' }).click();
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
