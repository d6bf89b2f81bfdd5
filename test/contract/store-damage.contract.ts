// Rows that can't be read (S7): each is named in its place, and what stands beside it is read. What a row may hold is an
// adapter's own; `test/fuzz` spoils those of SQLite.

import { expect } from 'chai';
import type { Contract } from './store-fixtures.ts';
import { appended, completion, item, RUNNING } from './store-fixtures.ts';

export function damageContract({ bench, loseItem, outlivesStore }: Contract): void {
  if (!outlivesStore) return;

  describe('damage (S7)', () => {
    it('of a journal is told in its place: a gap, or an answer to what nobody asked', async () => {
      const [gap, answer, whole] = [1, 2, 3].map((count) =>
        bench().invocation(count, { key: `k${count}`, ...RUNNING }),
      );
      const run = (name: string, id: number) => ({ kind: 'run', name, id }) as const;
      for (const invocation of [gap, answer, whole]) {
        await bench().commit(
          ...bench().begun(invocation!),
          appended(invocation!, item(1, run('a', 1))),
          appended(invocation!, item(2, run('b', 2))),
        );
      }
      await bench().commit(appended(answer!, completion(3, 7, { kind: 'void' })));
      await loseItem(gap!, 1);

      const found = await bench().store.journals([gap!, answer!, whole!]);
      const { shard, seq } = answer!;
      expect(found.slice(0, 2)).to.deep.equal([
        {
          table: 'journal',
          key: `shard=${gap!.shard} invocation_seq=${gap!.seq} item_index=1`,
          problem: 'it is missing: the next item is 2',
        },
        {
          table: 'journal',
          key: `shard=${shard} invocation_seq=${seq} item_index=3`,
          problem: 'it answers 7, which nothing before it waits for',
        },
      ]);
      expect(found[2]).to.have.length(3);
    });
  });
}
