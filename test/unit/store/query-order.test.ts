// In which order questions are asked of the threads that answer them.

import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { QueryClient } from '../../../engine/store/sql/query-client.ts';
import { QueryLine } from '../../../engine/store/sql/query-line.ts';
import type { WorkerClient } from '../../../engine/store/sql/worker-client.ts';

const PAGE = { cursor: null, limit: 1 };

describe('questions', () => {
  /** A thread that answers when it is told to, and what it was asked. */
  function given() {
    const asked: string[] = [];
    const answers: (() => void)[] = [];
    const thread = {
      opened: () => Promise.resolve(),
      request(_method: string, [name]: readonly [string]) {
        asked.push(name);
        return new Promise((resolve) => answers.push(() => resolve(name)));
      },
    } as unknown as WorkerClient;
    const client = new QueryClient({ file: '', writer: thread, timeoutMs: 10_000, settled: async () => undefined });
    client.start('0'.repeat(12));
    const answerAll = async (count: number) => {
      for (let n = 0; n < count; n += 1) {
        answers[n]?.();
        await new Promise(setImmediate);
      }
    };
    return { asked, client, answerAll };
  }

  it('for rows do not wait behind those that count; of each kind one is asked at a time', async () => {
    const { asked, client, answerAll } = given();
    const { queries } = client;
    const counting = [queries.livingCounts(), queries.statusCounts(false), queries.count({})];
    const rows = [queries.invocations({}, PAGE), queries.actors({}, PAGE)];
    await new Promise(setImmediate);
    expect(asked).to.deep.equal(['livingCounts', 'invocations']);
    await answerAll(5);
    expect(asked).to.deep.equal(['livingCounts', 'invocations', 'statusCounts', 'actors', 'count']);
    expect(await Promise.all(counting)).to.deep.equal(['livingCounts', 'statusCounts', 'count']);
    expect(await Promise.all(rows)).to.deep.equal(['invocations', 'actors']);
  });

  it('that wait when it is closed are told so', async () => {
    const { asked, client, answerAll } = given();
    const { queries } = client;
    const [first, second] = [queries.livingCounts(), queries.statusCounts(false).catch(({ code }) => code)];
    await new Promise(setImmediate);
    const closed = client.close(new Error('closing') as never);
    await answerAll(1);
    await closed;
    expect([await first, await second]).to.deep.equal(['livingCounts', 'unavailable']);
    expect(asked).to.deep.equal(['livingCounts']);
  });

  it('have their own time alone: a thread that is slow to start is not ended for it, nor is its first question', async () => {
    const start = Promise.withResolvers<void>();
    const ended: unknown[] = [];
    const worker = {
      opened: () => start.promise,
      // What it is asked before it has started waits in it.
      request: () => start.promise.then(() => 'answer'),
      terminate: (reason: unknown) => Promise.resolve(ended.push(reason)),
    } as unknown as WorkerClient;
    const line = new QueryLine({ worker, mayEnd: true });
    const answer = line.ask('invocations', [], 10);
    // Longer than the question may take.
    await delay(30);
    start.resolve();
    expect(await answer).to.equal('answer');
    expect(ended).to.deep.equal([]);
  });
});
