/** "Please stop", in every status. What has not begun ends at once; what has begun is told, and winds up by itself. */
import { expect } from 'chai';
import {
  asked,
  call,
  cancelled,
  failed,
  finished,
  fromKafka,
  paused,
  run,
  sleep,
  submitted,
  suspended,
} from './acts.ts';
import { given } from './history.ts';
import { T0 } from './world.ts';

const DAY = 86_400_000;
const ENDED = `finishedAt now, expiresAt +${DAY}`;

describe('cancel', () => {
  it('of a scheduled invocation ends it, with its timer', () => {
    given(submitted(1, 'order/a/process', { startAt: T0 + 500 }))
      .when(cancelled(1))
      .then({
        changes: [
          'timer #1:0 at +500 cleared',
          '#1[1] output: failure 409 cancelled',
          `#1 is cancelled, dueAt never, ${ENDED}`,
        ],
        effects: ['disarm #1:0 at +500', 'finished #1 cancelled: failure 409 cancelled', 'done 7'],
      });
  });

  it('of a queued one takes it out of the mailbox', () => {
    const history = given(submitted(1), submitted(2), submitted(3));
    history.when(cancelled(2)).then({
      changes: ['#2[1] output: failure 409 cancelled', `#2 is cancelled, ${ENDED}`],
      effects: ['finished #2 cancelled: failure 409 cancelled', 'done 7'],
    });
    expect(history.living()).to.equal('1 running, 3 queued');
  });

  it('of a running one goes into its journal and to its attempt', () => {
    const history = given(submitted(1));
    history.when(cancelled(1)).then({
      changes: ['#1[1] -1: nothing', '#1 cancelRequested true'],
      effects: ['deliver #1.1[1] -1: nothing', 'done 7'],
    });
    expect(history.living()).to.equal('1 running');
  });

  it('goes to the calls that are waited for, not to what was sent', () => {
    const history = given(submitted(1), asked(1, call(1, 'stock/s/reserve')), asked(1, call(3, 'mail/send')));
    history
      .and(finished(1004))
      .when(cancelled(1))
      .then({
        changes: ['#1[4] -1: nothing', '#1 cancelRequested true'],
        effects: ['deliver #1.1[4] -1: nothing', 'done 7'],
        forwards: ['stock/s ← cancel #1002'],
      });
    expect(history.invocation(1002).cancelRequested).to.equal(true);
  });

  it('of a suspended one wakes it', () => {
    given(submitted(1), asked(1, sleep(1, 50)), suspended(1, [1]))
      .when(cancelled(1))
      .then({
        changes: ['#1[2] -1: nothing', '#1 is running, attempt 2, cancelRequested true'],
        effects: ['start #1.2', 'done 7'],
      });
  });

  it('of one that backs off ends the back-off', () => {
    given(submitted(1), failed(1))
      .when(cancelled(1))
      .then({
        changes: [
          '#1[1] -1: nothing',
          'timer #1:0 at +100 cleared',
          '#1 is running, attempt 2, cancelRequested true, dueAt never',
        ],
        effects: ['disarm #1:0 at +100', 'start #1.2', 'done 7'],
      });
  });

  it('of one that was paused after it began lets it wind up', () => {
    given(submitted(1), paused(1))
      .when(cancelled(1))
      .then({
        changes: ['#1[1] -1: nothing', '#1 is running, attempt 2, cancelRequested true'],
        effects: ['start #1.2', 'done 7'],
      });
  });

  it('of one that was paused before it began ends it', () => {
    given(submitted(1), submitted(2), paused(2))
      .when(cancelled(2))
      .then({
        changes: ['#2[1] output: failure 409 cancelled', `#2 is cancelled, ${ENDED}`],
        effects: ['finished #2 cancelled: failure 409 cancelled', 'done 7'],
      });
  });

  it('of one that was paused before its start time ends it', () => {
    given(submitted(1, 'order/a/process', { startAt: T0 + 500 }), paused(1))
      .when(cancelled(1))
      .then({
        changes: ['#1[1] output: failure 409 cancelled', `#1 is cancelled, dueAt never, ${ENDED}`],
        effects: ['finished #1 cancelled: failure 409 cancelled', 'done 7'],
      });
  });

  it('asked for again is heard, and changes nothing', () => {
    given(submitted(1), cancelled(1))
      .when(cancelled(1))
      .then({ effects: ['done 7'] });
  });

  it('of one that has ended is refused; without a caller nothing happens', () => {
    given(submitted(1), finished(1))
      .when(cancelled(1))
      .then({ effects: ['refused 7: not_found'] });
    given(submitted(1), finished(1)).when(cancelled(1, null)).nothing();
  });

  it('of a queued record is no dead letter, and leaves the backlog', () => {
    given(submitted(1), submitted(2, 'order/a/process', { origin: fromKafka(41) }))
      .when(cancelled(2))
      .then({
        changes: ['#2[1] output: failure 409 cancelled', `#2 is cancelled, ${ENDED}`],
        effects: ['finished #2 cancelled: failure 409 cancelled', 'done 7'],
        forwards: ['subscription sub ← consumed 2 bytes'],
      });
  });

  it('of a callee is an answer to its caller', () => {
    const history = given(submitted(5, 'stock/s/reserve'), submitted(1), asked(1, call(1, 'stock/s/reserve')));
    history.when(cancelled(1003)).then({
      changes: ['#1003[1] output: failure 409 cancelled', `#1003 is cancelled, ${ENDED}`],
      effects: ['finished #1003 cancelled: failure 409 cancelled', 'done 7'],
      forwards: ['order/a ← completion 2 of #1: failure 409 cancelled'],
    });
  });

  it('does not touch a run that is under way: its result is still taken', () => {
    const history = given(submitted(1), asked(1, run(1)), cancelled(1));
    expect([...history.invocation(1).open.keys()]).to.deep.equal([1]);
  });
});
