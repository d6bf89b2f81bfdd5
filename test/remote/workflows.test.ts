// Workflows of handlers behind HTTP: their run, promises and attaching, over both SDKs, and the journal of each held against the SDK that wrote it.

import { expect } from 'chai';
import { type Flavour, House, type Sdk } from './house.ts';

const kinds = [
  ['http2', 'restate'],
  ['http1', 'restate'],
  ['http2', 'keymail'],
  ['http1', 'keymail'],
] as const satisfies (readonly [Flavour, Sdk])[];

for (const [flavour, sdk] of kinds)
  describe(`workflows behind HTTP (${flavour}, the SDK of ${sdk})`, () => {
    let house: House;

    before(async () => {
      house = new House(flavour, { sdk });
      await house.open();
    });
    after(() => house.close());

    it('run once for each key, and wait for a promise that another handler completes', async () => {
      const id = await house.send('signup/ann/run', 'ann@x');
      await house.untilNoted('sent ann');
      expect(await house.send('signup/ann/run', 'other@x')).to.equal(id);
      expect((await house.call('signup/ann/look')).value).to.equal(null);
      await house.until(id, 'suspended');
      await house.call('signup/ann/answer', 'yes');
      const result = { token: 'token of ann@x', answer: 'yes', again: 'yes' };
      expect((await house.end(id)).value).to.deep.equal(result);
      expect((await house.call('signup/ann/look')).value).to.equal('yes');
      expect(house.count('sent ann')).to.equal(1);
      expect(await house.journal(id)).to.include.members(['run', 'promise', 'peekPromise', 'output']);
    });

    it('are told that a promise was completed before, and fail with what it was rejected with', async () => {
      const id = await house.send('signup/bob/run', 'bob@x');
      await house.call('signup/bob/refuse', 'no');
      const { outcome } = await house.end(id);
      expect(outcome).to.have.nested.property('failure.message', 'no');
      const second = await house.call('signup/bob/answer', 'late');
      expect(second.outcome).to.have.nested.property('failure.code', 409);
    });

    it('and who attaches to them go on after a restart of the engine', async () => {
      const id = await house.send('signup/cy/run', 'cy@x');
      const following = await house.send('follower/follow', id);
      await house.until(id, 'suspended');
      await house.until(following, 'suspended');
      await house.stopEngine();
      await house.startEngine();
      await house.call('signup/cy/answer', 'told');
      expect((await house.end(following)).value).to.deep.equal((await house.end(id)).value);
      // It has ended by now.
      expect((await house.call('follower/follow', id)).value).to.include({ answer: 'told' });
      const other = id.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
      expect((await house.call('follower/follow', other)).outcome).to.have.nested.property('failure.code', 404);
    });

    it('are not called a second time', async () => {
      await house.send('signup/dan/run', 'dan@x');
      expect((await house.call('follower/again', 'dan')).value).to.equal(409);
    });
  });
