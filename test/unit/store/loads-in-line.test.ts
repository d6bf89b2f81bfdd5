// I4 of `in-line.ts`: what the engine's own thread reads, held against what the writer's thread would read of the same file.

import { expect } from 'chai';
import type { CellAddress } from '../../../actors/address.ts';
import {
  actorAddress,
  deadLetterAddress,
  idempotencyAddress,
  soloAddress,
  subscriptionAddress,
} from '../../../actors/address.ts';
import { shardOf } from '../../../engine/store/shard-of.ts';
import { openReadOnly, openWritable } from '../../../engine/store/sql/connection.ts';
import type { Database } from '../../../engine/store/sql/database.ts';
import { InLine } from '../../../engine/store/sql/in-line.ts';
import { LightReads } from '../../../engine/store/sql/light-reads.ts';
import { Reads } from '../../../engine/store/sql/reads.ts';
import { RowsBehind } from '../../../engine/store/sql/rows-behind.ts';
import { openSqlite } from '../../../engine/store/sql/sqlite.ts';
import { touchedBy } from '../../../engine/store/sql/touched.ts';
import { WorkerClient } from '../../../engine/store/sql/worker-client.ts';
import type { Store, Write } from '../../../engine/store/store.ts';
import { Bench, COMPLETED, inserted, RUNNING, subscription, updated, write } from '../../contract/store-fixtures.ts';
import { eventually } from '../../setup/eventually.ts';
import { temporaryFolder } from './temporary.ts';

describe('loads in line', () => {
  const file = temporaryFolder();
  let store: Store;
  let bench: Bench;
  let database: Database;
  let inLine: InLine;
  let behind: RowsBehind;

  beforeEach(async () => {
    behind = new RowsBehind({
      apply: () => new Promise(() => undefined),
      applied: () => undefined,
      lost: () => undefined,
    });
    store = openSqlite({ path: file('a.db'), migrate: true, synchronous: 'NORMAL' });
    bench = new Bench(store, await store.open());
    database = openReadOnly(file('a.db'));
    inLine = make(bench.info.incarnation);
  });
  afterEach(async () => {
    inLine.close();
    database.close();
    await store.close();
  });

  const make = (incarnation: number) =>
    new InLine({
      ...{ file: file('a.db'), synchronous: 'NORMAL', incarnation, shards: bench.info.shards },
      ...{ installation: bench.info.installation, line: { behind, isAlone: false } },
      // What is light must not depend on how busy the machine is.
      loadMsMax: 60_000,
    });
  const state = (key: string, name: string, value: string): Write =>
    write(shardOf(actorAddress('orders', key), bench.info.shards), {
      ...{ kind: 'stateSet', service: 'orders', key, name, value },
    });
  const paused = (key: string, by: string): Write =>
    write(shardOf(actorAddress('orders', key), bench.info.shards), {
      ...{ kind: 'keyPaused', service: 'orders', key, pause: { by, at: 1 } },
    });
  const commit = async (...writes: readonly Write[]) => {
    await bench.commit(...writes);
    await store.subscriptionIds(); // Its rows are there before what is asked behind it (S4).
    inLine.trust({ number: bench.turn, writes: [] });
  };
  const key = (name: string) => actorAddress('orders', name);
  /** What it reads of each; where it reads something, that is what the writer's thread reads. */
  const read = (...addresses: readonly CellAddress[]) => {
    const light = inLine.load(addresses);
    const whole = new Reads(database, bench.info.shards).load(addresses);
    light.forEach((cell, at) => {
      if (cell !== null) expect(cell).to.deep.equal(whole[at]);
    });
    return light.map((cell) => cell?.kind ?? 'left');
  };

  it('take a key where nothing is under way, with its state and its pause, also while the thread is busy', async () => {
    await commit(state('k1', 'a', '1'), state('k1', 'b', '{"x":2}'), state('k2', 'a', '3'), paused('k3', 'ann'));
    expect(read(key('k1'), key('k2'), key('k3'), key('new'))).to.deep.equal(['actor', 'actor', 'actor', 'actor']);
    expect(inLine.load([key('k1')])[0]).to.have.deep.property('state', [
      ['a', '1'],
      ['b', '{"x":2}'],
    ]);
  });

  it('leave a key that has something living, much state, or a large value', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => state(`has${count}`, `n${at}`, '1'));
    const ended = bench.invocation(2, { key: 'ended' });
    await commit(inserted(bench.invocation(1, { key: 'waits' })), inserted(ended), updated(ended, COMPLETED));
    await commit(
      ...many(16),
      ...many(17),
      state('short', 'a', 'x'.repeat(8_192)),
      state('long', 'a', 'x'.repeat(8_193)),
    );
    const keys = ['waits', 'ended', 'has16', 'has17', 'short', 'long'].map(key);
    expect(read(...keys)).to.deep.equal(['left', 'actor', 'actor', 'left', 'actor', 'left']);
  });

  it('take an invocation by its number where it has ended, is gone, or belongs to a key', async () => {
    const [ended, living, keyed] = [bench.solo(1), bench.solo(2), bench.invocation(3, RUNNING)];
    await commit(inserted(ended), updated(ended, COMPLETED), inserted(living), inserted(keyed));
    const addresses = [ended, living, keyed, bench.solo(4)].map(soloAddress);
    expect(read(...addresses)).to.deep.equal(['actor', 'left', 'elsewhere', 'actor']);
  });

  it('take an idempotency key, and leave subscriptions and dead letters', async () => {
    const [taken, free] = ['abc', 'free'].map((name) => idempotencyAddress('orders', 'k1', 'process', name));
    const { shard, seq, id } = bench.invocation(1);
    const record = { address: taken!, shard, seq, invocationId: id, bodyHash: 'h', expiresAt: null };
    await commit(
      write(shardOf(taken!, bench.info.shards), { kind: 'idempotencyPut', record }),
      write(0, { kind: 'subscriptionPut', subscription: subscription() }),
    );
    const others = [subscriptionAddress('sub_1'), deadLetterAddress({ shard, seq })];
    expect(read(taken!, free!, ...others)).to.deep.equal(['row', 'row', 'left', 'left']);
  });

  it('leave what a turn has touched whose rows are on their way', async () => {
    const [ended, other] = [bench.solo(1), bench.solo(2)];
    await commit(inserted(ended), updated(ended, COMPLETED), inserted(other), updated(other, COMPLETED));
    const fresh = bench.invocation(3, { key: 'fresh' });
    const record = { address: idempotencyAddress('orders', 'k1', 'process', 'abc'), bodyHash: 'h', expiresAt: null };
    const changes: Write[] = [
      ...[
        inserted(fresh),
        state('k1', 'a', '1'),
        write(ended.shard, { kind: 'invocationPurged', seq: ended.seq, failed: false }),
      ],
      write(0, {
        kind: 'idempotencyPut',
        record: { ...record, shard: fresh.shard, seq: fresh.seq, invocationId: fresh.id },
      }),
      write(0, { kind: 'promisesCleared', service: 'orders', key: 'k2' }),
    ];
    const addresses = [key('fresh'), key('k1'), key('k2'), soloAddress(ended), soloAddress(fresh), record.address];
    expect(read(...addresses)).to.not.include('left');
    void behind.add(bench.turn + 1, new Uint8Array(1), touchedBy(changes));
    expect(read(...addresses)).to.deep.equal(addresses.map(() => 'left'));
    expect(read(key('k3'), soloAddress(other))).to.deep.equal(['actor', 'actor']);
  });

  it('are none before the thread has written a turn, nor after they failed, until it has written another', async () => {
    await bench.commit(state('k1', 'a', '1'));
    expect(read(key('k1'))).to.deep.equal([]);
    inLine.trust({ number: bench.turn, writes: [] });
    expect(read(key('k1'))).to.deep.equal(['actor']);
    inLine.trust({ number: bench.turn + 1, writes: [] }); // A turn that this file does not have.
    expect(read(key('k1'))).to.deep.equal([]);
    inLine.trust({ number: bench.turn, writes: [] });
    expect(read(key('k1'))).to.deep.equal(['actor']);
  });

  it('are none of a file where another engine writes', async () => {
    inLine.close();
    inLine = make(bench.info.incarnation - 1);
    await commit(state('k1', 'a', '1'));
    expect(read(key('k1'))).to.deep.equal([]);
  });

  it('end after their time: what is left is for the thread', async () => {
    await commit(state('k1', 'a', '1'));
    const connection = openWritable(file('a.db'));
    let now = 0;
    const reads = new LightReads(connection, bench.info.shards, () => now++);
    const turn = { incarnation: bench.info.incarnation, number: bench.turn };
    const addresses = Array.from({ length: 100 }, (_, at) => key(`k${at}`));
    const took = reads.load(addresses, 10, turn);
    const first = took.indexOf(null);
    expect(first).to.equal(9);
    expect(took.slice(first).every((cell) => cell === null)).to.equal(true);
    expect(reads.load(addresses, 0, turn).every((cell) => cell === null)).to.equal(true);
    connection.close();
  });
});

