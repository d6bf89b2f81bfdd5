// Sends: taken and answered at once, now or for later.

import { expect } from 'chai';
import { ingressHouse, JSON_TYPE } from './house.ts';
import { accepted, id } from './scripted-engine.ts';

describe('sends to the ingress', () => {
  const { given, post, requests } = ingressHouse();

  const sends = [
    ['/greeter/greet/send', { service: 'greeter', key: null, handler: 'greet' }],
    ['/greeter/send/send', { service: 'greeter', key: null, handler: 'send' }],
    ['/counter/k/add/send', { service: 'counter', key: 'k', handler: 'add' }],
    ['/restate/send/counter/k/add', { service: 'counter', key: 'k', handler: 'add' }],
  ] as const;
  for (const [path, target] of sends) {
    it(`sends to ${target.handler} by ${path}`, async () => {
      await given();
      const response = await post(path, '1');
      expect(response.status).to.equal(202);
      expect(response.headers.get('x-restate-id')).to.equal(id);
      expect(await response.json()).to.deep.equal({ invocationId: id, status: 'Accepted' });
      expect(requests()[0]?.target).to.deep.equal(target);
    });
  }

  it('says that a send was accepted before', async () => {
    await given({ accept: async () => ({ ...accepted, again: true }) });
    const response = await post('/greeter/greet/send', '1', { ...JSON_TYPE, 'idempotency-key': 'k' });
    expect(response.status).to.equal(202);
    expect(await response.json()).to.deep.equal({ invocationId: id, status: 'PreviouslyAccepted' });
  });

  const delays = [
    ['10s', 10_000],
    ['500', 500],
    ['500ms', 500],
    ['1.5h', 5_400_000],
    ['1d', 86_400_000],
  ] as const;
  for (const [delay, ms] of delays) {
    it(`starts ${ms} ms later for ${delay}`, async () => {
      await given({}, { now: () => 1_000 });
      await post(`/greeter/greet/send?delay=${delay}`, '1');
      expect(requests()[0]?.startAt).to.equal(1_000 + ms);
    });
  }

  it('starts at once for 0', async () => {
    await given();
    await post('/greeter/greet/send?delay=0', '1');
    expect(requests()[0]?.startAt).to.equal(null);
  });
});
