/** The end of an invocation: its result is kept for as long as somebody may ask, and whoever waits is told in the same turn. */
import { expect } from 'chai';
import { subscriptionAddress } from '../../actors/address.ts';
import {
  asked,
  call,
  claimed,
  cursor,
  failure,
  finished,
  ingested,
  keyAddress,
  onSubscription,
  submitted,
  subscribed,
  TICKET,
  text,
} from './acts.ts';
import { given } from './history.ts';

const DAY = 86_400_000;

describe('finished', () => {
  it('with a result is completed', () => {
    given(submitted(1))
      .when(finished(1, text('ok')))
      .then({
        changes: ['#1[1] output: "ok"', `#1 is completed, finishedAt now, expiresAt +${DAY}`],
        effects: ['finished #1 completed: "ok"'],
      });
  });

  it('with a terminal failure is failed', () => {
    given(submitted(1))
      .when(finished(1, failure(400, 'no such order')))
      .then({
        changes: [
          '#1[1] output: failure 400 no such order',
          `#1 is failed, finishedAt now, expiresAt +${DAY}, lastError 400 no such order`,
        ],
        effects: ['finished #1 failed: failure 400 no such order'],
      });
  });

  it('with the cancellation that it was asked for is cancelled', () => {
    given(submitted(1))
      .when(finished(1, failure(409, 'cancelled'), true))
      .then({
        changes: ['#1[1] output: failure 409 cancelled', `#1 is cancelled, finishedAt now, expiresAt +${DAY}`],
        effects: ['finished #1 cancelled: failure 409 cancelled'],
      });
  });

  it('with a result although it was cancelled is completed', () => {
    const history = given(submitted(1));
    history.when(finished(1, text('ok'), true)).then({
      changes: ['#1[1] output: "ok"', `#1 is completed, finishedAt now, expiresAt +${DAY}`],
      effects: ['finished #1 completed: "ok"'],
    });
  });

  it('tells its parent of a failure as of a result', () => {
    const history = given(submitted(1), asked(1, call(1, 'stock/s/reserve')));
    history.when(finished(1002, failure(400, 'none left'))).then({
      changes: [
        '#1002[1] output: failure 400 none left',
        `#1002 is failed, finishedAt now, expiresAt +${DAY}, lastError 400 none left`,
      ],
      effects: ['finished #1002 failed: failure 400 none left'],
      forwards: ['order/a ← completion 2 of #1: failure 400 none left'],
    });
    expect(history.invocation(1).open.size).to.equal(0);
  });

  it('is kept as long as its handler says', () => {
    given()
      .with((world) => world.handler('order/process', 'exclusive', { journalRetentionMs: 5_000 }))
      .and(submitted(1))
      .when(finished(1))
      .then({
        changes: ['#1[1] output: nothing', '#1 is completed, finishedAt now, expiresAt +5000'],
        effects: ['finished #1 completed: nothing'],
      });
  });

  it('with no retention is gone at once, after everybody was told', () => {
    given()
      .with((world) => world.handler('order/process', 'exclusive', { journalRetentionMs: 0 }))
      .and(submitted(1))
      .when(finished(1, text('ok')))
      .then({
        changes: ['#1[1] output: "ok"', '#1 is completed, finishedAt now, expiresAt now', '#1 purged'],
        effects: ['finished #1 completed: "ok"'],
      });
  });

  it('of a handler that is not registered any more is kept for a day', () => {
    given(submitted(1))
      .with((world) => world.unregister('order/process'))
      .when(finished(1))
      .then({
        changes: ['#1[1] output: nothing', `#1 is completed, finishedAt now, expiresAt +${DAY}`],
        effects: ['finished #1 completed: nothing'],
      });
  });
});

describe('finished, under an idempotency key', () => {
  it('says from when on the key may be used again', () => {
    const history = given(claimed(1, 'order/a/process', 'k'));
    history.when(finished(1)).then({
      changes: ['#1[1] output: nothing', `#1 is completed, finishedAt now, expiresAt +${DAY}`],
      effects: ['finished #1 completed: nothing'],
      forwards: [`idempotency k ← concluded #1 until +${DAY}`],
    });
    expect(history.world.cell(keyAddress('order/a/process', 'k'))).to.have.nested.property('record.expiresAt');
  });

  it('of a handler that is not registered any more is kept for a day, and its key remembered', () => {
    const history = given(claimed(1, 'order/a/process', 'k')).with((world) => world.unregister('order/process'));
    history.when(finished(1)).then({
      changes: ['#1[1] output: nothing', `#1 is completed, finishedAt now, expiresAt +${DAY}`],
      effects: ['finished #1 completed: nothing'],
      forwards: [`idempotency k ← concluded #1 until +${DAY}`],
    });
  });

  it('is kept as long as the key is remembered, whatever its retention', () => {
    given()
      .with((world) =>
        world.handler('order/process', 'exclusive', { journalRetentionMs: 0, idempotencyRetentionMs: 900 }),
      )
      .and(claimed(1, 'order/a/process', 'k'))
      .when(finished(1))
      .then({
        changes: ['#1[1] output: nothing', '#1 is completed, finishedAt now, expiresAt +900'],
        effects: ['finished #1 completed: nothing'],
        forwards: ['idempotency k ← concluded #1 until +900'],
      });
  });
});

describe('finished, of a record', () => {
  const taken = () => given(subscribed(cursor({ position: 41 })), ingested(41, 42, { keys: ['a'] }));

  it('leaves the backlog of its subscription', () => {
    const history = taken();
    history.when(finished(141)).then({
      changes: ['#141[1] output: nothing', `#141 is completed, finishedAt now, expiresAt +${DAY}`],
      effects: ['finished #141 completed: nothing'],
      forwards: ['subscription sub ← consumed 3 bytes'],
    });
    expect(history.world.cell(subscriptionAddress('sub'))).to.include({ backlogRecords: 0, backlogBytes: 0 });
  });

  it('that failed is a dead letter, because nobody hears of it', () => {
    taken()
      .when(finished(141, failure(400, 'bad order')))
      .then({
        changes: [
          '#141[1] output: failure 400 bad order',
          'letter 141 of orders/0@41 is open: handler_failed with the input of #141',
          `#141 is failed, finishedAt now, expiresAt +${DAY}, lastError 400 bad order`,
        ],
        effects: ['finished #141 failed: failure 400 bad order'],
        forwards: ['subscription sub ← consumed 3 bytes'],
      });
  });

  it('that was cancelled is none: a person has decided', () => {
    taken()
      .when(finished(141, failure(409, 'cancelled'), true))
      .then({
        changes: ['#141[1] output: failure 409 cancelled', `#141 is cancelled, finishedAt now, expiresAt +${DAY}`],
        effects: ['finished #141 cancelled: failure 409 cancelled'],
        forwards: ['subscription sub ← consumed 3 bytes'],
      });
  });

  it('whose subscription is gone is nobody’s backlog', () => {
    const history = taken().and(onSubscription({ kind: 'unsubscribe', ticket: TICKET }), finished(141));
    expect(history.living()).to.equal('');
  });
});
