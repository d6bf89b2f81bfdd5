/** How many commands make a turn. */
import { expect } from 'chai';
import { turnSize } from '../../../engine/turn-size.ts';

const size = (queued: number, underWay = 0, syncShare = 0, moreComes = false): number =>
  turnSize({ queued, underWay, syncShare, moreComes, turnCommandsMax: 2_000 });

describe('the size of a turn', () => {
  it('is one half where nothing is on its way, so that the other half is decided meanwhile', () => {
    expect([size(256), size(257), size(32)]).to.deep.equal([128, 129, 16]);
  });

  it('is everything where that is little, and never more than the limit', () => {
    expect([size(1), size(31), size(10_000)]).to.deep.equal([1, 31, 2_000]);
  });

  it('is everything where the other half is about to come', () => {
    expect(size(256, 0, 0, true)).to.equal(256);
  });

  it('is everything that has gathered where another is on its way, unless that is little beside it', () => {
    expect([size(128, 128), size(64, 128), size(63, 128), size(1, 2), size(1, 1)]).to.deep.equal([128, 64, 0, 1, 1]);
  });

  it('is everything, one after the other, where the sync is most of a commit', () => {
    expect([size(256, 0, 0.71), size(128, 128, 0.71), size(128, 128, 0.7)]).to.deep.equal([256, 0, 128]);
  });
});
