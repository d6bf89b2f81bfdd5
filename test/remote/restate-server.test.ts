// Our handlers, run by the Restate server: the proof that what `sdk/serve` speaks is the protocol. Over HTTP/1.1 each wait is an
// attempt, so there all is replayed, and held by us against frames that another engine has kept.

import { expect } from 'chai';
import { installedPeer } from '../bench/peer/install.ts';
import { eventually } from '../setup/eventually.ts';
import { skip } from '../setup/skip.ts';
import { RestateHouse } from './restate-house.ts';

const STARTS_MS_MAX = 120_000;

for (const flavour of ['http2', 'http1']) {
  describe(`our handlers, run by the Restate server (${flavour})`, function () {
    this.timeout(STARTS_MS_MAX);
    let house: RestateHouse;

    before(async function () {
      const peer = installedPeer();
      if (peer === null)
        return skip(this, 'the Restate server is not installed: npm run bench -- --vs restate does that');
      house = new RestateHouse(peer, flavour);
      await house.open();
    });
    after(() => house?.close());

    it('hear the server, which signs its requests, and nobody else', async () => {
      expect(await house.unsigned()).to.equal(401);
      expect(await house.call('relay/nothing')).to.equal(undefined);
    });

    it('run steps, keep state and read it', async () => {
      expect(await house.call('counter/a/add', 2)).to.deep.equal({ total: 2, keys: ['last', 'total'] });
      expect(await house.call('counter/a/add', 3)).to.deep.equal({ total: 5, keys: ['last', 'total'] });
      expect(house.count('one/a')).to.equal(2);
      expect(await house.call('counter/a/total')).to.deep.equal({ total: 5, keys: ['last', 'total'] });
      expect(await house.call('counter/a/wipe')).to.deep.equal([]);
      expect(await house.call('counter/a/total')).to.deep.equal({ total: null, keys: [] });
    });

    it('ask for state that is too large to come along', async () => {
      await house.call('counter/large/fill', 3_000_000);
      expect(await house.call('counter/large/lazy', 4)).to.deep.equal({
        ...{ before: 0, after: 4, keys: ['filling', 'total'] },
      });
    });

    it('call each other, at once and later', async () => {
      expect(await house.call('relay/twice', 5)).to.equal(22);
    });

    it('are given headers, and give nothing and bytes', async () => {
      expect(await house.call('relay/headers', undefined, { 'x-asked-by': 'a test' })).to.include({
        'x-asked-by': 'a test',
      });
      expect(await house.call('relay/nothing')).to.equal(undefined);
      expect(await house.call('relay/bytes')).to.equal(3);
    });

    it('end with what they throw as terminal, and are tried again where they throw anything else', async () => {
      const refused = await house.call('relay/refuses').catch(String);
      expect(refused).to.include('418').and.to.include('not today');
      expect(await house.call('relay/flaky')).to.equal(3);
    });

    it('may bound the tries of a step, which are counted over attempts', async () => {
      expect(await house.call('relay/givesUp')).to.equal(3);
      expect(house.count('never')).to.equal(3);
    });

    it('sleep as long as they say', async () => {
      const before = Date.now();
      expect(await house.call('counter/c/nap', 300)).to.equal('slept');
      expect(Date.now() - before).to.be.at.least(300);
      expect(house.notes.filter((note) => note.endsWith('/c'))).to.deep.equal(['before/c', 'after/c']);
    });

    it('are cancelled in the middle, hand that on to what they call, and wind up', async () => {
      const id = await house.send('relay/callsWaits');
      // A cancellation before the step's result is stored would end it there, with nothing to wind up.
      await house.untilJournaled(await house.idOf('waits'), 'Sleep');
      await house.cancel(id);
      expect(await house.end(id).catch(String)).to.include('409');
      await house.untilNoted('undone');
      expect([house.count('waits'), house.count('undone')]).to.deep.equal([1, 1]);
    });

    it('cancel others', async () => {
      const id = (await house.call('relay/cancelsWaits')) as string;
      expect(await house.end(id).catch(String)).to.include('409');
    });

    it('wait for answers from outside, under ids that the server knows', async () => {
      const id = await house.send('asks/once');
      const awakeable = await house.asked();
      await house.resolve(awakeable, { ok: true });
      expect(await house.end(id)).to.deep.equal({ ok: true });
      expect(await house.call('asks/inTime', 100)).to.equal('too late');
    });

    it('answer each other', async () => {
      house.openGate('gate-answers');
      const id = await house.send('asks/caught');
      const awakeable = await house.asked();
      expect(await house.call('asks/answers', { id: awakeable, reason: 'no' })).to.equal('answered');
      expect(await house.end(id)).to.deep.equal([500, 'no']);
    });

    it('are workflows with promises, and attach to them', async () => {
      const id = await house.send('signup/ann/run', 'ann@x');
      const following = await house.send('follower/follow', id);
      await house.untilNoted('sent ann');
      expect(await house.call('signup/ann/look')).to.equal(null);
      await house.call('signup/ann/answer', 'yes');
      const result = { token: 'token of ann@x', answer: 'yes', again: 'yes' };
      expect(await house.end(id)).to.deep.equal(result);
      expect(await house.end(following)).to.deep.equal(result);
      expect(await house.call('signup/ann/look')).to.equal('yes');
      expect(house.count('sent ann')).to.equal(1);
      const refused = await house.send('signup/bob/run', 'bob@x');
      await house.call('signup/bob/refuse', 'no');
      expect(await house.end(refused).catch(String)).to.include('no');
    });

    it('go on where they were when their process was killed', async () => {
      const id = await house.send('counter/k/held', 5);
      await house.untilNoted('at the gate gate-k');
      await house.killEndpoint();
      await house.startEndpoint();
      await house.untilNoted('at the gate gate-k', 2);
      house.openGate('gate-k');
      expect(await house.end(id)).to.deep.equal({ total: 5, same: true });
      expect([house.count('one/k'), house.count('three/k')]).to.deep.equal([1, 1]);
    });

    it('sleep on, and wake, where the server was killed meanwhile', async () => {
      const id = await house.send('counter/r/nap', 3_000);
      await house.untilJournaled(id, 'Sleep');
      await house.killServer();
      await house.startServer();
      expect(await house.end(id)).to.equal('slept');
      expect([house.count('before/r'), house.count('after/r')]).to.deep.equal([1, 1]);
    });

    it('stop with a clear word where their code asks for something else than before', async () => {
      const id = await house.send('relay/changes');
      await house.untilNoted('at the gate gate-changes');
      house.openGate('changed');
      await house.killEndpoint();
      await house.startEndpoint();
      const failure = async () => {
        const [row] = await house.query(`select last_failure from sys_invocation where id = '${id}'`);
        return String(row?.['last_failure'] ?? '');
      };
      await eventually(async () => (await failure()).includes('journal mismatch'), 20_000);
      expect(await failure())
        .to.include('"first"')
        .and.to.include('"other"');
      await house.kill(id);
    });
  });
}
