// Awakeables of handlers behind HTTP: their journal tells of those that they have left memory for, and the engine takes answers to all.

import { expect } from 'chai';
import { formatAwakeableId, type InvocationId, valueOutcome } from '../../sdk/protocol/index.ts';
import { type Flavour, House, type Sdk } from './house.ts';

const kinds = [
  ['http2', 'restate'],
  ['http1', 'restate'],
  ['http2', 'keymail'],
  ['http1', 'keymail'],
] as const satisfies (readonly [Flavour, Sdk])[];

for (const [flavour, sdk] of kinds)
  describe(`awakeables of handlers behind HTTP (${flavour}, the SDK of ${sdk})`, () => {
    let house: House;

    before(async () => {
      house = new House(flavour, { sdk });
      await house.open();
    });
    after(() => house.close());

    const asked = async (handler: string) => {
      const id = await house.send(`asks/${handler}`);
      const awakeable = formatAwakeableId(id as InvocationId, 17);
      await house.untilNoted(`asked ${awakeable}`);
      return { id, awakeable };
    };
    const resolve = (awakeable: string, value: unknown) =>
      house.engine.completeAwakeable(awakeable, valueOutcome(JSON.stringify(value)));
    const reject = (awakeable: string, message: string) =>
      house.engine.completeAwakeable(awakeable, { kind: 'failure', failure: { code: 418, message } });

    it('have the id that this engine would give them, and are answered by it', async () => {
      const { id, awakeable } = await asked('once');
      await resolve(awakeable, { ok: true });
      expect((await house.end(id)).value).to.deep.equal({ ok: true });
      expect(await house.journal(id)).to.include('completion');
    });

    it('leave memory while they wait, and wake with the answer', async () => {
      const { id, awakeable } = await asked('once');
      await house.until(id, 'suspended');
      const { why } = (await (await fetch(`${await house.admin()}/invocations/${id}`)).json()) as { why: unknown };
      expect(why).to.include({ code: 'waiting_for_awakeable', awakeable });
      expect((await house.journal(id)).filter((kind) => kind === 'awakeable')).to.have.length(1);
      await resolve(awakeable, [1]);
      expect((await house.end(id)).value).to.deep.equal([1]);
      expect(house.count(`asked ${awakeable}`)).to.equal(1);
    });

    it('are rejected, with code and words', async () => {
      const { id, awakeable } = await asked('caught');
      await reject(awakeable, 'not this year');
      expect((await house.end(id)).value).to.deep.equal([418, 'not this year']);
    });

    it('have their first answer', async () => {
      const { id, awakeable } = await asked('once');
      await house.until(id, 'suspended');
      expect((await resolve(awakeable, 'first')).again).to.equal(false);
      expect((await resolve(awakeable, 'second')).again).to.equal(true);
      expect((await reject(awakeable, 'third')).again).to.equal(true);
      expect((await house.end(id)).value).to.equal('first');
      expect((await resolve(awakeable, 'fourth')).again).to.equal(true);
    });

    it('may be answered before the handler waits', async () => {
      const id = await house.send('asks/late');
      await house.untilNoted('at the gate gate-late');
      await resolve(formatAwakeableId(id as InvocationId, 17), 'early');
      house.openGate('gate-late');
      expect((await house.end(id)).value).to.equal('early');
    });

    it('are answered by another handler, and a replay of that one asks for the same', async () => {
      const { id, awakeable } = await asked('once');
      const answering = await house.send('asks/answers', { id: awakeable });
      expect((await house.end(id)).value).to.deep.equal({ by: 'a handler' });
      await house.untilNoted('at the gate gate-answers');
      await house.killEndpoint();
      await house.startEndpoint();
      house.openGate('gate-answers');
      expect((await house.end(answering)).value).to.equal('answered');
      expect(await house.journal(answering)).to.include('signal');
      const rejected = await asked('caught');
      await house.call('asks/answers', { id: rejected.awakeable, reason: 'never' });
      expect((await house.end(rejected.id)).value).to.deep.equal([500, 'never']);
    });

    it('wait through a restart of the engine', async () => {
      const { id, awakeable } = await asked('once');
      await house.until(id, 'suspended');
      await house.stopEngine();
      await house.startEngine();
      await resolve(awakeable, 'after');
      expect((await house.end(id)).value).to.equal('after');
    });

    it('race against time, and are told that nobody waits any more', async () => {
      const late = await house.call('asks/inTime', 1);
      expect(late.value).to.equal('too late');
      const refused = await resolve(formatAwakeableId(late.id, 17), 1).catch((error: unknown) => error);
      expect(refused).to.include({ code: 'unknown_awakeable' });
      const id = await house.send('asks/inTime', 60_000);
      await house.until(id, 'suspended');
      await resolve(formatAwakeableId(id as InvocationId, 17), 'in time');
      expect((await house.end(id)).value).to.equal('in time');
    });

    it('are rejected by a cancellation', async () => {
      const { id } = await asked('caught');
      await house.until(id, 'suspended');
      await house.engine.submit({ kind: 'cancelInvocation', id }, 'a test');
      expect((await house.end(id)).value).to.deep.equal([409, sdk === 'restate' ? 'Cancelled' : 'cancelled']);
    });
  });
