// A topic that is looked at from time to time, also while its subscription is paused.

import { expect } from 'chai';
import type { SubscriptionCell } from '../../../actors/cell.ts';
import { cursorKey } from '../../../actors/subscription/subscription.ts';
import { LogWatch } from '../../../engine/ingress/kafka/log-watch.ts';
import { describe as described, standingOf } from '../../../engine/ingress/kafka/reader.ts';
import type { ClusterAdmin } from '../../../engine/ingress/kafka/source.ts';
import { FakeCluster } from '../../kafka/fake-log.ts';
import { FakeAdmin } from '../../kafka/fake-source.ts';
import { ManualClock, settle } from './manual-clock.ts';

describe('a log that is watched', () => {
  it('makes another standing whenever it was found longer, so that pages of a paused subscription are told', async () => {
    const cluster = new FakeCluster();
    cluster.createTopic('t', 1);
    const clock = new ManualClock();
    const watch = new LogWatch({
      topic: 't',
      startFrom: 'earliest',
      admin: new FakeAdmin(cluster),
      clock,
      cell: async () =>
        ({ subscription: {}, cursors: new Map([[cursorKey('t', 0), {}]]) }) as unknown as SubscriptionCell,
      found: async () => undefined,
      looked: () => undefined,
    });
    const standing = () => standingOf({ options: null, consumer: null, watch, error: null });
    watch.start();
    await clock.advance(5_000);
    const before = standing();
    await clock.advance(5_000);
    expect(standing(), 'nothing was written').to.equal(before);
    cluster.produce('t', 0, [{ key: 'k', value: '1' }]);
    await clock.advance(5_000);
    expect(standing()).not.to.equal(before);
    expect(watch.end(0)).to.equal(1);
    await watch.stop();
  });

  it('tells of a partition that the topic has no more, and counts no lag of it', async () => {
    const cluster = new FakeCluster();
    cluster.createTopic('t', 1);
    const cursor = { topic: 't', incarnation: 0, position: 5, anchor: null, halt: null, updatedAt: 7 };
    const cursors = new Map([0, 1].map((partition) => [cursorKey('t', partition), { ...cursor, partition }]));
    const cell = { subscription: { status: 'active', options: {} }, cursors } as unknown as SubscriptionCell;
    const watch = new LogWatch({
      topic: 't',
      startFrom: 'earliest',
      admin: new FakeAdmin(cluster),
      clock: new ManualClock(),
      cell: async () => cell,
      found: async () => undefined,
      looked: () => undefined,
    });
    const told = () =>
      described(cell, { options: null, consumer: null, watch, error: null })?.partitions.map(({ lag, error }) => [
        lag,
        error?.code ?? null,
      ]);
    expect(told()).to.eql([
      [null, null],
      [null, null],
    ]);
    watch.start();
    await settle();
    expect(told()).to.eql([
      [0, null],
      [0, 'unknown_partition'],
    ]);
    await watch.stop();
  });

  it('tells since when a partition is missing, with the lag that it was last known to have, until it is found again', async () => {
    const ranges = new Map([0, 1].map((partition) => [partition, { low: 0n, high: 9n }]));
    const cursor = { topic: 't', incarnation: 0, position: 5, anchor: null, halt: null, updatedAt: 7 };
    const cursors = new Map([0, 1].map((partition) => [cursorKey('t', partition), { ...cursor, partition }]));
    const cell = { subscription: { status: 'active', options: {} }, cursors } as unknown as SubscriptionCell;
    const clock = new ManualClock();
    const watch = new LogWatch({
      topic: 't',
      startFrom: 'earliest',
      admin: { logRange: async () => new Map(ranges), close: async () => undefined } as unknown as ClusterAdmin,
      clock,
      cell: async () => cell,
      found: async () => undefined,
      looked: () => undefined,
    });
    const told = () =>
      described(cell, { options: null, consumer: null, watch, error: null })?.partitions.map(
        ({ lag, state, error }) => `${lag} ${state} ${error === null ? '' : `${error.code} ${error.at}`}`,
      );
    watch.start();
    await clock.advance(5_000);
    expect(told()).to.eql(['4 waiting ', '4 waiting ']);
    ranges.delete(1);
    await clock.advance(5_000);
    const since = clock.now();
    await clock.advance(5_000);
    expect(told()).to.eql(['4 waiting ', `4 waiting unknown_partition ${since}`]);
    ranges.set(1, { low: 0n, high: 12n });
    await clock.advance(5_000);
    expect(told()).to.eql(['4 waiting ', '7 waiting ']);
    await watch.stop();
  });

  it('tells since when the broker does not answer', async () => {
    const cluster = new FakeCluster();
    cluster.createTopic('t', 1);
    const clock = new ManualClock();
    const watch = new LogWatch({
      topic: 't',
      startFrom: 'earliest',
      admin: new FakeAdmin(cluster),
      clock,
      cell: async () => ({ subscription: null, cursors: new Map() }) as unknown as SubscriptionCell,
      found: async () => undefined,
      looked: () => undefined,
    });
    watch.start();
    await clock.advance(5_000);
    cluster.down();
    await clock.advance(5_000);
    const first = watch.error?.at;
    await clock.advance(5_000);
    expect([watch.error?.code, watch.error?.at]).to.eql(['broker_unreachable', first]);
    expect(first).to.be.below(clock.now());
    await watch.stop();
  });
});
