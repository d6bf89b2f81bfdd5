/** Whoever wants the result of another invocation is told it once, whenever it asks, and leaves nothing behind. */
import { expect } from 'chai';
import { runAddress } from '../../actors/address.ts';
import { formatInvocationId, seqOf, shardId } from '../../sdk/protocol/index.ts';
import {
  asked,
  attach,
  cancelled,
  finished,
  killed,
  ofInvocation,
  peekOutput,
  submitted,
  suspended,
  text,
  workflowRun,
} from './acts.ts';
import type { History } from './history.ts';
import { given } from './history.ts';
import { INSTALLATION } from './world.ts';

/** #1 attaches, #2 of another key is attached to. */
const both = () => given(submitted(1), submitted(2, 'order/b/process'));
const lastOf = (history: History, seq: number) => history.world.journals.get(seqOf(seq))?.at(-1);
const GONE = { code: 404, message: 'there is no such invocation: its id is wrong, or it has been removed' };

describe('attach', () => {
  it('puts the one who asks on the list of the other', () => {
    const history = both()
      .when(asked(1, attach(1, ofInvocation(2))))
      .then({ changes: ['#1[1] attach as 1', '#1 stands at attach'], forwards: ['solo 2 ← attach to #2 by #1:1'] });
    expect(history.cellOf(2).waiters.get(seqOf(2))).to.have.length(1);
  });

  it('is answered when the other ends, however it ends, in the same turn', () => {
    const history = both().and(asked(1, attach(1, ofInvocation(2))), suspended(1, [1]));
    history.when(finished(2, text('done'))).then({
      changes: [
        '#2[1] output: "done"',
        '#2 is completed, finishedAt now, expiresAt +86400000',
        'who waited for #2 is told',
      ],
      effects: ['finished #2 completed: "done"'],
      forwards: ['order/a ← completion 1 of #1: "done"'],
    });
    expect(history.living()).to.equal('1 running');
    const killedFirst = both().and(asked(1, attach(1, ofInvocation(2))), killed(2));
    expect(lastOf(killedFirst, 1)).to.deep.include({
      outcome: { kind: 'failure', failure: { code: 409, message: 'killed' } },
    });
  });

  it('to one that has ended in this turn is answered at once: the disk does not know of it yet', () => {
    const history = both().and(finished(2, text('done')), asked(1, attach(1, ofInvocation(2))));
    expect(lastOf(history, 1)).to.deep.include({ id: 1, outcome: text('done') });
  });

  it('is answered to all who are on the list, though they have asked under the same number', () => {
    const history = both().and(submitted(3, 'order/c/process'));
    history.and(asked(3, attach(1, ofInvocation(2))), asked(1, attach(1, ofInvocation(2))), finished(2, text('done')));
    for (const seq of [1, 3]) expect(lastOf(history, seq)).to.deep.include({ id: 1, outcome: text('done') });
  });

  it('to one of several that have ended in this turn is answered with its own result', () => {
    const history = both().and(finished(2, text('one')), submitted(3, 'order/b/process'), finished(3, text('two')));
    expect(lastOf(history.and(asked(1, attach(1, ofInvocation(2)))), 1)).to.deep.include({ outcome: text('one') });
  });

  it('to one that does not live asks the disk, and is told that there is none where that is so', () => {
    const history = both();
    history.and(asked(1, attach(1, ofInvocation(77))));
    expect(lastOf(history, 1)).to.deep.include({ id: 1, outcome: { kind: 'failure', failure: GONE } });
  });

  it('by the id of another installation is told the same, whatever number it has', () => {
    const invocationId = formatInvocationId('ffffffffffff', { shard: shardId(0), seq: seqOf(2) });
    expect(INSTALLATION).not.to.equal('ffffffffffff');
    both()
      .when(asked(1, attach(1, { kind: 'invocation', invocationId })))
      .then({
        changes: [`#1[1] attach as 1: failure 404 ${GONE.message}`],
        effects: [`deliver #1.1[1] 1: failure 404 ${GONE.message}`],
      });
    const history = both().and(asked(1, peekOutput(1, { kind: 'invocation', invocationId })));
    expect(lastOf(history, 1)).to.have.nested.property('entry.outcome.failure.code', 404);
  });

  it('to oneself would wait for ever, and pauses with that word', () => {
    const what = 'deadlock: an invocation would wait for its own result';
    both()
      .when(asked(1, attach(1, ofInvocation(1))))
      .then({
        changes: [`#1 is paused, retryCount 1, retryingSince now, lastError 581 ${what}`],
        effects: [`abort #1.1: ${what}`],
      });
  });

  it('to what is no id pauses', () => {
    const what = '"inv_x" is no invocation id';
    both()
      .when(asked(1, attach(1, { kind: 'invocation', invocationId: 'inv_x' as never })))
      .then({
        changes: [`#1 is paused, retryCount 1, retryingSince now, lastError 581 ${what}`],
        effects: [`abort #1.1: ${what}`],
      });
  });

  it('to oneself by what stands for one is told so: it would wait for ever as well', () => {
    const run = given(workflowRun(1), asked(1, attach(1, { kind: 'workflow', service: 'signup', key: 'a' })));
    const failure = { code: 508, message: 'deadlock: an invocation would wait for its own result' };
    expect(lastOf(run, 1)).to.deep.include({ id: 1, outcome: { kind: 'failure', failure } });
    expect(run.cellOf(1).waiters.size).to.equal(0);
    run.and(asked(1, peekOutput(2, { kind: 'workflow', service: 'signup', key: 'a' })));
    expect(lastOf(run, 1)).to.deep.include({ id: 2, outcome: { kind: 'void' } });
  });

  it('may be asked twice by one, and each is answered', () => {
    const history = both().and(asked(1, attach(1, ofInvocation(2))), asked(1, attach(2, ofInvocation(2))));
    history.and(finished(2, text('done')));
    expect(history.invocation(1).open.size).to.equal(0);
  });

  it('leaves nobody on the list who has ended before', () => {
    const history = both().and(asked(1, attach(1, ofInvocation(2))));
    history.when(killed(1, null)).then({
      changes: ['#1[2] output: failure 409 killed', '#1 is killed, finishedAt now, expiresAt +86400000'],
      effects: ['abort #1.1: killed', 'finished #1 killed: failure 409 killed'],
      forwards: ['solo 2 ← detach from #2 by #1:1'],
    });
    expect(history.cellOf(2).waiters.size).to.equal(0);
  });

  it('that is taken back by somebody who is on no list changes nothing', () => {
    const history = both();
    const waiter = { shard: shardId(0), seq: seqOf(1), address: history.world.home(seqOf(1)), id: 1 };
    const address = history.world.home(seqOf(2));
    history.when({ address, command: { kind: 'detach', seq: seqOf(2), waiter } }).nothing();
    history.when({ address: runAddress('signup', 'a'), command: { kind: 'detach', waiter } }).nothing();
  });

  it('does not cancel the other along: it is not its caller', () => {
    const history = both().and(asked(1, attach(1, ofInvocation(2))), cancelled(1));
    expect(history.invocation(2).cancelRequested).to.equal(false);
  });

  it('is bounded: one more than waitersMax is told so', () => {
    const history = both().with((world) => {
      world.bounds = { ...world.bounds, waitersMax: 1 };
    });
    history.and(asked(1, attach(1, ofInvocation(2))), asked(1, attach(2, ofInvocation(2))));
    expect(lastOf(history, 1)).to.have.nested.property('outcome.failure.code', 429);
  });

  it('to the run of a workflow, or to whoever is first under a key, asks their memory', () => {
    const history = given(workflowRun(5), submitted(1));
    history.and(asked(1, attach(1, { kind: 'workflow', service: 'signup', key: 'a' })));
    expect(history.cellOf(5).waiters.get(seqOf(5))).to.have.length(1);
    history.and(finished(5, text('hello')));
    expect(lastOf(history, 1)).to.deep.include({ outcome: text('hello') });
    const none = given(submitted(1), asked(1, attach(1, { kind: 'workflow', service: 'signup', key: 'b' })));
    expect(lastOf(none, 1)).to.deep.include({ outcome: { kind: 'failure', failure: GONE } });
  });
});

describe('the output of another, as it is now', () => {
  it('may be one’s own, which is nothing yet', () => {
    const history = both().and(asked(1, peekOutput(1, ofInvocation(1))));
    expect(lastOf(history, 1)).to.deep.include({ id: 1, outcome: { kind: 'void' } });
  });

  it('is nothing while it lives, and its result when it has one; nobody waits', () => {
    const history = both().and(asked(1, peekOutput(1, ofInvocation(2))));
    expect(lastOf(history, 1)).to.deep.include({ id: 1, outcome: { kind: 'void' } });
    expect(history.cellOf(2).waiters.size).to.equal(0);
    history.and(finished(2, text('done')), asked(1, peekOutput(2, ofInvocation(2))));
    expect(lastOf(history, 1)).to.deep.include({ id: 2, outcome: text('done') });
  });
});
