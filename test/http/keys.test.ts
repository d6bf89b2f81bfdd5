// Keys with the real engine behind the admin API: their state corrected, they themselves paused and resumed.

import { expect } from 'chai';
import { eventually } from '../setup/eventually.ts';
import { actingHouse } from './acting.ts';
import { ask } from './house.ts';

describe('keys', () => {
  const { house, reopen, admin, post, sent, statusOf, refused, audit } = actingHouse();

  describe('the state of a key', () => {
    it('is corrected where it has the version that was read', async () => {
      await post('/cart/s/add', 'x');
      const { version } = (await admin('/actors/cart/s')).body;
      const items = { encoding: 'utf8', data: '["y"]' };
      const patched = await admin('/actors/cart/s', 'PATCH', { version, set: { items } });
      expect(patched.status).to.equal(200);
      expect(patched.body.version).not.to.equal(version);
      expect((await post('/cart/s/add', 'z')).text).to.equal('["y","z"]');
      const late = await admin('/actors/cart/s', 'PATCH', { version, clear: ['items'] });
      expect([late.status, late.body.code]).to.deep.equal([412, 'version_mismatch']);
      const present = (await admin('/actors/cart/s')).body.version;
      expect(late.body.version).to.equal(present);
      const cleared = await admin('/actors/cart/s', 'PATCH', { version: present, clear: ['items'] });
      expect(cleared.body).to.deep.include({ state: [], mailboxDepth: 0, holder: null });
      expect(await audit()).to.deep.equal([
        `patchState cart/s ${JSON.stringify({ version: present, set: [], clear: ['items'] })}`,
        `patchState cart/s ${JSON.stringify({ version, set: ['items'], clear: [] })}`,
      ]);
    });

    it('is given to a key that has nothing yet', async () => {
      expect((await admin('/actors/cart/first')).status).to.equal(404);
      const items = { encoding: 'utf8', data: '["y"]' };
      const body = { version: 'e3b0c44298fc1c14', set: { items } };
      expect((await admin('/actors/cart/first', 'PATCH', body)).status).to.equal(200);
      expect((await post('/cart/first/add', 'z')).text).to.equal('["y","z"]');
      expect(await refused('/actors/cart/first', body, 'PATCH')).to.deep.equal([412, 'version_mismatch']);
    });

    it('is refused while somebody has the key, and found by who is resumed', async () => {
      const id = await sent('/cart/t/twice');
      await eventually(() => house().runs.get('twice/t') === 1);
      const { version } = (await admin('/actors/cart/t')).body;
      const body = { version, set: { n: { encoding: 'utf8', data: '5' } } };
      expect(await refused('/actors/cart/t', body, 'PATCH')).to.deep.equal([409, 'key_busy']);
      await admin(`/invocations/${id}/pause`, 'POST');
      expect((await admin('/actors/cart/t', 'PATCH', body)).status).to.equal(200);
      house().open();
      await admin(`/invocations/${id}/resume`, 'POST');
      // What it has read before is in its journal; what it reads anew is corrected.
      const ended = await ask(`${house().ingress}/restate/attach/${id}`);
      expect(ended.text).to.equal('[null,5]');
    });

    it('is not corrected by nonsense', async () => {
      const set = { n: { encoding: 'utf8', data: '1' } };
      for (const body of [
        ...[{ version: 'x' }, { set }, { version: 'x', set: { '': set.n } }, { version: 'x', set, clear: ['n'] }],
        ...[
          { version: 'x', clear: ['n', 'n'] },
          { version: 'x', set: { n: { encoding: 'base64', data: '?' } } },
        ],
      ]) {
        expect(await refused('/actors/cart/u', body, 'PATCH'), JSON.stringify(body)).to.deep.equal([
          400,
          'invalid_request',
        ]);
      }
      const plain = await admin('/actors/cart/u', 'PATCH', { version: 'x', set: { n: 'plain' } });
      expect(plain.text).to.contain('body.set.n: a value is { \\"encoding\\": \\"utf8\\"');
      const proto = await fetch(`${house().admin}/actors/cart/u`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: '{"version":"x","set":{"__proto__":{"encoding":"utf8","data":"1"},"n":{"encoding":"utf8","data":"1"}}}',
      });
      expect([proto.status, await proto.text()]).to.satisfy(
        ([status, text]: [number, string]) => status === 400 && text.includes('__proto__'),
      );
      expect(await refused('/actors/greeter/u', { version: 'x', set }, 'PATCH')).to.deep.equal([404, 'not_found']);
      expect(await refused('/actors/nobody/u', { version: 'x', set }, 'PATCH')).to.deep.equal([404, 'not_found']);
      const long = encodeURIComponent('k'.repeat(1_025));
      expect(await refused(`/actors/cart/${long}`, { version: 'x', set }, 'PATCH')).to.deep.equal([400, 'key_invalid']);
      expect(await audit()).to.deep.equal([]);
    });
  });

  describe('a key', () => {
    it('is paused and resumed: who comes meanwhile waits', async () => {
      const paused = await admin('/actors/cart/q/pause', 'POST');
      expect(paused.status).to.equal(200);
      expect(paused.body.paused).to.include({ by: 'local' });
      const id = await sent('/cart/q/add', 'x');
      expect(await statusOf(id)).to.equal('queued');
      expect((await admin('/actors?service=cart')).body.items.map(({ paused: it }) => it !== null)).to.deep.equal([
        true,
      ]);
      expect(await refused('/actors/cart/q/pause')).to.deep.equal([409, 'key_already_paused']);
      const resumed = await admin('/actors/cart/q/resume', 'POST');
      expect(resumed.body.paused).to.equal(null);
      await eventually(async () => (await statusOf(id)) === 'completed');
      expect(await refused('/actors/cart/q/resume')).to.deep.equal([409, 'key_not_paused']);
      expect(await audit()).to.deep.equal(['resumeKey cart/q {}', 'pauseKey cart/q {}']);
    });
  });

  describe('keys that are paused', () => {
    it('are so many at most', async () => {
      await reopen({ limits: { keysPausedMax: 1 } });
      expect((await admin('/actors/cart/a/pause', 'POST')).status).to.equal(200);
      expect(await refused('/actors/cart/b/pause')).to.deep.equal([409, 'too_many_keys_paused']);
    });
  });
});
