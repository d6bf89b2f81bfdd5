/** One run for each key of a workflow, and when it is forgotten. */
import { expect } from 'chai';
import { actorAddress, runAddress, subscriptionAddress } from '../../actors/address.ts';
import type { ActorCell } from '../../actors/cell.ts';
import { formatDeadLetterId } from '../../actors/dead-letter/id.ts';
import { RETENTION_TIMER } from '../../actors/lifecycle/retention.ts';
import { FAILURES, seqOf } from '../../sdk/protocol/index.ts';
import {
  asked,
  call,
  completePromise,
  cursor,
  finished,
  fromKafka,
  ingested,
  killed,
  letter,
  purged,
  rang,
  send,
  submitted,
  subscribed,
  TICKET,
  text,
  workflowRun,
} from './acts.ts';
import type { History } from './history.ts';
import { given } from './history.ts';
import { effectLine } from './lines.ts';
import { idOf, letterAddress, T0 } from './world.ts';

const DAY = 86_400_000;
const approve = (seq: number) => submitted(seq, 'signup/a/approve');
const lastOf = (history: History, seq: number) => history.world.journals.get(seqOf(seq))?.at(-1);
const keyOf = (history: History) => history.world.cell(actorAddress('signup', 'a')) as ActorCell;
const runOf = (history: History) => {
  const cell = history.world.cell(runAddress('signup', 'a'));
  return cell.kind === 'idempotency' ? (cell.record?.seq ?? null) : null;
};

describe('the run of a workflow', () => {
  it('is made by the first submit of its key', () => {
    const history = given();
    history.when(workflowRun(1)).then({ changes: ['idempotency → #1'], forwards: ['signup/a ← submit #1 run'] });
    expect(history.invocation(1)).to.include({ status: 'running', idempotencyKey: null });
  });

  it('is what each later submit is told of, also after its end and with another input', () => {
    const history = given(workflowRun(1), finished(1)).at(DAY / 2);
    const act = workflowRun(2, 'a', { ticket: TICKET, payload: 'other' });
    const { effects } = history.world.turn(act(history));
    expect(effects.map(effectLine)).to.deep.equal(['accepted 7: #1 again']);
  });

  it('that is called a second time fails for the caller, and a send is told which one there is', () => {
    const history = given(workflowRun(1), submitted(2), asked(2, call(1, 'signup/a/run')));
    expect(lastOf(history, 2)).to.deep.include({ id: 2, outcome: { kind: 'failure', failure: FAILURES.workflowRan } });
    history.and(asked(2, send(3, 'signup/a/run')));
    expect(lastOf(history, 2)).to.deep.include({ id: 3, outcome: text(idOf(1)) });
  });

  it('that a dead letter is driven into opens that letter again', () => {
    const history = given(workflowRun(1)).with((world) => {
      const cell = world.cell(letterAddress(50));
      if (cell.kind === 'deadLetter') cell.letter = letter({ status: 'redriven' });
    });
    const origin = { kind: 'redrive', deadLetter: formatDeadLetterId({ shard: 0, seq: 50 }) } as const;
    history.at(5).and(workflowRun(2, 'a', { origin }));
    const { message } = FAILURES.workflowRan;
    expect(history.world.cell(letterAddress(50))).to.have.deep.property(
      'letter',
      letter({ code: 'handler_failed', message, at: T0 + 5 }),
    );
  });

  it('that a call makes answers it', () => {
    const history = given(submitted(2), asked(2, call(1, 'signup/a/run')));
    const run = runOf(history) as number;
    history.and(finished(run, text('welcome')));
    expect(lastOf(history, 2)).to.deep.include({ id: 2, outcome: text('welcome') });
  });

  it('is made by the first record of its key; the others are dropped, and use up no backlog', () => {
    const history = given(subscribed(cursor()));
    const submits = [1, 2].map((seq) => {
      const { command } = workflowRun(seq, 'a', { origin: fromKafka(seq), inputBytes: 3 })(history);
      if (command.kind !== 'claim') throw new Error('a run is claimed');
      return { address: actorAddress('signup', 'a'), submit: command.submit };
    });
    history.and(ingested(0, 2, { submits }));
    expect(history.living()).to.equal('1 running');
    const cell = history.world.cell(subscriptionAddress('sub'));
    expect(cell).to.include({ backlogRecords: 1, backlogBytes: 3 });
  });
});

