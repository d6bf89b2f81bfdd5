/** Handlers that call and send: the callee is made in the same turn as the entry that asks for it, so neither is without the other. */
import { expect } from 'chai';
import { actorAddress } from '../../actors/address.ts';
import { bodyHashOf } from '../../actors/idempotency/body-hash.ts';
import { formatInvocationId, seqOf, shardId } from '../../sdk/protocol/index.ts';
import { asked, call, cancelled, claimed, completed, finished, killed, submitted, text } from './acts.ts';
import { given } from './history.ts';
import { FRESH, idOf } from './world.ts';

/** The number that the entry's decision gave. */
const CALLEE = FRESH + 2;
const begun = () => given(submitted(1));

describe('a call', () => {
  it('makes its callee, and tells the caller its id', () => {
    begun()
      .when(asked(1, call(1, 'stock/s/reserve')))
      .then({
        changes: [`#1[1] call stock as 1 and 2: #${CALLEE}`, '#1 stands at stock/reserve'],
        effects: [`deliver #1.1[1] 1: #${CALLEE}`],
        forwards: [`stock/s ← submit #${CALLEE} reserve`],
      });
  });

  it('carries its input and headers, and whose it is', () => {
    const history = begun();
    const headers = [['trace', 'x']] as const;
    const { decision } = history.world.step(
      asked(1, call(1, 'stock/s/reserve', { payload: 'three', headers }))(history),
    );
    expect(decision.forwards[0]?.command).to.deep.include({
      ...{ payload: 'three', inputBytes: 5, headers, mode: 'exclusive', depthMax: null, startAt: null },
      origin: { kind: 'handler', invocationId: idOf(1) },
    });
  });

  it('is answered with the callee’s result', () => {
    const history = given(submitted(1), asked(1, call(1, 'stock/s/reserve')));
    history.when(finished(CALLEE, text('ok'))).then({
      changes: ['#1002[1] output: "ok"', '#1002 is completed, finishedAt now, expiresAt +86400000'],
      effects: ['finished #1002 completed: "ok"'],
      forwards: ['order/a ← completion 2 of #1: "ok"'],
    });
    expect(history.world.journals.get(history.invocation(1).seq)?.at(-1)).to.include({ type: 'completion', id: 2 });
  });

  it('of a service finds it at an address of its own', () => {
    const history = given(submitted(1), asked(1, call(1, 'mail/send')));
    expect(history.living()).to.equal('1 running, 1002 running');
    history.when(finished(CALLEE, text('sent'))).then({
      changes: ['#1002[1] output: "sent"', '#1002 is completed, finishedAt now, expiresAt +86400000'],
      effects: ['finished #1002 completed: "sent"'],
      forwards: ['order/a ← completion 2 of #1: "sent"'],
    });
  });

  it('waits in the callee’s mailbox, which is never too full for it', () => {
    const history = given(submitted(5, 'stock/s/reserve'), submitted(1)).and(asked(1, call(1, 'stock/s/reserve')));
    expect(history.living()).to.equal('1 running, 5 running, 1003 queued');
  });

  it('of a handler that nobody registered is tried again: it may be deployed later', () => {
    const message = 'no handler ghost/go is registered';
    begun()
      .when(asked(1, call(1, 'ghost/g/go')))
      .then({
        changes: [
          `#1 is backingOff, retryCount 1, dueAt +100, retryingSince now, lastError 500 ${message}`,
          'timer #1:0 at +100 set',
        ],
        effects: [`abort #1.1: ${message}`, 'arm #1:0 at +100'],
      });
  });

  it('pauses where a key is missing, or is not taken', () => {
    for (const [to, what] of [
      ['stock/reserve', 'stock/reserve needs a key'],
      ['mail/m/send', 'mail/send takes no key'],
    ] as const) {
      begun()
        .when(asked(1, call(1, to)))
        .then({
          changes: [`#1 is paused, retryCount 1, retryingSince now, lastError 581 ${what}`],
          effects: [`abort #1.1: ${what}`],
        });
    }
  });

  it('of its own key would wait for itself, and pauses with that word', () => {
    const what = 'deadlock: the handler holds order/a and would wait for it; send in place of call';
    begun()
      .when(asked(1, call(1, 'order/a/process')))
      .then({
        changes: [`#1 is paused, retryCount 1, retryingSince now, lastError 581 ${what}`],
        effects: [`abort #1.1: ${what}`],
      });
  });

  it('of another key or object, or of a shared handler of its own, is no deadlock', () => {
    for (const to of ['order/b/process', 'stock/a/reserve', 'order/a/peek']) {
      const history = given(submitted(1), asked(1, call(1, to)));
      expect(history.living()).to.equal('1 running, 1002 running');
    }
  });

  it('by a shared handler of its own key waits for its turn', () => {
    const history = given(submitted(1), submitted(2, 'order/a/peek'), asked(2, call(1, 'order/a/process')));
    expect(history.living()).to.equal('1 running, 2 running, 1003 queued');
  });

  describe('under an idempotency key', () => {
    const keyed = (id = 1, key = 'k') => call(id, 'stock/s/reserve', { idempotencyKey: key });

    it('asks the memory of the key first, and is told the id when it has answered', () => {
      const history = begun()
        .when(asked(1, keyed()))
        .then({
          changes: ['#1[1] call stock as 1 and 2', '#1 stands at stock/reserve'],
          forwards: [`idempotency k ← claim for #${CALLEE}`],
        });
      expect(history.living()).to.equal(`1 running, ${CALLEE} running`);
      expect([...history.invocation(1).open.keys()]).to.deep.equal([2]);
      expect(history.world.journals.get(history.invocation(1).seq)?.[2]).to.deep.include({
        id: 1,
        outcome: text(idOf(CALLEE)),
      });
    });

    it('that stands for another joins it, and both are answered', () => {
      const history = given(claimed(5, 'stock/s/reserve', 'k', { body: bodyHashOf('in') }), submitted(1));
      history.and(asked(1, keyed()));
      expect(history.living()).to.equal('1 running, 5 running');
      history.when(finished(5, text('ok'))).then({
        changes: [
          '#5[1] output: "ok"',
          '#5 is completed, finishedAt now, expiresAt +86400000',
          'who waited for #5 is told',
        ],
        effects: ['finished #5 completed: "ok"'],
        forwards: ['order/a ← completion 2 of #1: "ok"', 'idempotency k ← concluded #5 until +86400000'],
      });
      expect(history.invocation(1).open.size).to.equal(0);
    });

    it('of a service joins as well, where there is no key', () => {
      const history = given(claimed(5, 'mail/send', 'k', { body: bodyHashOf('in') }), submitted(1));
      history.and(asked(1, call(1, 'mail/send', { idempotencyKey: 'k' })), finished(5, text('sent')));
      const journal = history.world.journals.get(history.invocation(1).seq);
      expect(journal?.at(-1)).to.deep.include({ id: 2, outcome: text('sent') });
    });

    it('and killed in the same turn leaves nobody on the list: it is taken off behind its claim', () => {
      const history = given(claimed(5, 'stock/s/reserve', 'k', { body: bodyHashOf('in') }), submitted(1));
      const both = [asked(1, keyed()), killed(1)].map((act) => (typeof act === 'function' ? act(history) : act));
      history.world.turn(...both);
      expect(history.cellOf(5).waiters.size).to.equal(0);
    });

    it('that was used with another input is answered with the conflict, in both places', () => {
      const history = given(claimed(5, 'stock/s/reserve', 'k', { body: 'other' }), submitted(1), asked(1, keyed()));
      expect(history.invocation(1).open.size).to.equal(0);
      const answers = history.world.journals.get(history.invocation(1).seq)?.slice(2) ?? [];
      expect(answers.map((item) => item.type === 'completion' && [item.id, item.outcome.kind])).to.deep.equal([
        [1, 'failure'],
        [2, 'failure'],
      ]);
    });

    it('is no reason to cancel the callee along: others may have joined it', () => {
      const history = given(submitted(1), asked(1, keyed()));
      history.and(cancelled(1));
      expect(history.invocation(CALLEE).cancelRequested).to.equal(false);
    });

    it('of a key whose row can’t be read is told so in both places', () => {
      const address = actorAddress('stock', 's');
      const damage = { table: 'state', key: 'name=x', problem: 'it is bytes' };
      const history = begun().with(({ cells }) => {
        cells.set(address, { kind: 'quarantined', address, shard: shardId(0), damage });
      });
      history.and(asked(1, keyed()));
      expect(history.invocation(1).open.size).to.equal(0);
    });

    it('leaves nobody on the list when the one who called is killed', () => {
      const history = given(claimed(5, 'stock/s/reserve', 'k', { body: bodyHashOf('in') }), submitted(1));
      history.and(asked(1, keyed()));
      expect(history.cellOf(5).waiters.size).to.equal(1);
      history.and(killed(1));
      expect(history.cellOf(5).waiters.size).to.equal(0);
    });
  });
});

