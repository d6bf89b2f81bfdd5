/** A journal as it is read must be one that could have been written (P3): replay would go astray on any other. */
import { EMPTY_FOLD, foldAfter } from '../../actors/evolve.ts';
import type { OpenEntry } from '../../actors/invocation.ts';
import type { CompletionId, InvocationRef, JournalItem } from '../../sdk/protocol/index.ts';
import { CorruptRow } from './corrupt-row.ts';

/** @throws CorruptRow for the first item that can't be where it is */
export function checkedJournal({ shard, seq }: InvocationRef, items: JournalItem[]): JournalItem[] {
  let fold = EMPTY_FOLD;
  for (const [at, item] of items.entries()) {
    const problem = placeProblem(item, at) ?? completionProblem(item, fold.open);
    if (problem !== null) {
      throw new CorruptRow({ table: 'journal', key: `shard=${shard} invocation_seq=${seq} item_index=${at}`, problem });
    }
    fold = foldAfter(fold, item);
  }
  return items;
}

function placeProblem(item: JournalItem, at: number): string | null {
  if (item.index !== at) return `it is missing: the next item is ${item.index}`;
  const isInput = item.type === 'entry' && item.entry.kind === 'input';
  if (isInput === (at === 0)) return null;
  return isInput ? 'a second input' : 'a journal begins with the input';
}

/** Signals (below 0) answer no entry. */
export function completionProblem(item: JournalItem, open: ReadonlyMap<CompletionId, OpenEntry>): string | null {
  if (item.type === 'entry' || item.id < 0 || open.has(item.id)) return null;
  return `it answers ${item.id}, which nothing before it waits for`;
}
