// The feed by itself, in time by hand: what is summed up, what is kept, and for whom.

import { expect } from 'chai';
import { actorAddress, subscriptionAddress } from '../../../actors/address.ts';
import type { Cell } from '../../../actors/cell.ts';
import type { FeedReader } from '../../../engine/api.ts';
import { Counters } from '../../../engine/counters.ts';
import { EngineFeed } from '../../../engine/feed/feed.ts';
import type { Write } from '../../../engine/store/store.ts';
import { formatInvocationId, seqOf, shardId } from '../../../sdk/protocol/index.ts';
import { ManualClock } from './manual-clock.ts';

const idOf = (seq: number) => formatInvocationId('aabbccddeeff', { shard: shardId(1), seq: seqOf(seq) });
const appended = (seq: number): Write =>
  ({ shard: shardId(1), change: { kind: 'journalAppended', seq: seqOf(seq), item: {} } }) as never;
const actor = (key: string): Cell => ({ kind: 'actor', address: actorAddress('cart', key) }) as never;
const subscription = (id: string): Cell => ({ kind: 'subscription', address: subscriptionAddress(id) }) as never;

interface Told {
  readonly id: string;
  readonly name: string;
  readonly data: Record<string, never>;
}

describe('feed', () => {
  let clock: ManualClock;
  let counters: Counters;
  let feed: EngineFeed;
  let accepting: boolean;
  let standings: [string, string][];

  beforeEach(() => {
    clock = new ManualClock();
    counters = new Counters();
    accepting = true;
    standings = [];
    feed = new EngineFeed({
      incarnation: 7,
      clock,
      counters,
      idOf: (ref) => formatInvocationId('aabbccddeeff', ref),
      health: () => ({ accepting, reason: accepting ? null : 'the store is full', services: [] }),
      consumers: () => standings,
      readersMax: 3,
    });
  });

  const read = (after: string | null = null) => feed.read(after, () => undefined) as FeedReader;
  function all(reader: FeedReader): Told[] {
    const told: Told[] = [];
    for (let event = reader.next(); event !== null && event !== 'lost'; event = reader.next())
      told.push({ ...event, data: JSON.parse(event.data) });
    return told;
  }
  const commit = (writes: readonly Write[], cells: readonly Cell[] = []) => {
    if (feed.on) feed.committed(writes, cells);
  };

  it('is off, without an alarm, until somebody looks', async () => {
    expect([feed.on, clock.alarms]).to.deep.equal([false, 0]);
    read();
    expect([feed.on, clock.alarms]).to.deep.equal([true, 1]);
  });

  it('sums up what happens within a quarter of a second', async () => {
    counters.started({ service: 'cart', handler: 'add' }, 1);
    const reader = read();
    counters.started({ service: 'cart', handler: 'add' }, 1);
    counters.started({ service: 'cart', handler: 'add' }, 2);
    for (let times = 0; times < 1_000; times += 1)
      commit([appended(1), appended(2)], [actor('a'), subscription('sub_1')]);
    commit([
      { shard: 1, change: { kind: 'audited' } } as never,
      { shard: 1, change: { kind: 'deadLetterPut' } } as never,
    ]);
    expect(all(reader)).to.deep.equal([]);
    await clock.advance(250);
    const [event, ...more] = all(reader);
    expect(more).to.deep.equal([]);
    expect(event).to.deep.include({ name: 'change' });
    expect(event?.data).to.deep.equal({
      invocations: [idOf(1), idOf(2)],
      more: false,
      handlers: { 'cart/add': { started: 1, completed: 0, failed: 0, retried: 1 } },
      subscriptions: ['sub_1'],
      deadLetters: true,
      audit: true,
      actors: ['cart/a'],
    });
    await clock.advance(10_000);
    expect(all(reader), 'silence where nothing happens').to.deep.equal([]);
  });

  it('names so many, and says that there are more', async () => {
    const reader = read();
    commit(
      Array.from({ length: 201 }, (_, at) => appended(at)),
      [actor('k')],
    );
    await clock.advance(250);
    commit(
      [],
      Array.from({ length: 100 }, (_, at) => actor(`${at}${'x'.repeat(1_000)}`)),
    );
    await clock.advance(250);
    const [first, second] = all(reader) as unknown as { data: { invocations: []; actors: []; more: boolean } }[];
    expect([first?.data.invocations.length, first?.data.more]).to.deep.equal([200, true]);
    expect(second?.data.actors.length, 'long keys').to.be.within(10, 16);
    expect(second?.data.more).to.equal(true);
  });

  it('tells how the engine is, and how consumers stand, which no commit says', async () => {
    const reader = read();
    accepting = false;
    standings = [['sub_1', 'failing']];
    await clock.advance(500);
    const [health, change] = all(reader);
    expect(health).to.deep.include({ name: 'health', data: { accepting: false, reason: 'the store is full' } });
    expect(change?.data).to.deep.include({ subscriptions: ['sub_1'] });
  });

  it('goes on behind the event that a reader had', async () => {
    const first = read();
    for (let seq = 1; seq <= 3; seq += 1) {
      commit([appended(seq)]);
      await clock.advance(250);
    }
    const [one, two, three] = all(first);
    first.close();
    commit([appended(4)]);
    await clock.advance(250);
    const again = read(one?.id);
    expect(again.resumed).to.equal(true);
    expect(all(again).map(({ id, data }) => [id, ...((data['invocations'] ?? []) as string[])])).to.deep.equal([
      [two?.id, idOf(2)],
      [three?.id, idOf(3)],
      [`7-${Number(three?.id.slice(2)) + 1}`, idOf(4)],
    ]);
  });

  it('goes on for a minute when the last reader has left, and then forgets', async () => {
    const reader = read();
    commit([appended(1)]);
    await clock.advance(250);
    const [last] = all(reader);
    reader.close();
    await clock.advance(59_000);
    expect(feed.on).to.equal(true);
    const back = read(last?.id);
    expect(back.resumed).to.equal(true);
    back.close();
    await clock.advance(60_250);
    expect([feed.on, clock.alarms]).to.deep.equal([false, 0]);
    expect(read(last?.id).resumed, 'what happened meanwhile was not kept').to.equal(false);
  });

  it('knows no id of another engine, of the future, of long ago, nor what is none', async () => {
    const reader = read();
    commit([appended(1)]);
    await clock.advance(250);
    const number = Number(all(reader)[0]?.id.slice(2));
    reader.close();
    for (const id of [`6-${number}`, `7-${number + 1}`, `7-${number - 2}`, '7-', 'x', '', `7-${number}-1`, '-1']) {
      const one = read(id);
      expect(one.resumed, id).to.equal(false);
      one.close();
    }
    expect(read(`7-${number - 1}`).resumed).to.equal(true);
  });

  it('keeps the last thousand; a reader who is slower than that is lost', async () => {
    const slow = read();
    const fast = read();
    for (let times = 0; times < 1_001; times += 1) {
      commit([appended(times)]);
      await clock.advance(250);
      if (times === 500) expect(all(fast)).to.have.length(501);
    }
    expect(slow.next()).to.equal('lost');
    expect(all(fast)).to.have.length(500);
  });

  it('keeps no more than 8 Mi characters of it', async () => {
    const slow = read();
    const fast = read();
    for (let times = 0; times < 700; times += 1) {
      commit(
        [],
        Array.from({ length: 14 }, (_, at) => actor(`${times}-${at}-${'x'.repeat(1_000)}`)),
      );
      await clock.advance(250);
      all(fast);
    }
    expect(slow.next()).to.equal('lost');
  });

  it('takes so many readers, and tells all when it ends', () => {
    let woken = 0;
    const readers = [1, 2, 3].map(() => feed.read(null, () => (woken += 1)) as FeedReader);
    expect(feed.read(null, () => undefined)).to.equal(null);
    readers[0]?.close();
    expect(feed.read(null, () => undefined)).not.to.equal(null);
    commit([appended(1)]);
    feed.close();
    expect(woken).to.be.greaterThan(1);
    expect(all(readers[1] as FeedReader), 'what was left').to.have.length(1);
    expect([readers[1]?.ended, feed.on, clock.alarms]).to.deep.equal([true, false, 0]);
    expect(
      feed.read(null, () => undefined),
      'afterwards',
    ).to.equal(null);
  });
});
