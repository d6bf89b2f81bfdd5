// The numbers of invocations: none twice, each larger than those before, and without end.

import { expect } from 'chai';
import { SEQS_PER_INCARNATION } from '../../../sdk/protocol/index.ts';
import { settle } from './manual-clock.ts';
import { Rig } from './rig.ts';

describe('numbers', () => {
  async function submitted(rig: Rig, count: number): Promise<void> {
    for (let at = 0; at < count; at += 1) {
      await rig.submit(`order/k${at}/process`);
      rig.endpoint.attempts.at(-1)?.finishes();
      await settle(5);
    }
  }

  it('go on in a further incarnation when half of those of one are used up', async () => {
    const rig = await Rig.open({ numbers: { numbersMax: 40 } });
    await submitted(rig, 100);
    expect(rig.seqs.map((seq) => rig.status(seq))).to.deep.equal(Array(100).fill('completed'));
    expect(rig.seqs).to.deep.equal([...new Set(rig.seqs)].sort((a, b) => a - b));
    expect(rig.data.incarnation).to.be.within(10, 11);
    expect(Math.floor((rig.seqs.at(-1) ?? 0) / SEQS_PER_INCARNATION)).to.equal(rig.data.incarnation);
    expect(rig.fatal).to.deep.equal([]);
  });

  it('are asked for again where the store did not give any', async () => {
    const rig = await Rig.open({ numbers: { numbersMax: 40 } });
    rig.store.fail('moreNumbers', 3);
    await submitted(rig, 15);
    expect(rig.store.asked.moreNumbers).to.equal(4);
    expect(rig.data.incarnation).to.equal(2);
  });

  it('come to an end where the store gives none: the engine stops before one is given twice', async () => {
    const rig = await Rig.open({ numbers: { numbersMax: 40 } });
    rig.store.fail('moreNumbers', 1_000);
    await submitted(rig, 19);
    expect(() => rig.put('order/a/process')).not.to.throw();
    expect(() => rig.put('order/b/process')).to.throw('used up its numbers');
  });
});
