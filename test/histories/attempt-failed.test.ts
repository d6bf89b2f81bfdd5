/** Attempts that end without an end: again later by policy, wait for a person, or give up. The key stays held (P2). */
import { expect } from 'chai';
import type { OnMaxAttempts } from '../../sdk/protocol/index.ts';
import { asked, failed, fromKafka, killed, paused, rang, resumed, retried, run, submitted } from './acts.ts';
import type { History } from './history.ts';
import { given } from './history.ts';

const DAY = 86_400_000;
const begun = () => given(submitted(1), submitted(2));

/** Attempts at most, and what then. */
const withPolicy = (maxAttempts: number, onMaxAttempts: OnMaxAttempts): History =>
  given().with((world) => world.handler('order/process', 'exclusive', { retry: { maxAttempts, onMaxAttempts } }));

describe('a failed attempt', () => {
  it('is repeated after a while; the next in line goes on waiting', () => {
    const history = begun()
      .when(failed(1, { message: 'no stock' }))
      .then({
        changes: [
          '#1 is backingOff, retryCount 1, dueAt +100, retryingSince now, lastError 500 no stock',
          'timer #1:0 at +100 set',
        ],
        effects: ['arm #1:0 at +100'],
      });
    expect(history.living()).to.equal('1 backingOff, 2 queued');
  });

  it('is told of in as many words as anybody reads, whatever came over the wire', () => {
    const long = `${'x'.repeat(200_000)}\ud800`;
    const history = begun().and(failed(1, { message: long, stack: long, stepName: long, stepId: 1 }));
    const { lastError } = history.invocation(1);
    for (const text of [lastError?.message, lastError?.stack, lastError?.stepName])
      expect(text)
        .to.have.length(65_536 - 40 + '… (200001 characters)'.length)
        .and.match(/x… \(200001 characters\)$/);
  });

  it('begins again when the time has come', () => {
    begun()
      .and(failed(1))
      .at(100)
      .when(rang(1, 100))
      .then({
        changes: ['timer #1:0 at +100 cleared', '#1 is running, attempt 2, dueAt never'],
        effects: ['start #1.2'],
      });
  });

  it('is not put off for longer than a hundred years, which no calendar could show', () => {
    const history = begun().and(failed(1, { retryAfterMs: Number.MAX_SAFE_INTEGER }));
    expect(history.invocation(1).dueAt).to.equal(history.world.now + 100 * 365 * DAY);
  });

  it('waits twice as long each time, up to the ceiling', () => {
    const history = given().with((world) =>
      world.handler('order/process', 'exclusive', { retry: { maxIntervalMs: 500 } }),
    );
    history.and(submitted(1));
    const waits: number[] = [];
    for (let at = 0; waits.length < 5; ) {
      history.and(failed(1));
      const { dueAt } = history.invocation(1);
      waits.push((dueAt ?? 0) - history.world.now);
      at += waits.at(-1) ?? 0;
      history.at(at).and(rang(1, at));
    }
    expect(waits).to.deep.equal([100, 200, 400, 500, 500]);
  });

  it('is due at a whole millisecond, whatever the factor', () => {
    const retry = { initialIntervalMs: 5, exponentiationFactor: 1.5 };
    const history = given().with((world) => world.handler('order/process', 'exclusive', { retry }));
    history.and(submitted(1), failed(1), retried(1), failed(1));
    expect((history.invocation(1).dueAt ?? 0) - history.world.now).to.equal(8);
  });

  it('waits as long as its error says', () => {
    begun()
      .when(failed(1, { retryAfterMs: 7_000 }))
      .then({
        changes: [
          '#1 is backingOff, retryCount 1, dueAt +7000, retryingSince now, lastError 500 oh',
          'timer #1:0 at +7000 set',
        ],
        effects: ['arm #1:0 at +7000'],
      });
  });

  it('again without progress has failed since the first time', () => {
    const history = begun().and(failed(1)).at(100).and(rang(1, 100));
    history.when(failed(1)).then({
      changes: ['#1 is backingOff, retryCount 2, dueAt +300, lastError 500 oh', 'timer #1:0 at +300 set'],
      effects: ['arm #1:0 at +300'],
    });
  });

  it('for which there was no room is none: it comes again a second later at the soonest, and nothing is counted', () => {
    const full = (retryAfterMs: number) => failed(1, { code: 582, message: 'full', behavior: 'wait', retryAfterMs });
    const history = withPolicy(1, 'kill').and(submitted(1));
    history.when(full(7_000)).then({
      changes: ['#1 is backingOff, dueAt +7000, lastError 582 full', 'timer #1:0 at +7000 set'],
      effects: ['arm #1:0 at +7000'],
    });
    history.at(7_000).and(rang(1, 7_000));
    // Told once.
    history.when(full(0)).then({
      changes: ['#1 is backingOff, dueAt +8000', 'timer #1:0 at +8000 set'],
      effects: ['arm #1:0 at +8000'],
    });
  });

  it('for which there was no room leaves what its steps have failed', () => {
    const history = begun().and(failed(1, { stepId: 3, stepName: 'pay' }), retried(1));
    const before = history.invocation(1);
    history.and(failed(1, { code: 582, message: 'full', behavior: 'wait' }));
    const { retryCount, retryingSince, lastError } = history.invocation(1);
    expect([retryCount, retryingSince]).to.deep.equal([1, before.retryingSince]);
    expect(lastError).to.deep.include({ code: 582, stepId: 3 });
  });

  it('after progress counts as the first again', () => {
    const history = begun()
      .and(failed(1))
      .at(100)
      .and(rang(1, 100), asked(1, run(1)));
    history.when(failed(1)).then({
      changes: [
        '#1 is backingOff, retryCount 1, dueAt +200, retryingSince +100, lastError 500 oh',
        'timer #1:0 at +200 set',
      ],
      effects: ['arm #1:0 at +200'],
    });
  });

  it('on a journal that does not fit pauses at once: another try can’t help', () => {
    begun()
      .when(failed(1, { code: 570, message: 'mismatch', behavior: 'pause' }))
      .then({ changes: ['#1 is paused, retryCount 1, retryingSince now, lastError 570 mismatch'] });
  });

  it('names the step that failed', () => {
    const history = begun().and(failed(1, { stepId: 3, stepName: 'reserve', stack: 'at reserve' }));
    expect(history.invocation(1).lastError).to.include({ stepId: 3, stepName: 'reserve', stack: 'at reserve' });
  });

  it('of a handler that is not registered any more is repeated by the default policy', () => {
    const history = begun().with((world) => world.unregister('order/process'));
    expect(history.and(failed(1)).living()).to.equal('1 backingOff, 2 queued');
  });
});

