// Failed attempts, the text of errors, and charts: what is kept beside the rows that name it.

import { expect } from 'chai';
import type { Chart } from '../../actors/chart/index.ts';
import type { AttemptFailure, Invocation } from '../../actors/invocation.ts';
import { ERROR_CHARS, FAILURES_KEPT } from '../../engine/store/queries.ts';
import type { Write } from '../../engine/store/store.ts';
import type { Contract } from './store-fixtures.ts';
import { COMPLETED, RUNNING, T0, updated, write } from './store-fixtures.ts';

export function failuresContract({ bench, reopen, outlivesStore }: Contract): void {
  const queries = () => bench().store.queries;
  const failure = (attempt: number, part: Partial<AttemptFailure> = {}): AttemptFailure => ({
    ...{ attempt, at: T0 + attempt, code: 500, message: `attempt ${attempt} went wrong`, stepId: 0 },
    ...part,
  });
  /** What one failed attempt writes. */
  function failed(invocation: Invocation, failed: AttemptFailure, sameText = false): Write[] {
    const { attempt, ...lastError } = failed;
    return [
      write(invocation.shard, { kind: 'attemptFailed', seq: invocation.seq, failure: failed, sameText }),
      updated(invocation, { ...RUNNING, status: 'backingOff', attempt, lastError }),
    ];
  }
  const withError = async (error: string) =>
    (await queries().invocations({ error }, { cursor: null, limit: 1_000 })).rows.map(({ seq }) => seq - 2 ** 32);

  describe('failures', () => {
    it('come oldest first, whole, and only of the one that is asked for', async () => {
      const [first, second] = [bench().invocation(1, RUNNING), bench().solo(2, RUNNING)];
      const whole = failure(3, { stack: 'Error: no\n  at x', stepName: 'pay', stepId: 4 });
      await bench().commit(...bench().begun(first), ...bench().begun(second));
      await bench().commit(...failed(first, failure(1)), ...failed(second, failure(1)), ...failed(first, whole));
      expect(await queries().failures(first)).to.deep.equal([failure(1), whole]);
      expect(await queries().failures(bench().invocation(9))).to.deep.equal([]);
    });

    it('are kept up to a number: the last ones, however many attempts lie between', async () => {
      const first = bench().invocation(1, RUNNING);
      await bench().commit(...bench().begun(first));
      const all = Array.from({ length: FAILURES_KEPT + 5 }, (_, at) => failure(at * 3 + 1));
      for (const each of all) await bench().commit(...failed(first, each));
      expect(await queries().failures(first)).to.deep.equal(all.slice(-FAILURES_KEPT));
    });

    it('go with the invocation: purged, or swept', async () => {
      const all = [1, 2, 3].map((count) => bench().invocation(count, { key: `k${count}`, ...RUNNING }));
      const [purged, swept, kept] = all as [Invocation, Invocation, Invocation];
      await bench().commit(...all.flatMap((each) => [...bench().begun(each), ...failed(each, failure(1))]));
      expect(await withError('went wrong')).to.deep.equal([3, 2, 1]);
      const lastError = failure(1);
      await bench().commit(
        updated(purged, { ...COMPLETED, status: 'failed', lastError }),
        write(purged.shard, { kind: 'invocationPurged', seq: purged.seq, failed: true }),
        updated(swept, { ...COMPLETED, status: 'failed', lastError }),
      );
      expect(await bench().store.sweep({ before: T0 + 10_000, auditBefore: 0, limit: 10 })).to.equal(1);
      for (const gone of [purged, swept]) expect(await queries().failures(gone)).to.deep.equal([]);
      expect(await queries().failures(kept)).to.have.length(1);
      expect(await withError('went wrong')).to.deep.equal([3]);
    });
  });

  describe('the text of errors', () => {
    it('is found anywhere in the last message, in whatever case, newest by number first', async () => {
      const messages = [
        'Card DECLINED by bank',
        'card declined: "limit" (50%)',
        'timeout of Größe',
        '* or NEAR(a b)',
        'ok',
      ];
      const all = messages.map((_, count) => bench().invocation(count, { ...RUNNING, createdAt: T0 - count }));
      await bench().commit(...all.flatMap((each) => bench().begun(each)));
      for (const [at, message] of messages.entries())
        await bench().commit(...failed(all[at]!, failure(1, { message })));
      const cases: Readonly<Record<string, number[]>> = {
        declined: [1, 0],
        'CARD decl': [1, 0],
        '"limit" (50%)': [1],
        größe: [2],
        '* or NEAR(a b)': [3],
        'or near': [3],
        'declined bank': [],
        error_text: [],
      };
      for (const [text, found] of Object.entries(cases)) expect(await withError(text), text).to.deep.equal(found);
      const { rows, next } = await queries().invocations({ error: 'card' }, { cursor: null, limit: 1 });
      expect(rows.map(({ seq }) => seq)).to.deep.equal([all[1]!.seq]);
      const rest = await queries().invocations({ error: 'card' }, { cursor: next, limit: 5 });
      expect(rest.rows.map(({ seq }) => seq)).to.deep.equal([all[0]!.seq]);
      expect(await queries().count({ error: 'card', statuses: ['backingOff'] })).to.deep.equal({
        count: 2,
        more: false,
      });
      expect(await queries().count({ error: 'card', service: 'greeter' })).to.deep.equal({ count: 0, more: false });
    });

    it('is that of the last error only, and of its beginning', async () => {
      const first = bench().invocation(1, RUNNING);
      const long = `${'x'.repeat(ERROR_CHARS.max - 4)}edge and beyond`;
      await bench().commit(...bench().begun(first), ...failed(first, failure(1, { message: 'the first one' })));
      await bench().commit(
        ...failed(first, failure(2, { message: long })),
        ...failed(first, failure(3, { message: long }), true),
      );
      expect(await withError('the first')).to.deep.equal([]);
      expect(await withError('xedge')).to.deep.equal([1]);
      expect(await withError('beyond')).to.deep.equal([]);
    });
  });

  describe('charts', () => {
    const made = (hash: string, handler: string, firstSeenAt: number) => ({
      ...{ service: 'orders', handler, hash, firstSeenAt, source: { text: `async () => '${hash}'` } },
      chart: {
        ...{ hash, service: 'orders', handler, initial: 'start' },
        states: [],
        transitions: [],
        notes: [],
      } as Chart,
    });

    it('are kept once, with the first time that each was seen; the newest comes first', async () => {
      const [older, newer, other] = [
        made('a', 'process', T0),
        made('b', 'process', T0 + 5),
        made('a', 'refund', T0 + 1),
      ];
      await bench().store.keepCharts([older, other], 9);
      await bench().store.keepCharts([{ ...older, firstSeenAt: T0 + 9 }, newer], 9);
      const there = outlivesStore ? await reopen() : bench();
      const name = { service: 'orders', handler: 'process' };
      expect(await there.store.queries.charts(name)).to.deep.equal([newer, older]);
      expect(await there.store.queries.chart(name, 'a')).to.deep.equal(older);
      expect(await there.store.queries.chart({ ...name, handler: 'refund' }, 'a')).to.deep.equal(other);
      expect(await there.store.queries.chart(name, 'c')).to.equal(null);
      await there.store.keepCharts([], 9);
    });

    it('go when newer ones have come, but not what a handler has now, what an invocation names, and what others have', async () => {
      const { store } = bench();
      const named = bench().invocation(1, { chart: 'b', target: { service: 'orders', handler: 'process', key: 'k1' } });
      await bench().commit(...bench().begun(named));
      const all = ['a', 'b', 'c', 'd', 'e'].map((hash, at) => made(hash, 'process', T0 + at));
      await store.keepCharts([...all.slice(0, 4), made('x', 'refund', T0), made('y', 'refund', T0 + 1)], 9);
      const left = async (handler: string) => {
        const charts = await bench().store.queries.charts({ service: 'orders', handler });
        return charts.map(({ hash }) => hash).join('');
      };
      await store.keepCharts(all.slice(4), 1);
      expect([await left('process'), await left('refund')]).to.deep.equal(['edb', 'yx']);
      await store.keepCharts([made('a', 'process', T0 + 9)], 1);
      expect(await left('process')).to.equal('aeb');
      await store.keepCharts([made('b', 'process', T0 + 10)], 0);
      expect(await left('process')).to.equal('b');
    });
  });
}
