/** Records that begin workflows: one run for each key, whatever else comes for it, and a restart in the middle. */
import { expect } from 'chai';
import { type WorkflowContext, type WorkflowSharedContext, workflow } from '../../../sdk/index.ts';
import { eventually } from '../../setup/eventually.ts';
import { brokerStartMsMax, sharedBroker } from '../shared-broker.ts';
import { Tools } from '../tools.ts';
import { startWorld } from './world.ts';

describe('workflows, from a real broker', () => {
  let tools: Tools;

  before(async function () {
    this.timeout(brokerStartMsMax);
    tools = new Tools((await sharedBroker()).bootstrap);
  });
  after(() => tools.close());

  it('are begun by the first record of their key; the others are dropped, and use up no backlog', async () => {
    const begun: string[] = [];
    const signup = workflow({
      name: 'signup',
      handlers: {
        async run(ctx: WorkflowContext, order: number) {
          await ctx.run('note', () => void begun.push(`${ctx.key} ${order}`));
          return ctx.promise<string>('go');
        },
        go: (ctx: WorkflowSharedContext) => ctx.promise<string>('go').resolve('gone'),
      },
    });
    const world = await startWorld(tools.bootstrap, { more: [signup] });
    try {
      const topic = await tools.createTopic();
      const { id } = await world.subscribe(topic, {}, 'service://signup/run');
      const records = ['a', 'b', 'a', 'a', 'b'].map((key, at) => ({ key, value: String(at) }));
      await tools.produce(topic, 0, records);
      await eventually(async () => (await world.info(id)).partitions[0]?.position === 5 && begun.length === 2);
      expect((await world.info(id)).backlog.records).to.equal(2);
      await world.restart();
      await tools.produce(topic, 0, [{ key: 'a', value: '5' }]);
      await eventually(async () => (await world.info(id)).partitions[0]?.position === 6);
      expect(begun).to.have.members(['a 0', 'b 1']);
      for (const key of ['a', 'b']) await go(world.engine, key);
      await eventually(async () => (await world.info(id)).backlog.records === 0);
    } finally {
      await world.close();
    }
  });
});

const go = (engine: Awaited<ReturnType<typeof startWorld>>['engine'], key: string) =>
  engine.call({
    target: { service: 'signup', key, handler: 'go' },
    ...{ payload: '', headers: [], origin: { kind: 'client' }, idempotencyKey: null, startAt: null },
  });
