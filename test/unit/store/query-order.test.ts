// In which order questions are asked of the one thread that answers them.

import { expect } from 'chai';
import { QueryClient } from '../../../engine/store/sql/query-client.ts';
import type { WorkerClient } from '../../../engine/store/sql/worker-client.ts';

const PAGE = { cursor: null, limit: 1 };

describe('questions', () => {
  /** A thread that answers when it is told to, and what it was asked. */
  function given() {
    const asked: string[] = [];
    const answers: (() => void)[] = [];
    const thread = {
      request(_method: string, [name]: readonly [string]) {
        asked.push(name);
        return new Promise((resolve) => answers.push(() => resolve(name)));
      },
    } as unknown as WorkerClient;
    const client = new QueryClient({ file: '', writer: thread, timeoutMs: 10_000 });
    client.start('0'.repeat(12));
    const answerAll = async (count: number) => {
      for (let n = 0; n < count; n += 1) {
        answers[n]?.();
        await new Promise(setImmediate);
      }
    };
    return { asked, client, answerAll };
  }

  it('for rows are asked before those that count, one at a time', async () => {
    const { asked, client, answerAll } = given();
    const { queries } = client;
    const all = [queries.livingCounts(), queries.statusCounts(false), queries.count({}), queries.invocations({}, PAGE)];
    await new Promise(setImmediate);
    expect(asked).to.deep.equal(['livingCounts']);
    await answerAll(4);
    expect(asked).to.deep.equal(['livingCounts', 'invocations', 'statusCounts', 'count']);
    expect(await Promise.all(all)).to.deep.equal(['livingCounts', 'statusCounts', 'count', 'invocations']);
  });

  it('that count are asked in their turn, however many others come', async () => {
    const { asked, client, answerAll } = given();
    const { queries } = client;
    const all = [queries.actors({}, PAGE), queries.livingCounts()];
    for (let n = 0; n < 50; n += 1) all.push(queries.actors({}, PAGE));
    await answerAll(all.length);
    expect(asked.indexOf('livingCounts')).to.equal(21);
    expect(asked).to.have.length(all.length);
    await Promise.all(all);
  });

  it('that wait when it is closed are told so', async () => {
    const { asked, client, answerAll } = given();
    const { queries } = client;
    const [first, second] = [queries.livingCounts(), queries.invocations({}, PAGE).catch(({ code }) => code)];
    const closed = client.close(new Error('closing') as never);
    await answerAll(1);
    await closed;
    expect([await first, await second]).to.deep.equal(['livingCounts', 'unavailable']);
    expect(asked).to.deep.equal(['livingCounts']);
  });
});
