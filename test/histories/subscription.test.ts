/** One subscription: records enter with the cursor that moves past them, in one decision, exactly once (P1). */
import { expect } from 'chai';
import { subscriptionAddress } from '../../actors/address.ts';
import type { Addressed } from '../../actors/command.ts';
import type { Cursor } from '../../actors/subscription/subscription.ts';
import {
  cursor,
  finished,
  fromKafka,
  ingested,
  letter,
  onSubscription,
  submitted,
  subscribed,
  TICKET,
} from './acts.ts';
import type { History } from './history.ts';
import { given } from './history.ts';

const active = (...cursors: Cursor[]) => given(subscribed(...(cursors.length > 0 ? cursors : [cursor()])));
const seek = (position: number, recreated = false): Addressed =>
  onSubscription({ kind: 'seek', ticket: TICKET, positions: [{ topic: 'orders', partition: 0, position }], recreated });
const halt = (partition = 0): Addressed => {
  const reason = { code: 'topic_recreated', message: 'another log', at: 0 } as const;
  return onSubscription({ kind: 'halt', ticket: TICKET, topic: 'orders', partition, halt: reason });
};
const status = (value: 'active' | 'paused') =>
  onSubscription({ kind: 'reconfigure', ticket: TICKET, options: null, status: value });
const CHANGED = ['subscription sub changed', 'done 7'];
const MOVED = { effects: ['refused 7: cursor_moved'] };

function subscriptionOf(history: History) {
  const cell = history.world.cell(subscriptionAddress('sub'));
  if (cell.kind !== 'subscription') throw new Error('this is no subscription');
  return cell;
}

describe('a subscription', () => {
  it('is made with its cursors', () => {
    given()
      .when(subscribed(cursor({ position: 5 }), cursor({ partition: 1 })))
      .then({
        changes: ['subscription sub is active', 'cursor orders/0 to 5', 'cursor orders/1 to 0'],
        effects: CHANGED,
      });
  });

  it('is made once', () => {
    active()
      .when(subscribed())
      .then({ effects: ['refused 7: subscription_exists'] });
  });

  it('is paused, resumed and given other options', () => {
    const history = active();
    history.when(status('paused')).then({ changes: ['subscription sub is paused'], effects: CHANGED });
    history.when(status('active')).then({ changes: ['subscription sub is active'], effects: CHANGED });
    const options = { tombstones: 'skip' };
    history.and(onSubscription({ kind: 'reconfigure', ticket: TICKET, options, status: null }));
    expect(subscriptionOf(history).subscription).to.deep.include({ options, status: 'active' });
  });

  it('keeps what others have changed, who read the same options before', () => {
    const history = active();
    const change = (options: Record<string, unknown>) =>
      history.and(onSubscription({ kind: 'reconfigure', ticket: TICKET, options, status: null }));
    change({ tombstones: 'skip' });
    change({ 'fetch.min.bytes': 7 });
    change({ nullKey: 'record', tombstones: null });
    expect(subscriptionOf(history).subscription?.options).to.deep.equal({ 'fetch.min.bytes': 7, nullKey: 'record' });
  });

  it('ends with its cursors', () => {
    const history = active();
    history.when(onSubscription({ kind: 'unsubscribe', ticket: TICKET })).then({
      changes: ['subscription sub removed'],
      effects: CHANGED,
    });
    expect(subscriptionOf(history).cursors.size).to.equal(0);
  });

  it('that has ended is not there any more', () => {
    const unsubscribe = onSubscription({ kind: 'unsubscribe', ticket: TICKET });
    given(subscribed(cursor()), unsubscribe)
      .when(unsubscribe)
      .then({ effects: ['refused 7: not_found'] });
  });

  it('that is not there refuses everything', () => {
    for (const act of [status('paused'), seek(0), halt(), onSubscription({ kind: 'unsubscribe', ticket: TICKET })]) {
      given()
        .when(act)
        .then({ effects: ['refused 7: not_found'] });
    }
    given()
      .when(ingested(0, 1))
      .then({ effects: ['refused 7: not_found'] });
  });

  it('takes up partitions that were found, and leaves the cursors that it has', () => {
    const found = (...cursors: Cursor[]) => onSubscription({ kind: 'partitionsFound', ticket: TICKET, cursors });
    const history = active(cursor({ position: 5 }));
    history.when(found(cursor(), cursor({ partition: 1, position: 2 }))).then({
      changes: ['cursor orders/1 to 2'],
      effects: CHANGED,
    });
    history.when(found(cursor())).then({ effects: ['done 7'] });
  });
});

