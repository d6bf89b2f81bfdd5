/** Why an invocation is paused, told from its row alone. */
import { expect } from 'chai';
import type { LastError } from '../../../actors/invocation.ts';
import type { PausedBecause } from '../../../actors/paused.ts';
import { pausedBecause } from '../../../actors/paused.ts';
import { ATTEMPT_CODES, DEFAULT_RETRY_POLICY } from '../../../sdk/protocol/index.ts';

const POLICY = { ...DEFAULT_RETRY_POLICY, maxAttempts: 3 };
const error = (code: number, message = 'oh'): LastError => ({ code, message, stepId: 0, at: 1 });

const CASES: readonly [what: string, lastError: LastError | null, retryCount: number, because: PausedBecause][] = [
  ['without an error', null, 3, 'person'],
  ['that was resumed since its error', error(ATTEMPT_CODES.journalMismatch), 0, 'person'],
  ['of a journal that does not fit', error(ATTEMPT_CODES.journalMismatch), 1, 'mismatch'],
  ['of an entry that was refused', error(ATTEMPT_CODES.refused), 1, 'refused'],
  ['of an entry that was too large', error(413), 1, 'tooLarge'],
  ['of a journal that can’t be read', error(500, 'corrupt_row: journal (shard=1 seq=2): it is odd'), 1, 'corruptRow'],
  ['of its last attempt', error(500), 3, 'maxAttempts'],
  ['before its last attempt', error(500), 2, 'person'],
];

describe('one that is paused', () => {
  for (const [what, lastError, retryCount, because] of CASES)
    it(`${what}: ${because}`, () => expect(pausedBecause({ lastError, retryCount }, POLICY)).to.equal(because));

  it('of a handler that nobody registered has no last attempt', () => {
    expect(pausedBecause({ lastError: error(500), retryCount: 3 }, null)).to.equal('person');
  });
});
