// What a handler behind HTTP keeps when its process, its address or the engine is gone for a while.

import { expect } from 'chai';
import { eventually } from '../setup/eventually.ts';
import { type Flavour, House, type Sdk } from './house.ts';
import { moverWith } from './mover.ts';

for (const sdk of ['restate', 'keymail'] satisfies Sdk[])
  describe(`handlers behind HTTP (the SDK of ${sdk}), and what goes wrong`, () => {
    let house: House;

    beforeEach(async () => {
      house = new House('http2', { sdk });
      await house.open();
    });
    afterEach(() => house.close());

    it('go on where they were when their process was killed', async () => {
      const id = await house.send('counter/a/held', 5);
      await house.untilNoted('at the gate gate-a');
      await house.killEndpoint();
      const { lastError } = await house.until(id, 'backingOff');
      expect(lastError?.message).to.match(/broke off in the middle of the handler|can't be reached/);
      await house.startEndpoint();
      await house.untilNoted('at the gate gate-a', 2);
      house.openGate('gate-a');
      expect((await house.end(id)).value).to.deep.equal({ total: 5, same: true });
      expect([house.count('one/a'), house.count('three/a')]).to.deep.equal([1, 1]);
      expect((await house.call('counter/a/total')).value).to.deep.equal({ total: 5, keys: ['total'] });
    });

    it('go on where they were when the engine was stopped', async () => {
      const id = await house.send('counter/a/held', 5);
      await house.untilNoted('at the gate gate-a');
      await house.stopEngine();
      await house.startEngine();
      await house.untilNoted('at the gate gate-a', 2);
      house.openGate('gate-a');
      expect((await house.end(id)).value).to.deep.equal({ total: 5, same: true });
      expect([house.count('one/a'), house.count('three/a')]).to.deep.equal([1, 1]);
    });

    it('are known after a start, and waited for where their address does not answer', async () => {
      await house.stopEngine();
      await house.killEndpoint();
      await house.startEngine();
      const id = await house.send('counter/a/add', 1);
      const { lastError } = await house.until(id, 'backingOff');
      expect(lastError).to.deep.include({ code: 503 });
      expect(lastError?.message).to.include("can't be reached (ECONNREFUSED)").and.to.include('start the endpoint');
      await house.startEndpoint();
      await house.engine.submit({ kind: 'retryInvocation', id }, 'a test').catch(() => undefined);
      expect((await house.end(id)).value).to.deep.equal({ total: 1, keys: ['last', 'total'] });
    });

    it('stop with a clear word where their code asks for something else than before', async () => {
      const id = await house.send('relay/changes');
      await house.untilNoted('at the gate gate-changes');
      house.openGate('changed');
      await house.killEndpoint();
      await house.startEndpoint();
      const { lastError } = await house.until(id, 'paused');
      expect(lastError?.code).to.equal(570);
      expect(lastError?.message).to.include('first').and.to.include('other');
    });
  });

for (const sdk of ['restate', 'keymail'] satisfies Sdk[])
  describe(`handlers behind HTTP that wait (the SDK of ${sdk})`, () => {
    let house: House;

    before(async () => {
      // Whoever waits leaves memory as soon as another one wants its place.
      house = new House('http2', { limits: { attemptsMax: 1 }, sdk });
      await house.open();
    });
    after(() => house.close());

    it('leave memory, and are replayed when they wake', async () => {
      const ids = await Promise.all(['a', 'b', 'c'].map((key) => house.send(`counter/${key}/nap`, 2_000)));
      for (const id of ids) expect((await house.end(id)).value).to.equal('slept');
      // The last one is in nobody's way.
      for (const id of ids.slice(0, 2)) expect((await house.row(id)).attempt).to.be.at.least(2);
      expect(house.notes.sort()).to.deep.equal(['after/a', 'after/b', 'after/c', 'before/a', 'before/b', 'before/c']);
    });
  });

for (const sdk of ['restate', 'keymail'] satisfies Sdk[])
  describe(`handlers behind HTTP that have left memory (the SDK of ${sdk})`, () => {
    let house: House;

    before(async () => {
      house = new House('http1', { sdk });
      await house.open();
    });
    after(() => house.close());

    it('wake where the engine, and their own process, were away meanwhile', async () => {
      const { id, key } = await asleep(house);
      await house.stopEngine();
      await house.killEndpoint();
      await house.startEndpoint();
      await house.startEngine();
      expect((await house.end(id)).value).to.equal('slept');
      expect(house.notes.filter((note) => note.endsWith(key))).to.deep.equal([`before/${key}`, `after/${key}`]);
    });
  });

/** One that naps and has left memory. Where the machine is so busy that its nap was over before, another naps for longer. */
async function asleep(house: House): Promise<{ readonly id: string; readonly key: string }> {
  for (let ms = 3_000; ; ms *= 3) {
    const key = `nap-${ms}`;
    const id = await house.send(`counter/${key}/nap`, ms);
    if ((await house.until(id, 'suspended', 'completed')).status === 'suspended') return { id, key };
  }
}

describe("handlers that move out of the engine's process", () => {
  for (const flavour of ['http2', 'http1'] satisfies Flavour[])
    it(`go on there with the journals that they have (${flavour})`, async () => {
      const house = new House(flavour, { sdk: 'keymail' });
      try {
        await house.startEngine([moverWith(house.note)]);
        const id = await house.send('mover/m/go', 5);
        await eventually(async () => (await house.journal(id)).includes('sleep'));
        await house.stopEngine();
        await house.startEndpoint();
        await house.startEngine();
        await house.register();
        expect((await house.end(id)).value).to.deep.equal({ total: 5, same: true });
        expect(house.notes.sort()).to.deep.equal(['one/m', 'three/m', 'two/m']);
      } finally {
        await house.close();
      }
    });
});
