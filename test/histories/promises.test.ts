/** The promises of a workflow’s key: who is told of them, and how long they are kept where there is no run. */
import { expect } from 'chai';
import { actorAddress, runAddress } from '../../actors/address.ts';
import type { ActorCell } from '../../actors/cell.ts';
import { PROMISES_TIMER, RETENTION_TIMER } from '../../actors/lifecycle/retention.ts';
import { FAILURES, seqOf } from '../../sdk/protocol/index.ts';
import {
  asked,
  completePromise,
  failure,
  finished,
  peekPromise,
  promise,
  purged,
  rang,
  submitted,
  suspended,
  text,
  workflowRun,
} from './acts.ts';
import type { History } from './history.ts';
import { given } from './history.ts';

const DAY = 86_400_000;
const approve = (seq: number) => submitted(seq, 'signup/a/approve');
const lastOf = (history: History, seq: number) => history.world.journals.get(seqOf(seq))?.at(-1);
const keyOf = (history: History) => history.world.cell(actorAddress('signup', 'a')) as ActorCell;
const _runOf = (history: History) => {
  const cell = history.world.cell(runAddress('signup', 'a'));
  return cell.kind === 'idempotency' ? (cell.record?.seq ?? null) : null;
};

describe('a promise', () => {
  const waiting = () => given(workflowRun(1), asked(1, promise(1)), suspended(1, [1]), approve(2));

  it('is waited for in the journal, and stood at', () => {
    given(workflowRun(1))
      .when(asked(1, promise(1)))
      .then({ changes: ['#1[1] promise ok as 1', '#1 stands at ok'] });
  });

  it('that is completed reaches all who wait for it, in the same turn, and nobody else', () => {
    const history = waiting().and(approve(3), asked(3, promise(1, 'other')), approve(4), asked(4, promise(1)));
    // A step may have the promise's name.
    history.and(asked(3, { kind: 'run', id: 2, name: 'ok' }));
    history.when(asked(2, completePromise(1, text('yes')))).then({
      changes: ['#2[1] completePromise ok as 1: nothing', 'promise signup/a ok = "yes"'],
      effects: ['deliver #2.1[1] 1: nothing'],
      forwards: ['signup/a ← completion 1 of #1: "yes"', 'signup/a ← completion 1 of #4: "yes"'],
    });
    expect(history.invocation(1)).to.include({ status: 'running' });
    expect(history.invocation(3).open.size).to.equal(2);
  });

  it('is completed once: whoever comes second is told so, and changes nothing', () => {
    const { message } = FAILURES.promiseCompleted;
    waiting()
      .and(asked(2, completePromise(1, text('yes'))))
      .when(asked(2, completePromise(2, failure(500, 'no'))))
      .then({
        changes: [`#2[2] completePromise ok as 2: failure 409 ${message}`],
        effects: [`deliver #2.1[2] 2: failure 409 ${message}`],
      });
  });

  it('that is complete is told at once, a rejected one as its failure', () => {
    const history = given(approve(2), asked(2, completePromise(1, failure(418, 'tea'))), workflowRun(1));
    history
      .when(asked(1, promise(1)))
      .then({ changes: ['#1[1] promise ok as 1: failure 418 tea'], effects: ['deliver #1.1[1] 1: failure 418 tea'] });
  });

  it('may be looked at without waiting', () => {
    const history = given(workflowRun(1), asked(1, peekPromise(1)));
    expect(lastOf(history, 1)).to.have.nested.property('entry.outcome.kind', 'void');
    history.and(approve(2), asked(2, completePromise(1, text('yes'))), asked(1, peekPromise(2)));
    expect(lastOf(history, 1)).to.have.nested.property('entry.outcome.value', 'yes');
  });

  it('is waited for by so many at most: one more is told so, and those before it are not disturbed', () => {
    const history = given(workflowRun(1), asked(1, promise(1)), approve(2)).with((world) => {
      world.bounds = { ...world.bounds, waitersMax: 1 };
    });
    history.and(asked(2, promise(1, 'other')), asked(2, promise(2)));
    expect(lastOf(history, 2)).to.have.nested.include({ 'entry.kind': 'promise', 'entry.outcome.failure.code': 429 });
    history.and(asked(2, completePromise(3, text('yes'))));
    expect(lastOf(history, 1)).to.deep.include({ id: 1, outcome: text('yes') });
  });

  it('is only a workflow’s', () => {
    const history = given(submitted(1), asked(1, promise(1)));
    expect(history.invocation(1)).to.include({ status: 'paused' });
  });

  it('is bounded in number, and in bytes together with the state', () => {
    const metadata = { why: 'x'.repeat(100) };
    const reason = { kind: 'failure', failure: { code: 500, message: 'no', metadata } } as const;
    for (const [bound, completion] of [
      [{ promisesMax: 0 }, text('yes')],
      [{ stateBytesMax: 10 }, text('yes')],
      [{ stateBytesMax: 200 }, reason],
    ] as const) {
      const history = given(workflowRun(1)).with((world) => {
        world.bounds = { ...world.bounds, ...bound };
      });
      history.and(asked(1, completePromise(1, completion)));
      expect(history.invocation(1).lastError?.message).to.include(Object.keys(bound)[0]);
      expect(history.invocation(1).status, 'another try can’t help').to.equal('paused');
    }
  });
});

