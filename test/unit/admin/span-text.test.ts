// A span of time as a person says it.

import { expect } from 'chai';
import { spanText } from '../../../admin/api/why/span-text.ts';

describe('a span of time', () => {
  for (const [ms, text] of [
    [0, 'less than a second'],
    [999, 'less than a second'],
    [1_000, '1 s'],
    [61_000, '1 min 1 s'],
    [3_600_000, '1 h'],
    [3_661_000, '1 h 1 min'],
    [90_000_000, '1 d 1 h'],
    [86_400_000 + 59_000, '1 d'],
  ] as const)
    it(`of ${ms} ms is ${text}`, () => expect(spanText(ms)).to.equal(text));
});
