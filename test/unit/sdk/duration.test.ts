/** Durations as people write them, and what is none. */
import { expect } from 'chai';
import { durationMs } from '../../../sdk/protocol/index.ts';

describe('a duration', () => {
  it('is a number of milliseconds, text with a unit, or parts that add up', () => {
    for (const [duration, ms] of [
      [0, 0],
      [0.4, 1],
      ['1.5s', 1_500],
      [{ minutes: 1, seconds: 2 }, 62_000],
      [{ days: 1, hours: undefined }, 86_400_000],
    ] as const)
      expect(durationMs(duration as never), JSON.stringify(duration)).to.equal(ms);
  });

  const circle: { self?: unknown } = {};
  circle.self = circle;
  for (const [none, shown] of [
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [-1, '-1'],
    ['1 parsec', '"1 parsec"'],
    [5n, '5'],
    [Symbol('s'), 'Symbol(s)'],
    [null, 'null'],
    [{}, '{}'],
    [[5], '[5]'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [{ second: 5 }, '{"second":5}'],
    [{ days: 1n }, 'this object'],
    [circle, 'this object'],
  ] as const) {
    it(`is not ${shown}: that would be no wait at all, or one without end`, () => {
      expect(() => durationMs(none as never)).to.throw(RangeError, `${shown} is no duration: use milliseconds`);
    });
  }
});
