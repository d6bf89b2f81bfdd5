// The world that handlers talk to: it hangs, or resets connections. The step is given up and made again, nobody else waits.

import { createServer, type ServerResponse } from 'node:http';
import { expect } from 'chai';
import type { Addresses } from '../processes/keymail-process.ts';
import { eventually } from '../setup/eventually.ts';
import { listen } from '../setup/listen.ts';
import { figure, houseForEach } from './house.ts';
import { call } from './requests.ts';

const callers = 20;

describe("a handler's outside world", () => {
  const house = houseForEach({ broker: false });

  interface Outside {
    /** Of each request so far. */
    readonly asked: readonly string[];
    /** Requests that their askers gave up. */
    readonly givenUp: () => number;
    readonly addresses: Addresses;
  }

  /** @param treat answers a request; `time` counts the requests for its key, from 1 */
  async function outside(treat: (response: ServerResponse, time: number) => void): Promise<Outside> {
    const asked: string[] = [];
    let givenUp = 0;
    const server = createServer((request, response) => {
      const key = new URL(request.url ?? '/', 'http://outside').searchParams.get('key') ?? '';
      asked.push(key);
      response.on('close', () => {
        if (!response.writableFinished) givenUp += 1;
      });
      treat(response, asked.filter((each) => each === key).length);
    });
    const { url: OUTSIDE_URL } = house.it.cleanup.use(await listen(server));
    const engine = house.it.makeEngine({ services: ['test/faults/services.ts'], env: { OUTSIDE_URL } });
    return { asked, givenUp: () => givenUp, addresses: await engine.start() };
  }

  const keys = Array.from({ length: callers }, (_, index) => `caller-${index}`);
  const askAll = (addresses: Addresses, handler: string) =>
    Promise.all(keys.map((key) => call(addresses, `careful/${key}/${handler}`, null)));

  it('hung: the step is aborted after `abortTimeout`, its signal says so, and the next attempt makes it again', async () => {
    const { asked, givenUp, addresses } = await outside((response, time) => {
      if (time > 1) response.end('answered');
    });
    const startedAt = performance.now();
    const answers = askAll(addresses, 'ask');
    await eventually(() => asked.length >= callers);
    // All others go on meanwhile.
    const besides = await Promise.all(keys.map((key) => call(addresses, `careful/beside-${key}/quick`, null)));
    expect(new Set(besides)).to.deep.equal(new Set(['quick']));
    const besideMs = Math.round(performance.now() - startedAt);
    expect(asked.length, 'still hung').to.equal(callers);
    expect(new Set(await answers)).to.deep.equal(new Set(['answered']));
    const tookMs = Math.round(performance.now() - startedAt);
    expect(asked.length, 'asked twice for each caller').to.equal(2 * callers);
    await eventually(() => givenUp() === callers);
    expect(house.it.engine.log).to.contain('made no progress for 3 s');
    figure(
      `${callers} hung steps aborted and made again, all answered after ${tookMs} ms; ${callers} others beside them ` +
        `done after ${besideMs} ms`,
    );
  });

  it('hung, under a step that does not hear its signal: the next attempt makes it again all the same', async () => {
    const held: ServerResponse[] = [];
    const { asked, addresses } = await outside((response, time) => {
      if (time > 1) response.end('answered');
      else held.push(response);
    });
    expect(new Set(await askAll(addresses, 'askDeaf'))).to.deep.equal(new Set(['answered']));
    // The late answers of the first attempts: they go nowhere.
    for (const response of held) response.end('too late');
    expect(new Set(await askAll(addresses, 'quick'))).to.deep.equal(new Set(['quick']));
    expect(asked.length).to.equal(2 * callers);
    figure(`${callers} hung steps replaced; ${held.length} late answers made no difference`);
  });

  it('resetting connections: the step is tried again until it is answered', async () => {
    const resets = 4;
    const { asked, addresses } = await outside((response, time) => {
      if (time > resets) response.end('answered');
      // Also in the middle of an answer, where the status was fine.
      else if (time % 2 === 0) response.writeHead(200).write('ans', () => response.socket?.resetAndDestroy());
      else response.socket?.resetAndDestroy();
    });
    const startedAt = performance.now();
    expect(new Set(await askAll(addresses, 'ask'))).to.deep.equal(new Set(['answered']));
    const tookMs = Math.round(performance.now() - startedAt);
    expect(asked.length).to.equal((resets + 1) * callers);
    figure(`${resets * callers} resets, ${callers} steps answered after ${tookMs} ms`);
  });
});
