// `rows-behind.ts`: how the rows of turns that are in the log come to the writer's thread.

import { setImmediate as nextRound } from 'node:timers/promises';
import { expect } from 'chai';
import { actorAddress } from '../../../actors/address.ts';
import { GROUP_BLOCKS as GROUP, BEHIND_BLOCKS_MAX as MOST, RowsBehind } from '../../../engine/store/sql/rows-behind.ts';
import { BLOCK_BYTES } from '../../../engine/store/sql/turn-record.ts';
import { StoreError } from '../../../engine/store/store.ts';
import { eventually } from '../../setup/eventually.ts';

describe('rows behind', () => {
  const full = new StoreError('unavailable', 'the disk is full', 'Make room.');
  const other = new StoreError('fenced', 'another engine has taken over', 'Stop.');
  const key = (name: string) => actorAddress('orders', name);

  function given() {
    const asked: number[][] = [];
    const answers: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
    const applied: number[] = [];
    const lost: unknown[] = [];
    const behind = new RowsBehind({
      apply: (records) => {
        asked.push(records.map(turnIn));
        return new Promise<void>((resolve, reject) => answers.push({ resolve, reject }));
      },
      applied: (turn) => applied.push(turn),
      lost: (error) => lost.push(error),
    });
    const add = (...turns: readonly number[]) => {
      for (const turn of turns) void behind.add(turn, recordOf(turn), [key(`k${turn}`)]);
    };
    const outcome = (settled: Promise<void>) =>
      settled.then(
        () => 'settled',
        (error: unknown) => error,
      );
    return { behind, asked, answers, applied, lost, add, outcome };
  }
  /** Of one block. */
  const recordOf = (turn: number) => new Uint8Array(Uint16Array.of(turn).buffer);
  const turnIn = ([low = 0, high = 0]: Uint8Array) => low + 256 * high;
  const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

  it('are sent a moment later, many in a group', async () => {
    const { asked, add } = given();
    add(1, 2, 3);
    expect(asked).to.deep.equal([]);
    await eventually(() => expect(asked).to.deep.equal([[1, 2, 3]]));
  });

  it('B4: are sent when the group before has answered, a whole group at once', async () => {
    const { asked, answers, add, behind } = given();
    add(...numbers(1, 3 * GROUP + 4));
    expect(asked).to.deep.equal([numbers(1, GROUP)]);
    answers[0]?.resolve();
    await nextRound();
    expect(asked.slice(1)).to.deep.equal([numbers(GROUP + 1, 2 * GROUP)]);
    void behind.add(0, new Uint8Array(GROUP * BLOCK_BYTES), []);
    add(500);
    answers[1]?.resolve();
    await nextRound();
    answers[2]?.resolve();
    await nextRound();
    expect(asked.slice(2), 'by their length').to.deep.equal([
      numbers(2 * GROUP + 1, 3 * GROUP),
      [...numbers(3 * GROUP + 1, 3 * GROUP + 4), 0],
    ]);
    answers[3]?.resolve();
    await eventually(() => expect(asked.at(-1)).to.deep.equal([500]));
  });

  it('B2: are all sent at once where somebody wants to be behind them, and he waits for the last', async () => {
    const { behind, asked, answers, applied, add, outcome } = given();
    await behind.settled();
    add(...numbers(1, GROUP + 1));
    const settled = outcome(behind.settled());
    expect(asked).to.deep.equal([numbers(1, GROUP), [GROUP + 1]]);
    answers[0]?.resolve();
    await nextRound();
    expect(await Promise.race([settled, 'waits'])).to.equal('waits');
    answers[1]?.resolve();
    expect(await settled).to.equal('settled');
    expect([applied, behind.isEmpty]).to.deep.equal([[GROUP, GROUP + 1], true]);
  });

  it('B1: are touched until they are in the database, the last of several that touch one', async () => {
    const { behind, answers, add } = given();
    add(1);
    void behind.add(2, recordOf(2), [key('k1')]);
    void behind.settled();
    add(3);
    expect(['k1', 'k2', 'k3'].map((name) => behind.isTouched(key(name)))).to.deep.equal([true, false, true]);
    answers[0]?.resolve();
    await nextRound();
    expect(['k1', 'k3'].map((name) => behind.isTouched(key(name)))).to.deep.equal([false, true]);
    behind.stop();
  });

  it('B3: that fail are sent again in order, with those behind them; no further turn is taken meanwhile', async () => {
    const { behind, asked, answers, applied, lost, add, outcome } = given();
    add(...numbers(1, GROUP + 1));
    const settled = outcome(behind.settled());
    answers[0]?.reject(full);
    await nextRound();
    expect(behind.isStuck).to.equal(true);
    answers[1]?.reject(other); // It does not follow: its own failure says nothing.
    expect(await settled).to.equal(full);
    expect([applied, lost, behind.isTouched(key('k1'))]).to.deep.equal([[], [], true]);
    const again = outcome(behind.settled());
    expect(asked.slice(2)).to.deep.equal([numbers(1, GROUP), [GROUP + 1]]);
    answers[2]?.resolve();
    answers[3]?.resolve();
    expect(await again).to.equal('settled');
    expect([applied, behind.isStuck, behind.isEmpty]).to.deep.equal([[GROUP, GROUP + 1], false, true]);
  });

  it('B3: that fail are tried again by themselves', async () => {
    const { behind, asked, answers, add } = given();
    add(1);
    await eventually(() => expect(asked).to.have.length(1));
    answers[0]?.reject(full);
    await eventually(() => expect(asked).to.deep.equal([[1], [1]]));
    answers[1]?.resolve();
    await eventually(() => expect(behind.isEmpty).to.equal(true));
  });

  it('that can never be written are told, once, and to everybody who wants to be behind them', async () => {
    const { behind, answers, lost, add, outcome } = given();
    add(1);
    const settled = outcome(behind.settled());
    answers[0]?.reject(other);
    expect(await settled).to.equal(other);
    expect(lost).to.deep.equal([other]);
    const again = outcome(behind.settled());
    answers[1]?.reject(other);
    expect(await again).to.equal(other);
  });

  it('B4: are bounded: who adds more waits until there is room, or until he can be told that there will be none', async () => {
    const { behind, answers, add } = given();
    add(...numbers(1, MOST - 2));
    expect(behind.add(MOST - 1, recordOf(0), [])).to.equal(null);
    const rooms = [MOST, MOST + 1].map((turn) => behind.add(turn, recordOf(0), []) as Promise<void>);
    const room = Promise.all(rooms).then(() => 'room');
    await nextRound();
    expect(await Promise.race([room, 'none'])).to.equal('none');
    answers[0]?.resolve();
    expect(await room).to.equal('room');
    const more = behind.add(MOST + 2, new Uint8Array((GROUP + 8) * BLOCK_BYTES), []) as Promise<void>;
    await nextRound();
    answers[1]?.reject(full);
    await more;
    expect(behind.isStuck).to.equal(true);
    behind.stop();
  });
});
