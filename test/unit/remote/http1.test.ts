// HTTP/1.1 to an endpoint: what becomes of its connections.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { expect } from 'chai';
import { type Clock, systemClock } from '../../../engine/clock.ts';
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
    transport = http1Transport(new URL(listening.url), systemClock);
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

  it('waits so long for a connection, also for one that is there and says nothing', async () => {
    const silent = createTcp();
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const { port } = silent.address() as AddressInfo;
    const late: (() => void)[] = [];
    const after: Clock['after'] = (_ms, tooLate) => {
      late.push(tooLate);
      return () => late.splice(0);
    };
    // A server that never begins with TLS.
    const secure = http1Transport(new URL(`https://127.0.0.1:${port}`), { ...systemClock, after });
    const end = new Promise<string | null>((closed) => {
      secure.open({ method: 'GET', path: '/', headers: {} }, { head() {}, data() {}, closed }).end();
    });
    await once(silent, 'connection');
    await eventually(() => late.length === 1);
    late[0]?.();
    expect(await end).to.equal('no connection within 5 s');
    expect(late).to.deep.equal([]);
    secure.close();
    silent.close();
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
