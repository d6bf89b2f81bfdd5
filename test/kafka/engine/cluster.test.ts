/** A cluster of three nodes, of which any may be taken away while records are read: what is written reaches its handler once, in order. */
import { expect } from 'chai';
import { eventually } from '../../setup/eventually.ts';
import { ClusterTools, clusterOfSuite } from '../shared-cluster.ts';
import { Traffic, untilAllSeen } from '../traffic.ts';
import type { World } from './world.ts';
import { startWorld } from './world.ts';

/** Those of a user, with timeouts that a test can wait for. */
const quick = { 'session.timeout.ms': 3_000, 'heartbeat.interval.ms': 500, 'request.timeout.ms': 2_000 };

describe('a cluster of three, from its nodes to a handler', () => {
  const cluster = clusterOfSuite();
  let tools: ClusterTools;
  let world: World;
  const traffics: Traffic[] = [];

  beforeEach(async () => {
    tools = new ClusterTools(cluster.bootstrap);
    world = await startWorld(cluster.bootstrap, { properties: quick });
  });
  afterEach(async () => {
    await Promise.all(traffics.splice(0).map((one) => one.stop()));
    await world.close();
    await tools.close();
  });

  const write = (topic: string, partitions: readonly number[]): Traffic => {
    const traffic = new Traffic(tools, topic, partitions);
    traffics.push(traffic);
    return traffic;
  };
  const everywhere = [
    [1, 2, 3],
    [2, 3, 1],
    [3, 1, 2],
  ] as const;
  const all = [0, 1, 2] as const;
  const reading = (id: string) =>
    eventually(async () => {
      const { state, error } = await world.info(id);
      expect([state, error?.message ?? null]).to.deep.equal(['reading', null]);
    });

  for (const how of ['kill', 'shutDown'] as const) {
    it(`goes on when the leader of a partition is ${how === 'kill' ? 'killed' : 'shut down'}, and when it is back`, async () => {
      const topic = await tools.createPlaced(everywhere);
      const { id } = await world.subscribe(topic);
      const traffic = write(topic, all);
      await traffic.more(1);
      const node = cluster.node(2);
      await node[how]();
      try {
        for (const partition of all) await traffic.more(partition);
      } finally {
        await node.start();
      }
      await tools.untilInSync(topic, 1, [1, 2, 3]);
      await traffic.more(1);
      await traffic.stop();
      await untilAllSeen(tools, topic, world.seen);
      await reading(id);
    });
  }

  it('goes on when the leader of a partition hangs, and when it goes on', async () => {
    const topic = await tools.createPlaced(everywhere);
    const { id } = await world.subscribe(topic);
    const traffic = write(topic, all);
    await traffic.more(1);
    const node = cluster.node(2);
    await node.pause();
    try {
      for (const partition of all) await traffic.more(partition);
      await eventually(() => world.seen.length > 0);
    } finally {
      await node.resume();
    }
    await tools.untilInSync(topic, 1, [1, 2, 3]);
    await traffic.stop();
    await untilAllSeen(tools, topic, world.seen);
    await reading(id);
  });

  it('goes on when the node that keeps the groups is killed', async () => {
    const topic = await tools.createPlaced(everywhere);
    const { id } = await world.subscribe(topic);
    const traffic = write(topic, all);
    await traffic.more(1);
    const coordinator = await tools.coordinator();
    await cluster.node(coordinator).kill();
    try {
      for (const partition of all) await traffic.more(partition);
    } finally {
      await cluster.node(coordinator).start();
    }
    await traffic.stop();
    await untilAllSeen(tools, topic, world.seen);
    await reading(id);
  });

  it('goes on while partitions move to other nodes, and others are added', async () => {
    const topic = await tools.createPlaced([[1], [1], [1]]);
    const { id } = await world.subscribe(topic);
    const traffic = write(topic, all);
    await traffic.more(1);
    await tools.reassign(topic, 1, [2]);
    await tools.reassign(topic, 2, [3]);
    await tools.reassign(topic, 1, [3]);
    for (const partition of all) await traffic.more(partition);
    await tools.addPartitions(topic, 5);
    const others = write(topic, [3, 4]);
    await others.more(3);
    await Promise.all([traffic.stop(), others.stop()]);
    await untilAllSeen(tools, topic, world.seen);
    await reading(id);
    await eventually(async () => {
      expect((await world.info(id)).partitions.map(({ lag }) => lag)).to.deep.equal([0, 0, 0, 0, 0]);
    });
  });

  it('reads the others while one partition has no leader, says since when it stands, and goes on by itself', async () => {
    const topic = await tools.createPlaced([[1], [2], [3]]);
    const { id } = await world.subscribe(topic);
    const traffic = write(topic, all);
    for (const partition of all) await traffic.more(partition);
    await traffic.stop();
    await untilAllSeen(tools, topic, world.seen);
    const before = Date.now();
    await cluster.node(2).kill();
    const partitions = async () => (await world.info(id)).partitions;
    try {
      const others = write(topic, [0, 2]);
      for (const partition of [0, 2]) await others.more(partition);
      await eventually(async () => {
        const [, stands] = await partitions();
        expect([stands?.state, stands?.error?.code]).to.deep.equal(['waiting', 'unknown_partition']);
        expect(stands?.error?.at).to.be.within(before, Date.now());
      });
      await others.stop();
      const first = (await partitions())[1]?.error?.at;
      await eventually(async () => {
        const [one, , three] = await partitions();
        expect([one?.state, one?.error, one?.lag]).to.deep.equal(['reading', null, 0]);
        expect([three?.state, three?.error, three?.lag]).to.deep.equal(['reading', null, 0]);
      });
      await eventually(async () => expect((await world.info(id)).error).to.equal(null));
      expect((await partitions())[1]?.error?.at, 'since when').to.equal(first);
    } finally {
      await cluster.node(2).start();
    }
    const again = write(topic, all);
    await again.more(1);
    await again.stop();
    await untilAllSeen(tools, topic, world.seen);
    await eventually(async () => {
      expect((await partitions()).map(({ state, error }) => [state, error])).to.deep.equal(
        all.map(() => ['reading', null]),
      );
    });
  });
});
