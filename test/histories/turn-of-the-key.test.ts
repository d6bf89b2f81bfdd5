/** Who is next: start times that come, keys that become free, and the order in which they are given away (P2). */
import { expect } from 'chai';
import type { Origin } from '../../actors/invocation.ts';
import { cancelled, finished, forked, killed, paused, rang, resumed, submitted } from './acts.ts';
import { given } from './history.ts';
import { T0 } from './world.ts';

const DAY = 86_400_000;
const later = (seq: number, ms: number) => submitted(seq, 'order/a/process', { startAt: T0 + ms });

describe('a start time', () => {
  it('that has come starts the invocation where the key is free', () => {
    given(later(1, 500))
      .at(500)
      .when(rang(1, 500))
      .then({
        changes: [
          'timer #1:0 at +500 cleared',
          '#1 is queued, to the end, dueAt never',
          '#1 is running, attempt 1, startedAt +500',
        ],
        effects: ['start #1.1'],
      });
  });

  it('puts it at the end of the mailbox where others were quicker', () => {
    const history = given(later(1, 500), submitted(2), submitted(3)).at(500);
    history
      .when(rang(1, 500))
      .then({ changes: ['timer #1:0 at +500 cleared', '#1 is queued, to the end, dueAt never'] });
    expect([...history.cellOf(1).mailbox]).to.deep.equal([3, 1]);
  });

  it('puts it behind a paused head', () => {
    const history = given(later(1, 500), submitted(2), submitted(3), paused(3), finished(2)).at(500);
    history.and(rang(1, 500));
    expect(history.living()).to.equal('1 queued, 3 paused');
  });

  it('of a service starts it', () => {
    given(submitted(1, 'mail/send', { startAt: T0 + 500 }))
      .at(500)
      .when(rang(1, 500))
      .then({
        changes: [
          'timer #1:0 at +500 cleared',
          '#1 is queued, to the end, dueAt never',
          '#1 is running, attempt 1, startedAt +500',
        ],
        effects: ['start #1.1'],
      });
  });

  it('that rings again finds nothing to do', () => {
    given(later(1, 500), rang(1, 500))
      .when(rang(1, 500))
      .then({ changes: ['timer #1:0 at +500 cleared'] });
  });

  it('of an invocation that is gone only loses its row', () => {
    given(later(1, 500), killed(1))
      .when(rang(1, 500))
      .then({ changes: ['timer #1:0 at +500 cleared'] });
  });

  it('of before does not start one that has another start time now', () => {
    given(later(1, 500))
      .when(rang(1, 400))
      .then({ changes: ['timer #1:0 at +400 cleared'] });
  });
});

describe('the key', () => {
  it('goes to the next in line when its holder ends, in the same decision', () => {
    given(submitted(1), submitted(2), submitted(3))
      .when(finished(1))
      .then({
        changes: [
          '#1[1] output: nothing',
          `#1 is completed, finishedAt now, expiresAt +${DAY}`,
          '#2 is running, attempt 1, startedAt now',
        ],
        effects: ['finished #1 completed: nothing', 'start #2.1'],
      });
  });

  it('is given in the order of arrival, whatever the numbers are', () => {
    const history = given(submitted(9), submitted(7), submitted(8), submitted(3));
    const order: string[] = [];
    for (const seq of [9, 7, 8, 3]) {
      order.push(history.living());
      history.and(finished(seq));
    }
    expect(order).to.deep.equal([
      '3 queued, 7 queued, 8 queued, 9 running',
      '3 queued, 7 running, 8 queued',
      '3 queued, 8 running',
      '3 running',
    ]);
    expect(history.cellOf(9)).to.include({ holder: null });
  });

  it('skips one that was cancelled in the mailbox', () => {
    const history = given(submitted(1), submitted(2), submitted(3), cancelled(2), finished(1));
    expect(history.living()).to.equal('3 running');
  });

  it('waits for a paused head: order per key holds', () => {
    const history = given(submitted(1), submitted(2), submitted(3), paused(2));
    history.when(finished(1)).then({
      changes: ['#1[1] output: nothing', `#1 is completed, finishedAt now, expiresAt +${DAY}`],
      effects: ['finished #1 completed: nothing'],
    });
    expect(history.living()).to.equal('2 paused, 3 queued');
    expect(history.and(resumed(2)).living()).to.equal('2 running, 3 queued');
  });

  it('passes a paused one only when its turn has come', () => {
    const history = given(submitted(1), submitted(2), submitted(3), paused(3), finished(1));
    expect(history.living()).to.equal('2 running, 3 paused');
    expect(history.and(finished(2)).living()).to.equal('3 paused');
  });

  it('goes to the next when the paused head is ended', () => {
    for (const end of [cancelled, killed]) {
      const history = given(submitted(1), submitted(2), submitted(3), paused(2), finished(1), end(2));
      expect(history.living()).to.equal('3 running');
    }
  });

  it('stays where it is when one in the middle of the mailbox is ended', () => {
    const history = given(submitted(1), submitted(2), submitted(3), submitted(4), paused(2), finished(1), killed(3));
    expect(history.living()).to.equal('2 paused, 4 queued');
  });

  it('is not touched by the end of a shared invocation or of a scheduled one', () => {
    const history = given(submitted(1), submitted(2), submitted(3, 'order/a/peek'), later(4, 500));
    history.and(finished(3), killed(4));
    expect(history.living()).to.equal('1 running, 2 queued');
  });

  it('that is free stays free when a scheduled invocation is ended before a paused head', () => {
    const history = given(later(1, 500), submitted(2), submitted(3), paused(3), finished(2), cancelled(1));
    expect(history.living()).to.equal('3 paused');
  });

  it('is not given to a fork, nor to a record that is driven again, while a paused head waits (M2, M5)', () => {
    const redrive: Origin = { kind: 'redrive', deadLetter: 'dl_000000000000000001' };
    const history = given(submitted(1), submitted(2), paused(2), forked(3, 1), finished(1));
    history.and(submitted(4, 'order/a/process', { origin: redrive }));
    expect(history.living()).to.equal('2 paused, 3 queued, 4 queued');
    expect([...history.cellOf(2).mailbox]).to.deep.equal([2, 3, 4]);
    history.and(resumed(2));
    expect(history.living()).to.equal('2 running, 3 queued, 4 queued');
  });

  it('is given in the old order after all who wait were paused, and resumed the other way round (M2)', () => {
    const history = given(submitted(1), submitted(2), submitted(3), submitted(4), paused(2), paused(3), paused(4));
    history.and(resumed(4), finished(1), resumed(3));
    expect(history.living()).to.equal('2 paused, 3 queued, 4 queued');
    history.and(resumed(2), finished(2));
    expect(history.living()).to.equal('3 running, 4 queued');
  });
});