describe('the last attempt', () => {
  it('pauses by default: the key waits for a person', () => {
    const history = withPolicy(2, 'pause').and(submitted(1), submitted(2), failed(1), rang(1, 100));
    history.when(failed(1)).then({ changes: ['#1 is paused, retryCount 2, lastError 500 oh'] });
    expect(history.living()).to.equal('1 paused, 2 queued');
  });

  it('ends the invocation where the policy says so, and the key goes on', () => {
    for (const policy of ['kill', 'dead-letter'] as const) {
      withPolicy(1, policy)
        .and(submitted(1), submitted(2))
        .when(failed(1, { message: 'gave up' }))
        .then({
          changes: [
            '#1[1] output: failure 500 gave up',
            `#1 is failed, finishedAt now, expiresAt +${DAY}, lastError 500 gave up`,
            '#2 is running, attempt 1, startedAt now',
          ],
          effects: ['finished #1 failed: failure 500 gave up', 'start #2.1'],
        });
    }
  });

  it('of a record makes it a dead letter, with its input', () => {
    withPolicy(1, 'dead-letter')
      .and(submitted(1, 'order/a/process', { origin: fromKafka(41) }))
      .when(failed(1, { message: 'gave up' }))
      .then({
        changes: [
          '#1[1] output: failure 500 gave up',
          'letter 1 of orders/0@41 is open: handler_failed with the input of #1',
          `#1 is failed, finishedAt now, expiresAt +${DAY}, lastError 500 gave up`,
        ],
        effects: ['finished #1 failed: failure 500 gave up'],
        forwards: ['subscription sub ← consumed 2 bytes'],
      });
  });

  it('is the first one where one attempt is allowed', () => {
    const history = withPolicy(1, 'pause').and(submitted(1), failed(1));
    expect(history.living()).to.equal('1 paused');
  });

  it('never comes where there is no end to attempts', () => {
    const history = given().with((world) =>
      world.handler('order/process', 'exclusive', { retry: { maxAttempts: null } }),
    );
    history.and(submitted(1));
    for (let count = 0; count < 200; count += 1) history.and(failed(1), retried(1));
    expect(history.living()).to.equal('1 running');
  });
});

describe('a back-off', () => {
  it('can be ended now', () => {
    begun()
      .and(failed(1))
      .when(retried(1))
      .then({
        changes: ['timer #1:0 at +100 cleared', '#1 is running, attempt 2, dueAt never'],
        effects: ['disarm #1:0 at +100', 'start #1.2', 'done 7'],
      });
  });

  it('is ended by resuming, too', () => {
    begun()
      .and(failed(1))
      .when(resumed(1))
      .then({
        changes: ['timer #1:0 at +100 cleared', '#1 is running, attempt 2, dueAt never'],
        effects: ['disarm #1:0 at +100', 'start #1.2', 'done 7'],
      });
  });

  it('that was ended does not ring again', () => {
    begun()
      .and(failed(1), retried(1))
      .when(rang(1, 100))
      .then({ changes: ['timer #1:0 at +100 cleared'] });
  });

  it('loses its timer when the invocation is paused or killed', () => {
    begun()
      .and(failed(1))
      .when(paused(1))
      .then({
        changes: ['timer #1:0 at +100 cleared', '#1 is paused, dueAt never'],
        effects: ['disarm #1:0 at +100', 'done 7'],
      });
    expect(begun().and(failed(1), killed(1)).living()).to.equal('2 running');
  });

  it('is the only thing that can be retried', () => {
    begun()
      .when(retried(1))
      .then({ effects: ['refused 7: illegal_in_status'] });
  });
});
