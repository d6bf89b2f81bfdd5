/** What a handler may ask for: runs, sleeps, state. Whatever it is told is in the journal first (P4). */
import { expect } from 'chai';
import type { AskedEntry } from '../../sdk/protocol/index.ts';
import {
  asked,
  call,
  completed,
  failed,
  failure,
  finished,
  proposed,
  rang,
  run,
  sleep,
  submitted,
  text,
} from './acts.ts';
import { given } from './history.ts';

const begun = () => given(submitted(1));

describe('a run', () => {
  it('with its result is one item, and the result goes back', () => {
    begun()
      .when(asked(1, run(1, text('ok'))))
      .then({ changes: ['#1[1] run step as 1: "ok"'], effects: ['deliver #1.1[1] 1: "ok"'] });
  });

  it('without its result is open until the result is proposed', () => {
    const history = begun()
      .when(asked(1, run(1)))
      .then({ changes: ['#1[1] run step as 1', '#1 stands at step'] });
    expect([...history.invocation(1).open.keys()]).to.deep.equal([1]);
    history.when(proposed(1, 1, text('ok'))).then({ changes: ['#1[2] 1: "ok"'], effects: ['deliver #1.1[2] 1: "ok"'] });
    expect(history.invocation(1).open.size).to.equal(0);
  });

  it('that failed for good has its failure as its result', () => {
    given(submitted(1), asked(1, run(1)))
      .when(proposed(1, 1, failure(400, 'no')))
      .then({ changes: ['#1[2] 1: failure 400 no'], effects: ['deliver #1.1[2] 1: failure 400 no'] });
  });

  it('takes its first result: another one is too late', () => {
    given(submitted(1), asked(1, run(1)), proposed(1, 1, text('ok')))
      .when(proposed(1, 1, text('again')))
      .nothing();
  });

  it('that nobody asked for has no result', () => {
    begun()
      .when(proposed(1, 1, text('ok')))
      .nothing();
  });

  it('is the only thing that a proposal can answer', () => {
    given(submitted(1), asked(1, sleep(1, 50)))
      .when(proposed(1, 1, text('awake')))
      .nothing();
  });
});

describe('a sleep', () => {
  it('is a timer row, its time by the engine’s clock', () => {
    begun()
      .at(20)
      .when(asked(1, sleep(1, 50)))
      .then({
        changes: ['#1[1] sleep as 1 until +70', 'timer #1:1 at +70 set', '#1 stands at sleep'],
        effects: ['arm #1:1 at +70'],
      });
  });

  it('ends when its timer rings', () => {
    given(submitted(1), asked(1, sleep(1, 50)))
      .at(51)
      .when(rang(1, 50, 1))
      .then({
        changes: ['timer #1:1 at +50 cleared', '#1[2] 1: nothing'],
        effects: ['deliver #1.1[2] 1: nothing'],
      });
  });

  it('is over once: a timer that rings twice finds it complete', () => {
    given(submitted(1), asked(1, sleep(1, 50)), rang(1, 50, 1))
      .when(rang(1, 50, 1))
      .then({ changes: ['timer #1:1 at +50 cleared'] });
  });

  it('that is not needed any more loses its timer with the invocation', () => {
    given(submitted(1), asked(1, sleep(1, 50)), asked(1, sleep(2, 90)), rang(1, 50, 1))
      .when(finished(1))
      .then({
        changes: [
          'timer #1:2 at +90 cleared',
          '#1[4] output: nothing',
          '#1 is completed, finishedAt now, expiresAt +86400000, stands nowhere',
        ],
        effects: ['disarm #1:2 at +90', 'finished #1 completed: nothing'],
      });
  });
});

