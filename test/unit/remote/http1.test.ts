// HTTP/1.1 to an endpoint: what becomes of its connections.

import { createServer } from 'node:http';
import { expect } from 'chai';
import { http1Transport } from '../../../engine/remote/http1.ts';
import type { Transport } from '../../../engine/remote/transport.ts';
import { eventually } from '../../setup/eventually.ts';
import { type Listening, listen } from '../../setup/listen.ts';

describe('HTTP/1.1 to an endpoint', () => {
  let listening: Listening;
  let transport: Transport;
  let opened: number;
  let open: number;
  let asked: number;
  let answer: () => void;

  beforeEach(async () => {
    [opened, open, asked] = [0, 0, 0];
    // As many proxies do, it cuts no connection by itself.
    const server = createServer({ keepAliveTimeout: 0 }, (_request, response) => {
      asked += 1;
      answer = () => response.end('done');
    });
    server.on('connection', (socket) => {
      opened += 1;
      open += 1;
      socket.on('close', () => (open -= 1));
    });
    listening = await listen(server);
    transport = http1Transport(new URL(listening.url));
  });
  afterEach(async () => {
    transport.close();
    await listening.close();
  });

  const exchange = () =>
    new Promise<string | null>((closed) => {
      transport.open({ method: 'GET', path: '/', headers: {} }, { head() {}, data() {}, closed }).end();
    });

  it('uses one again, and closes it with the transport', async () => {
    for (const times of [1, 2]) {
      const end = exchange();
      await eventually(() => asked === times);
      answer();
      expect(await end).to.equal(null);
    }
    expect([opened, open]).to.deep.equal([1, 1]);
    transport.close();
    await eventually(() => open === 0);
  });

  it('closes one that was in use when the transport was closed, after the exchange has gone on to its end', async () => {
    const end = exchange();
    await eventually(() => asked === 1);
    transport.close();
    answer();
    expect(await end).to.equal(null);
    await eventually(() => open === 0);
  });
});
