/** Logs that change with their leaders: cut short, made anew, not written to, with transactions that end under another leader. */
import { expect } from 'chai';
import { eventually } from '../../setup/eventually.ts';
import { ClusterTools, clusterOfSuite } from '../shared-cluster.ts';
import type { World } from './world.ts';
import { startWorld, textOf } from './world.ts';

describe('logs whose leaders change, from a cluster to a handler', function () {
  this.timeout(120_000);
  const cluster = clusterOfSuite();
  let tools: ClusterTools;
  let world: World;

  beforeEach(async () => {
    tools = new ClusterTools(cluster.bootstrap);
    world = await startWorld(cluster.bootstrap, { properties: { 'request.timeout.ms': 2_000 } });
  });
  afterEach(async () => {
    await world.close();
    await tools.close();
    await cluster.allUp();
  });

  const numbered = (count: number, from = 0) =>
    Array.from({ length: count }, (_, at) => ({ key: `k${at % 3}`, value: String(from + at) }));
  const partitionOf = async (id: string) => (await world.info(id)).partitions[0];
  const values = () => world.seen.map(textOf);
  const numbers = (count: number, from = 0) => numbered(count, from).map(({ value }) => value);

  it('are halted where a leader without all records was elected, and go on where they are told to', async () => {
    const topic = await tools.createPlaced([[1, 2]], { 'unclean.leader.election.enable': 'true' });
    const { id } = await world.subscribe(topic);
    await tools.produce(topic, 0, numbered(10));
    await tools.untilInSync(topic, 0, [1, 2]);
    await cluster.node(2).kill();
    await tools.untilInSync(topic, 0, [1]);
    await tools.produce(topic, 0, numbered(10, 10));
    await eventually(() => expect(values()).to.have.members(numbers(20)), 30_000);
    await cluster.node(1).kill();
    await cluster.node(2).start();
    await tools.untilLedBy(topic, 0, 2);
    await eventually(async () => expect((await partitionOf(id))?.state).to.equal('halted'), 30_000);
    expect((await partitionOf(id))?.error?.message).to.match(
      /ends at 10, before the cursor at 20.*truncated or made anew/,
    );
    await tools.produce(topic, 0, numbered(15, 100));
    await world.engine.submit({ kind: 'seekSubscription', id, to: { 0: 10 } }, 'test');
    await eventually(() => expect(values()).to.have.members([...numbers(20), ...numbers(15, 100)]), 30_000);
  });

  it('are noticed where a topic is made anew, with more records than before, while its leader is gone', async () => {
    const topic = await tools.createPlaced([[1, 2, 3]]);
    const { id } = await world.subscribe(topic);
    await tools.produce(topic, 0, numbered(10));
    await eventually(() => expect(values()).to.have.members(numbers(10)));
    await cluster.node(1).kill();
    // The node that was killed may have been the one that makes and deletes topics: another one is, soon.
    await eventually(() => tools.deleteTopic(topic));
    // Another client, because this one knows the topic that was.
    await tools.close();
    await tools.createPlacedNamed(topic, [[2, 3]]);
    await tools.produce(topic, 0, numbered(30, 100));
    await eventually(async () => expect((await partitionOf(id))?.state).to.equal('halted'), 30_000);
    expect((await partitionOf(id))?.error?.code).to.equal('topic_recreated');
    expect(values()).to.have.members(numbers(10));
  });

  it('with transactions show what was committed, also where they end under another leader; what may not be written is no trouble', async () => {
    const coordinator = await tools.coordinatorOfTransactions();
    const [gone = 0, ...others] = [3, 1, 2].filter((node) => node !== coordinator).concat(coordinator);
    const topic = await tools.createPlaced([[gone, ...others]]);
    const guarded = await tools.createPlaced([[...others, gone]], { 'min.insync.replicas': '3' });
    const { id } = await world.subscribe(topic);
    const other = await world.subscribe(guarded);
    await tools.produce(guarded, 0, numbered(5, 200));
    await tools.withTransactions(topic, 2, async ([aborted, committed]) => {
      await aborted?.send(...numbered(5, 900));
      await committed?.send(...numbered(5));
      await cluster.node(gone).kill();
      await eventually(async () => (await tools.leaderOf(topic)) !== gone);
      await eventually(() => committed?.end('commit'));
      await eventually(() => aborted?.end('abort'));
      await tools.untilInSync(guarded, 0, others);
      const refused = await tools.tryProduce(guarded, 0, numbered(5, 300));
      expect(refused?.message).to.match(/in-sync replicas/i);
      await eventually(() => expect(values()).to.have.members([...numbers(5), ...numbers(5, 200)]), 30_000);
      await eventually(async () => expect(await partitionOf(id)).to.include({ lag: 0, error: null, state: 'reading' }));
      await eventually(async () =>
        expect(await partitionOf(other.id)).to.include({ lag: 0, error: null, state: 'reading' }),
      );
    });
    await cluster.node(gone).start();
    await tools.untilInSync(guarded, 0, [1, 2, 3]);
    await tools.produce(guarded, 0, numbered(5, 300));
    await eventually(() => expect(values()).to.have.members([...numbers(5), ...numbers(5, 200), ...numbers(5, 300)]));
  });
});
