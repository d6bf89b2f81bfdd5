/** Handlers that send: nobody waits, and the one that is sent to is made in the same turn as the entry that asks for it. */
import { expect } from 'chai';
import { asked, claimed, finished, send, submitted, text } from './acts.ts';
import { given } from './history.ts';
import { FRESH, idOf } from './world.ts';

/** The number that the entry's decision gave. */
const CALLEE = FRESH + 2;
const begun = () => given(submitted(1));

describe('a send', () => {
  it('pauses where a key is missing, as a call does', () => {
    const what = 'stock/reserve needs a key';
    begun()
      .when(asked(1, send(1, 'stock/reserve')))
      .then({
        changes: [`#1 is paused, retryCount 1, retryingSince now, lastError 581 ${what}`],
        effects: [`abort #1.1: ${what}`],
      });
  });

  it('is told its id with the entry, and nobody waits for its result', () => {
    const history = begun()
      .when(asked(1, send(1, 'stock/s/reserve')))
      .then({
        changes: [`#1[1] send stock as 1: #${CALLEE}`],
        effects: [`deliver #1.1[1] 1: #${CALLEE}`],
        forwards: [`stock/s ← submit #${CALLEE} reserve`],
      });
    history.when(finished(CALLEE, text('ok'))).then({
      changes: ['#1002[1] output: "ok"', '#1002 is completed, finishedAt now, expiresAt +86400000'],
      effects: ['finished #1002 completed: "ok"'],
    });
  });

  it('to its own key waits behind it', () => {
    const history = given(submitted(1), asked(1, send(1, 'order/a/process')));
    expect(history.living()).to.equal('1 running, 1002 queued');
  });

  it('for later is scheduled', () => {
    const history = begun()
      .when(asked(1, send(1, 'stock/s/reserve', { delayMs: 500 })))
      .then({
        changes: [`#1[1] send stock as 1: #${CALLEE}`],
        effects: [`deliver #1.1[1] 1: #${CALLEE}`],
        forwards: [`stock/s ← submit #${CALLEE} reserve for +500`],
      });
    expect(history.living()).to.equal('1 running, 1002 scheduled');
  });

  it('under an idempotency key is told its id when the key was looked up', () => {
    const history = begun()
      .when(asked(1, send(1, 'stock/s/reserve', { idempotencyKey: 'k' })))
      .then({ changes: ['#1[1] send stock as 1'], forwards: [`idempotency k ← claim for #${CALLEE}`] });
    expect(history.living()).to.equal('1 running, 1002 running');
    expect(history.world.journals.get(history.invocation(1).seq)?.at(-1)).to.deep.include({
      type: 'completion',
      id: 1,
      outcome: text(idOf(CALLEE)),
    });
  });

  it('under a key that was used finds the invocation that used it', () => {
    const history = given(submitted(1), asked(1, send(1, 'stock/s/reserve', { idempotencyKey: 'k' })), submitted(2));
    history.and(submitted(3, 'order/b/process'), asked(3, send(1, 'stock/s/reserve', { idempotencyKey: 'k' })));
    expect(history.living()).to.equal('1 running, 2 queued, 3 running, 1002 running');
    expect(history.invocation(3).open.size).to.equal(0);
  });

  it('under a key that another body has used hears of the conflict, and does not wait for ever', () => {
    const history = given(
      claimed(5, 'stock/s/reserve', 'k', { body: 'of another request' }),
      submitted(1),
      asked(1, send(1, 'stock/s/reserve', { idempotencyKey: 'k' })),
    );
    expect(history.invocation(1).open.size).to.equal(0);
    expect(history.world.journals.get(history.invocation(1).seq)?.at(-1)).to.have.nested.property(
      'outcome.failure.code',
      409,
    );
  });

  it('under the key of a request with the same body finds that request’s invocation', () => {
    const body = 'WClnU00PkJ0Za5f55pITQnd66oe0b6Ut8WU4nbH7jM8';
    const history = given(claimed(5, 'stock/s/reserve', 'k', { body, payload: 'in' }), submitted(1));
    history.and(asked(1, send(1, 'stock/s/reserve', { idempotencyKey: 'k' })));
    expect(history.living()).to.equal('1 running, 5 running');
    expect(history.world.journals.get(history.invocation(1).seq)?.at(-1)).to.deep.include({
      id: 1,
      outcome: text(idOf(5)),
    });
  });
});
