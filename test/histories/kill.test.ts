/** The end from outside, in every status: the handler is not asked, calls that it waits for end with it, sends go on. */
import { expect } from 'chai';
import {
  asked,
  byNumber,
  call,
  cancelled,
  failed,
  finished,
  killed,
  paused,
  send,
  sleep,
  submitted,
  suspended,
} from './acts.ts';
import type { Act } from './history.ts';
import { given } from './history.ts';
import { T0 } from './world.ts';

const DAY = 86_400_000;
const OUTPUT = 'output: failure 409 killed';
const ENDED = `finishedAt now, expiresAt +${DAY}`;
const TOLD = ['finished #1 killed: failure 409 killed', 'done 7'];

describe('kill', () => {
  const cases: {
    readonly what: string;
    readonly acts: Act[];
    readonly changes: string[];
    readonly effects?: string[];
  }[] = [
    {
      what: 'a scheduled invocation, with its timer',
      acts: [submitted(1, 'order/a/process', { startAt: T0 + 500 })],
      changes: ['timer #1:0 at +500 cleared', `#1[1] ${OUTPUT}`, `#1 is killed, dueAt never, ${ENDED}`],
      effects: ['disarm #1:0 at +500'],
    },
    {
      what: 'a running one, whose attempt is aborted',
      acts: [submitted(1)],
      changes: [`#1[1] ${OUTPUT}`, `#1 is killed, ${ENDED}`],
      effects: ['abort #1.1: killed'],
    },
    {
      what: 'a suspended one, with the timers of its sleeps',
      acts: [submitted(1), asked(1, sleep(1, 50)), suspended(1, [1])],
      changes: ['timer #1:1 at +50 cleared', `#1[2] ${OUTPUT}`, `#1 is killed, ${ENDED}`],
      effects: ['disarm #1:1 at +50'],
    },
    {
      what: 'one that backs off, with its timer',
      acts: [submitted(1), failed(1)],
      changes: ['timer #1:0 at +100 cleared', `#1[1] ${OUTPUT}`, `#1 is killed, dueAt never, ${ENDED}`],
      effects: ['disarm #1:0 at +100'],
    },
    {
      what: 'a paused one',
      acts: [submitted(1), paused(1)],
      changes: [`#1[1] ${OUTPUT}`, `#1 is killed, ${ENDED}`],
    },
    {
      what: 'one that was paused before its start time, whose timer is gone already',
      acts: [submitted(1, 'order/a/process', { startAt: T0 + 500 }), paused(1)],
      changes: [`#1[1] ${OUTPUT}`, `#1 is killed, dueAt never, ${ENDED}`],
    },
    {
      what: 'one that was cancelled and does not end',
      acts: [submitted(1), cancelled(1)],
      changes: [`#1[2] ${OUTPUT}`, `#1 is killed, ${ENDED}`],
      effects: ['abort #1.1: killed'],
    },
  ];
  for (const { what, acts, changes, effects = [] } of cases) {
    it(`ends ${what}`, () => {
      given(...acts)
        .when(killed(1))
        .then({ changes, effects: [...effects, ...TOLD] });
    });
  }

  it('of a queued one takes it out of the mailbox', () => {
    const history = given(submitted(2), submitted(1), submitted(3));
    history.when(killed(1)).then({ changes: [`#1[1] ${OUTPUT}`, `#1 is killed, ${ENDED}`], effects: TOLD });
    expect(history.living()).to.equal('2 running, 3 queued');
  });

  it('of the holder gives the key to the next', () => {
    given(submitted(1), submitted(2))
      .when(killed(1))
      .then({
        changes: [`#1[1] ${OUTPUT}`, `#1 is killed, ${ENDED}`, '#2 is running, attempt 1, startedAt now'],
        effects: ['abort #1.1: killed', TOLD[0] as string, 'start #2.1', TOLD[1] as string],
      });
  });

  it('ends the calls that are waited for, not what was sent, nor what has ended', () => {
    const history = given(submitted(1), asked(1, call(1, 'stock/s/reserve')), asked(1, send(3, 'mail/send')));
    history.and(asked(1, call(4, 'stock/t/reserve')), finished(1006));
    history.when(killed(1)).then({
      changes: [`#1[5] ${OUTPUT}`, `#1 is killed, ${ENDED}`],
      effects: ['abort #1.1: killed', ...TOLD],
      forwards: ['stock/s ← kill #1002'],
    });
    expect(history.living()).to.equal('1004 running');
  });

  it('goes down a chain of calls, in the same turn', () => {
    const history = given(submitted(1), asked(1, call(1, 'stock/s/reserve')), asked(1002, call(1, 'mail/send')));
    expect(history.and(killed(1)).living()).to.equal('');
  });

  it('by number alone finds the actor', () => {
    const history = given(submitted(1), submitted(2)).and(byNumber(1, 'kill'));
    expect(history.living()).to.equal('2 running');
  });

  it('of one that has ended is refused', () => {
    given(submitted(1), finished(1))
      .when(killed(1))
      .then({ effects: ['refused 7: not_found'] });
    given(submitted(1), finished(1)).when(killed(1, null)).nothing();
  });
});
