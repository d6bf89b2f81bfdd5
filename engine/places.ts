/** Where things live: the shard of an address, and the numbers that new invocations get. */
import type { CellAddress } from '../actors/address.ts';
import { actorAddress, soloAddress } from '../actors/address.ts';
import type { Place } from '../actors/command.ts';
import type { InvocationId, InvocationRef, Seq, ShardId, Target } from '../sdk/protocol/index.ts';
import { formatInvocationId, SEQS_PER_INCARNATION, seqOf, shardId } from '../sdk/protocol/index.ts';
import { shardOf } from './store/shard-of.ts';
import type { StoreInfo } from './store/store.ts';

export interface PlacesParts {
  readonly info: StoreInfo;
  /** A further incarnation, for its numbers. */
  readonly more: () => Promise<number>;
  /** Default: as many as fit. */
  readonly numbersMax?: number;
}

export class Places {
  readonly #info: StoreInfo;
  readonly #more: PlacesParts['more'];
  readonly #numbersMax: number;
  #incarnation: number;
  #used = 0;
  #asking = false;

  constructor({ info, more, numbersMax = SEQS_PER_INCARNATION }: PlacesParts) {
    this.#info = info;
    this.#more = more;
    this.#numbersMax = numbersMax;
    this.#incarnation = info.incarnation;
  }

  /** A number that no invocation has had, nor will have again. */
  fresh(): Seq {
    this.#used += 1;
    if (this.#used > this.#numbersMax / 2 && !this.#asking) void this.#askForMore();
    if (this.#used >= this.#numbersMax) throw new Error('this incarnation has used up its numbers: restart the engine');
    return seqOf(this.#incarnation * SEQS_PER_INCARNATION + this.#used);
  }

  /** While half of them are left: the store may take its time, and be asked again. */
  async #askForMore(): Promise<void> {
    this.#asking = true;
    try {
      this.#incarnation = await this.#more();
      this.#used = 0;
    } catch {
      // With the next number again. An engine that was replaced hears of it from its next commit.
    } finally {
      this.#asking = false;
    }
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
