// S6 and the admin's lists: filters, pages, counts; dead letters and audit.

import { expect } from 'chai';
import type { Invocation } from '../../actors/invocation.ts';
import { COUNT_MAX } from '../../engine/store/queries.ts';
import type { Contract } from './store-fixtures.ts';
import {
  appended,
  COMPLETED,
  everyPage,
  inserted,
  item,
  letter,
  RUNNING,
  T0,
  updated,
  write,
} from './store-fixtures.ts';

export function queriesContract({ bench }: Contract): void {
  const queries = () => bench().store.queries;

  describe('invocation queries', () => {
    let all: Invocation[];
    beforeEach(async () => {
      const origin = {
        kind: 'kafka',
        subscription: 'sub_1',
        topic: 't',
        partition: 0,
        offset: 1,
        timestampMs: T0,
      } as const;
      all = Array.from({ length: 20 }, (_, at) => {
        const chart = at % 2 === 0 ? 'c2' : null;
        const step = at % 6 === 1 ? 'run:pay' : null;
        if (at % 4 === 0) return bench().solo(at, { ...RUNNING, chart });
        return bench().invocation(at, { key: `k${at % 3}`, chart, step, ...(at % 5 === 0 ? { origin } : {}) });
      });
      await bench().commit(...all.flatMap((each) => bench().begun(each)));
      const failed = { ...COMPLETED, status: 'failed', step: 'run:nap' } as const;
      await bench().commit(updated(all[0]!, COMPLETED), updated(all[4]!, failed));
    });

    const seqs = (rows: readonly { readonly seq: number }[]) => rows.map(({ seq }) => seq - 2 ** 32);
    const newest = (keep: (count: number) => boolean) => Array.from({ length: 20 }, (_, at) => 19 - at).filter(keep);

    it('list newest first, page by page', async () => {
      const found = await everyPage((page) => queries().invocations({}, page), 7);
      expect(seqs(found)).to.deep.equal(newest(() => true));
    });

    it('filter by each field, and page through what is left', async () => {
      const cases: [Parameters<ReturnType<typeof queries>['invocations']>[0], (count: number) => boolean][] = [
        [{ statuses: ['completed'] }, (at) => at === 0],
        [{ statuses: ['completed', 'failed'] }, (at) => at === 0 || at === 4],
        [{ statuses: ['queued'] }, (at) => at % 4 !== 0],
        [{ statuses: ['running', 'failed'] }, (at) => at % 4 === 0 && at !== 0],
        [{ service: 'greeter' }, (at) => at % 4 === 0],
        [{ service: 'greeter', statuses: ['running'] }, (at) => at % 4 === 0 && at > 4],
        [{ handler: 'process' }, (at) => at % 4 !== 0],
        [{ service: 'orders', key: 'k1' }, (at) => at % 4 !== 0 && at % 3 === 1],
        [{ key: 'k1' }, (at) => at % 4 !== 0 && at % 3 === 1],
        [{ key: 'k1', statuses: ['queued', 'completed'] }, (at) => at % 4 !== 0 && at % 3 === 1],
        [{ service: 'greeter', key: 'k1' }, () => false],
        [{ service: 'orders', handler: 'process' }, (at) => at % 4 !== 0],
        [{ service: 'orders', handler: 'greet' }, () => false],
        [{ handler: 'greet', statuses: ['failed'] }, (at) => at === 4],
        [{ chart: 'c2' }, (at) => at % 2 === 0],
        [{ chart: 'c2', service: 'orders' }, (at) => at % 4 === 2],
        [{ chart: 'c2', statuses: ['failed', 'running'] }, (at) => at % 4 === 0 && at > 0],
        [{ step: 'run:pay' }, (at) => at % 6 === 1],
        [{ step: 'run:nap' }, (at) => at === 4],
        [{ step: 'run:nap', statuses: ['queued'] }, () => false],
        [{ step: 'run:nap', chart: 'c2', handler: 'greet', statuses: ['failed'] }, (at) => at === 4],
        [{ step: 'run:pay', chart: 'c2' }, () => false],
        [{ step: 'run:pay', key: 'k1', createdFrom: T0 + 7 }, (at) => at % 6 === 1 && at % 3 === 1 && at >= 7],
        [{ subscription: 'sub_1', step: 'run:pay' }, () => false],
        [{ subscription: 'sub_1' }, (at) => at % 5 === 0 && at % 4 !== 0],
        [{ createdFrom: T0 + 3, createdTo: T0 + 6 }, (at) => at >= 3 && at < 6],
        [{ statuses: [] }, () => false],
      ];
      for (const [filter, keep] of cases) {
        const found = await everyPage((page) => queries().invocations(filter, page), 2);
        expect(seqs(found), JSON.stringify(filter)).to.deep.equal(newest(keep));
        const count = { count: newest(keep).length, more: false };
        expect(await queries().count(filter), JSON.stringify(filter)).to.deep.equal(count);
      }
    });

    it('give one by its number, without what is folded from its journal', async () => {
      const { journalLength: _length, open: _open, failed: _failed, signals: _signals, ...row } = all[1]!;
      expect(await queries().invocation(all[1]!)).to.deep.equal(row);
      expect(await queries().invocation(bench().invocation(99))).to.equal(null);
    });

    it('count the living by status, and the finished where asked', async () => {
      expect(await queries().statusCounts(false)).to.deep.equal({ queued: 15, running: 3 });
      expect(await queries().statusCounts(true)).to.deep.equal({ queued: 15, running: 3, completed: 1, failed: 1 });
    });

    it('count the living by handler, chart and status', async () => {
      const byHandler = (await queries().livingCounts()).map(({ handler, chart, status, count }) =>
        [handler, chart, status, count].join(' '),
      );
      expect(byHandler.sort()).to.deep.equal(['greet c2 running 3', 'process  queued 10', 'process c2 queued 5']);
    });

    it('count who stands where, and who failed where since when', async () => {
      const [orders, greeter] = [
        { service: 'orders', handler: 'process' },
        { service: 'greeter', handler: 'greet' },
      ] as const;
      expect([...(await queries().stepCounts(orders, null))]).to.deep.equal([['run:pay', 4]]);
      expect([...(await queries().stepCounts(orders, 'c2'))]).to.deep.equal([]);
      expect([...(await queries().stepFailures(greeter, 'c2', T0))]).to.deep.equal([['run:nap', 1]]);
      expect([...(await queries().stepFailures(greeter, 'c2', T0 + 3))]).to.deep.equal([]);
      await bench().commit(updated(all[1]!, { ...RUNNING, step: 'sleep:nap' }), updated(all[7]!, RUNNING));
      expect(new Map(await queries().stepCounts(orders, null))).to.deep.equal(
        new Map([
          ['run:pay', 2],
          ['sleep:nap', 1],
        ]),
      );
    });

    it('stop counting at their ceiling', async () => {
      const many = Array.from({ length: COUNT_MAX }, (_, at) => inserted(bench().invocation(100 + at)));
      await bench().commit(...many);
      expect(await queries().count({})).to.deep.equal({ count: COUNT_MAX, more: true });
      expect(await queries().count({ service: 'greeter' })).to.deep.equal({ count: 5, more: false });
    });

    it('give the output of the finished only', async () => {
      const done = bench().invocation(30, RUNNING);
      const outcome = { kind: 'value', value: '"done"' } as const;
      await bench().commit(...bench().begun(done), appended(done, item(1, { kind: 'output', outcome })));
      expect(await queries().output(done)).to.equal(null);
      await bench().commit(updated(done, COMPLETED));
      expect(await queries().output(done)).to.deep.equal({ status: 'completed', outcome });
      const killed = bench().invocation(31);
      await bench().commit(...bench().begun(killed), updated(killed, { ...COMPLETED, status: 'killed' }));
      expect(await queries().output(killed)).to.deep.equal({
        status: 'killed',
        outcome: { kind: 'failure', failure: { code: 409, message: 'killed' } },
      });
      expect(await queries().output(bench().invocation(98))).to.equal(null);
    });

    it('refuse a cursor of another list', async () => {
      const error = await queries()
        .invocations({}, { cursor: 'nonsense', limit: 5 })
        .then(
          () => null,
          (reason: unknown) => reason as Error,
        );
      expect(error?.message).to.include('no cursor of this list');
    });

    it('cut a page that is too large', async () => {
      const { rows } = await queries().invocations({}, { cursor: null, limit: 0 });
      expect(rows).to.have.length(1);
      expect((await queries().invocations({}, { cursor: null, limit: 1e9 })).rows).to.have.length(20);
    });
  });

  describe('dead letters and audit', () => {
    it('are listed newest first, filtered and paged', async () => {
      const letters = Array.from({ length: 9 }, (_, at) =>
        letter({
          ...{ shard: at % bench().info.shards, seq: 2 ** 32 + at, subscription: at % 3 === 0 ? 'sub_2' : 'sub_1' },
          ...{ status: at === 4 ? ('discarded' as const) : ('open' as const), code: at < 5 ? 'a' : 'b' },
          ...{
            topic: at < 2 ? 'returns' : 'orders',
            key: at === 0 ? Uint8Array.of(0xff) : at === 1 ? null : `k${at % 2}`,
          },
        }),
      );
      await bench().commit(...letters.map((each) => write(each.shard, { kind: 'deadLetterPut', letter: each })));
      const list = (filter: Parameters<ReturnType<typeof queries>['deadLetters']>[0]) =>
        everyPage((page) => queries().deadLetters(filter, page), 2);
      expect(await list({})).to.deep.equal(letters.toReversed());
      expect(await list({ subscription: 'sub_2' })).to.have.length(3);
      expect(await list({ subscription: 'sub_1', status: 'open', code: 'a' })).to.have.length(2);
      expect(await list({ topic: 'returns' })).to.have.length(2);
      expect(await list({ key: 'k1' })).to.have.length(3);
      expect(await list({ key: 'k1', topic: 'orders', subscription: 'sub_2' })).to.have.length(1);
      const oldest = (filter: Parameters<typeof list>[0]) =>
        everyPage((page) => queries().deadLetters(filter, { ...page, oldestFirst: true }), 2);
      expect(await oldest({})).to.deep.equal(letters);
      expect(await oldest({ subscription: 'sub_1', status: 'open', code: 'a' })).to.have.length(2);
      expect(await queries().deadLetterCounts()).to.deep.equal(
        new Map([
          ['sub_1', 5],
          ['sub_2', 3],
        ]),
      );
    });

    it('keep who did what, newest first', async () => {
      const rows = Array.from({ length: 5 }, (_, at) => ({
        ...{
          at: T0 + at,
          actor: at % 2 === 0 ? 'me' : 'you',
          action: at < 3 ? 'cancel' : 'kill',
          target: `inv_${at}`,
          detail: '{}',
        },
      }));
      await bench().commit(...rows.map((audit) => write(0, { kind: 'audited', audit })));
      expect(await everyPage((page) => queries().audit({}, page), 2)).to.deep.equal(rows.toReversed());
      for (const name of ['actor', 'action', 'target'] as const) {
        const value = rows[0]?.[name] ?? '';
        const wanted = rows.filter((row) => row[name] === value).toReversed();
        expect(await everyPage((page) => queries().audit({ [name]: value }, page), 1), name).to.deep.equal(wanted);
        expect(await everyPage((page) => queries().audit({ [name]: 'nobody' }, page), 1), name).to.deep.equal([]);
      }
    });
  });
}
