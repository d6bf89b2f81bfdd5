/** A person stops an invocation where it is, and lets it go on: it keeps its place, or its key. */
import { expect } from 'chai';
import {
  asked,
  call,
  completed,
  failed,
  finished,
  paused,
  rang,
  resumed,
  run,
  sleep,
  submitted,
  suspended,
} from './acts.ts';
import { given } from './history.ts';
import { T0 } from './world.ts';

const later = submitted(1, 'order/a/process', { startAt: T0 + 500 });

describe('pause', () => {
  it('of a running invocation ends its attempt', () => {
    given(submitted(1))
      .when(paused(1))
      .then({ changes: ['#1 is paused'], effects: ['abort #1.1: paused', 'done 7'] });
  });

  it('keeps the key: the next in line waits', () => {
    expect(given(submitted(1), submitted(2), paused(1)).living()).to.equal('1 paused, 2 queued');
  });

  it('of a queued one keeps its place', () => {
    const history = given(submitted(1), submitted(2), submitted(3));
    history.when(paused(2)).then({ changes: ['#2 is paused'], effects: ['done 7'] });
    expect([...history.cellOf(1).mailbox]).to.deep.equal([2, 3]);
  });

  it('of a scheduled one stops its clock, and keeps its time', () => {
    given(later)
      .when(paused(1))
      .then({
        changes: ['timer #1:0 at +500 cleared', '#1 is paused'],
        effects: ['disarm #1:0 at +500', 'done 7'],
      });
  });

  it('of a suspended one lets its sleeps go on, but not wake it', () => {
    const history = given(submitted(1), asked(1, sleep(1, 50)), suspended(1, [1]));
    history.when(paused(1)).then({ changes: ['#1 is paused'], effects: ['done 7'] });
    history.when(rang(1, 50, 1)).then({ changes: ['timer #1:1 at +50 cleared', '#1[2] 1: nothing'] });
    expect(history.living()).to.equal('1 paused');
  });

  it('of a scheduled one holds against its timer, where that was on its way already', () => {
    const history = given(later, paused(1)).at(500);
    history.when(rang(1, 500)).then({ changes: ['timer #1:0 at +500 cleared'] });
    expect(history.living()).to.equal('1 paused');
  });

  it('of a paused one is refused, and so of one that has ended', () => {
    given(submitted(1), paused(1))
      .when(paused(1))
      .then({ effects: ['refused 7: illegal_in_status'] });
    given(submitted(1), finished(1))
      .when(paused(1))
      .then({ effects: ['refused 7: not_found'] });
  });

  it('is not heard by an attempt that ends before it is told', () => {
    const history = given(submitted(1), asked(1, run(1)), paused(1));
    history.when(finished(1, undefined, false, 1)).nothing();
    expect(history.living()).to.equal('1 paused');
  });
});

describe('resume', () => {
  it('of one that had begun is another attempt', () => {
    given(submitted(1), paused(1))
      .when(resumed(1))
      .then({ changes: ['#1 is running, attempt 2'], effects: ['start #1.2', 'done 7'] });
  });

  it('finds what was answered meanwhile in its journal', () => {
    const history = given(submitted(1), asked(1, call(1, 'mail/send')), paused(1), completed(1, 2), resumed(1));
    expect(history.invocation(1).open.size).to.equal(0);
    expect(history.living()).to.equal('1 running, 1002 running');
  });

  it('of one in the middle of the mailbox puts it back in its place', () => {
    const history = given(submitted(1), submitted(2), submitted(3), paused(3));
    history.when(resumed(3)).then({ changes: ['#3 is queued'], effects: ['done 7'] });
    expect([...history.cellOf(1).mailbox]).to.deep.equal([2, 3]);
    expect(history.and(finished(1), finished(2)).living()).to.equal('3 running');
  });

  it('of the head that everybody waited for gives it the key', () => {
    given(submitted(1), submitted(2), submitted(3), paused(2), finished(1))
      .when(resumed(2))
      .then({
        changes: ['#2 is queued', '#2 is running, attempt 1, startedAt now'],
        effects: ['start #2.1', 'done 7'],
      });
  });

  it('of the head behind whoever has the key waits on', () => {
    given(submitted(1), submitted(2), paused(2))
      .when(resumed(2))
      .then({ changes: ['#2 is queued'], effects: ['done 7'] });
  });

  it('of one behind a paused head waits on', () => {
    const history = given(submitted(1), submitted(2), submitted(3), paused(2), paused(3), finished(1));
    expect(history.and(resumed(3)).living()).to.equal('2 paused, 3 queued');
  });

  it('before its start time sets the clock again', () => {
    given(later, paused(1))
      .at(100)
      .when(resumed(1))
      .then({
        changes: ['#1 is scheduled', 'timer #1:0 at +500 set'],
        effects: ['arm #1:0 at +500', 'done 7'],
      });
  });

  it('after its start time starts it', () => {
    given(later, paused(1))
      .at(600)
      .when(resumed(1))
      .then({
        changes: ['#1 is queued, to the end, dueAt never', '#1 is running, attempt 1, startedAt +600'],
        effects: ['start #1.1', 'done 7'],
      });
  });

  it('after its start time puts it behind who came before', () => {
    const history = given(later, paused(1), submitted(2), submitted(3)).at(600).and(resumed(1));
    expect([...history.cellOf(1).mailbox]).to.deep.equal([3, 1]);
  });

  it('of anything else is refused', () => {
    given(submitted(1))
      .when(resumed(1))
      .then({ effects: ['refused 7: illegal_in_status'] });
    given(submitted(1), finished(1))
      .when(resumed(1))
      .then({ effects: ['refused 7: not_found'] });
    given(later)
      .when(resumed(1))
      .then({ effects: ['refused 7: illegal_in_status'] });
  });

  it('after a back-off was paused is the retry, and its policy begins anew', () => {
    given(submitted(1), failed(1), paused(1))
      .when(resumed(1))
      .then({
        changes: ['#1 is running, attempt 2, retryCount 0, retryingSince never'],
        effects: ['start #1.2', 'done 7'],
      });
  });
});
