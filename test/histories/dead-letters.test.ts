/** A record that went wrong: a person edits it, drives it again, or gives it up. Once closed it stays closed. */
import { expect } from 'chai';
import { cursor, failure, finished, ingested, letter, onLetter, submitted, subscribed } from './acts.ts';
import { given } from './history.ts';
import { letterAddress } from './world.ts';

const buried = () =>
  given(subscribed(cursor({ position: 3 })), ingested(3, 4, { submits: [], letters: [letter()] })).with((world) => {
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
    history
      .when(onLetter('edit'))
      .then({ changes: ['letter 50 of orders/0@3 is open: key_not_utf8'], effects: ['done 7'] });
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
        buried()
          .and(onLetter(close))
          .when(onLetter(act))
          .then({ effects: ['refused 7: dead_letter_closed'] });
      }
    }
  });

  it('whose redrive fails as well is open again, as it is now', () => {
    const history = buried().and(onLetter('edit'), onLetter('redrive'));
    history.when(finished(60, failure(400, 'still bad'))).then({
      changes: [
        '#60[1] output: failure 400 still bad',
        '#60 is failed, finishedAt now, expiresAt +86400000, lastError 400 still bad',
      ],
      effects: ['finished #60 failed: failure 400 still bad'],
      forwards: ['letter 50 ← reopen'],
    });
    expect(history.world.cell(letterAddress(50))).to.have.deep.nested.include({
      'letter.status': 'open',
      'letter.value': 'good',
      'letter.message': 'still bad',
      'letter.attempts': 1,
    });
    history.and(onLetter('redrive', 50));
  });

  it('that was discarded is not opened by a late failure', () => {
    const reopen = { kind: 'reopen', message: 'late', attempts: 1 } as const;
    buried()
      .and(onLetter('discard'))
      .when({ address: letterAddress(50), command: reopen })
      .nothing();
  });

  it('that is not there is not found', () => {
    for (const act of ['redrive', 'edit', 'discard'] as const) {
      given()
        .when(onLetter(act))
        .then({ effects: ['refused 7: not_found'] });
    }
  });
});
