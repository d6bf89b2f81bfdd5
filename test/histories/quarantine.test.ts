/** A key of which a row can't be read: who comes is refused, buried or written down, and nothing begins there (Q1–Q5). */
import { expect } from 'chai';
import { actorAddress, subscriptionAddress } from '../../actors/address.ts';
import type { ActorCell } from '../../actors/cell.ts';
import { formatDeadLetterId } from '../../actors/dead-letter/id.ts';
import { FAILURES, seqOf, shardId } from '../../sdk/protocol/index.ts';
import {
  asked,
  call,
  claimed,
  cursor,
  finished,
  ingested,
  keyAddress,
  rang,
  send,
  submitted,
  subscribed,
  suspended,
  TICKET,
  targetOf,
  text,
} from './acts.ts';
import type { History } from './history.ts';
import { given } from './history.ts';
import { idOf, T0 } from './world.ts';

const ADDRESS = actorAddress('order', 'a');
const WHY = 'nothing can be done here: corrupt_row: state (name=x): it is bytes';

const damaged = (address = ADDRESS): History =>
  given().with(({ cells }) => {
    const damage = { table: 'state', key: 'name=x', problem: 'it is bytes' };
    cells.set(address, { kind: 'quarantined', address, shard: shardId(0), damage });
  });
/** A handler sends it, and waits for nothing. */
const sent = { origin: { kind: 'handler', invocationId: idOf(9) } } as const;

describe('a quarantined key', () => {
  it('Q1: refuses requests and people, and nothing that was promised under an idempotency key is kept', () => {
    const history = damaged();
    history.when(submitted(1, 'order/a/process', { ticket: TICKET })).then({ effects: ['refused 7: quarantined'] });
    history
      .when({ address: ADDRESS, command: { kind: 'kill', seq: seqOf(1), ticket: TICKET } })
      .then({ effects: ['refused 7: quarantined'] });
    history.and(claimed(2, 'order/a/process', 'k', { ticket: TICKET }));
    expect(history.world.cell(keyAddress('order/a/process', 'k'))).to.include({ record: null });
  });

  it('Q1: is told to a handler that calls, and to one that attaches', () => {
    const history = damaged().and(submitted(2, 'mail/send'));
    history.and(asked(2, call(1, 'order/a/process')));
    expect(history.invocation(2).open.size).to.equal(0);
    expect(history.invocation(2).failed).to.deep.equal([
      { kind: 'call', name: 'order/process', failure: { code: 503, message: WHY } },
    ]);
    const waiter = { shard: shardId(0), seq: seqOf(2), address: history.world.home(seqOf(2)), id: 3 };
    history
      .when({ address: ADDRESS, command: { kind: 'attach', seq: seqOf(5), waiter, peek: false } })
      .then({ forwards: [`solo 2 ← completion 3 of #2: failure 503 ${WHY}`] });
  });

  it('Q1: is told to a send under a key that is damaged itself, which begins nothing', () => {
    const history = damaged(keyAddress('order/a/process', 'k')).and(submitted(2, 'mail/send'));
    history.and(asked(2, send(1, 'order/a/process', { idempotencyKey: 'k' })));
    expect(history.invocation(2).failed.map(({ failure }) => failure.code)).to.deep.equal([503]);
    expect(history.living()).to.equal('2 running');
  });

  it('Q2: makes a dead letter of a record, which is no backlog any more', () => {
    const history = damaged().and(subscribed(cursor({ position: 3 })));
    const { changes } = history.world.turn(ingested(3, 4, { keys: ['a'] })(history));
    const put = changes.find(({ kind }) => kind === 'deadLetterPut');
    const record = { subscription: 'sub', topic: 'orders', partition: 0, offset: 3, timestampMs: T0 };
    const kept = { key: 'a', value: 'rec', headers: [], target: targetOf('order/a/process'), invocation: idOf(103) };
    const reason = { code: 'quarantined', message: WHY, attempts: 0, at: T0, status: 'open', redrivenAs: null };
    expect(put).to.deep.nested.include({ letter: { shard: 0, seq: 103, ...record, ...kept, ...reason } });
    expect(history.world.cell(subscriptionAddress('sub'))).to.include({ backlogRecords: 0, backlogBytes: 0 });
  });

  it('Q2: opens a letter again that was driven into it', () => {
    const origin = { kind: 'redrive', deadLetter: formatDeadLetterId({ shard: 0, seq: 50 }) } as const;
    damaged()
      .when(submitted(1, 'order/a/process', { origin }))
      .then({ forwards: ['letter 50 ← reopen'] });
  });

  it('Q3: writes down a one-way send, in line behind whoever has the key', () => {
    damaged()
      .when(submitted(1, 'order/a/process', sent))
      .then({ changes: ['#1 order/a/process is queued', '#1[0] input "in"'] });
  });

  it('Q3: writes down a one-way send to a shared handler, which begins when the engine starts anew', () => {
    damaged()
      .when(submitted(1, 'order/a/peek', sent))
      .then({ changes: ['#1 order/a/peek is running', '#1[0] input "in"'] });
  });

  it('Q5: has a timer in the place of an answer, which asks for it again when the rows can be read', () => {
    const history = given(submitted(2, 'mail/send'), asked(2, call(1, 'order/a/process')), suspended(2, [2]));
    const [callee = 0] = [...(history.world.cell(ADDRESS) as ActorCell).invocations.keys()];
    const address = history.world.home(seqOf(2));
    const mended = history.world.cell(address);
    const damage = { table: 'journal', key: 'index=0', problem: 'it is bytes' };
    history.world.cells.set(address, { kind: 'quarantined', address, shard: shardId(0), damage });
    history.and(finished(callee, text('paid')));
    expect([...history.world.timers.values()]).to.deep.equal([{ dueAt: T0, address, seq: 2, id: 2 }]);
    history.world.cells.set(address, mended);
    history.and(rang(2, 0, 2));
    expect(history.world.journals.get(seqOf(2))?.at(-1)).to.deep.include({ id: 2, outcome: text('paid') });
    expect(history.invocation(2)).to.include({ status: 'running' });
    expect(history.world.timers.size).to.equal(0);
  });

  it('Q5: tells who can ask nobody that the answer is gone', () => {
    const history = given(submitted(2), asked(2, call(1, 'signup/a/run')), suspended(2, [2]));
    history.when(rang(2, 0, 2)).then({
      changes: ['timer #2:2 at now cleared'],
      forwards: [`order/a ← completion 2 of #2: failure 404 ${FAILURES.invocationGone.message}`],
    });
  });

  it('Q4: leaves timers where they are, and does not hear attempts', () => {
    const history = damaged();
    const timer = { dueAt: T0, address: ADDRESS, seq: seqOf(1), id: 0 };
    history.when({ address: ADDRESS, command: { kind: 'timerFired', timer } }).nothing();
    const said = { kind: 'suspended', seq: seqOf(1), attempt: 1, waitingFor: [] } as const;
    history.when({ address: ADDRESS, command: said }).nothing();
  });
});
