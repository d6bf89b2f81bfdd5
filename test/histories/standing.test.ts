/** Where an invocation stands in its handler's chart: written where it waits, at no cost where it runs through. */
import { expect } from 'chai';
import { FAILED_STEPS_MAX } from '../../actors/invocation.ts';
import type { AskedEntry, Outcome } from '../../sdk/protocol/index.ts';
import { FAILURES, failureOf, VOID } from '../../sdk/protocol/index.ts';
import {
  asked,
  call,
  cancelled,
  completed,
  failed,
  failure,
  finished,
  killed,
  paused,
  proposed,
  rang,
  submitted,
  suspended,
  text,
} from './acts.ts';
import type { Act, History } from './history.ts';
import { given } from './history.ts';

const run = (id: number, name: string, outcome?: Outcome): AskedEntry => ({
  ...{ kind: 'run', id, name },
  ...(outcome === undefined ? {} : { outcome }),
});
const sleep = (id: number, name = ''): AskedEntry => ({ kind: 'sleep', id, name, delayMs: 50 });

/** A chart that knows `pay` and `nap`, and names its states after them. */
const charted = (hash: string, ...known: string[]) => ({
  chart: { hash, stand: (kind: string, name: string) => (known.includes(name) ? `${hash}:${kind}:${name}` : null) },
});
const begun = (hash = 'c1') =>
  given()
    .with((world) => world.handler('order/process', 'exclusive', charted(hash, 'pay', 'nap')))
    .and(submitted(1));
const step = (history: History) => history.invocation(1).step;

/** What the row says of it after one more act. */
const last = (history: History, act: Act) => {
  const { changes } = history.world.turn(typeof act === 'function' ? act(history) : act);
  const row = changes.flatMap((change) => (change.kind === 'invocationUpdated' ? [change.progress] : [])).at(-1);
  return row?.step;
};

describe('a step', () => {
  it('that is answered at once is not stood in, and costs no row', () => {
    begun()
      .when(asked(1, run(1, 'pay', VOID)))
      .then({ changes: ['#1[1] run pay as 1: nothing'], effects: ['deliver #1.1[1] 1: nothing'] });
  });

  it('that waits is stood in, by its state in the chart', () => {
    begun()
      .when(asked(1, sleep(1, 'nap')))
      .then({
        changes: ['#1[1] sleep as 1 until +50', 'timer #1:1 at +50 set', '#1 stands at c1:sleep:nap'],
        effects: ['arm #1:1 at +50'],
      });
  });

  it('that the chart does not know is told by its name, and one without a name by its kind', () => {
    expect(step(begun().and(asked(1, run(1, 'odd'))))).to.equal('odd');
    expect(step(begun().and(asked(1, sleep(1))))).to.equal('sleep');
  });

  it('that is over is left with the next change of the row', () => {
    const history = begun().and(asked(1, run(1, 'pay')), proposed(1, 1, text('ok')));
    expect(step(history), 'nothing is written for it').to.equal('c1:run:pay');
    expect(step(history.and(asked(1, sleep(2, 'nap'))))).to.equal('c1:sleep:nap');
  });

  it('that is asked behind one that is over costs no row either', () => {
    begun()
      .and(asked(1, sleep(1, 'nap')), rang(1, 50, 1))
      .when(asked(1, run(2, 'pay', VOID)))
      .then({ changes: ['#1[3] run pay as 2: nothing'], effects: ['deliver #1.1[3] 2: nothing'] });
  });

  it('that waits in the same state as the one before costs no row', () => {
    begun()
      .and(asked(1, run(1, 'pay')))
      .when(asked(1, run(2, 'pay')))
      .then({ changes: ['#1[2] run pay as 2'] });
  });

  it('that a person pauses between two steps stands nowhere', () => {
    const history = begun().and(asked(1, sleep(1, 'nap')), rang(1, 50, 1));
    expect(last(history, paused(1))).to.equal(null);
  });

  it('beside others: the one asked last, and then one of those that are still open', () => {
    const history = begun().and(asked(1, run(1, 'pay')), asked(1, sleep(2, 'nap')));
    expect(step(history)).to.equal('c1:sleep:nap');
    history
      .at(50)
      .when(rang(1, 50, 2))
      .then({
        changes: ['timer #1:2 at +50 cleared', '#1[3] 2: nothing', '#1 stands at c1:run:pay'],
        effects: ['deliver #1.1[3] 2: nothing'],
      });
  });

  it('beside others that ends first moves nobody', () => {
    const history = begun().and(asked(1, run(1, 'pay')), asked(1, sleep(2, 'nap')));
    history.when(proposed(1, 1, VOID)).then({ changes: ['#1[3] 1: nothing'], effects: ['deliver #1.1[3] 1: nothing'] });
  });

  it('is left when its answer wakes the invocation', () => {
    const history = begun().and(asked(1, sleep(1, 'nap')), suspended(1, [1]));
    expect(step(history)).to.equal('c1:sleep:nap');
    expect(step(history.at(50).and(rang(1, 50, 1)))).to.equal(null);
  });

  it('that failed is stood in until the next attempt begins', () => {
    const history = begun().and(failed(1, { stepName: 'pay', stepId: 1 }));
    expect(step(history)).to.equal('c1:run:pay');
    expect(step(history.at(100).and(rang(1, 100)))).to.equal(null);
  });

  it('that failed is stood in while a person has paused it', () => {
    expect(step(begun().and(failed(1, { stepName: 'pay', stepId: 1 }), paused(1)))).to.equal('c1:run:pay');
  });
});

