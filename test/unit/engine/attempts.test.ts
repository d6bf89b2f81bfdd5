/** Attempts in memory: room for all in turn, nothing that waits keeps it for ever, nothing that is committed is missed. */
import { expect } from 'chai';
import type { Seq } from '../../../sdk/protocol/index.ts';
import { CANCEL_SIGNAL } from '../../../sdk/protocol/index.ts';
import { call, run, sleep, text } from '../../histories/acts.ts';
import { settle } from './manual-clock.ts';
import { at, Rig } from './rig.ts';
import type { ScriptedAttempt } from './scripted-endpoint.ts';

describe('attempts', () => {
  it('A1: begin with their journal, and get what is committed later', async () => {
    const rig = await Rig.open();
    await rig.submit('order/a/process');
    const attempt = rig.endpoint.attempt('order/a');
    expect(attempt.start.journal.map(({ index }) => index)).to.deep.equal([0]);
    attempt.asks(run(1, text('ok')), run(2));
    attempt.says({ kind: 'proposal', id: 2, outcome: text('later') });
    await settle();
    expect(attempt.delivered.map(({ index, id }) => [index, id])).to.deep.equal([
      [1, 1],
      [3, 2],
    ]);
  });

  it('A1: miss nothing that is committed while their journal is read', async () => {
    const rig = await Rig.open();
    await rig.submit('order/a/process');
    rig.endpoint.attempt('order/a').asks(call(1, 'mail/send'));
    await settle();
    rig.endpoint.attempt('order/a').fails();
    await settle();
    const release = rig.store.hold('journals');
    await rig.clock.advance(100);
    rig.endpoint.attempt('mail').finishes(text('sent'));
    await settle();
    expect(rig.endpoint.names).to.deep.equal(['order/a/process #1', 'mail/send #1']);
    release();
    await settle();
    const again = rig.endpoint.attempt('order/a');
    expect(again.name).to.equal('order/a/process #2');
    const known = new Set([
      ...again.start.journal.map(({ index }) => index),
      ...again.delivered.map(({ index }) => index),
    ]);
    expect([...known].sort()).to.deep.equal([0, 1, 2]);
  });

  it('get the state of their key as it is when they begin', async () => {
    const rig = await Rig.open();
    await rig.submit('order/a/process');
    await rig.submit('order/a/process');
    await rig.submit('order/a/peek');
    const first = rig.endpoint.attempt('order/a/process');
    first.says({ kind: 'entry', seen: 0, entry: { kind: 'set', name: 'n', value: '1' } });
    first.finishes();
    await settle();
    expect(rig.endpoint.attempt('order/a/process').start.state).to.deep.equal(new Map([['n', '1']]));
    expect(rig.endpoint.attempt('order/a/peek').start.state).to.equal(null);
  });

  it('are told how often the one before them failed, and where', async () => {
    const rig = await Rig.open();
    await rig.submit('order/a/process');
    const error = { code: 500, message: 'oh', stepId: 3, stepName: 'reserve' };
    rig.endpoint.attempt('order/a').says({ kind: 'failed', error });
    await rig.clock.advance(150);
    expect(rig.endpoint.attempt('order/a').start).to.include({
      attempt: 2,
      retryCount: 1,
      failedStepId: 3,
      retryingForMs: 100,
    });
  });

  it('A2: wait for room, and begin in order when there is some', async () => {
    const rig = await Rig.open({ limits: { attemptsMax: 2 } });
    for (const key of ['a', 'b', 'c', 'd']) rig.put(`order/${key}/process`);
    await settle();
    expect(rig.endpoint.names).to.deep.equal(['order/a/process #1', 'order/b/process #1']);
    expect(rig.attempts.counts).to.deep.equal({ live: 2, waiting: 2 });
    rig.endpoint.attempt('order/b').finishes();
    await settle();
    expect(rig.endpoint.names.at(-1)).to.equal('order/c/process #1');
  });

  it('that wait for room keep no input in memory: it is read when there is room', async () => {
    const rig = await Rig.open({ limits: { attemptsMax: 1 } });
    for (const key of ['a', 'b']) rig.put(`order/${key}/process`);
    await settle();
    expect(rig.store.asked.journals).to.equal(0);
    rig.endpoint.attempt('order/a').finishes();
    await settle();
    expect(rig.store.asked.journals).to.equal(1);
    expect(rig.endpoint.names.at(-1)).to.equal('order/b/process #1');
  });

  it('that were ended while they waited for room do not begin', async () => {
    const rig = await Rig.open({ limits: { attemptsMax: 1 } });
    await rig.submit('order/a/process');
    const waiting = await rig.submit('order/b/process');
    await rig.act('kill', waiting);
    rig.endpoint.attempt('order/a').finishes();
    await settle();
    expect(rig.endpoint.names).to.deep.equal(['order/a/process #1']);
    expect(rig.attempts.counts.live).to.equal(0);
  });

  it('A2: that wait for each other make room for each other', async () => {
    const rig = await Rig.open({ limits: { attemptsMax: 2 } });
    const depth = 6;
    // Each calls the next of a chain, and can go on only with its answer.
    rig.endpoint.onStart = (attempt) => chain(attempt, depth);
    rig.endpoint.onDeliver = (attempt) => {
      if (attempt.delivered.some(({ id }) => id === 2)) attempt.finishes(text('done'));
    };
    rig.endpoint.onSuspend = (attempt) => attempt.suspends(2);
    for (const name of ['x', 'y', 'z']) rig.put(`order/${name}0/process`);
    await rig.clock.advance(2_000);
    expect(rig.seqs.map((seq) => rig.status(seq))).to.deep.equal(['completed', 'completed', 'completed']);
    expect(rig.attempts.counts).to.deep.equal({ live: 0, waiting: 0 });
  });

  it('that execute are not asked to make room', async () => {
    const rig = await Rig.open({ limits: { attemptsMax: 1 } });
    await rig.submit('order/a/process');
    await rig.submit('order/b/process');
    await rig.clock.advance(1_000);
    expect(rig.endpoint.attempt('order/a').suspendsAsked).to.equal(0);
    rig.endpoint.attempt('order/a').busy = false;
    await rig.clock.advance(10);
    expect(rig.endpoint.attempt('order/a').suspendsAsked).to.equal(1);
  });

  it('that wait long leave memory, and come back when there is something for them', async () => {
    const rig = await Rig.open({ handler: { inactivityTimeoutMs: 1_000 } });
    const seq = await rig.submit('order/a/process');
    const attempt = rig.endpoint.attempt('order/a');
    attempt.asks(sleep(1, 60_000));
    attempt.busy = false;
    rig.endpoint.onSuspend = () => attempt.suspends(1);
    await rig.clock.advance(900);
    expect(rig.attempts.counts.live).to.equal(1);
    await rig.clock.advance(500);
    expect(rig.attempts.counts.live).to.equal(0);
    expect(rig.status(seq)).to.equal('suspended');
    await rig.clock.advance(60_000);
    expect(rig.endpoint.names).to.deep.equal(['order/a/process #1', 'order/a/process #2']);
  });

  it('are asked once to leave, and again after they got something', async () => {
    const rig = await Rig.open({ handler: { inactivityTimeoutMs: 1_000 } });
    await rig.submit('order/a/process');
    const attempt = rig.endpoint.attempt('order/a');
    attempt.busy = false;
    attempt.asks(call(1, 'mail/send'));
    await rig.clock.advance(5_000);
    expect(attempt.suspendsAsked).to.equal(1);
    rig.endpoint.attempt('mail').finishes();
    await rig.clock.advance(5_000);
    expect(attempt.suspendsAsked).to.equal(2);
  });

  it('that leave while their answer is being written are started again', async () => {
    const rig = await Rig.open();
    await rig.submit('order/a/process');
    const attempt = rig.endpoint.attempt('order/a');
    attempt.asks(call(1, 'mail/send'));
    await settle();
    rig.endpoint.attempt('mail').finishes(text('sent'));
    attempt.suspends(2);
    await settle();
    expect(rig.endpoint.names.at(-1)).to.equal('order/a/process #2');
    expect(rig.endpoint.attempt('order/a').start.journal).to.have.length(3);
  });

  it('A4: do not begin while the database may be another engine’s, and miss nothing meanwhile', async () => {
    const rig = await Rig.open();
    const { promise, resolve } = Promise.withResolvers<void>();
    rig.store.taken = promise;
    const [, ended] = [await rig.submit('order/a/process'), await rig.submit('order/b/process')];
    await rig.act('cancel', rig.seqs[0] as Seq);
    await rig.act('kill', ended);
    await rig.clock.advance(60_000);
    expect(rig.endpoint.names).to.deep.equal([]);
    rig.store.taken = null;
    resolve();
    await settle();
    expect(rig.endpoint.names).to.deep.equal(['order/a/process #1']);
    expect(rig.endpoint.attempt('order/a').delivered.map(({ id }) => id)).to.deep.equal([CANCEL_SIGNAL]);
  });

  it('that were paused or killed are aborted, and not heard any more', async () => {
    for (const kind of ['pause', 'kill'] as const) {
      const rig = await Rig.open();
      const seq = await rig.submit('order/a/process');
      const attempt = rig.endpoint.attempt('order/a');
      await rig.act(kind, seq);
      expect(attempt.aborted).to.equal(kind === 'pause' ? 'paused' : 'killed');
      attempt.finishes();
      await settle();
      expect(rig.status(seq)).to.equal(kind === 'pause' ? 'paused' : 'killed');
    }
  });

  it('whose handler throws at the start, or is not there, fail and are tried again', async () => {
    const rig = await Rig.open();
    rig.endpoint.onStart = () => {
      throw new Error('no memory');
    };
    const seq = await rig.submit('order/a/process');
    expect(rig.status(seq)).to.equal('backingOff');
    expect(rig.data.invocations.get(seq)?.lastError?.message).to.contain('no memory');
    expect(rig.attempts.counts.live).to.equal(0);
  });

  it('that say more than an entry may hold pause their invocation', async () => {
    const rig = await Rig.open({ limits: { entryBytesMax: 10 } });
    const seq = await rig.submit('order/a/process');
    rig.endpoint.attempt('order/a').asks(run(1, text('a result that is too long')));
    await settle();
    expect(rig.status(seq)).to.equal('paused');
    expect(rig.data.invocations.get(seq)?.lastError?.message).to.contain('entryBytesMax');
    expect(rig.endpoint.attempt('order/a').aborted).to.contain('run "step"');
  });

  it('begin when the journals could not be read at first', async () => {
    const rig = await Rig.open({ limits: { attemptsMax: 1 } });
    for (const key of ['a', 'b']) rig.put(`order/${key}/process`);
    await settle();
    rig.store.fail('journals', 1);
    rig.endpoint.attempt('order/a').finishes();
    await settle();
    expect(rig.endpoint.names).to.deep.equal(['order/a/process #1']);
    await rig.clock.advance(1_000);
    expect(rig.endpoint.names).to.deep.equal(['order/a/process #1', 'order/b/process #1']);
  });

  it('A3: give way to a newer one of their invocation', async () => {
    const rig = await Rig.open();
    const seq = await rig.submit('order/a/process');
    const [old] = rig.endpoint.attempts;
    rig.attempts.start({ kind: 'start', address: at('order/a/process'), seq, attempt: 2, journal: null });
    rig.attempts.fill();
    await settle();
    expect(old?.aborted).to.equal('a newer attempt has begun');
    expect(rig.attempts.counts).to.deep.equal({ live: 1, waiting: 0 });
  });

  it('do not begin where the turn behind theirs has ended them already', async () => {
    const rig = await Rig.open();
    const release = rig.store.hold('commit');
    const seq = await rig.submit('order/a/process');
    rig.loop.submit({ address: at('order/a/process'), command: { kind: 'pause', seq, ticket: null } });
    await settle();
    expect(rig.store.asked.commit).to.equal(2);
    release();
    await settle();
    expect([rig.status(seq), rig.endpoint.names]).to.deep.equal(['paused', []]);
    await rig.act('resume', seq);
    expect(rig.endpoint.names).to.deep.equal(['order/a/process #2']);
  });

  it('A3: never run twice at once, whatever comes between', async () => {
    const rig = await Rig.open();
    const seq = await rig.submit('order/a/process');
    const release = rig.store.hold('journals');
    await rig.act('pause', seq);
    await rig.act('resume', seq);
    await rig.act('pause', seq);
    await rig.act('resume', seq);
    release();
    await settle();
    expect(rig.endpoint.names).to.deep.equal(['order/a/process #1', 'order/a/process #3']);
    expect(rig.attempts.counts.live).to.equal(1);
  });
});

function chain(attempt: ScriptedAttempt, depth: number): void {
  const key = attempt.start.target.key ?? '';
  const level = Number(key.slice(1));
  attempt.busy = false;
  const { journal } = attempt.start;
  if (level === depth || journal.some((item) => item.type === 'completion')) return attempt.finishes(text('done'));
  if (journal.length === 1) attempt.asks(call(1, `order/${key[0]}${level + 1}/process`));
}
