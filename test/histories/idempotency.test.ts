/** One idempotency key, one invocation: the first body makes it, the same body finds it, another body is a conflict. */
import { expect } from 'chai';
import type { Addressed } from '../../actors/command.ts';
import { cancelled, claimed, finished, keyAddress, killed, submitted, TICKET } from './acts.ts';
import type { Act, History } from './history.ts';
import { given } from './history.ts';
import { effectLine } from './lines.ts';

const DAY = 86_400_000;
const to = 'order/a/process';
const claim = (seq: number, body = 'hash') => claimed(seq, to, 'k', { ticket: TICKET, body });
const release = (seq: number): Addressed => ({
  address: keyAddress(to, 'k'),
  command: { kind: 'release', seq: seq as never },
});
/** What a whole turn of these acts tells its callers. */
function told(history: History, ...acts: Act[]): string[] {
  return history.world
    .turn(...acts.map((act) => resolved(history, act)))
    .effects.map(effectLine)
    .filter((line) => !line.startsWith('start'));
}
const resolved = (history: History, act: Act): Addressed => (typeof act === 'function' ? act(history) : act);

describe('an idempotency key', () => {
  it('that is new makes an invocation', () => {
    const history = given();
    history.when(claim(1)).then({ changes: ['idempotency → #1'], forwards: ['order/a ← submit #1 process'] });
    expect(history.invocation(1)).to.include({ idempotencyKey: 'k', status: 'running' });
  });

  it('with the same body finds the invocation that it made', () => {
    expect(told(given(claim(1)), claim(2))).to.deep.equal(['accepted 7: #1 again']);
  });

  it('that is found waits until it is certain that the first was not refused in this very turn', () => {
    given(claim(1))
      .when(claim(2))
      .then({ forwards: ['idempotency k ← claim for #2'] });
  });

  it('with another body is a conflict', () => {
    expect(told(given(claim(1)), claim(2, 'other'))).to.deep.equal(['refused 7: idempotency_conflict']);
  });

  it('finds its invocation after the end, too, until it is forgotten', () => {
    given(claim(1), finished(1))
      .at(DAY - 1)
      .when(claim(2))
      .then({ effects: ['accepted 7: #1 again'] });
  });

  it('that is forgotten makes another invocation, whatever the body', () => {
    given(claim(1), finished(1))
      .at(DAY)
      .when(claim(2, 'other'))
      .then({ changes: ['idempotency → #2'], forwards: ['order/a ← submit #2 process'] });
  });

  it('is remembered while its invocation lives, however long', () => {
    expect(told(given(claim(1)).at(400 * DAY), claim(2))).to.deep.equal(['accepted 7: #1 again']);
  });

  it('is concluded by a cancellation and by a kill, too', () => {
    for (const end of [cancelled, killed]) {
      const history = given(submitted(5), claim(1), end(1));
      history
        .at(DAY - 1)
        .when(claim(2))
        .then({ effects: ['accepted 7: #1 again'] });
    }
  });

  it('belongs to one handler of one key', () => {
    const history = given(
      claim(1),
      claimed(2, 'order/b/process', 'k'),
      claimed(3, 'order/a/peek', 'k'),
      claimed(4, 'mail/send', 'k'),
    );
    expect(history.living()).to.equal('1 running, 2 running, 3 running, 4 running');
  });

  it('of an unkeyed service is not that of an object’s key of no length', () => {
    expect(keyAddress('order//process', 'k')).not.to.equal(keyAddress('order/process', 'k'));
  });

  it('is free again when the mailbox was full after all', () => {
    const full = given(submitted(1), submitted(2));
    full.when(claimed(3, to, 'k', { ticket: TICKET, depthMax: 1 })).then({
      changes: ['idempotency → #3'],
      forwards: ['order/a ← submit #3 process'],
    });
    expect(full.world.cell(keyAddress(to, 'k'))).to.include({ record: null });
    full
      .and(finished(1))
      .when(claimed(4, to, 'k', { ticket: TICKET, depthMax: 1 }))
      .then({
        changes: ['idempotency → #4'],
        forwards: ['order/a ← submit #4 process'],
      });
  });

  it('tells who was refused', () => {
    given(submitted(1), submitted(2))
      .when(
        submitted(3, to, {
          ticket: TICKET,
          depthMax: 1,
          idempotency: { key: 'k', address: keyAddress(to, 'k'), bodyHash: '' },
        }),
      )
      .then({ effects: ['refused 7: mailbox_full'], forwards: ['idempotency k ← release #3'] });
  });

  it('is not released by one that it does not stand for', () => {
    given(claim(1)).when(release(2)).nothing();
  });

  it('that stands for a newer one is not concluded by the older', () => {
    const history = given(claim(1), finished(1)).at(DAY).and(claim(2));
    const address = keyAddress(to, 'k');
    history.when({ address, command: { kind: 'concluded', seq: 1 as never, expiresAt: 0 } }).nothing();
  });

  it('that came several times in one turn, to a full mailbox, is refused each time: nobody is promised what was refused', () => {
    const claims = [3, 4, 5].map((seq) => claimed(seq, to, 'k', { ticket: seq, depthMax: 1 }));
    const history = given(submitted(1), submitted(2));
    expect(told(history, ...claims)).to.deep.equal([
      'refused 3: mailbox_full',
      'refused 4: mailbox_full',
      'refused 5: mailbox_full',
    ]);
    expect(history.world.cell(keyAddress(to, 'k'))).to.include({ record: null });
  });

  it('of a handler’s send is taken although a request with it was refused in the same turn', () => {
    const history = given(submitted(1), submitted(2));
    const claims = [claimed(3, to, 'k', { ticket: 3, depthMax: 1 }), claimed(4, to, 'k')];
    expect(told(history, ...claims)).to.deep.equal(['refused 3: mailbox_full']);
    expect(history.living()).to.equal('1 running, 2 queued, 4 queued');
  });

  it('that came twice in one turn finds one invocation', () => {
    const claims = [3, 4].map((seq) => claimed(seq, to, 'k', { ticket: seq, depthMax: 1 }));
    expect(told(given(), ...claims)).to.deep.equal(['accepted 3: #3', 'accepted 4: #3 again']);
  });
});