describe('promises of a key that has no run', () => {
  const HOUR = DAY / 24;
  const promised = () => given(approve(2), asked(2, completePromise(1, text('yes'))), finished(2));
  const rangFor = (seq: number, dueAt: number) => rang(seq, dueAt, PROMISES_TIMER);

  it('have an end, which is set with the first of them', () => {
    const history = given(approve(2));
    history.when(asked(2, completePromise(1, text('yes')))).then({
      changes: [
        '#2[1] completePromise ok as 1: nothing',
        'promise signup/a ok = "yes"',
        'timer #2:2147483649 at +86400000 set',
      ],
      effects: ['deliver #2.1[1] 1: nothing', 'arm #2:2147483649 at +86400000'],
    });
    history.when(asked(2, completePromise(2, text('yes'), 'other'))).then({
      changes: ['#2[2] completePromise other as 2: nothing', 'promise signup/a other = "yes"'],
      effects: ['deliver #2.1[2] 2: nothing'],
    });
  });

  it('are forgotten when it has come, and not before', () => {
    const history = promised().at(DAY - 1);
    expect(keyOf(history).promises.size).to.equal(1);
    history
      .at(DAY)
      .when(rangFor(2, DAY))
      .then({ changes: ['timer #2:2147483649 at +86400000 cleared'], forwards: ['idempotency  ← expire'] });
    expect(keyOf(history)).to.include({ promisedAt: null, stateBytes: 0 });
    expect(keyOf(history).promises.size).to.equal(0);
    // The next one begins anew.
    history.and(approve(3), asked(3, completePromise(1, text('again'))));
    expect(history.world.timers.size).to.equal(1);
  });

  it('have promisesKeptMs at least, however soon a run is forgotten', () => {
    const history = given(approve(2)).with((world) => {
      world.bounds = { ...world.bounds, promisesKeptMs: DAY + HOUR };
    });
    history.and(asked(2, completePromise(1, text('yes'))), finished(2));
    const end = DAY + HOUR;
    history.at(end - 1).and(rangFor(2, end));
    expect(keyOf(history).promises.size).to.equal(1);
    history.at(end).and(rangFor(2, end));
    expect(keyOf(history).promises.size).to.equal(0);
  });

  it('go together, as long after the last of them as a run is remembered', () => {
    const history = promised()
      .at(HOUR)
      .and(approve(3), asked(3, completePromise(1, text('yes'), 'other')), finished(3));
    history
      .at(DAY)
      .when(rangFor(2, DAY))
      .then({
        changes: ['timer #2:2147483649 at +86400000 cleared', `timer #2:2147483649 at +${DAY + HOUR} set`],
        effects: [`arm #2:2147483649 at +${DAY + HOUR}`],
      });
    history.at(DAY + HOUR).and(rangFor(2, DAY + HOUR));
    expect(keyOf(history).promises.size).to.equal(0);
  });

  it('stay while somebody is at work in the key', () => {
    const history = promised().and(approve(3)).at(DAY).and(rangFor(2, DAY));
    expect(keyOf(history).promises.size).to.equal(1);
    history.at(DAY + 60_000).and(finished(3), rangFor(2, DAY + 60_000));
    expect(keyOf(history).promises.size).to.equal(0);
  });

  it('are the run’s where one comes: they stay while it lives and while it is remembered', () => {
    for (const ends of [true, false]) {
      const history = promised().and(workflowRun(1));
      if (ends) history.at(HOUR).and(finished(1));
      history.at(DAY).and(rangFor(2, DAY));
      expect(keyOf(history).promises.size).to.equal(1);
      if (!ends) history.and(finished(1));
      const end = ends ? DAY + HOUR : 2 * DAY;
      history.at(end).and(rang(1, end, RETENTION_TIMER));
      expect(keyOf(history).promises.size).to.equal(0);
    }
  });

  it('that a run has forgotten with it are not looked for, and those that came behind it have their time', () => {
    const history = promised().and(workflowRun(1), finished(1), purged(1, 'signup/a/run'));
    expect(keyOf(history).promises.size).to.equal(0);
    history.at(HOUR).and(approve(3), asked(3, completePromise(1, text('later'))), finished(3));
    history.at(DAY).and(rangFor(2, DAY));
    expect(keyOf(history).promises.size).to.equal(1);
    history.at(DAY + HOUR).and(rangFor(3, DAY + HOUR));
    expect(keyOf(history).promises.size).to.equal(0);
    history.and(rangFor(2, DAY + HOUR));
    expect(history.world.timers.size).to.equal(1); // Of the run that was purged.
  });

  it('are those of a run that is submitted as their time comes, or gone before it begins', () => {
    for (const runsFirst of [true, false]) {
      const history = promised().at(DAY);
      const run = workflowRun(1);
      if (runsFirst) history.and(run, rangFor(2, DAY));
      else history.and(rangFor(2, DAY), run);
      expect(history.invocation(1)).to.include({ status: 'running' });
      expect(keyOf(history).promises.size).to.equal(runsFirst ? 1 : 0);
      expect(history.world.timers.size).to.equal(0);
    }
  });
});
