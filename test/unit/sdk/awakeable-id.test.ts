/** The ids by which awakeables are known to those who answer them. */
import { expect } from 'chai';
import fc from 'fast-check';
import { bytesOfInvocationId, formatAwakeableId, isAwakeable, parseAwakeableId } from '../../../sdk/protocol/index.ts';
import { holds } from '../../setup/chance.ts';
import { invocationId } from './script.ts';

const ID = invocationId(7);

describe('the id of an awakeable', () => {
  it('is sign_1, and the bytes of the invocation and of the number in base64url', () => {
    // By hand: installation, shard, number, and 17.
    const bytes = Buffer.from(['0123456789ab', '0001', '00000000000007', '00000011'].join(''), 'hex');
    expect(formatAwakeableId(ID, 17)).to.equal(`sign_1${bytes.toString('base64url')}`);
    expect(formatAwakeableId(ID, 17))
      .to.have.length(32)
      .and.match(/^sign_1[A-Za-z0-9_-]{26}$/);
    expect(Buffer.from(bytesOfInvocationId(ID)).toString('hex')).to.equal(ID.slice(4));
  });

  it('says whose it is and which of them', async () => {
    await holds(
      100,
      fc.property(fc.nat(2 ** 31), fc.integer({ min: 17, max: 2 ** 32 - 1 }), (seq, signal) => {
        const id = formatAwakeableId(invocationId(seq), signal);
        expect(parseAwakeableId(id)).to.deep.equal({ invocationId: invocationId(seq), signal, id });
      }),
    );
  });

  it('has one text: no other is taken for it', async () => {
    const id = formatAwakeableId(ID, 17);
    const others = [
      ...['', 'sign_1', id.slice(0, -1), `${id}A`, `${id}=`, `${id} `, id.replace('sign_1', 'prom_1'), ID],
      // Bits that no byte has, and letters that Node reads over.
      ...[`${id.slice(0, -1)}F`, `${id.slice(0, 10)}!${id.slice(10)}`, id.replace('_', '-')],
      ...[formatAwakeableId(ID, 16), formatAwakeableId(ID, 1), formatAwakeableId(ID, 0)],
    ];
    for (const text of others) expect(parseAwakeableId(text), text).to.equal(null);
    await holds(
      100,
      fc.property(fc.string(), (text) => parseAwakeableId(`sign_1${text}`) === null),
    );
  });

  it('stands for a completion below those of the protocol itself', () => {
    expect([-1, -16, -17, -18, 1].map(isAwakeable)).to.deep.equal([false, false, true, true, false]);
  });
});