describe('a completion', () => {
  const waiting = () => given(submitted(1), asked(1, call(1, 'stock/s/reserve')));

  it('goes to the attempt that runs', () => {
    waiting()
      .when(completed(1, 2, text('ok')))
      .then({ changes: ['#1[2] 2: "ok"'], effects: ['deliver #1.1[2] 2: "ok"'] });
  });

  it('counts once: the first answer wins', () => {
    const history = waiting().and(completed(1, 2, text('ok')));
    history.when(completed(1, 2, text('other'))).nothing();
  });

  it('that nobody waits for does nothing', () => {
    waiting()
      .when(completed(1, 9, text('ok')))
      .nothing();
  });

  it('for an invocation that has ended does nothing', () => {
    const history = waiting().and(finished(1));
    history.when(finished(CALLEE, text('late'))).then({
      changes: ['#1002[1] output: "late"', '#1002 is completed, finishedAt now, expiresAt +86400000'],
      effects: ['finished #1002 completed: "late"'],
      forwards: ['order/a ← completion 2 of #1: "late"'],
    });
    history.when(completed(1, 2, text('late'))).nothing();
  });
});

describe('a cancellation from a handler', () => {
  const cancelOf = (seq: number) => ({ kind: 'cancel', invocationId: idOf(seq) }) as const;

  it('is passed on to the invocation it names', () => {
    const history = given(submitted(2, 'order/b/process'), submitted(1));
    history.when(asked(1, cancelOf(2))).then({ changes: ['#1[1] cancel #2'], forwards: ['solo 2 ← cancel #2'] });
    expect(history.invocation(2).cancelRequested).to.equal(true);
  });

  it('of one that has ended is no error', () => {
    const history = given(submitted(2, 'order/b/process'), finished(2), submitted(1));
    history.when(asked(1, cancelOf(2))).then({ changes: ['#1[1] cancel #2'], forwards: ['solo 2 ← cancel #2'] });
  });

  it('of another database reaches nobody, whatever number it has', () => {
    const invocationId = formatInvocationId('ffffffffffff', { shard: shardId(0), seq: seqOf(2) });
    given(submitted(2, 'order/b/process'), submitted(1))
      .when(asked(1, { kind: 'cancel', invocationId }))
      .then({ changes: ['#1[1] cancel #2'] });
  });

  it('of something that is no id pauses', () => {
    const what = '"inv_x" is no invocation id';
    begun()
      .when(asked(1, { kind: 'cancel', invocationId: 'inv_x' as never }))
      .then({
        changes: [`#1 is paused, retryCount 1, retryingSince now, lastError 581 ${what}`],
        effects: [`abort #1.1: ${what}`],
      });
  });
});
