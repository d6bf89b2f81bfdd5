// The janitor: how often it looks, and how it goes on where there is more than a bite.

import { expect } from 'chai';
import { Janitor } from '../../../engine/janitor.ts';
import { silentLogger } from '../../../engine/log.ts';
import type { Sweep } from '../../../engine/store/store.ts';
import { HeldStore } from './held-store.ts';
import { ManualClock, T0 } from './manual-clock.ts';

const BITE = 200;
const TAKES_MS = 10;

describe('the janitor', () => {
  let clock: ManualClock;
  let janitor: Janitor;
  /** Rows that have expired, and when it took a bite of them. */
  let expired: number;
  let bitesAt: number[];
  let fails: boolean;

  class Expiring extends HeldStore {
    override async sweep({ limit }: Sweep): Promise<number> {
      bitesAt.push(clock.now() - T0);
      await new Promise<void>((done) => clock.after(TAKES_MS, done));
      if (fails) throw new Error('the disk is gone');
      const gone = Math.min(limit, expired);
      expired -= gone;
      return gone;
    }
  }

  beforeEach(() => {
    clock = new ManualClock();
    [expired, bitesAt, fails] = [0, [], false];
    janitor = new Janitor({ store: new Expiring(), clock, logger: silentLogger, auditKeptMs: 1_000 });
    janitor.start();
  });
  afterEach(() => janitor.stop());

  it('looks twice a minute, and takes bite after bite while there is more', async () => {
    expired = 2 * BITE + 1;
    await clock.advance(60_200);
    expect(bitesAt).to.deep.equal([30_000, 30_060, 30_120, 60_130]);
    expect(expired).to.equal(0);
  });

  it('pauses no longer than a bite takes once a round has taken longer than it is to the next', async () => {
    expired = 1_000_000;
    await clock.advance(60_000);
    const before = expired;
    await clock.advance(10_000);
    expect((before - expired) / 10, 'rows in a second').to.be.closeTo((BITE * 1_000) / (2 * TAKES_MS), 50);
    // As before as soon as it has caught up.
    expired = 1;
    await clock.advance(30_000);
    expired = 2 * BITE;
    bitesAt = [];
    await clock.advance(30_000);
    expect(bitesAt.map((at) => at - (bitesAt[0] ?? 0))).to.deep.equal([0, 60, 120]);
  });

  it('tries again after trouble, and stops', async () => {
    fails = true;
    await clock.advance(61_000);
    expect(bitesAt).to.deep.equal([30_000, 60_010]);
    janitor.stop();
    await clock.advance(120_000);
    expect(bitesAt).to.have.length(2);
    expect(clock.alarms).to.equal(0);
  });
});
