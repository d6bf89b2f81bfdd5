/** A new invocation that goes on from a place in another one's journal. The rules' numbers are those of `actors/lifecycle/fork.ts`. */
import { expect } from 'chai';
import { cutOf, forkOrigin } from '../../actors/lifecycle/fork.ts';
import {
  asked,
  call,
  cancelled,
  completed,
  failure,
  finished,
  forked,
  paused,
  proposed,
  rang,
  run,
  send,
  sleep,
  submitted,
  text,
} from './acts.ts';
import type { History } from './history.ts';
import { given } from './history.ts';
import { idOf } from './world.ts';

const cuts = (history: History, seq = 1) => {
  const journal = history.world.journals.get(seq as never) ?? [];
  return Array.from({ length: journal.length + 1 }, (_, from) => cutOf(journal, from));
};

/** Input, a run, a sleep that is over, a run; failed. */
const failedOne = () =>
  given(
    submitted(1),
    asked(1, run(1, text('a'))),
    asked(1, sleep(2, 5)),
    rang(1, 5, 2),
    asked(1, run(3, text('b'))),
    finished(1, failure(500, 'no')),
  );

describe('a fork', () => {
  it('from 1 has the input alone', () => {
    failedOne()
      .when(forked(2, 1))
      .then({
        changes: ['#2 order/a/process is running', '#2[0] input "in"'],
        effects: ['accepted 7: #2', 'start #2.1 with its journal'],
      });
  });

  it('from further on has what was done before, and nothing of it is done again', () => {
    const history = failedOne();
    const lines = [
      '#2 order/a/process is running',
      '#2[0] input "in"',
      '#2[1] run step as 1: "a"',
      '#2[2] sleep as 2 until +5',
      '#2[3] 2: nothing',
    ];
    history.when(forked(2, 1, 4)).then({ changes: lines, effects: ['accepted 7: #2', 'start #2.1 with its journal'] });
    expect(history.invocation(2)).to.include({ journalLength: 4 });
    expect(history.invocation(2).open.size).to.equal(0);
  });

  it('waits at the end of the mailbox', () => {
    const history = given(submitted(1), asked(1, run(1, text('a'))), paused(1), submitted(2), forked(3, 1, 2));
    expect(history.living()).to.equal('1 paused, 2 queued, 3 queued');
    expect([...history.cellOf(1).mailbox]).to.deep.equal([2, 3]);
  });

  it('is cut where nothing is open (F1)', () => {
    const concurrent = given(
      submitted(1),
      ...[asked(1, run(1)), asked(1, sleep(2, 5)), proposed(1, 1, text('a')), rang(1, 5, 2), asked(1, run(3))],
    );
    expect(cuts(concurrent)).to.deep.equal([1, 1, 1, 1, 1, 5, 5]);
  });

  it('has a call with its answer, and is cut before one that waits for it (F1, F3)', () => {
    const calling = given(submitted(1), asked(1, send(1, 'mail/send')), asked(1, call(2, 'mail/send')));
    expect(cuts(calling)).to.deep.equal([1, 1, 2, 2]);
    calling.and(completed(1, 3, text('sent')));
    expect(cuts(calling)).to.deep.equal([1, 1, 2, 2, 4]);
    const before = calling.living();
    calling.and(paused(1), forked(9, 1, 4));
    expect(calling.living()).to.equal(before.replace('1 running', '1 paused, 9 queued'));
  });

  it('has neither a cancellation nor an output (F2)', () => {
    const wound = given(submitted(1), asked(1, run(1, text('a'))), cancelled(1), asked(1, run(2, text('undone'))));
    expect(cuts(wound)).to.deep.equal([1, 1, 2, 2, 2]);
    expect(cuts(failedOne())).to.deep.equal([1, 1, 2, 2, 4, 5, 5]);
  });

  it('has the random numbers of the first where it replays them, its own where it does not (F4)', () => {
    const [a, b] = [idOf(1), idOf(2)];
    const again = forkOrigin({ id: a, origin: { kind: 'http' } }, 1);
    expect(again).to.deep.equal({ kind: 'fork', of: a, from: 1, seed: null });
    const further = forkOrigin({ id: a, origin: { kind: 'http' } }, 4);
    expect(further).to.deep.equal({ kind: 'fork', of: a, from: 4, seed: a });
    expect(forkOrigin({ id: b, origin: further }, 2)).to.include({ of: b, seed: a });
    expect(forkOrigin({ id: b, origin: again }, 2)).to.include({ of: b, seed: b });
  });
});