describe('the end', () => {
  it('of a handler that returned leaves no step', () => {
    expect(last(begun().and(asked(1, sleep(1, 'nap'))), finished(1))).to.equal(null);
  });

  it('that is bad keeps the step', () => {
    expect(last(begun().and(asked(1, sleep(1, 'nap'))), killed(1))).to.equal('c1:sleep:nap');
    const once = { retry: { maxAttempts: 1, onMaxAttempts: 'kill' as const } };
    const history = begun().with((world) =>
      world.handler('order/process', 'exclusive', { ...charted('c1', 'pay'), ...once }),
    );
    expect(last(history, failed(1, { stepName: 'pay', stepId: 1 }))).to.equal('c1:run:pay');
  });

  describe('by a failure', () => {
    const declined = failure(402, 'declined');
    const end = (history: History, outcome = declined) => last(history, finished(1, outcome));

    it('is at the run that gave it, whether its answer came at once or later', () => {
      expect(end(begun().and(asked(1, run(1, 'pay', declined))))).to.equal('c1:run:pay');
      expect(end(begun().and(asked(1, run(1, 'pay')), proposed(1, 1, declined)))).to.equal('c1:run:pay');
    });

    it('is at the call whose callee failed, through sleep and waking', () => {
      const history = begun().and(asked(1, call(1, 'stock/s/reserve')), suspended(1, [2]), completed(1, 2, declined));
      expect(end(history)).to.equal('stock/reserve');
    });

    it('is at the one that failed, and not at what stands open beside it', () => {
      const beside = begun().and(asked(1, sleep(1, 'nap')), asked(1, run(2, 'pay', declined)));
      expect(end(beside)).to.equal('c1:run:pay');
      const after = begun().and(asked(1, run(1, 'pay')), asked(1, sleep(2, 'nap')), proposed(1, 1, declined));
      expect(end(after)).to.equal('c1:run:pay');
    });

    it('of several that failed is at the one whose failure it is', () => {
      const both = () =>
        begun().and(asked(1, run(1, 'pay', declined)), asked(1, run(2, 'odd', failure(409, 'declined'))));
      expect(end(both())).to.equal('c1:run:pay');
      expect(end(both(), failure(409, 'declined'))).to.equal('odd');
    });

    it('that was caught is at that step still, whatever was undone before it went on', () => {
      const undone = begun().and(asked(1, run(1, 'pay', declined)), asked(1, run(2, 'release', VOID)));
      expect(end(undone)).to.equal('c1:run:pay');
      const waited = begun().and(asked(1, run(1, 'pay', declined)), asked(1, run(2, 'release')), proposed(1, 2, VOID));
      expect(end(waited)).to.equal('c1:run:pay');
    });

    it('is looked for among the last that failed, so that a handler that goes on for ever costs no more', () => {
      const history = begun();
      for (let id = 1; id <= FAILED_STEPS_MAX + 1; id += 1)
        history.and(asked(1, run(id, `step${id}`, failure(500, `no ${id}`))));
      expect(history.invocation(1).failed.map(({ name }) => name)).to.deep.equal(
        Array.from({ length: FAILED_STEPS_MAX }, (_, at) => `step${at + 2}`),
      );
    });

    it('in other words is at the last that failed', () => {
      const history = begun().and(asked(1, run(1, 'odd', failure(500, 'first'))), asked(1, run(2, 'pay', declined)));
      expect(end(history, failure(500, 'no order'))).to.equal('c1:run:pay');
    });

    it('between steps is at what stands open, else nowhere', () => {
      expect(end(begun().and(asked(1, sleep(1, 'nap'))))).to.equal('c1:sleep:nap');
      expect(end(begun().and(asked(1, run(1, 'pay')), proposed(1, 1, VOID)))).to.equal(null);
    });

    it('of its last attempt is at the step that the attempt tells', () => {
      const retry = { maxAttempts: 1, onMaxAttempts: 'kill' as const };
      const history = begun()
        .with((world) => world.handler('order/process', 'exclusive', { ...charted('c1', 'pay', 'nap'), retry }))
        .and(asked(1, run(1, 'odd', declined)), asked(1, sleep(2, 'nap')));
      expect(last(history, failed(1, { stepName: 'pay', stepId: 9 }))).to.equal('c1:run:pay');
    });
  });

  it('of one that was cancelled is where it waited, though another step had failed before', () => {
    const declined = asked(1, run(1, 'pay', failure(402, 'declined')));
    const outcome = failureOf(FAILURES.cancelled);
    const asleep = begun().and(declined, asked(1, sleep(2, 'nap')), suspended(1, [2]), cancelled(1));
    expect(last(asleep.and(asked(1, run(3, 'release', VOID))), finished(1, outcome, true))).to.equal('c1:sleep:nap');
    // The callee is cancelled along, so that nothing is open at the end.
    const calling = begun().and(declined, asked(1, call(2, 'stock/s/reserve')), suspended(1, [3]), cancelled(1));
    expect(last(calling.and(completed(1, 3, outcome)), finished(1, outcome, true))).to.equal('stock/reserve');
    expect(last(begun().and(declined, cancelled(1)), finished(1, outcome, true))).to.equal(null);
  });

  it('of one that is killed while its last attempt has failed is where that failed', () => {
    expect(last(begun().and(failed(1, { stepName: 'pay', stepId: 1 })), killed(1))).to.equal('c1:run:pay');
  });

  it('before the beginning has none', () => {
    expect(last(begun().and(submitted(2)), cancelled(2))).to.equal(null);
  });
});

