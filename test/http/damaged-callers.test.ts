// An answer that comes while the rows of who waits for it can't be read, with the real engine on SQLite.

import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { connect } from '../../sdk/client/index.ts';
import { type WorkflowSharedContext, workflow } from '../../sdk/index.ts';
import { eventually } from '../setup/eventually.ts';
import { demand, type House, openHouse } from './house.ts';

const desk = workflow({
  name: 'desk',
  handlers: {
    run: async () => undefined,
    mark: (ctx: WorkflowSharedContext) => ctx.promise('mark').resolve('here'),
    async ask(ctx: WorkflowSharedContext) {
      return [await ctx.objectClient('cart', 'c')['held']?.(), await ctx.promise('mark')];
    },
  },
});

describe('who waits, and can not be read when its answer comes', () => {
  let house: House;
  before(async () => {
    house = await openHouse({ services: [desk] });
  });
  after(() => house.close());

  const edit = async (outcome: string) => {
    const database = new DatabaseSync(house.file);
    // A turn is durable before its rows are there.
    await eventually(() => database.prepare('update promise set outcome = ?').run(outcome).changes > 0);
    database.close();
    await house.restart();
  };

  it('is told when its rows are mended', async () => {
    await demand(`${house.ingress}/desk/k/mark`, 'POST');
    const { body } = await demand(`${house.ingress}/desk/k/ask/send`, 'POST');
    await eventually(() => house.runs.get('held/c') === 1);
    await edit('odd');
    const { items } = (await demand(`${house.admin}/invocations?service=cart`)).body;
    house.open();
    await connect({ url: house.ingress }).attach(items[0]?.id ?? '');
    expect((await demand(`${house.admin}/invocations/${body.invocationId}`)).body.status).not.to.equal('completed');
    await edit('value');
    expect(await connect({ url: house.ingress }).attach(body.invocationId)).to.deep.equal(['went on', 'here']);
  });
});
