/** Awakeables: who waits, who answers, and that the first answer counts, whenever it comes. */
import { expect } from 'chai';
import { type AskedEntry, formatAwakeableId, formatInvocationId, seqOf, shardId } from '../../sdk/protocol/index.ts';
import {
  asked,
  cancelled,
  failed,
  failure,
  finished,
  forked,
  killed,
  paused,
  resumed,
  run,
  signalled,
  sleep,
  submitted,
  suspended,
  text,
} from './acts.ts';
import { given } from './history.ts';
import { idOf, T0 } from './world.ts';

const awakeable = (signal = 17): AskedEntry => ({ kind: 'awakeable', id: -signal });
const answer = (seq: number, outcome = text('yes'), signal = 17): AskedEntry => ({
  kind: 'signal',
  awakeableId: formatAwakeableId(idOf(seq), signal),
  answer: outcome,
});
const waiting = () => given(submitted(1), asked(1, awakeable()), suspended(1, [-17, -1]));

describe('an awakeable', () => {
  it('is written down, and its invocation stands there', () => {
    const history = given(submitted(1));
    history.when(asked(1, awakeable())).then({ changes: ['#1[1] awakeable as -17', '#1 stands at awakeable'] });
    history.when(suspended(1, [-17, -1])).then({ changes: ['#1 is suspended'] });
    expect([...history.invocation(1).open.keys()]).to.deep.equal([-17]);
  });

  it('that is answered wakes who waits for it, and the answer is durable before anybody sees it', () => {
    waiting()
      .when(signalled(1, 17, text('yes')))
      .then({
        changes: ['#1[2] -17: "yes"', '#1 is running, attempt 2, stands nowhere'],
        effects: ['start #1.2', 'done 7'],
      });
  });

  it('of one that runs is delivered', () => {
    given(submitted(1), asked(1, awakeable()))
      .when(signalled(1, 17, failure(500, 'no')))
      .then({ changes: ['#1[2] -17: failure 500 no'], effects: ['deliver #1.1[2] -17: failure 500 no', 'done 7'] });
  });

  it('has its first answer; a later one changes nothing, and is no error', () => {
    const history = waiting().and(signalled(1, 17, text('first')));
    history.when(signalled(1, 17, text('second'))).then({ effects: ['done 7'] });
    history.when(signalled(1, 17, failure(500, 'third'))).then({ effects: ['done 7'] });
    expect(history.invocation(1)).to.include({ journalLength: 3, status: 'running' });
  });

  it('may be rejected before it is asked for: no step has failed that was not begun', () => {
    const history = given(submitted(1), signalled(1, 17, failure(500, 'no')));
    expect(history.invocation(1).failed).to.deep.equal([]);
  });

  it('may be answered before it is asked for, once; then nobody waits for it', () => {
    const history = given(submitted(1));
    history.when(signalled(1, 17, text('early'))).then({
      changes: ['#1[1] -17: "early"'],
      effects: ['deliver #1.1[1] -17: "early"', 'done 7'],
    });
    history.when(signalled(1, 17, text('again'))).then({ effects: ['done 7'] });
    history.when(asked(1, awakeable())).then({ changes: ['#1[2] awakeable as -17'] });
    expect(history.invocation(1).open.size).to.equal(0);
  });

  it('answered while its attempt was leaving wakes it at once', () => {
    given(submitted(1), asked(1, awakeable()), signalled(1, 17, text('yes')))
      .when(suspended(1, [-17, -1]))
      .then({ changes: ['#1 attempt 2, stands nowhere'], effects: ['start #1.2'] });
  });

  it('of a handler that announces none (behind HTTP) is waited for, and answered, as well', () => {
    const history = given(submitted(1), asked(1, sleep(1, 5)), suspended(1, [1, -17, -1]));
    expect(history.living()).to.equal('1 suspended');
    history.when(signalled(1, 17, text('yes'))).then({
      changes: ['#1[2] -17: "yes"', '#1 is running, attempt 2'],
      effects: ['start #1.2', 'done 7'],
    });
    history.when(suspended(1, [1, -17, -1])).then({ changes: ['#1 attempt 3'], effects: ['start #1.3'] });
  });

  it('waits while its invocation backs off or is paused, and keeps the answer that came meanwhile', () => {
    const backing = given(submitted(1), asked(1, awakeable()), failed(1));
    backing.when(signalled(1, 17, text('a'))).then({ changes: ['#1[2] -17: "a"'], effects: ['done 7'] });
    expect(backing.living()).to.equal('1 backingOff');
    const stopped = waiting().and(paused(1));
    stopped.when(signalled(1, 17, text('b'))).then({ changes: ['#1[2] -17: "b"'], effects: ['done 7'] });
    stopped
      .when(resumed(1))
      .then({ changes: ['#1 is running, attempt 2, stands nowhere'], effects: ['start #1.2', 'done 7'] });
  });

  it('is where it failed, where it was rejected and the handler passed that on', () => {
    const history = waiting().and(signalled(1, 17, failure(500, 'no')));
    history.when(finished(1, failure(500, 'no'))).then({
      changes: [
        '#1[3] output: failure 500 no',
        '#1 is failed, finishedAt now, expiresAt +86400000, lastError 500 no, stands at awakeable',
      ],
      effects: ['finished #1 failed: failure 500 no'],
    });
  });

  it('is no end of a cancellation: who is cancelled is told, and a late answer finds nobody', () => {
    const history = waiting().and(cancelled(1));
    expect(history.invocation(1)).to.include({ status: 'running', cancelRequested: true });
    history.when(signalled(1, 17, text('late'))).then({
      changes: ['#1[3] -17: "late"'],
      effects: ['deliver #1.2[3] -17: "late"', 'done 7'],
    });
    history.and(finished(1, failure(409, 'cancelled'), true));
    history.when(signalled(1, 17, text('later'))).then({ effects: ['refused 7: not_found'] });
  });

  it('is gone with its invocation', () => {
    waiting()
      .and(killed(1))
      .when(signalled(1, 17, text('x')))
      .then({ effects: ['refused 7: not_found'] });
  });

  it('of one that has not begun can be none: nothing is written', () => {
    const history = given(submitted(1), submitted(2), submitted(3, 'order/b/process', { startAt: T0 + 9 }));
    history.when(signalled(2, 17, text('x'))).then({ effects: ['refused 7: not_found'] });
    history.when(signalled(3, 17, text('x'))).then({ effects: ['refused 7: not_found'] });
    history
      .and(paused(2))
      .when(signalled(2, 17, text('x')))
      .then({ effects: ['refused 7: not_found'] });
  });

  it('is not the fork’s: that makes its own anew, where it was not answered', () => {
    const history = given(
      submitted(1),
      asked(1, run(1, text('a'))),
      asked(1, awakeable()),
      asked(1, run(2, text('b'))),
    );
    history.and(paused(1), forked(2, 1, 4));
    expect(history.invocation(2)).to.include({ journalLength: 2, status: 'queued' });
    const answered = given(
      submitted(1),
      asked(1, awakeable()),
      signalled(1, 17, text('yes')),
      asked(1, run(1, text('a'))),
    );
    answered.and(finished(1), forked(2, 1, 4));
    const { journalLength, signals, open } = answered.invocation(2);
    expect([journalLength, [...signals], open.size]).to.deep.equal([4, [-17], 0]);
    answered.when(signalled(1, 17, text('again'))).then({ effects: ['refused 7: not_found'] });
    expect(answered.invocation(2).journalLength).to.equal(4);
  });
});