describe('a chart that has two states of one name', () => {
  const next = (_kind: string, name: string, from: string | null) => (from === name ? `${name}-2` : name);
  const twice = () =>
    begun().with((world) => world.handler('order/process', 'exclusive', { chart: { hash: 'c1', stand: next } }));

  it('is asked for the one in front of where it stood, and it stays there', () => {
    const first = twice().and(asked(1, run(1, 'pay')), proposed(1, 1, VOID));
    const second = first.and(asked(1, run(2, 'pay')));
    expect(step(second)).to.equal('pay-2');
    expect(step(second.and(asked(1, run(3, 'odd', VOID)), suspended(1, [2])))).to.equal('pay-2');
    expect(last(second, killed(1))).to.equal('pay-2');
  });

  it('is not asked again where the step that waits there fails', () => {
    const second = twice().and(asked(1, run(1, 'pay')), proposed(1, 1, VOID), asked(1, run(2, 'pay')));
    expect(step(second.and(failed(1, { stepName: 'pay', stepId: 2 })))).to.equal('pay-2');
  });
});

describe('a chart', () => {
  it('is that of the handler when the invocation was made, and of each attempt', () => {
    const history = begun('c1').and(asked(1, call(1, 'stock/s/reserve')), failed(1));
    expect(history.invocation(1)).to.include({ chart: 'c1', step: 'stock/reserve' });
    history
      .with((world) => world.handler('order/process', 'exclusive', charted('c2', 'pay')))
      .at(100)
      .when(rang(1, 100))
      .then({
        changes: ['timer #1:0 at +100 cleared', '#1 is running, attempt 2, dueAt never', '#1 by chart c2'],
        effects: ['start #1.2'],
      });
    expect(history.invocation(1).chart).to.equal('c2');
  });

  it('stays where nobody knows the handler any more', () => {
    const history = begun('c1')
      .and(failed(1))
      .with((world) => world.unregister('order/process'))
      .at(1_000_000)
      .and(rang(1, 100));
    expect(history.invocation(1)).to.include({ chart: 'c1', attempt: 2 });
  });
});
