/** A record that went wrong: a person edits it, drives it again, or gives it up. Once closed it stays closed. */
import { expect } from 'chai';
import { cursor, ingested, letter, onLetter, submitted, subscribed } from './acts.ts';
import { given } from './history.ts';
import { letterAddress } from './world.ts';

const buried = () => given(subscribed(cursor({ position: 3 })), ingested(3, 4, { submits: [], letters: [letter()] })).with((world) => {
  const cell = world.cell(letterAddress(50));
  if (cell.kind === 'deadLetter') cell.letter = letter();
});

describe('a dead letter', () => {
  it('is driven again as a new invocation, at the end of the mailbox', () => {
    const history = buried().and(submitted(1));
    history.when(onLetter('redrive')).then({
      changes: ['letter 50 of orders/0@3 is redriven as #60: key_not_utf8'],
      effects: ['done 7'],
      forwards: ['order/a ← submit #60 process'],
    });
    expect(history.living()).to.equal('1 running, 60 queued');
  });

  it('is edited, and stays open', () => {
    const history = buried();
    history.when(onLetter('edit')).then({ changes: ['letter 50 of orders/0@3 is open: key_not_utf8'], effects: ['done 7'] });
    expect(history.world.cell(letterAddress(50))).to.have.nested.property('letter.value', 'good');
  });

  it('is discarded', () => {
    buried()
      .when(onLetter('discard'))
      .then({ changes: ['letter 50 of orders/0@3 is discarded: key_not_utf8'], effects: ['done 7'] });
  });

  it('that is closed stays closed', () => {
    for (const close of ['redrive', 'discard'] as const) {
      for (const act of ['redrive', 'edit', 'discard'] as const) {
        buried().and(onLetter(close)).when(onLetter(act)).then({ effects: ['refused 7: dead_letter_closed'] });
      }
    }
  });

  it('that is not there is not found', () => {
    for (const act of ['redrive', 'edit', 'discard'] as const) {
      given().when(onLetter(act)).then({ effects: ['refused 7: not_found'] });
    }
  });
});
