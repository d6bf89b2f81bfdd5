// Progress: one line that changes on a terminal, a line now and then elsewhere, and no news lost among them.

import { expect } from 'chai';
import { Progress, progressLine, type Snapshot } from '../../sdk/examples/demo/progress.ts';

const snapshot: Snapshot = {
  elapsedMs: 3_210,
  recordsIn: 1_200,
  recordsAll: 2_000,
  ordersThrough: 987,
  ordersAll: 1_966,
  engine: { lag: 40, backlog: 173, deadLetters: 4 },
};

describe('the progress of the demo', () => {
  it('says how many are in, through, waiting and dead', () => {
    expect(progressLine(snapshot)).to.equal(
      '  3.2 s  records in 1,200/2,000 · orders completed   987/1,966 · lag 40 · backlog 173 · dead letters 4',
    );
    expect(progressLine({ ...snapshot, engine: null })).to.include('the engine is down');
  });

  it('replaces its line on a terminal, and never lets it break', () => {
    const written: string[] = [];
    const progress = new Progress({ isTTY: true, columns: 40, write: (text) => written.push(text) });
    progress.show(snapshot);
    progress.show(snapshot);
    progress.say('the engine is killed');
    expect(written[0]).to.equal(`\r\x1b[2K${progressLine(snapshot).slice(0, 39)}`);
    expect(written.slice(2)).to.deep.equal(['\r\x1b[2K', 'the engine is killed\n']);
  });

  it('writes a line every two seconds elsewhere, and news at once', () => {
    const written: string[] = [];
    let now = 0;
    const progress = new Progress({ write: (text) => written.push(text) }, () => now);
    for (now = 0; now <= 4_000; now += 250) progress.show(snapshot);
    progress.say('news');
    expect(written).to.have.length(4);
    expect(written.every((text) => !text.includes('\x1b'))).to.equal(true);
    expect(written.at(-1)).to.equal('news\n');
  });
});
