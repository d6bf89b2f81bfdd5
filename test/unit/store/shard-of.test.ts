// Which shard an address belongs to: on disk for ever, so the numbers are written down here.

import { expect } from 'chai';
import {
  actorAddress,
  deadLetterAddress,
  idempotencyAddress,
  soloAddress,
  subscriptionAddress,
} from '../../../actors/address.ts';
import { shardOf } from '../../../engine/store/shard-of.ts';
import { seqOf, shardId } from '../../../sdk/protocol/index.ts';

describe('shardOf', () => {
  it('gives what it has always given', () => {
    const shards = ['', 'k1', 'a', '名前'].map((key) => shardOf(actorAddress('orders', key), 16));
    expect(shards).to.deep.equal([8, 4, 9, 2]);
    expect(shardOf(subscriptionAddress('sub_1'), 16)).to.equal(8);
  });

  it('puts the idempotency keys of an actor where the actor is', () => {
    for (const key of ['', 'k1', 'k2', 'k3']) {
      const home = shardOf(actorAddress('orders', key), 64);
      expect(shardOf(idempotencyAddress('orders', key, 'process', 'abc'), 64)).to.equal(home);
    }
  });

  it('takes an address that names its shard at its word', () => {
    const ref = { shard: shardId(3), seq: seqOf(77) };
    expect(shardOf(soloAddress(ref), 4)).to.equal(3);
    expect(shardOf(deadLetterAddress(ref), 4)).to.equal(3);
  });

  it('spreads short keys evenly', () => {
    const counts = Array.from({ length: 4 }, () => 0);
    for (let at = 0; at < 10_000; at += 1) {
      const shard = shardOf(actorAddress('orders', `k${at}`), 4);
      counts[shard] = (counts[shard] ?? 0) + 1;
    }
    for (const count of counts) expect(count).to.be.within(2_300, 2_700);
  });
});
