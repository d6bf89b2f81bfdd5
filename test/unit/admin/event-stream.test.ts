// A stream of events and a client that reads slowly, or not at all: nothing piles up, and it is cut.

import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay, setImmediate as immediate } from 'node:timers/promises';
import { expect } from 'chai';
import { openStream } from '../../../admin/api/event-stream.ts';
import type { Feed, FeedEvent } from '../../../engine/api.ts';
import { eventually } from '../../setup/eventually.ts';
import { raw, type Serving, serving } from '../ingress/serving.ts';

const TIMES = { heartbeatMs: 20, stalledMs: 100, wholeMs: 60_000 };
const event = (number: number, text: string): FeedEvent => ({
  id: `1-${number}`,
  name: 'change',
  data: JSON.stringify(text),
});

describe('a stream of events', () => {
  let server: Serving | undefined;
  let client: Socket | undefined;
  /** What the reader was asked for, and whether it was closed. */
  let asked: number;
  let closed: number;
  let buffered: number;
  let response: ServerResponse | undefined;
  let wake: () => void;

  async function given(next: (number: number) => FeedEvent | 'lost' | null, times = TIMES, ended = () => false) {
    asked = 0;
    closed = 0;
    response = undefined;
    const feed: Feed = {
      incarnation: 1,
      read(_after, look) {
        wake = look;
        return {
          resumed: true,
          id: '1-0',
          get ended() {
            return ended();
          },
          next() {
            const one = next(asked);
            if (one !== null) asked += 1;
            return one;
          },
          close: () => (closed += 1),
        };
      },
    };
    server = await serving((_request, answer) => {
      openStream(feed, { after: null, version: '1', times })?.(answer);
      buffered = answer.writableLength;
      response = answer;
    });
    return server;
  }
  afterEach(async () => {
    client?.destroy();
    await server?.close();
    server = undefined;
  });

  const request = 'GET /events HTTP/1.1\r\nhost: x\r\n\r\n';

  it('asks for no more than a client takes that does not read, and cuts it', async () => {
    const { port } = await given((number) => event(number, 'x'.repeat(10_000)));
    client = connect(port, '127.0.0.1');
    client.pause();
    client.write(request);
    await eventually(() => asked > 0);
    const taken = asked;
    expect(taken, 'as the socket takes them').to.be.lessThan(2_000);
    expect(buffered, 'in memory').to.be.lessThan(64 * 1024 + 20_000);
    await delay(50);
    expect(asked).to.be.at.most(taken + 2_000);
    await eventually(() => closed === 1);
  });

  it('cuts a client that has fallen out of the ring', async () => {
    const { port } = await given((number) => (number < 2 ? event(number, 'a') : 'lost'));
    // It ends although the server has more than enough time for it.
    await raw(port, request);
    expect([asked, closed]).to.deep.equal([3, 1]);
  });

  it('shows that it is alive while nothing happens', async () => {
    const { port } = await given(() => null);
    client = connect(port, '127.0.0.1');
    client.write(request);
    let text = '';
    client.on('data', (bytes: Buffer) => (text += bytes.toString()));
    await eventually(() => text.split(': here\n\n').length > 3);
    expect(text).to.match(/^HTTP\/1.1 200 OK\r\ncontent-type: text\/event-stream\r\ncache-control: no-store/);
    client.destroy();
    await eventually(() => closed === 1);
  });

  it('ends after its time, and with the engine', async () => {
    const { port } = await given(() => null, { ...TIMES, wholeMs: 50 });
    expect(await raw(port, request.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n'))).to.contain('event: hello');
    await server?.close();
    const other = await given(
      (number) => (number === 0 ? event(0, 'last') : null),
      TIMES,
      () => true,
    );
    expect(await raw(other.port, request.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n'))).to.contain('"last"');
  });

  it('cuts a client that has room for all but the end', async () => {
    let wanted = false;
    let ended = false;
    const next = () => {
      const one = wanted ? event(asked, 'x'.repeat(20_000)) : null;
      wanted = false;
      return one;
    };
    const { port } = await given(next, TIMES, () => ended);
    client = connect(port, '127.0.0.1');
    client.pause();
    client.write(request);
    await eventually(() => response !== undefined);
    // One by one, until the first that the socket does not take: the stream has been told of nothing then.
    for (let round = 0; round < 2_000 && response?.writableLength === 0; round += 1) {
      wanted = true;
      wake();
      await immediate();
    }
    expect(response?.writableNeedDrain).to.equal(false);
    ended = true;
    wake();
    await eventually(() => closed === 1);
  });

  it('lets go of its place where the client went away before it began', async () => {
    await given(() => null);
    let waiting: (() => void) | null = null;
    const late = await serving((_request, response) => {
      waiting = () =>
        openStream(
          {
            incarnation: 1,
            read: () => ({ resumed: true, id: '1-0', ended: false, next: () => null, close: () => (closed += 1) }),
          },
          { after: null, version: '1' },
        )?.(response);
      response.on('close', () => waiting?.());
    });
    client = connect(late.port, '127.0.0.1');
    client.write(request);
    await eventually(() => waiting !== null);
    client.destroy();
    await once(client, 'close');
    await eventually(() => closed === 1);
    await late.close();
  });
});
