/** Turns on their way (W1–W4), over a store whose every answer is given by hand. */
import { expect } from 'chai';
import type { Effect } from '../../../actors/effect.ts';
import { DEFAULT_LIMITS } from '../../../engine/limits.ts';
import { silentLogger } from '../../../engine/log.ts';
import { Patience } from '../../../engine/patience.ts';
import { Pipeline } from '../../../engine/pipeline.ts';
import type { Store, StoreErrorCode, Turn, Write } from '../../../engine/store/store.ts';
import { StoreError } from '../../../engine/store/store.ts';
import { ManualClock, settle } from './manual-clock.ts';

interface Asked {
  readonly turn: Turn;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Answers the oldest request that has no answer yet. */
class Stage {
  readonly asked: number[] = [];
  readonly waiting: Asked[] = [];
  readonly happened: string[] = [];
  readonly took: number[] = [];
  /** What a store does before it gives its promise: a commit in line takes its time here. */
  inLine: () => void = () => undefined;
  readonly clock = new ManualClock();
  readonly pipeline: Pipeline;
  stopped = false;
  #sequence = 0;

  constructor() {
    const commit = (turn: Turn): Promise<void> => {
      this.asked.push(turn.number);
      this.inLine();
      return new Promise((resolve, reject) => this.waiting.push({ turn, resolve, reject }));
    };
    const { clock } = this;
    const parts = { clock, logger: silentLogger };
    this.pipeline = new Pipeline({
      clock,
      store: { commit } as unknown as Store,
      limits: DEFAULT_LIMITS,
      patience: new Patience(parts, () => this.stopped),
      turn: 0,
      written: ({ sequence }, tookMs) => {
        this.happened.push(`written ${sequence}`);
        this.took.push(tookMs);
      },
      failed: (error) => this.happened.push(`failed: ${(error as Error).message}`),
    });
  }

  add(writes: readonly Write[] = [{} as Write], effects: readonly Effect[] = []): void {
    this.#sequence += 1;
    this.pipeline.add({ sequence: this.#sequence, commands: 1, writes, effects, changed: [] });
  }

  async answer(error?: StoreErrorCode): Promise<void> {
    const asked = this.waiting.shift() as Asked;
    if (error === undefined) asked.resolve();
    else asked.reject(new StoreError(error, `${error} ${asked.turn.number}`, 'Wait.'));
    await settle();
  }
}

describe('the pipeline', () => {
  it('W1, W2: sends a turn behind another, and tells of them in order', async () => {
    const stage = new Stage();
    stage.add();
    stage.add();
    expect([stage.asked, stage.pipeline.isFull]).to.deep.equal([[1, 2], true]);
    await stage.answer();
    expect(stage.happened).to.deep.equal(['written 1']);
    await stage.answer();
    expect(stage.happened).to.deep.equal(['written 1', 'written 2']);
    expect(stage.pipeline.isEmpty).to.equal(true);
  });

  it('counts the time of a turn from when it was given, or from when the one before it was written', async () => {
    const stage = new Stage();
    stage.add();
    await stage.clock.advance(3);
    stage.add();
    await stage.clock.advance(4);
    await stage.answer();
    await stage.clock.advance(5);
    await stage.answer();
    stage.inLine = () => stage.clock.pass(2);
    stage.add();
    await stage.answer();
    expect(stage.took).to.deep.equal([7, 5, 2]);
  });

  it('W2: tells of a turn that came out of order only after the one before it', async () => {
    const stage = new Stage();
    stage.add();
    stage.add();
    stage.waiting.pop()?.resolve();
    await settle();
    expect(stage.happened).to.deep.equal([]);
    await stage.answer();
    expect(stage.happened).to.deep.equal(['written 1', 'written 2']);
  });

  it('W2: lets a turn without writes wait for those before it, and gives it no number', async () => {
    const stage = new Stage();
    stage.add();
    stage.add([]);
    await settle();
    expect([stage.asked, stage.happened]).to.deep.equal([[1], []]);
    await stage.answer();
    expect(stage.happened).to.deep.equal(['written 1', 'written 2']);
    stage.add();
    expect(stage.asked).to.deep.equal([1, 2]);
  });

  it('W3: sends a turn that was refused behind a failed one again, after it', async () => {
    const stage = new Stage();
    stage.add();
    stage.add();
    await stage.answer('unavailable');
    await stage.answer('fenced');
    expect(stage.asked).to.deep.equal([1, 2]);
    await stage.clock.advance(50);
    expect(stage.asked).to.deep.equal([1, 2, 1]);
    await stage.answer('unavailable');
    await stage.clock.advance(100);
    expect(stage.asked).to.deep.equal([1, 2, 1, 1]);
    await stage.answer();
    expect([stage.asked, stage.happened]).to.deep.equal([[1, 2, 1, 1, 2], ['written 1']]);
    await stage.answer();
    expect(stage.happened).to.deep.equal(['written 1', 'written 2']);
  });

  it('W3: sends nothing while a turn is being tried again', async () => {
    const stage = new Stage();
    stage.add();
    await stage.answer('unavailable');
    stage.add();
    expect(stage.asked).to.deep.equal([1]);
    await stage.clock.advance(50);
    expect(stage.asked).to.deep.equal([1, 1]);
    await stage.answer();
    expect(stage.asked).to.deep.equal([1, 1, 2]);
  });

  it('W3: does not send a turn again that was stored behind one whose answer was lost', async () => {
    const stage = new Stage();
    stage.add();
    stage.add();
    await stage.answer('unavailable');
    await stage.answer();
    expect(stage.happened).to.deep.equal([]);
    await stage.clock.advance(50);
    await stage.answer();
    expect([stage.asked, stage.happened]).to.deep.equal([
      [1, 2, 1],
      ['written 1', 'written 2'],
    ]);
  });

  it('stops at a turn that can not be written, and keeps nothing that stands behind it', async () => {
    const stage = new Stage();
    stage.add();
    stage.add();
    await stage.answer('fenced');
    await stage.answer('fenced');
    await stage.pipeline.empty();
    stage.add();
    expect([stage.asked, stage.happened]).to.deep.equal([[1, 2], ['failed: fenced 1']]);
    expect(stage.pipeline.isEmpty).to.equal(true);
  });

  it('gives up what fails for now when nobody wants it any more', async () => {
    const stage = new Stage();
    stage.add();
    stage.add();
    stage.stopped = true;
    await stage.answer('unavailable');
    await stage.answer('fenced');
    expect(stage.happened).to.deep.equal(['failed: unavailable 1']);
  });
});
