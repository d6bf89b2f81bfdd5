/** The mailbox against the simplest thing that it could be: an array. */
import { expect } from 'chai';
import fc from 'fast-check';
import { Mailbox } from '../../actors/mailbox.ts';
import type { Seq } from '../../sdk/protocol/index.ts';
import { seqOf } from '../../sdk/protocol/index.ts';
import { holds } from '../setup/chance.ts';

const RUNS = 150;

type Act =
  | { readonly kind: 'push'; readonly count: number }
  | { readonly kind: 'shift'; readonly count: number }
  | { readonly kind: 'remove'; readonly at: number };

const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('push' as const), count: fc.integer({ min: 1, max: 700 }) }),
    fc.record({ kind: fc.constant('shift' as const), count: fc.integer({ min: 1, max: 700 }) }),
    fc.record({ kind: fc.constant('remove' as const), at: fc.nat(2_000) }),
  ),
  { maxLength: 60, size: 'max' },
);

describe('the mailbox', () => {
  it('is a queue from which anyone may be taken out', async () => {
    await holds(
      RUNS,
      fc.property(acts, (list) => {
        const mailbox = new Mailbox();
        const model: Seq[] = [];
        let next = 1;
        for (const act of list) {
          if (act.kind === 'push') {
            for (let count = 0; count < act.count; count += 1) {
              mailbox.push(seqOf(next));
              model.push(seqOf(next));
              next += 1;
            }
          } else if (act.kind === 'shift') {
            for (const seq of model.splice(0, act.count)) mailbox.remove(seq);
          } else if (model.length > 0) {
            const [seq] = model.splice(act.at % model.length, 1);
            mailbox.remove(seq as Seq);
          }
          expect(mailbox.peek()).to.equal(model[0] ?? null);
          expect(mailbox.depth).to.equal(model.length);
        }
        expect([...mailbox]).to.deep.equal(model);
      }),
    );
  });

  it('refuses to take out what is not in it', () => {
    const mailbox = new Mailbox();
    expect(() => mailbox.remove(seqOf(1))).to.throw('not in the mailbox');
    mailbox.push(seqOf(1));
    mailbox.remove(seqOf(1));
    expect(() => mailbox.remove(seqOf(1))).to.throw('not in the mailbox');
  });
});
