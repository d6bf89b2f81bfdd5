/**
 * Which shard an address belongs to. Engine and store must agree, or a load would look in the wrong place: both use this.
 *
 * An actor and the idempotency keys of its calls share a shard, so that accepting a call stays within one node when
 * there are several. An address that names its shard (one invocation of a service, a dead letter) is taken at its word.
 */
import type { CellAddress } from '../../actors/address.ts';
import { actorAddress, parseAddress } from '../../actors/address.ts';
import type { ShardId } from '../../sdk/protocol/index.ts';
import { shardId } from '../../sdk/protocol/index.ts';

/**
 * Fixed when a database is made. A question to all of them (what is due? what runs?) is one index look-up each, and more of
 * them scatter the writes of a turn: against one shard, 4 cost 6 % of the write rate, 16 cost 15 %, 64 cost 50 % (SQLite).
 */
export const SHARDS = 4;

export function shardOf(address: CellAddress, shards: number): ShardId {
  const parsed = parseAddress(address);
  if (parsed.kind === 'solo' || parsed.kind === 'deadLetter' || parsed.kind === 'outcome') return shardId(parsed.shard);
  const home = parsed.kind === 'idempotency' ? homeOfIdempotency(address) : address;
  return shardId(hash(home) % shards);
}

/** The actor that the key's calls go to; for an unkeyed service the key spreads by itself. */
function homeOfIdempotency(address: CellAddress): CellAddress {
  const [service = '', , scope = ''] = address.slice(1).split('\u0000');
  return scope === '' ? address : actorAddress(service, scope.slice(1));
}

/** FNV-1a over UTF-16 units, then murmur3's last step: FNV's low bits alone spread short keys badly over few shards. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
