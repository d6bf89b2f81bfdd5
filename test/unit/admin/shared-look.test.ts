// L1 and L2 of admin/api/shared-look.ts.

import { expect } from 'chai';
import { SharedLook } from '../../../admin/api/shared-look.ts';
import { eventually } from '../../setup/eventually.ts';

/** Looks that end when the test says so. */
function heldLooks() {
  const looks: PromiseWithResolvers<number>[] = [];
  const look = () => {
    const held = Promise.withResolvers<number>();
    looks.push(held);
    return held.promise;
  };
  return { looks, look };
}

describe('a shared look', () => {
  it('L1: gives each an answer that was looked up after he asked, and one to all who ask meanwhile', async () => {
    const { looks, look } = heldLooks();
    const shared = new SharedLook(look, 0);
    const first = shared.ask();
    await eventually(() => looks.length === 1);
    const [second, third] = [shared.ask(), shared.ask()];
    looks[0]?.resolve(1);
    await eventually(() => looks.length === 2);
    looks[1]?.resolve(2);
    expect(await Promise.all([first, second, third])).to.deep.equal([1, 2, 2]);
    expect(looks).to.have.length(2);
  });

  it('L2: begins none before the one before has ended, nor before the pause is over', async () => {
    const { looks, look } = heldLooks();
    const begunAt: number[] = [];
    const shared = new SharedLook(() => {
      begunAt.push(performance.now());
      return look();
    }, 100);
    void shared.ask();
    await eventually(() => looks.length === 1);
    const asked = Promise.all(Array.from({ length: 50 }, () => shared.ask()));
    looks[0]?.resolve(1);
    await eventually(() => looks.length === 2);
    looks[1]?.resolve(2);
    expect(new Set(await asked)).to.deep.equal(new Set([2]));
    // A timer may be early by less than a millisecond.
    expect((begunAt[1] ?? 0) - (begunAt[0] ?? 0)).to.be.at.least(99);
  });

  it('looks again after a look that failed', async () => {
    let times = 0;
    const shared = new SharedLook(async () => {
      times += 1;
      if (times === 1) throw new Error('not now');
      return times;
    }, 0);
    expect(await shared.ask().catch((error: Error) => error.message)).to.equal('not now');
    expect(await shared.ask()).to.equal(2);
  });
});