describe('an answer from a handler', () => {
  it('is written with its entry, in the same turn as what it answers', () => {
    const history = waiting().and(submitted(2, 'order/b/process'));
    history.when(asked(2, answer(1))).then({
      changes: [`#2[1] signal ${formatAwakeableId(idOf(1), 17)}: "yes"`],
      forwards: ['solo 1 ← signal -17 of #1: "yes"'],
    });
    expect(history.living()).to.contain('1 running');
    history.and(asked(2, answer(1, text('second'))));
    expect(history.invocation(1).journalLength).to.equal(3);
  });

  it('to itself is delivered as any other', () => {
    const history = given(submitted(1), asked(1, awakeable()), asked(1, answer(1)));
    expect([...history.invocation(1).signals]).to.deep.equal([-17]);
    expect(history.invocation(1).open.size).to.equal(0);
  });

  it('to one that has ended, or of another database, is no error', () => {
    const history = given(submitted(1), finished(1), submitted(2, 'order/b/process'));
    history.when(asked(2, answer(1))).then({
      changes: [`#2[1] signal ${formatAwakeableId(idOf(1), 17)}: "yes"`],
      forwards: ['solo 1 ← signal -17 of #1: "yes"'],
    });
    const foreign = formatAwakeableId(formatInvocationId('ffffffffffff', { shard: shardId(0), seq: seqOf(2) }), 17);
    history
      .when(asked(2, { kind: 'signal', awakeableId: foreign, answer: text('x') }))
      .then({ changes: [`#2[2] signal ${foreign}: "x"`] });
    expect(history.invocation(2).signals.size).to.equal(0);
  });

  it('to what is no awakeable pauses', () => {
    const what = '"sign_1x" is no awakeable id';
    given(submitted(1))
      .when(asked(1, { kind: 'signal', awakeableId: 'sign_1x' as never, answer: text('x') }))
      .then({
        changes: [`#1 is paused, retryCount 1, retryingSince now, lastError 581 ${what}`],
        effects: [`abort #1.1: ${what}`],
      });
  });
});

describe('bounds of awakeables', () => {
  const few = () =>
    given(submitted(1)).with((world) => {
      world.bounds = { ...world.bounds, signalsMax: 2 };
    });

  it('one more pauses the invocation, announced or not', () => {
    const history = few().and(asked(1, awakeable(17)), asked(1, awakeable(18)), asked(1, awakeable(19)));
    expect(history.invocation(1)).to.include({ status: 'paused', journalLength: 3 });
    expect(history.invocation(1).lastError?.message).to.contain('signalsMax');
    const behindHttp = few().and(suspended(1, [-19, -1]));
    expect(behindHttp.invocation(1).status).to.equal('paused');
    expect(behindHttp.invocation(1).lastError?.message).to.contain('signalsMax');
  });

  it('an answer to one that there can’t be is refused, and nothing is kept of it', () => {
    few()
      .when(signalled(1, 18, text('x')))
      .then({ changes: ['#1[1] -18: "x"'], effects: ['deliver #1.1[1] -18: "x"', 'done 7'] });
    few()
      .when(signalled(1, 19, text('x')))
      .then({ effects: ['refused 7: not_found'] });
  });

  it('a number of the protocol itself is no awakeable', () => {
    const history = few().and(asked(1, awakeable(16)));
    expect(history.invocation(1).status).to.equal('paused');
  });
});
