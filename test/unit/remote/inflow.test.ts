/** What an endpoint says is taken no faster than it becomes durable (F1–F3). */
import { expect } from 'chai';
import { Inflow } from '../../../engine/remote/inflow.ts';
import { frameBytes } from '../../../sdk/protocol/wire/frames.ts';
import { settle } from '../engine/manual-clock.ts';

/** An inflow, what came of it, and a disk that is slow. */
function begun({ readAheadBytesMax = 4_096, isDurable = false } = {}) {
  const did: string[] = [];
  const waiting: (() => void)[] = [];
  const state = { isOver: false, asked: 0 };
  const inflow = new Inflow({
    ...{ frameBytesMax: 10_000, readAheadBytesMax },
    untilDurable() {
      state.asked += 1;
      return isDurable ? null : new Promise<void>((resolve) => void waiting.push(resolve));
    },
    pause: () => did.push('pause'),
    resume: () => did.push('resume'),
    isOver: () => state.isOver,
    take: ({ type }) => did.push(String(type)),
    wrong: () => did.push('wrong'),
    closed: (trouble) => did.push(`closed: ${trouble}`),
  });
  const written = async () => {
    for (const resolve of waiting.splice(0)) resolve();
    await settle();
  };
  return { inflow, did, state, written };
}

const frame = (type: number, bytes = 10) => frameBytes(type, new Uint8Array(bytes));
const frames = (from: number, to: number) =>
  Buffer.concat(Array.from({ length: to - from + 1 }, (_, at) => frame(from + at)));

describe('what comes from an endpoint', () => {
  it('F2: is taken up to the bound, then not read until it is durable, and goes on in order', async () => {
    const { inflow, did, written } = begun();
    inflow.add(frames(1, 6));
    expect(did).to.deep.equal(['1', '2', '3', '4', 'pause']);
    expect(inflow.isHeld).to.equal(true);
    // What was on its way when it was paused.
    inflow.add(frames(7, 9));
    expect(did).to.have.length(5);
    await written();
    expect(did.slice(5)).to.deep.equal(['5', '6', '7', '8', 'pause']);
    await written();
    expect(did.slice(10)).to.deep.equal(['9', 'resume']);
    expect(inflow.isHeld).to.equal(false);
  });

  it('F2: counts what is large by its bytes', () => {
    const { inflow, did } = begun();
    inflow.add(Buffer.concat([frame(1, 1_024), frame(2, 5_000), frame(3)]));
    expect(did).to.deep.equal(['1', '2', 'pause']);
  });

  it('F2: is not held up where all of it is durable already', () => {
    const { inflow, did, state } = begun({ isDurable: true });
    inflow.add(frames(1, 9));
    expect(did).to.deep.equal(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect(state.asked).to.equal(2);
  });

  it('F1: ends behind its last frame, whether or not that one had to wait', async () => {
    const { inflow, did, written } = begun();
    inflow.add(frames(1, 5));
    inflow.end('it broke');
    expect(did.at(-1)).to.equal('pause');
    await written();
    expect(did.slice(5)).to.deep.equal(['5', 'closed: it broke', 'resume']);
    const other = begun();
    other.inflow.add(frames(1, 2));
    other.inflow.end(null);
    expect(other.did).to.deep.equal(['1', '2', 'closed: null']);
  });

  it('F3: ends at once where the attempt is over, and nothing more of it is taken', async () => {
    const { inflow, did, state, written } = begun();
    inflow.add(frames(1, 6));
    state.isOver = true;
    inflow.end('cut');
    expect(did.slice(5)).to.deep.equal(['closed: cut']);
    await written();
    expect(did.filter((one) => one === '5')).to.deep.equal([]);
  });

  it('says what is wrong with a frame that had to wait, once', async () => {
    const { inflow, did, written } = begun();
    inflow.add(Buffer.concat([frames(1, 4), frame(5, 20_000)]));
    expect(did.at(-1)).to.equal('pause');
    await written();
    expect(did.slice(5)).to.deep.equal(['wrong', 'resume']);
  });
});
