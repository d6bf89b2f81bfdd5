// The rows beside actors: idempotency keys, subscriptions, dead letters.

import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { deadLetterAddress, idempotencyAddress, subscriptionAddress } from '../../actors/address.ts';
import type { Origin } from '../../actors/invocation.ts';
import { shardOf } from '../../engine/store/shard-of.ts';
import type { InvocationRef } from '../../sdk/protocol/index.ts';
import { KEY_BYTES_MAX } from '../../sdk/protocol/index.ts';
import type { Contract } from './store-fixtures.ts';
import { COMPLETED, cursor, letter, RUNNING, subscription, T0, updated, write } from './store-fixtures.ts';

export function rowsContract({ bench }: Contract): void {
  describe('the other rows', () => {
    it('keep an idempotency key until it is removed', async () => {
      const { store, info } = bench();
      for (const [service, key] of [
        ['orders', 'k1'],
        ['orders', ''],
        ['greeter', null],
      ] as const) {
        const address = idempotencyAddress(service, key, 'process', 'abc');
        const target = bench().invocation(1);
        const record = {
          address,
          shard: target.shard,
          seq: target.seq,
          invocationId: target.id,
          bodyHash: 'h',
          expiresAt: null,
        };
        const shard = shardOf(address, info.shards);
        await bench().commit(write(shard, { kind: 'idempotencyPut', record }));
        expect(await store.load([address])).to.deep.equal([{ kind: 'idempotency', address, record }]);
        const later = { ...record, expiresAt: T0 };
        await bench().commit(write(shard, { kind: 'idempotencyPut', record: later }));
        expect(await store.load([address])).to.deep.equal([{ kind: 'idempotency', address, record: later }]);
        await bench().commit(write(shard, { kind: 'idempotencyRemoved', address }));
        expect(await store.load([address])).to.deep.equal([{ kind: 'idempotency', address, record: null }]);
      }
    });

    it('have room for the longest keys and names that any door lets in, beside each other', async () => {
      const { store, info } = bench();
      // Nothing of it can be packed.
      const longest = () => randomBytes(KEY_BYTES_MAX / 2).toString('hex');
      const [service, key, name] = ['s'.repeat(100), longest(), longest()];
      const own = bench().invocation(1, { key });
      const address = idempotencyAddress(service, key, 'process', longest());
      const record = { address, shard: own.shard, seq: own.seq, invocationId: own.id, bodyHash: 'h', expiresAt: null };
      await bench().commit(
        ...bench().begun(own),
        write(own.shard, { kind: 'stateSet', service: 'orders', key, name, value: '1' }),
        write(shardOf(address, info.shards), { kind: 'idempotencyPut', record }),
      );
      const [actor, idempotency] = await store.load([own.address, address]);
      expect(actor?.kind === 'actor' && [...actor.state]).to.deep.equal([[name, '1']]);
      expect(idempotency).to.deep.equal({ kind: 'idempotency', address, record });
    });

    it('keep a subscription, its cursors, and count its backlog', async () => {
      const { store, info } = bench();
      const address = subscriptionAddress('sub_1');
      const shard = shardOf(address, info.shards);
      const anchor = { offset: 9, fingerprint: 'f', leaderEpoch: -1 };
      const halt = { code: 'data_loss', message: 'gone', at: T0 } as const;
      const cursors = [cursor({ position: 10, anchor }), cursor({ partition: 1, position: 2, halt, incarnation: 3 })];
      const origin: Origin = {
        kind: 'kafka',
        subscription: 'sub_1',
        topic: 'orders',
        partition: 0,
        offset: 1,
        timestampMs: T0,
      };
      const [one, two, other] = [
        bench().invocation(1, { origin, inputBytes: 100 }),
        bench().invocation(2, { key: 'k2', origin, inputBytes: 20 }),
        bench().invocation(3, { inputBytes: 3 }),
      ];
      await bench().commit(
        write(shard, { kind: 'subscriptionPut', subscription: subscription() }),
        ...cursors.map((each) =>
          write(shard, { kind: 'cursorMoved', subscription: 'sub_1', cursor: each, from: null }),
        ),
        ...[one, two, other].flatMap((each) => bench().begun(each)),
        write(shard, { kind: 'backlogChanged', records: 2, bytes: 120 }),
      );
      const rows = { kind: 'subscription', address, subscription: subscription(), cursors };
      expect(await store.load([address])).to.deep.equal([{ ...rows, backlogRecords: 2, backlogBytes: 120 }]);
      expect(await store.subscriptionIds()).to.deep.equal(['sub_1']);

      await bench().commit(updated(one, RUNNING));
      await bench().commit(updated(one, COMPLETED));
      expect(await store.load([address])).to.deep.equal([{ ...rows, backlogRecords: 1, backlogBytes: 20 }]);

      const paused = subscription({ status: 'paused', options: { a: [1, { b: null }] } });
      await bench().commit(write(shard, { kind: 'subscriptionPut', subscription: paused }));
      expect((await store.load([address]))[0]).to.deep.include({ subscription: paused, cursors });
      await bench().commit(write(shard, { kind: 'subscriptionRemoved', id: 'sub_1' }));
      expect((await store.load([address]))[0]).to.deep.include({ subscription: null, cursors: [] });
      expect(await store.subscriptionIds()).to.deep.equal([]);
    });

    it('keep a dead letter with every part of its record', async () => {
      const bytes = Uint8Array.from([0xff, 0]);
      const headers = [
        ['a', bytes],
        ['b', null],
        ['__proto__', 'x'],
        ['a', ''],
      ] as const;
      const letters = [
        letter(),
        letter({
          seq: 2 ** 32 + 901,
          key: bytes,
          value: bytes,
          headers,
          target: { service: 's', handler: 'h', key: null },
        }),
        letter({ seq: 2 ** 32 + 902, key: null, value: null, headers: [], invocation: 'inv_1', attempts: 3 }),
      ];
      await bench().commit(...letters.map((each) => write(each.shard, { kind: 'deadLetterPut', letter: each })));
      const addresses = letters.map((each) => deadLetterAddress(each as unknown as InvocationRef));
      const found = await bench().store.load(addresses);
      expect(found.map((rows) => rows.kind === 'deadLetter' && rows.letter)).to.deep.equal(letters);
      expect(await bench().store.queries.deadLetter(letters[1]!)).to.deep.equal(letters[1]);
    });

    it('make a dead letter of a failed invocation from its journal', async () => {
      const first = bench().invocation(1);
      const value = Uint8Array.from([1, 2, 0xff]);
      const bare = letter({ shard: first.shard, seq: first.seq, key: 'k1', value: null, headers: [] });
      const buried = {
        kind: 'invocationDeadLettered',
        invocation: { shard: first.shard, seq: first.seq },
        letter: bare,
      } as const;
      await bench().commit(
        ...bench().begun(first, value),
        updated(first, { ...COMPLETED, status: 'failed' }),
        write(first.shard, buried),
      );
      expect(await bench().store.queries.deadLetter(first)).to.deep.equal({
        ...bare,
        value,
        headers: [['content-type', 'application/json']],
      });
    });

    it('purge an invocation with its journal', async () => {
      const first = bench().invocation(1);
      await bench().commit(...bench().begun(first), updated(first, COMPLETED));
      await bench().commit(write(first.shard, { kind: 'invocationPurged', seq: first.seq, failed: false }));
      expect(await bench().store.journals([first])).to.deep.equal([[]]);
      expect(await bench().store.queries.invocation(first)).to.equal(null);
    });
  });
}
