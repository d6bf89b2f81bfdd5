// What the engine walks: timers, the running, and what has expired.

import { expect } from 'chai';
import type { CellAddress } from '../../actors/address.ts';
import { deadLetterAddress, idempotencyAddress } from '../../actors/address.ts';
import type { TimerRow } from '../../actors/change.ts';
import { shardOf } from '../../engine/store/shard-of.ts';
import type { InvocationRef } from '../../sdk/protocol/index.ts';
import { shardId } from '../../sdk/protocol/index.ts';
import type { Contract } from './store-fixtures.ts';
import { COMPLETED, letter, RUNNING, T0, updated, write } from './store-fixtures.ts';

export function listsContract({ bench }: Contract): void {
  describe('timers', () => {
    const set = (timer: TimerRow) => write(shardOf(timer.address, bench().info.shards), { kind: 'timerSet', timer });
    const cleared = (timer: TimerRow) =>
      write(shardOf(timer.address, bench().info.shards), { kind: 'timerCleared', timer });
    const timers = () =>
      Array.from({ length: 30 }, (_, at): TimerRow => {
        const { address, seq } = at % 3 === 0 ? bench().solo(at) : bench().invocation(at, { key: `k${at}` });
        return { dueAt: T0 + Math.floor(at / 4), address, seq, id: at % 2 };
      });

    it('come soonest first, page by page, up to a time', async () => {
      const all = timers();
      await bench().commit(...all.toReversed().map(set));
      const found: TimerRow[] = [];
      for (let after: TimerRow | null = null; ; after = found.at(-1) ?? null) {
        const page = await bench().store.timers(after, T0 + 5, 7);
        found.push(...page.filter((row) => 'dueAt' in row));
        if (page.length < 7) break;
      }
      expect(found).to.deep.equal(all.filter(({ dueAt }) => dueAt <= T0 + 5));
    });

    it('are gone when cleared, and one when set twice', async () => {
      const [one, two] = timers();
      await bench().commit(set(one!), set(one!), set(two!));
      await bench().commit(cleared(two!));
      expect(await bench().store.timers(null, T0 + 100, 10)).to.deep.equal([one]);
    });
  });

  describe('running', () => {
    it('gives each cell with a running invocation once, page by page', async () => {
      const { store } = bench();
      const cells = Array.from({ length: 25 }, (_, at) =>
        at % 2 === 0 ? bench().solo(at, RUNNING) : bench().invocation(at, { ...RUNNING, key: `k${at}` }),
      );
      const twice = bench().invocation(101, { ...RUNNING, key: 'k1', mode: 'shared' });
      const idle = [
        bench().invocation(102, { key: 'idle1' }),
        bench().solo(103, { status: 'suspended', startedAt: T0 }),
        bench().invocation(104, { key: 'idle2', status: 'backingOff', startedAt: T0, dueAt: T0 }),
      ];
      const done = bench().invocation(105, { ...RUNNING, key: 'done' });
      await bench().commit(...[...cells, twice, ...idle, done].flatMap((each) => bench().begun(each)));
      await bench().commit(updated(done, COMPLETED));

      const found: CellAddress[] = [];
      for (let after: CellAddress | null = null; ; after = found.at(-1) ?? null) {
        const page = await store.running(after, 4);
        found.push(...page);
        if (page.length < 4) break;
      }
      expect(found).to.have.members(cells.map(({ address }) => address));
      expect(found).to.have.length(cells.length);
    });
  });

  describe('sweep', () => {
    it('removes expired invocations in bites, and nothing else', async () => {
      const { store } = bench();
      const ended = Array.from({ length: 5 }, (_, at) => bench().invocation(at + 1));
      const living = bench().invocation(10);
      const kept = bench().invocation(11);
      await bench().commit(...[...ended, living, kept].flatMap((each) => bench().begun(each)));
      await bench().commit(
        ...ended.map((each) => updated(each, { ...COMPLETED, expiresAt: T0 + 1 })),
        updated(kept, { ...COMPLETED, expiresAt: T0 + 2 }),
      );
      expect(await store.sweep({ before: T0 + 1, auditBefore: 0, limit: 3 })).to.equal(0);
      expect(await store.sweep({ before: T0 + 2, auditBefore: 0, limit: 3 })).to.equal(3);
      expect(await store.sweep({ before: T0 + 2, auditBefore: 0, limit: 3 })).to.equal(2);
      expect(await store.sweep({ before: T0 + 2, auditBefore: 0, limit: 3 })).to.equal(0);
      const journals = await bench().journals([...ended, living, kept]);
      expect(journals.map((journal) => journal.length)).to.deep.equal([0, 0, 0, 0, 0, 1, 1]);
    });

    it('removes expired idempotency keys and closed dead letters of last week', async () => {
      const { store, info } = bench();
      const week = 7 * 24 * 60 * 60 * 1_000;
      const addresses = ['a', 'b', 'c'].map((key) => idempotencyAddress('orders', 'k1', 'process', key));
      const { seq, shard, id } = bench().invocation(1);
      const expiries = [T0, T0 + 10, null];
      const letters = (['open', 'discarded', 'redriven'] as const).map((status, at) =>
        letter({ seq: 2 ** 32 + 900 + at, status, at: status === 'redriven' ? T0 + 1 : T0 }),
      );
      await bench().commit(
        ...addresses.map((address, at) => {
          const record = { address, shard, seq, invocationId: id, bodyHash: 'h', expiresAt: expiries[at] ?? null };
          return write(shardOf(address, info.shards), { kind: 'idempotencyPut', record });
        }),
        ...letters.map((each) => write(each.shard, { kind: 'deadLetterPut', letter: each })),
      );
      const left = async () => {
        const rows = await store.load([
          ...addresses,
          ...letters.map((each) => deadLetterAddress(each as unknown as InvocationRef)),
        ]);
        return rows.map(
          (row) => (row.kind === 'idempotency' ? row.record : row.kind === 'deadLetter' ? row.letter : null) !== null,
        );
      };
      await store.sweep({ before: T0 + 1, auditBefore: 0, limit: 10 });
      expect(await left()).to.deep.equal([false, true, true, true, true, true]);
      await store.sweep({ before: T0 + 1 + week, auditBefore: 0, limit: 10 });
      expect(await left()).to.deep.equal([false, false, true, true, false, true]);
    });

    it('removes old rows of the audit in bites, the oldest first', async () => {
      const { store } = bench();
      const rows = [1, 2, 3, 4, 5].map((at) => ({
        at,
        actor: 'ann',
        action: 'kill',
        target: `inv_${at}`,
        detail: '{}',
      }));
      await bench().commit(...rows.map((audit) => write(shardId(0), { kind: 'audited', audit })));
      const left = async () => {
        const { rows: found } = await store.queries.audit({}, { limit: 10, cursor: null });
        return found.map(({ target }) => target);
      };
      expect(await store.sweep({ before: 0, auditBefore: 1, limit: 2 })).to.equal(0);
      expect(await store.sweep({ before: 0, auditBefore: 4, limit: 2 })).to.equal(2);
      expect(await left()).to.deep.equal(['inv_5', 'inv_4', 'inv_3']);
      expect(await store.sweep({ before: 0, auditBefore: 4, limit: 2 })).to.equal(1);
      expect(await left()).to.deep.equal(['inv_5', 'inv_4']);
    });

    it('says that there may be more, whatever it is that there is most of', async () => {
      const { store, info } = bench();
      const { seq, shard, id } = bench().invocation(1);
      const keys = ['a', 'b', 'c', 'd'].map((key) => idempotencyAddress('orders', 'k1', 'process', key));
      const letters = [1, 2, 3].map((at) => letter({ seq: 2 ** 32 + 900 + at, status: 'discarded', at: 0 }));
      await bench().commit(
        ...keys.map((address) => {
          const record = { address, shard, seq, invocationId: id, bodyHash: 'h', expiresAt: T0 };
          return write(shardOf(address, info.shards), { kind: 'idempotencyPut', record });
        }),
        ...letters.map((each) => write(each.shard, { kind: 'deadLetterPut', letter: each })),
      );
      const bites: number[] = [];
      for (let round = 0; round < 3; round += 1)
        bites.push(await store.sweep({ before: T0 + 1, auditBefore: 0, limit: 3 }));
      expect(bites).to.deep.equal([3, 1, 0]);
    });
  });
}
