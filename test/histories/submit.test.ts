/** A new invocation: where it goes depends on who holds the key, on when it may start, and on how many wait. */
import { expect } from 'chai';
import { finished, paused, submitted, TICKET } from './acts.ts';
import { given } from './history.ts';
import { FRESH, T0 } from './world.ts';

describe('submit', () => {
  it('starts at once where the key is free, with the journal that it has', () => {
    given()
      .when(submitted(1, 'order/a/process', { ticket: TICKET }))
      .then({
        changes: ['#1 order/a/process is running', '#1[0] input "in"'],
        effects: ['accepted 7: #1', 'start #1.1 with its journal'],
      });
  });

  it('waits in the mailbox where the key is held', () => {
    given(submitted(1))
      .when(submitted(2, 'order/a/process', { ticket: TICKET }))
      .then({ changes: ['#2 order/a/process is queued', '#2[0] input "in"'], effects: ['accepted 7: #2'] });
  });

  it('of another key does not wait', () => {
    given(submitted(1))
      .when(submitted(2, 'order/b/process'))
      .then({
        changes: ['#2 order/b/process is running', '#2[0] input "in"'],
        effects: ['start #2.1 with its journal'],
      });
  });

  it('of another handler of the same key waits too', () => {
    const history = given(submitted(1)).with((world) => world.handler('order/cancel', 'exclusive'));
    history.and(submitted(2, 'order/a/cancel'));
    expect(history.living()).to.equal('1 running, 2 queued');
  });

  it('of a shared handler runs beside the holder, and beside others of its kind', () => {
    given(submitted(1), submitted(2, 'order/a/peek'))
      .when(submitted(3, 'order/a/peek'))
      .then({ changes: ['#3 order/a/peek is running', '#3[0] input "in"'], effects: ['start #3.1 with its journal'] });
  });

  it('of a shared handler does not take the key', () => {
    const history = given(submitted(1, 'order/a/peek'), submitted(2));
    expect(history.living()).to.equal('1 running, 2 running');
  });

  it('of a service lives at an address of its own', () => {
    given()
      .when(submitted(1, 'mail/send', { ticket: TICKET }))
      .then({
        changes: ['#1 mail/send is running', '#1[0] input "in"'],
        effects: ['accepted 7: #1', 'start #1.1 with its journal'],
      });
  });

  it('for later is scheduled, and leaves the key alone', () => {
    const history = given()
      .when(submitted(1, 'order/a/process', { ticket: TICKET, startAt: T0 + 500 }))
      .then({
        changes: ['#1 order/a/process is scheduled until +500', '#1[0] input "in"', 'timer #1:0 at +500 set'],
        effects: ['arm #1:0 at +500', 'accepted 7: #1'],
      });
    expect(history.and(submitted(2)).living()).to.equal('1 scheduled, 2 running');
  });

  it('for a time that has passed starts now', () => {
    given()
      .when(submitted(1, 'order/a/process', { startAt: T0 }))
      .then({
        changes: ['#1 order/a/process is running', '#1[0] input "in"'],
        effects: ['start #1.1 with its journal'],
      });
  });

  it('is refused where the mailbox is full, and nothing is written', () => {
    given(submitted(1), submitted(2))
      .when(submitted(3, 'order/a/process', { ticket: TICKET, depthMax: 1 }))
      .then({ effects: ['refused 7: mailbox_full'] });
  });

  it('is taken at the last free place of the mailbox', () => {
    given(submitted(1), submitted(2))
      .when(submitted(3, 'order/a/process', { ticket: TICKET, depthMax: 2 }))
      .then({ changes: ['#3 order/a/process is queued', '#3[0] input "in"'], effects: ['accepted 7: #3'] });
  });

  it('of a shared handler has no mailbox that could be full', () => {
    given(submitted(1), submitted(2))
      .when(submitted(3, 'order/a/peek', { depthMax: 1 }))
      .then({ changes: ['#3 order/a/peek is running', '#3[0] input "in"'], effects: ['start #3.1 with its journal'] });
  });

  it('for later is refused where as many are scheduled, or shared; who comes now is not counted with them', () => {
    const bounded = { ticket: TICKET, depthMax: 2 };
    const later = { ...bounded, startAt: T0 + 60_000 };
    for (const to of ['order/a/process', 'order/a/peek']) {
      const history = given(submitted(1), submitted(2), submitted(3, 'order/a/peek'), submitted(4, to, later));
      history.when(submitted(5, to, later)).then({ effects: ['refused 7: mailbox_full'] });
      history.and(submitted(6, 'order/a/process', bounded), submitted(7, 'order/a/peek', bounded));
      // Promised before.
      history.and(submitted(8, to, { startAt: T0 + 60_000 }));
      expect(history.living()).to.equal(
        '1 running, 2 queued, 3 running, 4 scheduled, 6 queued, 7 running, 8 scheduled',
      );
    }
  });

  it('that was promised before always fits', () => {
    const history = given(submitted(1), submitted(2), submitted(3));
    expect(history.living()).to.equal('1 running, 2 queued, 3 queued');
  });

  it('waits behind a paused head, although nobody holds the key', () => {
    given(submitted(1), submitted(2), paused(2), finished(1))
      .when(submitted(3))
      .then({ changes: ['#3 order/a/process is queued', '#3[0] input "in"'] });
  });

  it('of a number that is alive here does nothing', () => {
    given(submitted(1)).when(submitted(1)).nothing();
  });

  it('gets a number where the caller has none, and its place in the line by arrival', () => {
    const history = given(submitted(5), submitted(9), submitted(7));
    const [later, earlier] = [history.invocation(7), history.invocation(9)];
    expect(later.position).to.be.greaterThan(earlier.position);
    expect([...history.cellOf(5).mailbox]).to.deep.equal([9, 7]);
    const { changes } = history.world.turn({
      address: history.world.home(earlier.seq),
      command: { ...submitOf(history), seq: null },
    });
    expect(changes[0]).to.have.nested.property('invocation.seq').greaterThan(FRESH);
  });
});

function submitOf(history: ReturnType<typeof given>) {
  const act = submitted(8);
  const addressed = typeof act === 'function' ? act(history) : act;
  if (addressed.command.kind !== 'submit') throw new Error('a submit makes a submit');
  return addressed.command;
}
