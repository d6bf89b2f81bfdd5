/** The loop's promises (L1–L4), over a store that can be held back and can fail. */
import { expect } from 'chai';
import type { RefusedError } from '../../../engine/answers.ts';
import { StoreError } from '../../../engine/store/store.ts';
import type { Seq } from '../../../sdk/protocol/index.ts';
import { call, send, sleep } from '../../histories/acts.ts';
import { settle } from './manual-clock.ts';
import { Rig } from './rig.ts';

describe('the loop', () => {
  it('L1: decides the commands for one address in the order in which they came', async () => {
    const rig = await Rig.open({ limits: { turnCommandsMax: 7 } });
    for (let count = 0; count < 50; count += 1) rig.put('order/a/process', { payload: String(count) });
    await settle();
    for (let count = 0; count < 50; count += 1) {
      rig.endpoint.attempts.at(-1)?.finishes();
      await settle(5);
    }
    expect(rig.seqs.map((seq) => rig.status(seq))).to.deep.equal(Array(50).fill('completed'));
    const payloads = rig.endpoint.attempts.map(({ start }) => inputOf(start.journal[0]));
    expect(payloads).to.deep.equal(Array.from({ length: 50 }, (_, count) => String(count)));
  });

  it('L1: keeps that order where one of them goes past the memory of its idempotency key, and the next does not', async () => {
    const rig = await Rig.open();
    await rig.submit('order/sender/process');
    const sender = rig.endpoint.attempt('order/sender');
    sender.asks(send(1, 'order/a/process', { payload: 'first', idempotencyKey: 'once' }));
    sender.asks(send(2, 'order/a/process', { payload: 'second' }));
    sender.asks(send(3, 'order/a/process', { payload: 'third', idempotencyKey: 'twice' }));
    sender.asks(send(4, 'order/a/process', { payload: 'fourth' }));
    await settle();
    for (let count = 0; count < 4; count += 1) {
      rig.endpoint.attempts.at(-1)?.finishes();
      await settle(5);
    }
    const payloads = rig.endpoint.attempts.slice(1).map(({ start }) => inputOf(start.journal[0]));
    expect(payloads).to.deep.equal(['first', 'second', 'third', 'fourth']);
  });

  it('L1: who calls under the key of another and ends in the same turn is on no list', async () => {
    const rig = await Rig.open();
    for (const caller of ['first', 'second']) {
      await rig.submit(`order/${caller}/process`);
      rig.endpoint.attempt(`order/${caller}`).asks(call(1, 'order/b/process', { idempotencyKey: 'k' }));
      if (caller === 'second') rig.endpoint.attempt('order/second').finishes();
      await settle();
    }
    const kinds = rig.store.turns.at(-1)?.writes.map(({ change }) => change.kind) ?? [];
    expect(kinds.filter((kind) => kind.startsWith('waiter'))).to.deep.equal(['waiterAdded', 'waiterRemoved']);
  });

  it('takes no more commands into a turn than its limit', async () => {
    const rig = await Rig.open({ limits: { turnCommandsMax: 7 } });
    for (let count = 0; count < 20; count += 1) rig.put(`order/k${count}/process`);
    await settle();
    expect(rig.store.turns).to.have.length(3);
  });

  it('draws a number for an invocation, and for its place in line, and for nothing else: they come to an end', async () => {
    const rig = await Rig.open();
    const first = await rig.submit('order/a/process');
    for (let id = 1; id <= 10; id += 1) rig.endpoint.attempt('order/a').asks(sleep(id, 60_000));
    await settle();
    rig.endpoint.attempt('order/a').finishes();
    await settle();
    expect((await rig.submit('order/b/process')) - first).to.equal(2);
  });

  it('L2: decides what follows for other cells in the same turn', async () => {
    const rig = await Rig.open();
    await rig.submit('order/a/process');
    const before = rig.store.turns.length;
    rig.endpoint.attempt('order/a').asks(call(1, 'order/b/process'));
    await settle();
    expect(rig.store.turns).to.have.length(before + 1);
    expect(rig.store.turns.at(-1)?.writes.map(({ change }) => change.kind)).to.deep.equal([
      'journalAppended',
      'invocationUpdated',
      'invocationInserted',
      'journalAppended',
    ]);
    expect(rig.endpoint.names).to.deep.equal(['order/a/process #1', 'order/b/process #1']);
  });

  it('L3: does nothing before it is committed', async () => {
    const rig = await Rig.open();
    const release = rig.store.hold('commit');
    const seq = await rig.submit('order/a/process');
    expect(rig.effects).to.deep.equal([]);
    expect(rig.endpoint.attempts).to.deep.equal([]);
    release();
    await settle();
    expect(rig.endpoint.names).to.deep.equal(['order/a/process #1']);
    expect(rig.status(seq)).to.equal('running');
  });

  it('tells when all that came is durable: not before, not later for what came since, and at once where it is', async () => {
    const rig = await Rig.open();
    expect(rig.loop.untilDurable()).to.equal(null);
    const release = rig.store.hold('commit');
    const told: string[] = [];
    for (const key of ['a', 'b', 'c']) {
      await rig.submit(`order/${key}/process`);
      void rig.loop.untilDurable()?.then(() => told.push(key));
    }
    expect([rig.store.asked.commit, told]).to.deep.equal([2, []]);
    release();
    const releaseLast = rig.store.hold('commit');
    await settle();
    expect([rig.store.asked.commit, told]).to.deep.equal([3, ['a', 'b']]);
    releaseLast();
    await settle();
    expect(told).to.deep.equal(['a', 'b', 'c']);
    expect(rig.loop.untilDurable()).to.equal(null);
  });

  it('decides one turn while another is being written, and gathers what comes then', async () => {
    const rig = await Rig.open();
    const release = rig.store.hold('commit');
    await rig.submit('order/a/process');
    for (const key of ['b', 'c', 'd']) await rig.submit(`order/${key}/process`);
    expect([rig.store.asked.commit, rig.loop.queued]).to.deep.equal([2, 2]);
    release();
    await settle();
    expect(rig.store.turns).to.have.length(3);
    expect(rig.endpoint.attempts).to.have.length(4);
  });

  it('S8: trouble that the store tells by itself shuts the doors until a request succeeds, or stops for good', async () => {
    const rig = await Rig.open();
    rig.loop.storeSays(new StoreError('unavailable', 'away for now', 'Wait.'));
    expect(rig.loop.closedBecause).to.contain('away for now');
    await rig.submit('order/a/process');
    expect(rig.loop.closedBecause).to.equal(null);
    rig.loop.storeSays(new StoreError('lost', 'gone', 'Start again.'));
    expect(rig.loop.closedBecause).to.equal('the engine has stopped');
    expect(rig.fatal.map((error) => (error as StoreError).code)).to.deep.equal(['lost']);
    await rig.submit('order/b/process');
    expect(rig.endpoint.names).to.deep.equal(['order/a/process #1']);
  });

  it('L3: repeats a commit that fails for now, and shuts the doors meanwhile', async () => {
    const rig = await Rig.open();
    rig.store.fail('commit', 3);
    await rig.submit('order/a/process');
    expect(rig.loop.closedBecause).to.contain('no commit now');
    await rig.submit('order/b/process');
    await rig.clock.advance(50 + 100 + 200);
    expect(rig.store.asked.commit).to.be.greaterThan(3);
    expect(rig.loop.closedBecause).to.equal(null);
    expect(rig.endpoint.names).to.deep.equal(['order/a/process #1', 'order/b/process #1']);
    expect(rig.store.turns.map(({ number }) => number)).to.deep.equal([1, 2]);
    expect(rig.fatal).to.deep.equal([]);
  });

  it('waits for a store that can’t be read, too', async () => {
    const rig = await Rig.open();
    rig.store.fail('load', 2);
    await rig.submit('order/a/process');
    expect(rig.endpoint.attempts).to.deep.equal([]);
    await rig.clock.advance(150);
    expect(rig.endpoint.names).to.deep.equal(['order/a/process #1']);
  });

  it('waits for it with a read, too: whoever asks gets the cell, not the trouble', async () => {
    const rig = await Rig.open();
    rig.store.fail('load', 2);
    const cell = rig.actor('a');
    await rig.clock.advance(150);
    expect((await cell).kind).to.equal('actor');
  });

  it('L4: stops where another engine has taken over, and does nothing more', async () => {
    const rig = await Rig.open();
    rig.store.fail('commit', 1, 'fenced');
    await rig.submit('order/a/process');
    expect(rig.fatal).to.have.length(1);
    expect(rig.fatal[0]).to.be.instanceOf(StoreError).with.property('code', 'fenced');
    expect(rig.endpoint.attempts).to.deep.equal([]);
    await rig.submit('order/b/process');
    expect(rig.store.turns).to.deep.equal([]);
    expect(rig.loop.closedBecause).to.equal('the engine has stopped');
  });

  it('L4: leaves nobody waiting who asked for a cell when it stopped', async () => {
    const rig = await Rig.open();
    rig.store.fail('commit', 1, 'fenced');
    rig.put('order/a/process');
    const read = rig.actor('a').then(
      () => 'read',
      (error: Error) => error.message,
    );
    await settle();
    expect(await Promise.race([read, settle().then(() => 'still waiting')])).to.equal('the engine has stopped');
    expect(await rig.actor('b').catch((error: Error) => error.message)).to.equal('the engine has stopped');
  });

  it('says nothing of an emergency when it was asked to stop while the store does not work', async () => {
    const rig = await Rig.open();
    rig.store.fail('commit', 1_000);
    await rig.submit('order/a/process');
    const stopped = rig.loop.stop();
    await rig.clock.advance(60_000);
    await stopped;
    expect(rig.fatal).to.deep.equal([]);
  });

  it('finishes the turns that are on their way when it stops, and begins no other', async () => {
    const rig = await Rig.open();
    const release = rig.store.hold('commit');
    const seqs: Seq[] = [];
    for (const key of ['a', 'b', 'c']) seqs.push(await rig.submit(`order/${key}/process`));
    const stopped = rig.loop.stop();
    release();
    await stopped;
    expect(seqs.map((seq) => rig.status(seq))).to.deep.equal(['running', 'running', 'gone']);
  });

  it('finds the actor of an invocation that is asked for by its number', async () => {
    const rig = await Rig.open();
    const first = await rig.submit('order/a/process');
    const second = await rig.submit('order/a/process');
    await rig.act('kill', first);
    expect([rig.status(first), rig.status(second)]).to.deep.equal(['killed', 'running']);
    const solo = await rig.submit('mail/send');
    await rig.act('kill', solo);
    expect(rig.status(solo)).to.equal('killed');
  });

  it('tells who asked, after the commit', async () => {
    const rig = await Rig.open({ limits: { mailboxDepthMax: 1 } });
    const told: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const { ticket, answer } = rig.answers.ticket<{ again: boolean }>();
      rig.put('order/a/process', {}, ticket);
      answer.then(
        () => told.push('accepted'),
        (error: RefusedError) => told.push(error.code),
      );
    }
    const release = rig.store.hold('commit');
    await settle();
    expect(told).to.deep.equal([]);
    release();
    await settle();
    expect(told).to.deep.equal(['accepted', 'accepted', 'mailbox_full']);
  });
});

describe('answers', () => {
  it('reach whoever asks after the engine has stopped, as before', async () => {
    const rig = await Rig.open();
    const before = rig.answers.ticket();
    const ends: string[] = [];
    const attach = (seq: number) =>
      rig.answers.wait(seq as never, undefined).end.then(
        () => ends.push('ended'),
        (error: Error) => ends.push(error.message),
      );
    const first = attach(1);
    rig.answers.close();
    const after = rig.answers.ticket();
    const second = attach(2);
    await Promise.all([first, second]);
    const outcomes = await Promise.allSettled([before.answer, after.answer]);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    expect(ends).to.deep.equal(['the engine has stopped', 'the engine has stopped']);
  });
});

const inputOf = (item: unknown): unknown => (item as { entry: { payload: unknown } }).entry.payload;
