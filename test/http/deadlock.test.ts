/** Two handlers that wait for each other's keys: the engine can't know that they don't mean to, but a person is told, and ends it. */
import { expect } from 'chai';
import { type ObjectContext, object } from '../../sdk/index.ts';
import { eventually } from '../setup/eventually.ts';
import { ask, type House, openHouse } from './house.ts';

const circle = object({
  name: 'circle',
  handlers: {
    async go(ctx: ObjectContext): Promise<string> {
      return (await ctx.objectClient('circle', ctx.key === 'a' ? 'b' : 'a')['go']?.()) as string;
    },
    async wait(ctx: ObjectContext): Promise<string> {
      return (await ctx.objectClient('cart', ctx.key)['held']?.()) as string;
    },
  },
  options: { inactivityTimeout: '100ms' },
});

describe('handlers that wait for each other', () => {
  let house: House;
  before(async () => {
    house = await openHouse({ services: [circle] });
  });
  after(() => house.close());

  interface Shown {
    readonly status: string;
    readonly why: { readonly code: string; readonly sentence: string; readonly blockedBy: string | null } | null;
  }
  const send = async (path: string) => (await ask(`${house.ingress}/${path}/send`, 'POST')).body.invocationId as string;
  const shown = async (id: string) => (await ask(`${house.admin}/invocations/${id}`)).body as unknown as Shown;
  const because = (id: string, code: string) => eventually(async () => (await shown(id)).why?.code === code);

  it('are told of, each of them, and go on where one is cancelled', async () => {
    const first = await send('circle/a/go');
    await because(first, 'deadlock');
    const { why } = await shown(first);
    expect(why?.sentence).to.match(
      /^It waits for circle\/go \(inv_\w+\), which is .*\. That waits for this one in turn: .*cancel one/,
    );
    await because(why?.blockedBy as string, 'deadlock');
    const attention = async () =>
      ((await ask(`${house.admin}/overview`)).body as unknown as { attention: { kind: string }[] }).attention;
    await eventually(async () => expect((await attention()).map(({ kind }) => kind)).to.contain('deadlock'));
    await ask(`${house.admin}/invocations/${first}/cancel`, 'POST');
    await eventually(async () => expect(await attention()).to.deep.equal([]));
    await eventually(async () => (await shown(first)).status === 'cancelled');
    expect((await shown(why?.blockedBy as string)).status).to.equal('cancelled');
  });

  it('are not those of which only one waits', async () => {
    const waiting = await send('circle/c/wait');
    await because(waiting, 'waiting_for_call');
    const behind = await send('circle/c/wait');
    await because(behind, 'queued_behind');
    house.open();
    await eventually(async () => (await shown(behind)).status === 'completed');
  });
});
