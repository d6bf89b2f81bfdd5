// S6 for actors: who is in the list, by which beginning of a key it is found, what one shows, and a workflow's promises.

import { expect } from 'chai';
import { actorAddress } from '../../actors/address.ts';
import type { Invocation } from '../../actors/invocation.ts';
import type { ActorFilter, PageRequest } from '../../engine/store/queries.ts';
import { PROMISE_WAITERS_MAX } from '../../engine/store/queries.ts';
import { SHARDS, shardOf } from '../../engine/store/shard-of.ts';
import type { Outcome } from '../../sdk/protocol/index.ts';
import { failureOf, VOID, valueOutcome } from '../../sdk/protocol/index.ts';
import type { Contract } from './store-fixtures.ts';
import { appended, COMPLETED, everyPage, item, RUNNING, T0, updated, write } from './store-fixtures.ts';

const ALL: PageRequest = { cursor: null, limit: 1_000 };

export function actorQueriesContract({ bench }: Contract): void {
  const queries = () => bench().store.queries;

  describe('actor queries', () => {
    beforeEach(async () => {
      const holder = bench().invocation(1, RUNNING);
      const waiting = [bench().invocation(2, { position: 9 }), bench().invocation(3, { position: 8 })];
      const others = [
        bench().invocation(4, { status: 'scheduled', dueAt: T0 + 9 }),
        bench().invocation(5, { ...RUNNING, mode: 'shared' }),
      ];
      const gone = bench().invocation(6, { key: 'gone' });
      const last = bench().invocation(8, { key: 'z' });
      await bench().commit(
        ...[holder, ...waiting, ...others, gone, last, bench().solo(7)].flatMap((each) => bench().begun(each)),
        ...['a', 'b'].map((key) => {
          const { shard } = bench().invocation(0, { key });
          return write(shard, { kind: 'stateSet', service: 'orders', key, name: 'n', value: '1' });
        }),
        write(holder.shard, { kind: 'stateSet', service: 'orders', key: 'k1', name: 'y', value: '2' }),
        write(holder.shard, { kind: 'stateSet', service: 'orders', key: 'k1', name: 'x', value: '1' }),
        ...['k1', 'empty'].map((key) => {
          const { shard } = bench().invocation(0, { key });
          return write(shard, { kind: 'keyPaused', service: 'orders', key, pause: { by: 'ann', at: T0 } });
        }),
      );
      await bench().commit(updated(gone, COMPLETED));
    });

    it('list keys that have something alive or state, or are paused, by name', async () => {
      const found = await everyPage((page) => queries().actors({}, page), 2);
      expect(found.map(({ service, key, mailboxDepth }) => [service, key, mailboxDepth])).to.deep.equal([
        ['orders', 'a', 0],
        ['orders', 'b', 0],
        ['orders', 'empty', 0],
        ['orders', 'k1', 2],
        ['orders', 'z', 1],
      ]);
      const pause = { by: 'ann', at: T0 };
      expect(found.map(({ paused }) => paused)).to.deep.equal([null, null, pause, pause, null]);
      expect(found[3]?.holder?.seq).to.equal(bench().seq(1));
      expect(await everyPage((page) => queries().actors({ service: 'orders' }, page), 2)).to.have.length(5);
      expect((await queries().actors({ service: 'other' }, ALL)).rows).to.deep.equal([]);
    });

    it('list those whose key begins so, wherever a page ends', async () => {
      const names = [
        'or',
        'order',
        'order-1',
        'order-10',
        'order-2',
        'ordeR',
        'ordes',
        'order\u{10ffff}',
        'é',
        'éa',
        '%_',
      ];
      const writes = names.flatMap((key, at) =>
        (['orders', 'parcels'] as const).map((service) => {
          const shard = shardOf(actorAddress(service, key), SHARDS);
          return write(shard, { kind: 'stateSet', service, key, name: `n${at}`, value: '1' });
        }),
      );
      await bench().commit(...writes);
      const found = async (filter: ActorFilter) =>
        (await everyPage((page) => queries().actors(filter, page), 2)).map(({ service, key }) => `${service}/${key}`);
      for (const prefix of ['order', 'order-1', 'order-10', 'é', '%', 'order\u{10ffff}', 'z', 'nobody', '']) {
        const those = [...names, 'a', 'b', 'empty', 'k1', 'z'].filter((key) => key.startsWith(prefix));
        expect(await found({ service: 'orders', prefix }), prefix).to.have.members(those.map((key) => `orders/${key}`));
        const others = names.filter((key) => key.startsWith(prefix)).map((key) => `parcels/${key}`);
        const all = [...those.map((key) => `orders/${key}`), ...others];
        expect(await found({ prefix }), `${prefix} of whichever`).to.have.members(all);
      }
    });

    it('give one with its mailbox in order, and its state', async () => {
      const found = await queries().actor('orders', 'k1');
      expect(found?.holder?.seq).to.equal(bench().seq(1));
      expect(found?.mailbox.map(({ seq }) => seq)).to.deep.equal([bench().seq(3), bench().seq(2)]);
      expect(found?.state).to.deep.equal([
        ['x', '1'],
        ['y', '2'],
      ]);
      expect(found?.paused).to.deep.equal({ by: 'ann', at: T0 });
      expect(await queries().actor('orders', 'empty')).to.deep.include({ state: [], paused: { by: 'ann', at: T0 } });
      expect(await queries().actor('orders', 'gone')).to.equal(null);
      expect(await queries().actor('orders', 'a')).to.deep.include({ holder: null, mailboxDepth: 0, mailbox: [] });
    });

    describe('of promises', () => {
      const signup = { service: 'orders', key: 'w' };
      const all = (limit: number) => everyPage((page) => queries().promises(signup, page), limit);

      async function promised() {
        const waiting = [10, 11, 12].map((count) =>
          bench().invocation(count, { ...RUNNING, key: 'w', mode: 'shared' }),
        );
        const [first, second, ended] = waiting as [Invocation, Invocation, Invocation];
        const { shard } = first;
        const asks = (name: string, index: number, id: number) => item(index, { kind: 'promise', name, id });
        const completes = (name: string, outcome: Outcome, at: number) =>
          write(shard, { kind: 'promiseCompleted', ...signup, name, completion: outcome, at, by: second.seq });
        await bench().commit(
          ...waiting.flatMap((each) => bench().begun(each)),
          appended(first, asks('later', 5, 1)),
          appended(second, asks('later', 2, 1)),
          // One asks twice, and is one that waits.
          appended(second, asks('later', 3, 2)),
          appended(second, asks('done', 4, 3)),
          appended(second, item(5, { kind: 'promise', name: 'known', id: 4, outcome: VOID })),
          appended(ended, asks('ended', 2, 1)),
          completes('done', valueOutcome('"yes"'), T0 + 6),
          completes('a failed one', failureOf({ code: 418, message: 'tea' }), T0 + 7),
          completes('known', VOID, T0 + 8),
        );
        await bench().commit(updated(ended, COMPLETED));
        return { shard, first, second };
      }

      it('list those of a key that are complete or waited for, by name, wherever a page ends', async () => {
        const { shard, first, second } = await promised();
        for (const limit of [1, 2, 1_000]) {
          const found = await all(limit);
          const shown = found.map(({ waiting, ...row }) => ({ ...row, waiting: waiting.map(({ seq }) => seq) }));
          const nobody = { waiting: [], waitingCount: 0, completedBy: { shard, seq: second.seq } };
          expect(shown, `${limit} a page`).to.deep.equal([
            { name: 'a failed one', completion: failureOf({ code: 418, message: 'tea' }), since: T0 + 7, ...nobody },
            { name: 'done', completion: valueOutcome('"yes"'), since: T0 + 6, ...nobody },
            { name: 'known', completion: VOID, since: T0 + 8, ...nobody },
            {
              ...{ name: 'later', completion: null, since: T0 + 2, completedBy: null },
              ...{ waiting: [second.seq, first.seq], waitingCount: 2 },
            },
          ]);
        }
        expect(await everyPage((page) => queries().promises({ service: 'orders', key: 'k1' }, page), 9)).to.deep.equal(
          [],
        );
      });

      it('name the first of many that wait, and count them', async () => {
        const waiting = Array.from({ length: PROMISE_WAITERS_MAX + 2 }, (_, at) =>
          bench().invocation(20 + at, { ...RUNNING, key: 'w', mode: 'shared' }),
        );
        for (const each of waiting)
          await bench().commit(
            ...bench().begun(each),
            appended(each, item(1, { kind: 'promise', name: 'p', id: 1 })),
            appended(each, item(2, { kind: 'promise', name: 'q', id: 2 })),
          );
        for (const { waiting: named, waitingCount, since } of await all(1)) {
          expect(named.map(({ seq }) => seq)).to.deep.equal(
            waiting.slice(0, PROMISE_WAITERS_MAX).map(({ seq }) => seq),
          );
          expect(waitingCount).to.equal(waiting.length);
          expect(since).to.be.within(T0 + 1, T0 + 2);
        }
        expect((await all(1)).map(({ name }) => name)).to.deep.equal(['p', 'q']);
      });

      it('keep their key in the list of actors, when nothing else is left there', async () => {
        const { shard, first, second } = await promised();
        for (const each of [first, second]) await bench().commit(updated(each, COMPLETED));
        expect(await queries().actor('orders', 'w')).to.deep.include({ holder: null, mailbox: [], state: [] });
        const named = async () => (await queries().actors({ prefix: 'w' }, ALL)).rows.map(({ key }) => key);
        expect(await named()).to.deep.equal(['w']);
        await bench().commit(write(shard, { kind: 'promisesCleared', ...signup }));
        expect(await queries().actor('orders', 'w')).to.equal(null);
        expect(await named()).to.deep.equal([]);
      });
    });
  });
}
