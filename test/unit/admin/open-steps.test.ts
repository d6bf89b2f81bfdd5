// What an invocation waits for, by its journal.

import { expect } from 'chai';
import { openSteps } from '../../../admin/api/why/gather.ts';
import type { JournalRow } from '../../../engine/store/queries.ts';
import { formatAwakeableId } from '../../../sdk/protocol/index.ts';
import { invocationId } from '../sdk/script.ts';

describe('the open steps of an invocation', () => {
  it('are those of its journal that have no answer yet', () => {
    const target = { service: 'stock', handler: 'reserve', key: null };
    const entries = [
      { kind: 'input' },
      { kind: 'run', id: 1, name: 'done', outcome: { kind: 'void' } },
      { kind: 'run', id: 2, name: 'answered' },
      { kind: 'run', id: 3, name: 'open' },
      { kind: 'sleep', id: 4, name: 'nap', delayMs: 1, dueAt: 9 },
      { kind: 'call', id: 5, resultId: 6, name: '', target, callee: 'inv_c' },
      { kind: 'send', id: 7, name: '', target, outcome: { kind: 'void' } },
      { kind: 'awakeable', id: -17 },
      { kind: 'promise', id: 30, name: 'ok' },
      { kind: 'attach', id: 31, to: { kind: 'workflow', service: 'signup', key: 'a' } },
      { kind: 'call', id: 32, resultId: 33, name: '', target },
      { kind: 'awakeable', id: -18 },
    ];
    const journal = [
      ...entries.map((entry, index) => ({ type: 'entry', index, at: index, seen: 0, entry })),
      { type: 'completion', index: 9, at: 9, id: 32, outcome: { kind: 'value', value: 'inv_d' } },
      { type: 'completion', index: 9, at: 9, id: -18, outcome: { kind: 'void' } },
      { type: 'completion', index: 10, at: 10, id: -19, outcome: { kind: 'void' } },
      { type: 'entry', index: 11, at: 11, seen: 0, entry: { kind: 'awakeable', id: -19 } },
      { type: 'completion', index: 12, at: 12, id: 2, outcome: { kind: 'void' } },
      { type: 'damaged', index: 13, damage: 'x' },
    ] as unknown as JournalRow[];
    const id = invocationId(7);
    expect(openSteps(id, journal)).to.deep.equal([
      { kind: 'run', name: 'open', since: 3, dueAt: null, callee: null },
      { kind: 'sleep', name: 'nap', since: 4, dueAt: 9, callee: null },
      {
        kind: 'call',
        name: '',
        since: 5,
        dueAt: null,
        callee: { id: 'inv_c', handler: 'stock/reserve', status: null },
      },
      { kind: 'awakeable', name: formatAwakeableId(id, 17), since: 7, dueAt: null, callee: null },
      { kind: 'promise', name: 'ok', since: 8, dueAt: null, callee: null },
      {
        ...{ kind: 'attach', name: 'signup/a', since: 9, dueAt: null },
        callee: { id: null, handler: 'signup/a', status: null },
      },
      // Under a key: which one it is was told by an answer of its own.
      {
        ...{ kind: 'call', name: '', since: 10, dueAt: null },
        callee: { id: 'inv_d', handler: 'stock/reserve', status: null },
      },
    ]);
  });
});
