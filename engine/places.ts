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

  /** Where an invocation of this target with this number lives. */
  addressOf(target: Target, seq: Seq): CellAddress {
    if (target.key === null) return soloAddress({ shard: this.#soloShard(seq), seq });
    return actorAddress(target.service, target.key);
  }

  place(target: Target, seq: Seq): Place {
    const address = this.addressOf(target, seq);
    return { address, shard: target.key === null ? this.#soloShard(seq) : this.shardOf(address) };
  }

  invocationId(ref: InvocationRef): InvocationId {
    return formatInvocationId(this.#info.installation, ref);
  }

  #soloShard(seq: Seq): ShardId {
    return shardId(seq % this.#info.shards);
  }
}
