// A journal as the admin UI shows it: each thing that was asked for with its answer, and what came without having been asked for.

import { expect } from 'chai';
import { type JournalItem, stepsOf } from '../../../admin/ui/src/invocation/steps.ts';

const at = '2026-01-01T00:00:00.000Z';
const yes = { kind: 'value', value: { encoding: 'text', data: '"yes"', sizeBytes: 5, truncated: false } } as const;
const shown = (items: readonly unknown[]) =>
  stepsOf(items as JournalItem[]).map(({ index, kind, name, state }) => `${index} ${kind} ${name}: ${state}`);

describe('the steps of a journal', () => {
  it('are its entries, each with the completion that answers it', () => {
    const journal = [
      { index: 0, at, type: 'entry', kind: 'run', name: 'charge', completionId: 1 },
      { index: 1, at, type: 'entry', kind: 'awakeable', awakeableId: 'sign_1a', completionId: -17 },
      { index: 2, at, type: 'completion', completionId: -17, awakeableId: 'sign_1a', outcome: yes },
    ];
    expect(shown(journal)).to.deep.equal(['0 run charge: waiting', '1 awakeable awakeable: done']);
  });

  it('and what came without an entry: the answer to an awakeable that none announced, and a cancellation', () => {
    const no = { kind: 'failure', failure: { code: 500, message: 'no' } };
    const journal = [
      { index: 0, at, type: 'completion', completionId: -17, awakeableId: 'sign_1a', outcome: yes },
      { index: 1, at, type: 'completion', completionId: -18, awakeableId: 'sign_1b', outcome: no },
      { index: 2, at, type: 'completion', completionId: -1, outcome: { kind: 'void' } },
      // Its entry is among those that are not shown.
      { index: 90, at, type: 'completion', completionId: 3, outcome: yes },
    ];
    expect(shown(journal)).to.deep.equal([
      '0 completion answer to an awakeable: done',
      '1 completion answer to an awakeable: failed',
      '2 completion cancellation: done',
    ]);
  });
});
