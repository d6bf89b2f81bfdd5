// Handlers of an SDK of the open service protocol, and of our own, run by this engine: the same over both transports. Over HTTP/1.1 each
// wait is an attempt of its own, so there every step is also a replay of all before it, compared by the SDK itself.

import { expect } from 'chai';
import { eventually } from '../setup/eventually.ts';
import { type Flavour, House, type Sdk } from './house.ts';

const FIRST = { cursor: null, limit: 1 };

const RUNS: readonly (readonly [sdk: Sdk, flavour: Flavour])[] = [
  ['restate', 'http2'],
  ['restate', 'http1'],
  ['keymail', 'http2'],
  ['keymail', 'http1'],
  ['keymail', 'fetch'],
  ['keymail', 'lambda'],
];

for (const [sdk, flavour] of RUNS) {
  describe(`handlers behind HTTP (${flavour}, the SDK of ${sdk})`, () => {
    let house: House;

    before(async () => {
      house = new House(flavour, { sdk });
      await house.open();
    });
    after(() => house.close());

    it('are registered with their services, and how they are reached', () => {
      const [deployment] = house.engine.query.deployments();
      expect(deployment).to.deep.include({
        uri: house.uri,
        transport: flavour === 'http2' ? 'http2' : 'http1',
        protocolVersion: 6,
        problem: null,
      });
      expect(deployment?.services).to.include.members(['counter', 'relay', 'asks']);
      const counter = house.engine.query.services.find(({ name }) => name === 'counter');
      expect(counter?.kind).to.equal('object');
      const modes = Object.fromEntries(counter?.handlers.map(({ name, mode }) => [name, mode]) ?? []);
      expect(modes).to.include({ add: 'exclusive', total: 'shared' });
    });

    it('run steps, keep state and read it', async () => {
      expect((await house.call('counter/a/add', 2)).value).to.deep.equal({ total: 2, keys: ['last', 'total'] });
      const second = await house.call('counter/a/add', 3);
      expect(second.value).to.deep.equal({ total: 5, keys: ['last', 'total'] });
      expect(house.count('one/a')).to.equal(2);
      expect(await house.journal(second.id)).to.include.members(['input', 'get', 'run', 'set', 'keys', 'output']);
      expect((await house.call('counter/a/total')).value).to.deep.equal({ total: 5, keys: ['last', 'total'] });
      expect((await house.call('counter/a/lazy', 1)).value).to.deep.equal({
        ...{ before: 5, after: 6, keys: ['last', 'total'] },
      });
      expect((await house.call('counter/a/wipe')).value).to.deep.equal([]);
      expect((await house.call('counter/a/total')).value).to.deep.equal({ total: null, keys: [] });
    });

    if (sdk === 'keymail')
      it('ask for state that is too large to come along, and see what they wrote', async () => {
        await house.call('counter/large/fill', 1_200_000);
        expect((await house.call('counter/large/lazy', 4)).value).to.deep.equal({
          ...{ before: 0, after: 4, keys: ['filling', 'total'] },
        });
      });

    it('call handlers of this process and are called by them, at once and later', async () => {
      expect((await house.call('front/b/all', 5)).value).to.deep.equal({ twice: 22, total: 22 });
    });

    it('are given the headers of whoever asked', async () => {
      expect((await house.call('relay/headers')).value).to.include({ 'x-asked-by': 'a test' });
    });

    it('end with what they throw as terminal, metadata included', async () => {
      const { status, outcome } = await house.call('relay/refuses');
      expect(status).to.equal('failed');
      expect(outcome).to.deep.equal({
        kind: 'failure',
        failure: { code: 418, message: 'not today', metadata: { why: 'tea' } },
      });
    });

    it('are tried again where they throw anything else', async () => {
      const { value, id } = await house.call('relay/flaky');
      expect(value).to.equal(3);
      expect((await house.row(id)).attempt).to.be.at.least(3);
    });

    it('may bound the tries of a step, which are counted over attempts', async () => {
      expect((await house.call('relay/givesUp')).value).to.equal(3);
      expect(house.count('never')).to.equal(3);
    });

    it('may give nothing, and bytes', async () => {
      expect((await house.call('relay/nothing')).value).to.equal(undefined);
      expect((await house.call('relay/bytes')).value).to.equal(3);
    });

    it('sleep as long as they say', async () => {
      const before = Date.now();
      expect((await house.call('counter/c/nap', 300)).value).to.equal('slept');
      expect(Date.now() - before).to.be.at.least(300);
      expect(house.notes.filter((note) => note.endsWith('/c'))).to.deep.equal(['before/c', 'after/c']);
    });

    it('are cancelled in the middle, and may wind up', async () => {
      const id = await house.send('relay/callsWaits');
      const callee = async () => (await house.engine.query.invocations({ handler: 'waits' }, FIRST)).rows[0];
      // A cancellation before the step's result is stored would end it there, with nothing to wind up.
      await eventually(async () => (await house.journal((await callee())?.id ?? '')).includes('sleep'));
      await house.engine.submit({ kind: 'cancelInvocation', id }, 'a test');
      expect((await house.end(id)).status).to.equal('cancelled');
      await house.untilNoted('undone');
      expect(house.count('waits')).to.equal(1);
      // It has slept while it wound up: a cancellation that is over wakes nobody.
      expect((await callee())?.attempt).to.be.within(1, 8);
    });
  });
}
