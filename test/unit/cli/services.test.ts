// Services and deployments on the command line.

import { expect } from 'chai';
import { cliHouse } from './house.ts';

describe('services on the command line', () => {
  const { will, ask, sent, asked } = cliHouse();

  it('shows services', async () => {
    const handlers = [{ name: 'process', mode: 'exclusive', inputContentType: null, ingressPrivate: true }];
    const service = { name: 'orders', kind: 'object', handlers, abortTimeoutMs: 600_000 };
    will({ body: { items: [service], next: null } }, { body: service });
    expect((await ask('services list')).out).to.match(/orders +object +process/);
    const { out } = await ask('services describe orders');
    expect(out)
      .to.match(/^abort timeout +10 min$/m)
      .and.match(/^process +exclusive +any +by handlers$/m);
    expect(sent()).to.deep.equal(['GET /services', 'GET /services/orders']);
  });

  it('registers, shows and removes deployments', async () => {
    const nothing = { transport: null, protocolVersion: null, problem: null, createdAt: null, updatedAt: null };
    const own = { id: 'dp_in_process', kind: 'inProcess', uri: null, services: ['a', 'b'], ...nothing };
    const there = { ...own, id: 'dp_1', kind: 'http', uri: 'http://h:1/', transport: 'http2', protocolVersion: 6 };
    will({ body: { items: [own, there], next: null } }, { status: 201, body: there }, { body: there }, { status: 204 });
    expect((await ask('deployments list')).out)
      .to.match(/dp_in_process +in the process of the engine +a, b/)
      .and.match(/dp_1 +http:\/\/h:1\/ +a, b/);
    expect((await ask('deployments register http://h:1 --force')).out).to.match(/^protocol +version 6, http2$/m);
    expect((await ask('deployments get dp_1')).out).to.match(/^where +http:\/\/h:1\/$/m);
    expect((await ask('deployments remove dp_1 --force')).out).to.equal('dp_1  removed\n');
    const requests = asked().map(({ method, url }) => `${method} ${url}`);
    expect(requests).to.deep.equal([
      ...['GET /deployments', 'POST /deployments', 'GET /deployments/dp_1', 'DELETE /deployments/dp_1?force=true'],
    ]);
  });
});
