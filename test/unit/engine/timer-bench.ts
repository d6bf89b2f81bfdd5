// Timers over a store on which a hand is held, by a clock by hand: what has fired, and when.

import { expect } from 'chai';
import { soloAddress } from '../../../actors/address.ts';
import type { TimerRow } from '../../../actors/change.ts';
import { DEFAULT_LIMITS } from '../../../engine/limits.ts';
import { silentLogger } from '../../../engine/log.ts';
import { memoryData } from '../../../engine/store/memory.ts';
import { Timers } from '../../../engine/timers.ts';
import { seqOf, shardId } from '../../../sdk/protocol/index.ts';
import { HeldStore } from './held-store.ts';
import { ManualClock, T0 } from './manual-clock.ts';

export const row = (number: number, dueMs: number, id = 1): TimerRow => {
  const seq = seqOf(number);
  return { dueAt: T0 + dueMs, address: soloAddress({ shard: shardId(0), seq }), seq, id };
};

export class TimerBench {
  readonly data = memoryData(1);
  readonly store = new HeldStore(this.data);
  readonly clock = new ManualClock();
  readonly fired: string[] = [];
  crowded = false;
  readonly timers: Timers;

  constructor(timersMax = DEFAULT_LIMITS.timersMax) {
    this.timers = new Timers({
      store: this.store,
      clock: this.clock,
      limits: { ...DEFAULT_LIMITS, timersMax },
      logger: silentLogger,
      crowded: () => this.crowded,
      submit: ({ command }) => {
        if (command.kind !== 'timerFired') throw new Error('a timer only fires');
        const { dueAt, seq } = command.timer;
        expect(dueAt, 'never early').to.be.at.most(this.clock.now());
        this.fired.push(`${seq} at +${this.clock.now() - T0}`);
        this.data.timers.delete(keyOf(command.timer));
      },
    });
  }

  /** On disk only, as after a restart. */
  stored(...rows: readonly TimerRow[]): this {
    for (const one of rows) this.data.timers.set(keyOf(one), one);
    return this;
  }

  /** Committed, then armed, as a turn does it. */
  set(...rows: readonly TimerRow[]): void {
    this.stored(...rows);
    for (const one of rows) this.timers.arm(one);
  }

  async start(): Promise<this> {
    this.timers.start();
    await this.clock.advance(0);
    return this;
  }
}

export const keyOf = (timer: TimerRow): string => `${timer.dueAt}/${timer.seq}/${timer.id}`;
