// S6 for the list of actors: who is in it, by which beginning of a key it is found, and what one shows.

import { expect } from 'chai';
import { actorAddress } from '../../actors/address.ts';
import type { ActorFilter, PageRequest } from '../../engine/store/queries.ts';
import { SHARDS, shardOf } from '../../engine/store/shard-of.ts';
import type { Contract } from './store-fixtures.ts';
import { COMPLETED, everyPage, RUNNING, T0, updated, write } from './store-fixtures.ts';

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
  });
}