describe('the store', () => {
  const file = temporaryFolder();

  it('gives cells in the order asked, whichever thread has read them', async () => {
    const asked: unknown[] = [];
    const { request } = WorkerClient.prototype;
    WorkerClient.prototype.request = function (method, args) {
      if (method === 'load') asked.push(args[0]);
      return request.call(this, method, args);
    };
    try {
      const store = openSqlite({ path: file('a.db'), migrate: true, synchronous: 'NORMAL' });
      const bench = new Bench(store, await store.open());
      const waiting = bench.invocation(1, { key: 'waits' });
      const value = 'x'.repeat(10_000);
      const shard = (key: string) => shardOf(actorAddress('orders', key), bench.info.shards);
      const set = (key: string, text: string) =>
        write(shard(key), { kind: 'stateSet', service: 'orders', key, name: 'a', value: text });
      await bench.commit(...bench.begun(waiting), set('k1', '1'), set('k2', '2'), set('large', value));
      const addresses = ['k1', 'waits', 'k2', 'large'].map((key) => actorAddress('orders', key));
      // On a busy machine the time of a light read is over before its turn: then the thread has more to do.
      const cells = await eventually(async () => {
        asked.length = 0;
        const loaded = await store.load(addresses);
        expect(asked).to.deep.equal([[addresses[1], addresses[3]]]);
        return loaded;
      });
      expect(cells.map((cell) => cell.address)).to.deep.equal(addresses);
      expect(
        cells.map(
          (cell) => cell.kind === 'actor' && [cell.invocations.length, ...cell.state.map(([, value]) => value)],
        ),
      ).to.deep.equal([[0, '1'], [1], [0, '2'], [0, value]]);
      await store.close();
    } finally {
      WorkerClient.prototype.request = request;
    }
  });
});
