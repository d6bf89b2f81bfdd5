/** Promises of a workflow's key over maps: those that are complete, and those that a journal of the living has open. */
import type { CellAddress } from '../../../actors/address.ts';
import type { Seq } from '../../../sdk/protocol/index.ts';
import type { PromiseRow } from '../queries.ts';
import { PROMISE_WAITERS_MAX } from '../queries.ts';
import { shardOf } from '../shard-of.ts';
import type { MemoryData } from './data.ts';
import { rowOf } from './rows.ts';

/** By name. */
export function promisesOf(data: MemoryData, address: CellAddress): PromiseRow[] {
  const shard = shardOf(address, data.shards);
  const complete = [...(data.promises.get(address) ?? [])].map(
    ([name, { completion, at, by }]): PromiseRow => ({
      ...{ name, completion, since: at, completedBy: { shard, seq: by } },
      ...{ waiting: [], waitingCount: 0 },
    }),
  );
  const waited = [...waitsOf(data, address)].map(([name, waits]): PromiseRow => {
    const longest = [...waits].sort(([a, from], [b, since]) => from - since || a - b);
    const rows = longest.flatMap(([seq]) => data.invocations.get(seq) ?? []);
    return {
      ...{ name, completion: null, completedBy: null },
      since: longest[0]?.[1] ?? null,
      waiting: rows.slice(0, PROMISE_WAITERS_MAX).map(rowOf),
      waitingCount: longest.length,
    };
  });
  return [...complete, ...waited].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** By the name of a promise that is not complete: who waits, and since when. */
function waitsOf(data: MemoryData, address: CellAddress): Map<string, Map<Seq, number>> {
  const found = new Map<string, Map<Seq, number>>();
  for (const seq of data.living.get(address) ?? [])
    for (const item of data.journals.get(seq) ?? []) {
      if (item.type !== 'entry' || item.entry.kind !== 'promise' || item.entry.outcome !== undefined) continue;
      const { name } = item.entry;
      if (data.promises.get(address)?.has(name) === true) continue;
      const waits = found.get(name) ?? new Map<Seq, number>();
      if (!waits.has(seq)) waits.set(seq, item.at);
      found.set(name, waits);
    }
  return found;
}
