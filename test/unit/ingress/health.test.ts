// What the ingress says of its health.

import { expect } from 'chai';

import { ingressHouse, refusalOf } from './house.ts';

describe('health of the ingress', () => {
  const { given, ask } = ingressHouse();

  it('names the services', async () => {
    await given();
    for (const path of ['/health', '/restate/health']) {
      const response = await ask(path);
      expect(response.status).to.equal(200);
      expect(await response.json()).to.deep.equal({ services: ['greeter', 'counter'] });
    }
    expect((await ask('/health', { method: 'HEAD' })).status).to.equal(200);
  });

  it('says why nothing is taken', async () => {
    await given({ query: { health: () => ({ accepting: false, reason: 'the disk is full', services: [] }) } });
    const response = await ask('/health');
    expect(response.status).to.equal(503);
    expect(response.headers.get('retry-after')).to.equal('5');
    expect((await refusalOf(response)).message).to.equal('the disk is full');
  });
});
