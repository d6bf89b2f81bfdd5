/** A person removes what is left of an invocation that has ended. */
import { expect } from 'chai';
import { claimed, concludedKey, finished, keyAddress, purged, submitted } from './acts.ts';
import { given } from './history.ts';

describe('purge', () => {
  it('of one that has ended removes its rows', () => {
    given(submitted(1), finished(1))
      .when(purged(1))
      .then({ changes: ['#1 purged'], effects: ['done 7'] });
  });

  it('frees its idempotency key', () => {
    const history = given(claimed(1, 'order/a/process', 'k'), finished(1));
    history
      .when(purged(1, 'order/a/process', 'k'))
      .then({ changes: ['#1 purged'], effects: ['done 7'], forwards: ['idempotency k ← release #1'] });
    expect(history.world.cell(keyAddress('order/a/process', 'k'))).to.include({ record: null });
    expect(history.and(claimed(2, 'order/a/process', 'k', { body: 'another' })).living()).to.equal('2 running');
  });

  it('leaves an idempotency key that stands for another by now', () => {
    const history = given(claimed(1, 'order/a/process', 'k'), finished(1)).at(2 * 86_400_000);
    history.and(claimed(2, 'order/a/process', 'k'), purged(1, 'order/a/process', 'k'));
    expect(concludedKey(history, 'order/a/process', 'k')).to.equal(2);
  });

  it('of one whose key another has removes its rows all the same', () => {
    given(submitted(1), finished(1), submitted(2))
      .when(purged(1))
      .then({ changes: ['#1 purged'], effects: ['done 7'] });
  });

  it('of one that lives is refused', () => {
    given(submitted(1), submitted(2))
      .when(purged(2))
      .then({ effects: ['refused 7: not_finished'] });
  });
});