describe('state', () => {
  const set = (name: string, value: string): AskedEntry => ({ kind: 'set', name, value });
  const get = (id: number, name: string): AskedEntry => ({ kind: 'get', name, id });

  it('is written with the journal', () => {
    const history = begun()
      .when(asked(1, set('n', '1')))
      .then({ changes: ['#1[1] set n', 'state order/a n = "1"'] });
    expect([...history.cellOf(1).state]).to.deep.equal([['n', '1']]);
  });

  it('is cleared by name, and all at once', () => {
    const history = given(submitted(1), asked(1, set('n', '1')), asked(1, set('m', '2')));
    history
      .when(asked(1, { kind: 'clear', name: 'n' }))
      .then({ changes: ['#1[3] clear n', 'state order/a n cleared'] });
    expect([...history.cellOf(1).state]).to.deep.equal([['m', '2']]);
    history.when(asked(1, { kind: 'clearAll' })).then({ changes: ['#1[4] clearAll', 'state order/a all cleared'] });
    expect(history.cellOf(1).state.size).to.equal(0);
  });

  it('that is overwritten is counted once', () => {
    const history = given(submitted(1), asked(1, set('n', 'long value')), asked(1, set('n', 'x')));
    expect(history.cellOf(1).stateBytes).to.equal(2 + 2 + 64);
  });

  it('read by the exclusive handler is its own answer, only noted', () => {
    begun()
      .when(asked(1, { kind: 'get', name: 'n', id: 0, outcome: text('1') }))
      .then({ changes: ['#1[1] get n as 0: "1"'] });
  });

  it('read by a shared handler is answered as committed', () => {
    given(submitted(1), asked(1, set('n', '1')), submitted(2, 'order/a/peek'))
      .when(asked(2, get(1, 'n')))
      .then({ changes: ['#2[1] get n as 1: "1"'], effects: ['deliver #2.1[1] 1: "1"'] });
  });

  it('that is not there reads as nothing', () => {
    given(submitted(2, 'order/a/peek'))
      .when(asked(2, get(1, 'n')))
      .then({ changes: ['#2[1] get n as 1: nothing'], effects: ['deliver #2.1[1] 1: nothing'] });
  });

  it('is listed by sorted names', () => {
    given(submitted(1), asked(1, set('z', '1')), asked(1, set('a', '2')), submitted(2, 'order/a/peek'))
      .when(asked(2, { kind: 'keys', id: 1 }))
      .then({ changes: ['#2[1] keys as 1: "[\\"a\\",\\"z\\"]"'], effects: ['deliver #2.1[1] 1: "[\\"a\\",\\"z\\"]"'] });
  });

  it('outlives its writer, and belongs to its key alone', () => {
    const history = given(
      submitted(1),
      asked(1, set('n', '1')),
      finished(1),
      submitted(2),
      submitted(3, 'order/b/process'),
    );
    expect([...history.cellOf(2).state]).to.deep.equal([['n', '1']]);
    expect(history.cellOf(3).state.size).to.equal(0);
  });

  it('can’t be changed by a shared handler: it pauses, because another try can’t help', () => {
    const message = 'state can be changed only by an exclusive handler of an object';
    for (const entry of [set('n', '1'), { kind: 'clear', name: 'n' }, { kind: 'clearAll' }] as const) {
      given(submitted(2, 'order/a/peek'))
        .when(asked(2, entry))
        .then({
          changes: [`#2 is paused, retryCount 1, retryingSince now, lastError 581 ${message}`],
          effects: [`abort #2.1: ${message}`],
        });
    }
  });
});

describe('bounds', () => {
  const set = (value: string): AskedEntry => ({ kind: 'set', name: 'n', value });
  const bounded = (journalItemsMax: number, stateBytesMax: number) =>
    given(submitted(1)).with((world) => {
      world.bounds = { ...world.bounds, journalItemsMax, stateBytesMax };
    });

  it('of the journal: one item more pauses the invocation', () => {
    const history = bounded(3, 1_000).and(
      asked(1, run(1, text('ok'))),
      asked(1, run(2, text('ok'))),
      asked(1, run(3, text('ok'))),
    );
    expect(history.invocation(1)).to.include({ status: 'paused', journalLength: 3 });
    expect(history.invocation(1).lastError?.message).to.contain('journalItemsMax');
  });

  it('of the state: a write beyond it pauses the invocation, and is not made', () => {
    const history = bounded(10, 200).and(asked(1, set('x'.repeat(100))));
    expect(history.invocation(1).status).to.equal('paused');
    expect(history.cellOf(1).stateBytes).to.equal(0);
  });

  it('of the state: a value that is replaced does not count with its successor', () => {
    const history = bounded(10, 200).and(asked(1, set('x'.repeat(60))), asked(1, set('y'.repeat(60))));
    expect(history.living()).to.equal('1 running');
    expect([...history.cellOf(1).state.values()]).to.deep.equal(['y'.repeat(60)]);
  });
});

describe('progress', () => {
  const retrying = () =>
    given(submitted(1), asked(1, run(1)), failed(1))
      .at(100)
      .and(rang(1, 100));

  it('by an entry ends the count of failures', () => {
    retrying()
      .when(asked(1, sleep(2, 5)))
      .then({
        changes: [
          '#1[2] sleep as 2 until +105',
          'timer #1:2 at +105 set',
          '#1 retryCount 0, retryingSince never, stands at sleep',
        ],
        effects: ['arm #1:2 at +105'],
      });
  });

  it('by a result ends it too', () => {
    retrying()
      .when(proposed(1, 1, text('ok')))
      .then({
        changes: ['#1[2] 1: "ok"', '#1 retryCount 0, retryingSince never, stands nowhere'],
        effects: ['deliver #1.2[2] 1: "ok"'],
      });
  });

  it('is not made by an answer from elsewhere', () => {
    const history = given(submitted(1), asked(1, call(1, 'mail/send')), failed(1), completed(1, 2));
    expect(history.invocation(1)).to.include({ retryCount: 1, status: 'backingOff' });
  });
});
