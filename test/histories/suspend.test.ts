/** An invocation that leaves memory while it waits, and comes back when there is something for it: no wake-up is lost. */
import { expect } from 'chai';
import { CANCEL_SIGNAL } from '../../sdk/protocol/index.ts';
import { asked, call, cancelled, completed, finished, rang, sleep, submitted, suspended, text } from './acts.ts';
import { given } from './history.ts';

const waiting = () => given(submitted(1), asked(1, call(1, 'stock/s/reserve')), asked(1, sleep(3, 50)));

describe('suspended', () => {
  it('with everything still open, it leaves memory', () => {
    waiting()
      .when(suspended(1, [2, 3, CANCEL_SIGNAL]))
      .then({ changes: ['#1 is suspended'] });
  });

  it('keeps its key meanwhile', () => {
    const history = waiting().and(suspended(1, [2, 3]), submitted(4));
    expect(history.living()).to.equal('1 suspended, 4 queued, 1002 running');
  });

  it('with an answer there already, it starts again at once', () => {
    waiting()
      .and(completed(1, 2, text('ok')))
      .when(suspended(1, [2, 3]))
      .then({ changes: ['#1 attempt 2'], effects: ['start #1.2'] });
  });

  it('waiting for an invocation’s id, which is never open, starts again at once', () => {
    waiting()
      .when(suspended(1, [1, 2, 3]))
      .then({ changes: ['#1 attempt 2'], effects: ['start #1.2'] });
  });

  it('with a cancellation there that it waits to hear of, starts again at once', () => {
    waiting()
      .and(cancelled(1))
      .when(suspended(1, [2, 3, CANCEL_SIGNAL]))
      .then({ changes: ['#1 attempt 2'], effects: ['start #1.2'] });
  });

  it('that has heard of its cancellation may wait on, while it winds up', () => {
    waiting()
      .and(cancelled(1), asked(1, sleep(4, 80)))
      .when(suspended(1, [4]))
      .then({ changes: ['#1 is suspended'] });
  });

  it('wakes with an answer', () => {
    waiting()
      .and(suspended(1, [2, 3]))
      .when(completed(1, 2, text('ok')))
      .then({ changes: ['#1[3] 2: "ok"', '#1 is running, attempt 2'], effects: ['start #1.2'] });
  });

  it('wakes when its timer rings', () => {
    waiting()
      .and(suspended(1, [2, 3]))
      .at(60)
      .when(rang(1, 50, 3))
      .then({
        changes: ['timer #1:3 at +50 cleared', '#1[3] 3: nothing', '#1 is running, attempt 2, stands at stock/reserve'],
        effects: ['start #1.2'],
      });
  });

  it('wakes once where two answers come one after the other', () => {
    const history = waiting().and(suspended(1, [2, 3]), completed(1, 2, text('ok')));
    history.when(rang(1, 50, 3)).then({
      changes: ['timer #1:3 at +50 cleared', '#1[4] 3: nothing'],
      effects: ['deliver #1.2[4] 3: nothing'],
    });
  });

  it('can end after it woke', () => {
    const history = waiting().and(suspended(1, [2, 3]), completed(1, 2), finished(1));
    expect(history.living()).to.equal('1002 running');
  });
});
