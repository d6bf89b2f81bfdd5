/** Attempts that are gone are not heard, and an engine that starts gives what was running a new one. */
import { expect } from 'chai';
import {
  asked,
  failed,
  finished,
  killed,
  paused,
  proposed,
  recovered,
  resumed,
  run,
  sleep,
  submitted,
  suspended,
  text,
} from './acts.ts';
import type { Act } from './history.ts';
import { given } from './history.ts';

const words = (attempt: number): readonly (readonly [string, Act])[] => [
  ['an entry', asked(1, sleep(2, 5), attempt)],
  ['a result', proposed(1, 1, text('late'), attempt)],
  ['an end', finished(1, text('late'), false, attempt)],
  ['a failure', failed(1, {}, attempt)],
  ['that it leaves memory', suspended(1, [1], attempt)],
];

describe('an attempt that is gone', () => {
  for (const [what, word] of words(1)) {
    it(`is not heard with ${what}, while a newer one runs`, () => {
      given(submitted(1), asked(1, run(1)), paused(1), resumed(1))
        .when(word)
        .nothing();
    });
    it(`is not heard with ${what}, while nothing runs`, () => {
      given(submitted(1), asked(1, run(1)), paused(1))
        .when(word)
        .nothing();
      given(submitted(1), asked(1, run(1)), failed(1))
        .when(word)
        .nothing();
      given(submitted(1), asked(1, run(1)), killed(1))
        .when(word)
        .nothing();
    });
  }

  for (const [what, word] of words(2)) {
    it(`can’t be ahead of what was started: ${what}`, () => {
      given(submitted(1), asked(1, run(1)))
        .when(word)
        .nothing();
    });
  }
});

describe('a start of the engine', () => {
  it('gives each running invocation a new attempt, and leaves the others alone', () => {
    const history = given(
      submitted(1),
      submitted(2),
      submitted(3, 'order/a/peek'),
      submitted(4, 'order/a/peek'),
      failed(4),
    );
    history.when(recovered(1)).then({
      changes: ['#1 attempt 2', '#3 attempt 2'],
      effects: ['start #1.2', 'start #3.2'],
    });
    expect(history.living()).to.equal('1 running, 2 queued, 3 running, 4 backingOff');
  });

  it('is not a failure: attempts are not used up by it', () => {
    const history = given(submitted(1), recovered(1), recovered(1));
    expect(history.invocation(1)).to.include({ attempt: 3, retryCount: 0 });
  });

  it('that finds nothing running does nothing', () => {
    given(submitted(1), paused(1)).when(recovered(1)).nothing();
    given(submitted(1), finished(1)).when(recovered(1)).nothing();
  });
});
