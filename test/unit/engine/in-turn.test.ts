// Work under one name is done one after the other, and leaves nothing behind.
import { expect } from 'chai';
import { InTurn } from '../../../engine/ingress/kafka/in-turn.ts';

describe('work in turn', () => {
  it('is done in the order of asking under one name, and at once under another', async () => {
    const turns = new InTurn();
    const done: string[] = [];
    const gate = Promise.withResolvers<void>();
    const first = turns.run('a', async () => {
      await gate.promise;
      done.push('a1');
    });
    const second = turns.run('a', async () => void done.push('a2'));
    await turns.run('b', async () => void done.push('b1'));
    expect(done).to.deep.equal(['b1']);
    gate.resolve();
    await Promise.all([first, second, turns.idle('a')]);
    expect(done).to.deep.equal(['b1', 'a1', 'a2']);
  });

  it('goes on after one that fails, and keeps no name when it is done', async () => {
    const turns = new InTurn();
    const failed = turns.run('a', () => Promise.reject(new Error('no'))).catch(({ message }: Error) => message);
    const next = turns.run('a', async () => 1);
    expect(await failed).to.equal('no');
    expect(await next).to.equal(1);
    await turns.run('a', async () => {});
    await new Promise(setImmediate);
    expect(turns.size).to.equal(0);
  });
});
