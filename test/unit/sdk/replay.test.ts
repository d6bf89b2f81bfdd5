/** The pure core on its own: what a script can't reach. */
import { expect } from 'chai';
import { type AskedEntry, type JournalItem, VOID } from '../../../sdk/protocol/index.ts';
import { mismatchOf, Replay, StateView, describe as sentenceFor } from '../../../sdk/replay/index.ts';
import { json } from './script.ts';

const input: JournalItem = {
  type: 'entry',
  index: 0,
  at: 0,
  seen: 0,
  entry: { kind: 'input', payload: '', headers: [] },
};
const entry = (index: number, asked: AskedEntry, seen = 0): JournalItem => ({
  type: 'entry',
  index,
  at: 0,
  seen,
  entry: asked,
});
const completion = (index: number, id: number): JournalItem => ({
  type: 'completion',
  index,
  at: 0,
  id,
  outcome: VOID,
});
const sleep = (id: number): AskedEntry => ({ kind: 'sleep', id, name: 'sleep', delayMs: 1 });
const call = (id: number, resultId: number): AskedEntry => ({
  kind: 'call',
  id,
  resultId,
  name: 'n',
  target: { service: 's', handler: 'h', key: null },
  payload: '',
  headers: [],
});

describe('the replay core', () => {
  it('refuses a journal that does not begin with an input, or has an output', () => {
    expect(() => new Replay([])).to.throw('does not begin with an input');
    expect(() => new Replay([entry(0, sleep(1))])).to.throw('does not begin with an input');
    const output: JournalItem = { type: 'entry', index: 1, at: 0, seen: 0, entry: { kind: 'output', outcome: VOID } };
    expect(() => new Replay([input, output])).to.throw('the journal has an output at 1');
  });

  it('gives inline and separate completions in one order, and reads recorded with id 0 never', () => {
    const replay = new Replay([
      input,
      entry(1, { kind: 'get', id: 0, name: 'a', outcome: VOID }),
      entry(2, { kind: 'run', id: 1, name: 'x', outcome: json(1) }),
      entry(3, sleep(2)),
      completion(4, 2),
    ]);
    for (const asked of [
      { kind: 'get', id: 0, name: 'a', outcome: VOID },
      { kind: 'run', id: 1, name: 'x' },
      sleep(2),
    ] as const) {
      expect(replay.ask(asked).kind).to.equal('logged');
    }
    expect([replay.next()?.id, replay.next()?.id, replay.next()]).to.deep.equal([1, 2, null]);
    expect(replay.replaying).to.equal(false);
  });

  it('gives nothing before what was asked in sight of less is asked again', () => {
    const replay = new Replay([input, entry(1, sleep(1)), completion(2, 1), entry(3, sleep(2), 1), completion(4, 2)]);
    expect(replay.next()).to.equal(null);
    replay.ask(sleep(1));
    expect(replay.next()?.index).to.equal(2);
    expect(replay.next()).to.equal(null);
    expect(replay.waitsForAsk).to.equal(true);
    replay.ask(sleep(2));
    expect(replay.next()?.index).to.equal(4);
    expect(replay.seen).to.equal(2);
  });

  it('compares numbers, too', () => {
    expect(mismatchOf(3, sleep(1), sleep(2))).to.contain(
      'asked for sleep under another number (1 in the journal, now 2)',
    );
    expect(mismatchOf(3, call(1, 2), call(3, 4))).to.contain('under another number (1 in the journal, now 3)');
    expect(mismatchOf(3, call(1, 2), call(1, 4))).to.contain('under another number (2 in the journal, now 4)');
    expect(mismatchOf(3, call(1, 2), call(1, 2))).to.equal(null);
  });

  it('does not mind another name of a call, nor another delay of a send', () => {
    const send: AskedEntry = { ...(call(1, 2) as Extract<AskedEntry, { kind: 'call' }>), kind: 'send', delayMs: 1 };
    expect(mismatchOf(3, call(1, 2), { ...call(1, 2), name: 'other' } as AskedEntry)).to.equal(null);
    expect(mismatchOf(3, send, { ...send, delayMs: 2 })).to.equal(null);
  });

  it('has a word for every kind of entry', () => {
    const kinds: AskedEntry[] = [
      { kind: 'keys', id: 0 },
      { kind: 'clearAll' },
      { kind: 'clear', name: 'a' },
      { kind: 'cancel', invocationId: 'inv_1' as never },
    ];
    expect(kinds.map(sentenceFor)).to.deep.equal(['stateKeys', 'clearAll', 'clear "a"', 'cancel inv_1']);
  });
});

describe('the view of state', () => {
  it('lays writes over what is committed', () => {
    const view = new StateView(new Map([['a', '1']]));
    view.write('b', '2');
    view.write('a', null);
    expect(view.get('a')).to.deep.equal(VOID);
    expect(view.keys()).to.deep.equal(json(['b']));
    view.clearAll();
    view.write('a', '');
    expect(view.get('a')).to.deep.equal({ kind: 'value', value: '' });
    expect(view.keys()).to.deep.equal(json(['a']));
  });
});
