/** Failed attempts are kept beside the row whose last error they are; the text of one that says the same is found already. */
import { expect } from 'chai';
import type { Change } from '../../actors/change.ts';
import { failureOf } from '../../sdk/protocol/index.ts';
import { cancelled, failed, finished, killed, rang, submitted } from './acts.ts';
import type { Act, History } from './history.ts';
import { given } from './history.ts';
import { T0 } from './world.ts';

type Kept = Extract<Change, { kind: 'attemptFailed' }>;

/** What is kept of one more act. */
function kept(history: History, act: Act): Kept[] {
  const { changes } = history.world.turn(typeof act === 'function' ? act(history) : act);
  return changes.filter((change): change is Kept => change.kind === 'attemptFailed');
}

describe('a failed attempt', () => {
  it('is kept with its number, its step and its stack', () => {
    const [only, ...more] = kept(
      given(submitted(1)),
      failed(1, { code: 503, stepId: 2, stepName: 'pay', stack: 'at x' }),
    );
    expect(more).to.deep.equal([]);
    const failure = { attempt: 1, at: T0, code: 503, message: 'oh', stepId: 2, stepName: 'pay', stack: 'at x' };
    expect(only).to.deep.include({ seq: 1, failure, sameText: false });
  });

  it('that says what the one before it said is marked so', () => {
    const history = given(submitted(1), failed(1)).at(100).and(rang(1, 100));
    expect(kept(history, failed(1))).to.have.nested.property('[0].sameText', true);
    const other = given(submitted(1), failed(1)).at(100).and(rang(1, 100));
    expect(kept(other, failed(1, { message: 'else' }))).to.have.nested.property('[0].sameText', false);
  });

  it('is also a terminal failure; an end from outside is none', () => {
    const end = failureOf({ code: 400, message: 'bad' });
    const [only] = kept(given(submitted(1)), finished(1, end));
    expect(only?.failure).to.deep.equal({ attempt: 1, at: T0, code: 400, message: 'bad', stepId: 0 });
    expect(kept(given(submitted(1)), finished(1, end, true))).to.deep.equal([]);
    expect(kept(given(submitted(1)), killed(1))).to.deep.equal([]);
    expect(kept(given(submitted(1), submitted(2)), cancelled(2))).to.deep.equal([]);
  });

  it('is removed with an invocation that nobody keeps, and only where there was one', () => {
    const forgotten = () =>
      given().with((world) => world.handler('order/process', 'exclusive', { journalRetentionMs: 0 }));
    const purged = (history: History, act: Act) => {
      const { changes } = history.world.turn(typeof act === 'function' ? act(history) : act);
      return changes.filter(({ kind }) => kind === 'invocationPurged');
    };
    expect(purged(forgotten().and(submitted(1)), finished(1))).to.have.nested.property('[0].failed', false);
    const after = forgotten().and(submitted(1), failed(1)).at(100).and(rang(1, 100));
    expect(purged(after, finished(1))).to.have.nested.property('[0].failed', true);
  });
});
