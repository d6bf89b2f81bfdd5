/** A person keeps everybody from a key, and lets them in again. */
import { expect } from 'chai';
import {
  asked,
  call,
  cancelled,
  completed,
  failed,
  finished,
  fromKafka,
  keyPaused,
  keyResumed,
  paused,
  rang,
  recovered,
  resumed,
  retried,
  sleep,
  submitted,
  suspended,
} from './acts.ts';
import { given } from './history.ts';
import { T0 } from './world.ts';

const first = submitted(1);

describe('a paused key', () => {
  it('is a row, and nobody is stopped', () => {
    given(first)
      .when(keyPaused())
      .then({ changes: ['key order/a paused by ann at now'], effects: ['done 7'] });
    expect(given(first, keyPaused()).living()).to.equal('1 running');
  });

  it('is not granted to who comes: a request, a record, one whose time has come', () => {
    const later = submitted(4, 'order/a/process', { startAt: T0 + 500 });
    const history = given(keyPaused(), first, submitted(2, 'order/a/process', { origin: fromKafka(3) }), later);
    history
      .at(500)
      .when(rang(4, 500))
      .then({ changes: ['timer #4:0 at +500 cleared', '#4 is queued, to the end, dueAt never'] });
    expect(history.living()).to.equal('1 queued, 2 queued, 4 queued');
  });

  it('is not passed on when its holder ends', () => {
    const history = given(first, submitted(2), keyPaused());
    history.and(finished(1));
    expect(history.living()).to.equal('2 queued');
    expect(history.cellOf(2).holder).to.equal(null);
  });

  it('is not passed on when the head of its mailbox is cancelled', () => {
    expect(given(keyPaused(), first, submitted(2), cancelled(1)).living()).to.equal('2 queued');
  });

  it('is not given to an invocation that is resumed', () => {
    const history = given(keyPaused(), first, paused(1));
    history.when(resumed(1)).then({ changes: ['#1 is queued'], effects: ['done 7'] });
  });

  it('lets its holder go on: through a sleep, an answer, a back-off, a new start of the engine', () => {
    expect(given(first, asked(1, sleep(1, 5)), suspended(1, [1]), keyPaused(), rang(1, 5, 1)).living()).to.equal(
      '1 running',
    );
    const calling = given(first, asked(1, call(1, 'mail/send')), suspended(1, [2]), keyPaused(), completed(1, 2));
    expect(calling.invocation(1).status).to.equal('running');
    expect(given(first, failed(1), keyPaused(), retried(1)).living()).to.equal('1 running');
    expect(given(first, keyPaused(), recovered(1)).invocation(1).attempt).to.equal(2);
  });

  it('lets shared handlers in', () => {
    expect(given(keyPaused(), submitted(2, 'order/a/peek')).living()).to.equal('2 running');
  });

  it('is that key alone', () => {
    expect(given(keyPaused(), submitted(2, 'order/b/process')).living()).to.equal('2 running');
  });

  it('still has a mailbox of so many places', () => {
    const bounded = (seq: number) => submitted(seq, 'order/a/process', { ticket: 3, depthMax: 2 });
    given(keyPaused(), bounded(1), bounded(2))
      .when(bounded(3))
      .then({ effects: ['refused 3: mailbox_full'] });
  });

  it('can not be paused twice, nor resumed without', () => {
    given(keyPaused())
      .when(keyPaused())
      .then({ effects: ['refused 7: key_already_paused'] });
    given()
      .when(keyResumed())
      .then({ effects: ['refused 7: key_not_paused'] });
  });
});

describe('a key that is resumed', () => {
  it('is granted to the next in line', () => {
    given(keyPaused(), first, submitted(2))
      .when(keyResumed())
      .then({
        changes: ['key order/a resumed', '#1 is running, attempt 1, startedAt now'],
        effects: ['start #1.1', 'done 7'],
      });
  });

  it('stays with who has it', () => {
    given(first, submitted(2), keyPaused())
      .when(keyResumed())
      .then({ changes: ['key order/a resumed'], effects: ['done 7'] });
  });

  it('waits for a head that is paused itself', () => {
    const history = given(keyPaused(), first, submitted(2), paused(1), keyResumed());
    expect(history.living()).to.equal('1 paused, 2 queued');
  });

  it('may be granted to nobody', () => {
    given(keyPaused())
      .when(keyResumed())
      .then({ changes: ['key order/a resumed'], effects: ['done 7'] });
    expect(given(keyPaused(), keyResumed(), first).living()).to.equal('1 running');
  });
});