describe('after its retention a workflow’s key', () => {
  const ended = () =>
    given(
      workflowRun(1),
      asked(1, { kind: 'set', name: 'step', value: '1' }),
      asked(1, completePromise(1, text('yes'))),
      finished(1),
    );

  it('forgets its run, its state and its promises, and can be used anew', () => {
    const history = ended().at(DAY);
    history
      .when(rang(1, DAY, RETENTION_TIMER))
      .then({ changes: ['timer #1:2147483648 at +86400000 cleared'], forwards: ['idempotency  ← expire #1'] });
    expect(runOf(history)).to.equal(null);
    expect(keyOf(history).state.size + keyOf(history).promises.size).to.equal(0);
    history.and(workflowRun(2));
    expect(history.invocation(2)).to.include({ status: 'running' });
  });

  it('keeps all of it until then', () => {
    const history = ended().at(DAY - 1);
    expect(keyOf(history).promises.size).to.equal(1);
    history.and(workflowRun(2));
    expect(runOf(history)).to.equal(1);
  });

  it('has its run’s result for as long as it remembers the run, also of a handler that is not registered any more', () => {
    for (const name of ['signup/other', 'signup/run']) {
      const history = given(workflowRun(1)).with((world) => {
        world.workflowRetentionMs = 5 * DAY;
        world.unregister(name);
      });
      history.when(finished(1)).then({
        changes: [
          '#1[1] output: nothing',
          `#1 is completed, finishedAt now, expiresAt +${5 * DAY}`,
          `timer #1:2147483648 at +${5 * DAY} set`,
        ],
        effects: ['finished #1 completed: nothing', `arm #1:2147483648 at +${5 * DAY}`],
      });
    }
  });

  it('keeps it while somebody is at work there, and looks again', () => {
    const history = ended().and(approve(2)).at(DAY);
    history.when(rang(1, DAY, RETENTION_TIMER)).then({
      changes: ['timer #1:2147483648 at +86400000 cleared', 'timer #1:2147483648 at +86460000 set'],
      effects: ['arm #1:2147483648 at +86460000'],
    });
    expect(keyOf(history).promises.size).to.equal(1);
  });

  it('that was purged and runs again forgets nothing by the timer of the run before', () => {
    const history = ended().and(purged(1, 'signup/a/run'), workflowRun(2));
    history.and(asked(2, completePromise(1, text('again'))), finished(2));
    history.at(DAY).and(rang(1, DAY, RETENTION_TIMER));
    expect(runOf(history)).to.equal(2);
    expect(keyOf(history).promises.size).to.equal(1);
  });

  it('ends as well where its run was killed before', () => {
    const history = given(workflowRun(1), killed(1))
      .at(DAY)
      .and(rang(1, DAY, RETENTION_TIMER));
    expect(runOf(history)).to.equal(null);
  });
});

describe('purging a run', () => {
  it('forgets what its key knows, so that it can be used anew', () => {
    const history = given(workflowRun(1), asked(1, { kind: 'set', name: 'step', value: '1' }), finished(1));
    history
      .when(purged(1, 'signup/a/run'))
      .then({ changes: ['#1 purged'], effects: ['done 7'], forwards: ['idempotency  ← expire #1'] });
    expect(runOf(history)).to.equal(null);
    expect(keyOf(history).state.size).to.equal(0);
  });

  it('is refused while somebody is at work in its key', () => {
    given(workflowRun(1), finished(1), approve(2))
      .when(purged(1, 'signup/a/run'))
      .then({ effects: ['refused 7: not_finished'] });
  });
});
