/** Rows that can be read and don't fit together are told, the first of them by name; whatever decisions leave behind fits. */
import { expect } from 'chai';
import type { ActorCell } from '../../../actors/cell.ts';
import { cellFrom } from '../../../actors/cell.ts';
import type { Invocation } from '../../../actors/invocation.ts';
import { inconsistencyOf } from '../../../actors/quarantine/inconsistency.ts';
import { asked, failed, finished, keyPaused, paused, sleep, submitted, suspended } from '../../histories/acts.ts';
import type { History } from '../../histories/history.ts';
import { given } from '../../histories/history.ts';
import { T0 } from '../../histories/world.ts';

type Broken = Partial<Invocation> | null;

/** What is wrong where the row of `seq` is another one, or (null) is missing; null where nothing is. */
function problemOf(history: History, seq: number, broken: Broken = {}): string | null {
  const { address, shard, paused: pause, ...cell } = [...history.world.cells.values()].find(isActor) as ActorCell;
  const rows = [...cell.invocations.values()].flatMap((row) =>
    row.seq !== seq ? [row] : broken === null ? [] : [{ ...row, ...broken }],
  );
  const read = { kind: 'actor', address, state: [], paused: pause, promises: [], waiters: [] } as const;
  const damage = inconsistencyOf(cellFrom({ ...read, invocations: rows }, shard) as ActorCell);
  if (damage === null) return null;
  expect(damage.table).to.equal('invocation');
  return `${damage.key.replace('shard=0 seq=', '')}: ${damage.problem}`;
}
const isActor = (cell: { readonly kind: string }) => cell.kind === 'actor';

const running = () => given(submitted(1));
const asleep = () => given(submitted(1), asked(1, sleep(1, 50)), suspended(1, [1]));
const backingOff = () => given(submitted(1), failed(1));
const scheduled = () => given(submitted(1, 'order/a/process', { startAt: T0 + 500 }));
const queued = () => given(submitted(1), submitted(2));

const BROKEN: readonly [history: () => History, seq: number, broken: Broken, problem: string][] = [
  [running, 1, { finishedAt: T0 }, '1: it is running, and finished_at says otherwise'],
  [running, 1, { status: 'completed' }, '1: it is completed, and finished_at says otherwise'],
  [running, 1, { journalLength: 0 }, '1: its journal is missing'],
  [running, 1, { startedAt: null }, '1: it is running, and started_at is null'],
  [asleep, 1, { startedAt: null }, '1: it is suspended, and started_at is null'],
  [backingOff, 1, { startedAt: null }, '1: it is backingOff, and started_at is null'],
  [() => given(keyPaused(), submitted(2)), 2, { startedAt: T0 }, '2: it is queued, and started_at is set'],
  [scheduled, 1, { startedAt: T0 }, '1: it is scheduled, and started_at is set'],
  [scheduled, 1, { dueAt: null }, '1: it is scheduled, and due_at is null'],
  [backingOff, 1, { dueAt: null }, '1: it is backingOff, and due_at is null'],
  [running, 1, { dueAt: T0 }, '1: it is running, and due_at is set'],
  [queued, 2, { dueAt: T0 }, '2: it is queued, and due_at is set'],
  [() => running().and(paused(1)), 1, { dueAt: T0 }, '1: it is paused, and due_at is set'],
  [queued, 2, { mode: 'shared' }, '2: it is queued, and shared handlers never wait'],
  [queued, 2, { status: 'suspended', startedAt: T0 }, '1: started_at says that it has the key, which 2 has'],
  [
    queued,
    1,
    null,
    '2: it waits for a key that nobody holds: the row that held it is missing (paused, it can be resumed)',
  ],
];

describe('rows that don’t fit together', () => {
  for (const [history, seq, broken, problem] of BROKEN)
    it(problem, () => {
      expect(problemOf(history(), seq)).to.equal(null);
      expect(problemOf(history(), seq, broken)).to.equal(problem);
    });

  it('are none where the head is paused, or the key is', () => {
    expect(problemOf(queued().and(paused(2)), 1, null)).to.equal(null);
    expect(problemOf(queued().and(keyPaused()), 1, null)).to.equal(null);
  });

  it('are none where somebody paused waits for a time, or nobody lives', () => {
    expect(problemOf(scheduled().and(paused(1)), 1)).to.equal(null);
    expect(problemOf(running().and(finished(1)), 1)).to.equal(null);
  });
});