describe('ingest', () => {
  it('moves the cursor, and forwards every record, in order', () => {
    const history = active(cursor({ position: 5 }));
    history.when(ingested(5, 8, { keys: ['a', 'b', 'a'] })).then({
      changes: ['cursor orders/0 to 8, anchor 7 from 5', 'backlog by 3 records, 9 bytes'],
      effects: ['backlog 3 records, 9 bytes', 'done 7'],
      forwards: ['order/a ← submit #105 process', 'order/b ← submit #106 process', 'order/a ← submit #107 process'],
    });
    expect(history.living()).to.equal('105 running, 106 running, 107 queued');
  });

  it('buries in the same decision what could not be mapped', () => {
    const bad = letter({ offset: 5 });
    active(cursor({ position: 5 }))
      .when(ingested(5, 6, { submits: [], letters: [bad] }))
      .then({
        changes: [
          'cursor orders/0 to 6, anchor 5 from 5',
          'letter 50 of orders/0@5 is open: key_not_utf8',
          'backlog by 0 records, 0 bytes',
        ],
        effects: ['backlog 0 records, 0 bytes', 'done 7'],
      });
  });

  it('moves over what holds nothing, and keeps its anchor', () => {
    active(cursor({ position: 5, anchor: { offset: 4, fingerprint: 'f', leaderEpoch: 0 } }))
      .when(ingested(5, 9, { submits: [], anchor: null }))
      .then({
        changes: ['cursor orders/0 to 9, anchor 4 from 5', 'backlog by 0 records, 0 bytes'],
        effects: ['backlog 0 records, 0 bytes', 'done 7'],
      });
  });

  it('fits a full mailbox: the cursor has promised', () => {
    const history = active();
    history.and(ingested(0, 5, { keys: ['a', 'a', 'a', 'a', 'a'] }));
    expect(history.cellOf(100).mailbox.depth).to.equal(4);
  });

  it('of records that were taken is turned away', () => {
    active().and(ingested(0, 3)).when(ingested(0, 3)).then(MOVED);
    active().and(ingested(0, 3)).when(ingested(2, 5)).then(MOVED);
  });

  it('of records beyond the cursor is turned away: nothing is skipped', () => {
    active().when(ingested(3, 5)).then(MOVED);
  });

  it('from a topic that was made anew since is turned away', () => {
    active().and(seek(0, true)).when(ingested(0, 3)).then(MOVED);
    const again = active().and(seek(0, true));
    again.and(ingested(0, 3, { incarnation: 1 }));
    expect(again.living()).to.equal('100 running, 101 running, 102 running');
  });

  it('into a partition that was halted is turned away', () => {
    active().and(halt()).when(ingested(0, 3)).then(MOVED);
  });

  it('into a subscription that is paused is turned away', () => {
    active().and(status('paused')).when(ingested(0, 3)).then(MOVED);
  });

  it('of a partition without a cursor is turned away', () => {
    active()
      .when(ingested(0, 3, { partition: 4 }))
      .then({ effects: ['refused 7: partition_unknown'] });
  });
});

describe('seek', () => {
  it('moves the cursor, forgets its anchor, and ends a halt', () => {
    const anchor = { offset: 8, fingerprint: 'f', leaderEpoch: 0 };
    active(cursor({ position: 9, anchor, halt: { code: 'data_loss', message: '', at: 0 } }))
      .when(seek(2))
      .then({ changes: ['cursor orders/0 to 2'], effects: CHANGED });
  });

  it('to a topic that was made anew begins another incarnation', () => {
    active()
      .when(seek(0, true))
      .then({ changes: ['cursor orders/0 to 0, incarnation 1'], effects: CHANGED });
  });

  it('after a halt because the topic was made anew begins another incarnation, too', () => {
    active(cursor({ position: 9 }))
      .and(halt())
      .when(seek(0))
      .then({ changes: ['cursor orders/0 to 0, incarnation 1'], effects: CHANGED });
  });

  it('of a partition that is not known is refused whole', () => {
    const positions = [0, 4].map((partition) => ({ topic: 'orders', partition, position: 1 }));
    active()
      .when(onSubscription({ kind: 'seek', ticket: TICKET, positions, recreated: false }))
      .then({ effects: ['refused 7: partition_unknown'] });
  });

  it('back takes the records again', () => {
    const history = active().and(ingested(0, 2), finished(100), finished(101), seek(0));
    history.when(ingested(0, 2)).then({
      changes: ['cursor orders/0 to 2, anchor 1 from 0', 'backlog by 2 records, 6 bytes'],
      effects: ['backlog 2 records, 6 bytes', 'done 7'],
      forwards: ['order/k0 ← submit #100 process', 'order/k1 ← submit #101 process'],
    });
  });
});

describe('halt', () => {
  it('stops one partition, with its reason', () => {
    active(cursor(), cursor({ partition: 1 }))
      .when(halt(1))
      .then({ changes: ['cursor orders/1 to 0, halted: topic_recreated'], effects: CHANGED });
  });

  it('of a partition without a cursor is answered', () => {
    active()
      .when(halt(4))
      .then({ effects: ['refused 7: partition_unknown'] });
  });
});

describe('the backlog', () => {
  it('grows with what is taken, and shrinks with what has finished', () => {
    const history = active().and(ingested(0, 3));
    history.when(finished(101)).then({
      changes: ['#101[1] output: nothing', '#101 is completed, finishedAt now, expiresAt +86400000'],
      effects: ['finished #101 completed: nothing'],
      forwards: ['subscription sub ← consumed 3 bytes'],
    });
    expect(subscriptionOf(history)).to.include({ backlogRecords: 2, backlogBytes: 6 });
  });

  it('tells its consumer', () => {
    active()
      .and(ingested(0, 3))
      .when(onSubscription({ kind: 'consumed', bytes: 3 }))
      .then({ changes: ['backlog by -1 records, -3 bytes'], effects: ['backlog 2 records, 6 bytes'] });
  });

  it('of a subscription that is gone is nobody’s', () => {
    given(submitted(1, 'order/a/process', { origin: fromKafka(1) }))
      .when(onSubscription({ kind: 'consumed', bytes: 3 }))
      .nothing();
  });
});
