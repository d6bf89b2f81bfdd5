/** Where things live: the shard of an address, and the numbers that new invocations get. */
import type { CellAddress } from '../actors/address.ts';
import { actorAddress, soloAddress } from '../actors/address.ts';
import type { Place } from '../actors/command.ts';
import type { InvocationId, InvocationRef, Seq, ShardId, Target } from '../sdk/protocol/index.ts';
import { formatInvocationId, SEQS_PER_INCARNATION, seqOf, shardId } from '../sdk/protocol/index.ts';
import { shardOf } from './store/shard-of.ts';
import type { StoreInfo } from './store/store.ts';

export class Places {
  readonly #info: StoreInfo;
  #used = 0;

  constructor(info: StoreInfo) {
    this.#info = info;
  }

  /** A number that no invocation has had, nor will have again. */
  fresh(): Seq {
    this.#used += 1;
    if (this.#used >= SEQS_PER_INCARNATION)
      throw new Error('this incarnation has used up its numbers: restart the engine');
    return seqOf(this.#info.incarnation * SEQS_PER_INCARNATION + this.#used);
  }

  shardOf(address: CellAddress): ShardId {
    return shardOf(address, this.#info.shards);
  }

  place(target: Target, seq: Seq): Place {
    if (target.key === null) {
      const shard = shardId(seq % this.#info.shards);
      return { address: soloAddress({ shard, seq }), shard };
    }
    const address = actorAddress(target.service, target.key);
    return { address, shard: this.shardOf(address) };
  }

  invocationId(ref: InvocationRef): InvocationId {
    return formatInvocationId(this.#info.installation, ref);
  }
}
