/** The living of a cell against the simplest thing that they could be: a map of rows. And what one that waits costs. */
import { expect } from 'chai';
import fc from 'fast-check';
import { actorAddress } from '../../actors/address.ts';
import type { Invocation, JournalFold, Origin } from '../../actors/invocation.ts';
import { NO_SIGNALS, NOTHING_OPEN } from '../../actors/invocation.ts';
import { Living } from '../../actors/living.ts';
import type { Seq } from '../../sdk/protocol/index.ts';
import { formatInvocationId, seqOf, shardId } from '../../sdk/protocol/index.ts';
import { example, holds } from '../setup/chance.ts';
import { heapUsed } from '../setup/heap-used.ts';

const RUNS = 150;
const INSTALLATION = '0123456789ab';

/** What most have, and sometimes something else: so that many are alike, and each way to differ is tried. */
const mostly = <T>(common: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(common) }, { weight: 1, arbitrary: fc.constantFrom(...others) });

const kafka: fc.Arbitrary<Origin> = fc.record({
  kind: fc.constant('kafka' as const),
  subscription: mostly('sub_1', 'sub_2'),
  topic: mostly('orders', 'payments'),
  partition: mostly(0, 1),
  offset: fc.nat(),
  timestampMs: fc.nat(),
});

const sender = (seq: number) => formatInvocationId(INSTALLATION, { shard: shardId(1), seq: seqOf(seq) });

const origin: fc.Arbitrary<Origin> = fc.oneof(
  { weight: 6, arbitrary: kafka },
  { weight: 2, arbitrary: fc.constantFrom<Origin>({ kind: 'http' }, { kind: 'client' }) },
  // Of a kind, and not the same: nothing of these is kept apart from an example.
  fc.constantFrom<Origin>(
    ...[9, 10].map((seq): Origin => ({ kind: 'handler', invocationId: sender(seq) })),
    ...['dl_1', 'dl_2'].map((deadLetter): Origin => ({ kind: 'redrive', deadLetter })),
  ),
);

const shard = shardId(3);
const caller = { shard, seq: seqOf(1), address: actorAddress('caller', 'c'), id: 4 };
const error = { code: 500, message: 'no', stepId: 0, at: 1 };
const step = { kind: 'run', name: 'charge' } as const;

const row: fc.Arbitrary<Omit<Invocation, 'seq' | 'id'>> = fc.record({
  shard: fc.constant(shard),
  address: fc.constant(actorAddress('order', 'k')),
  target: mostly('process', 'refund', 'audit', 'close', 'reopen', 'ship').map((handler) => ({
    service: 'order',
    handler,
    key: 'k',
  })),
  mode: mostly<Invocation['mode']>('exclusive', 'workflow'),
  origin,
  parent: mostly<Invocation['parent']>(null, caller),
  idempotencyKey: mostly<string | null>(null, 'once'),
  createdAt: fc.nat(),
  inputBytes: fc.nat(),
  chart: mostly<string | null>('abc', 'def', null),
  journalLength: mostly(1, 2),
  open: mostly<Invocation['open']>(NOTHING_OPEN, new Map([[1, step]])),
  signals: mostly<Invocation['signals']>(NO_SIGNALS, new Set([-17])),
  failed: mostly<Invocation['failed']>([], [{ ...step, failure: { code: 500, message: 'no' } }]),
  status: mostly<Invocation['status']>('queued', 'running', 'paused'),
  position: fc.nat(),
  attempt: mostly(0, 1),
  retryCount: mostly(0, 1),
  retryingSince: mostly<number | null>(null, 5),
  dueAt: mostly<number | null>(null, 5),
  startedAt: mostly<number | null>(null, 5),
  finishedAt: fc.constant(null),
  expiresAt: fc.constant(null),
  lastError: mostly<Invocation['lastError']>(null, error),
  cancelRequested: mostly(false, true),
  step: mostly<string | null>(null, 'charge'),
});

type Act =
  | { readonly kind: 'set'; readonly which: number; readonly row: Omit<Invocation, 'seq' | 'id'> }
  | { readonly kind: 'journaled'; readonly which: number; readonly row: JournalFold }
  | { readonly kind: 'delete'; readonly which: number };

const which = fc.nat(40);
const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('set' as const), which, row }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('journaled' as const), which, row }) },
    fc.record({ kind: fc.constant('delete' as const), which }),
  ),
  { maxLength: 80, size: 'max' },
);

const seqFor = (number: number): Seq => seqOf(3 * 2 ** 32 + number);
const named = (number: number, rest: Omit<Invocation, 'seq' | 'id'>): Invocation => {
  const seq = seqFor(number);
  return { ...rest, seq, id: formatInvocationId(INSTALLATION, { shard, seq }) };
};

describe('the living of a cell', () => {
  it('are given back as they were put in', async () => {
    await holds(
      RUNS,
      fc.property(acts, (list) => {
        const living = new Living();
        const model = new Map<Seq, Invocation>();
        for (const act of list) {
          if (act.kind === 'set') {
            const invocation = named(act.which, act.row);
            living.set(invocation);
            model.set(invocation.seq, { ...invocation });
          } else if (act.kind === 'journaled') {
            const before = model.get(seqFor(act.which));
            if (before === undefined) continue;
            const { journalLength, open, failed, signals } = act.row;
            living.journaled(before.seq, journalLength, { open, failed, signals });
            model.set(before.seq, { ...before, journalLength, open, failed, signals });
          } else {
            living.delete(seqFor(act.which));
            model.delete(seqFor(act.which));
          }
          // The one that was asked for last is remembered.
          expect(living.get(seqFor(act.which))).to.deep.equal(model.get(seqFor(act.which)));
        }
        expect(living.size).to.equal(model.size);
        expect([...living]).to.deep.equal([...model]);
        expect([...living.keys()]).to.deep.equal([...model.keys()]);
        for (let number = 0; number <= 40; number += 1) {
          expect(living.has(seqFor(number))).to.equal(model.has(seqFor(number)));
          expect(living.get(seqFor(number))).to.deep.equal(model.get(seqFor(number)));
        }
      }),
    );
  });

  it('cost 300 bytes each at most while they wait, whichever door they came through', () => {
    const sample = example(row);
    const untouched = { status: 'queued', attempt: 0, retryCount: 0, retryingSince: null, dueAt: null } as const;
    const unmoved = { startedAt: null, lastError: null, cancelRequested: false, step: null, parent: null } as const;
    const fold = { open: NOTHING_OPEN, failed: [], signals: NO_SIGNALS } as const;
    const empty = { journalLength: 0, ...fold } as const;
    const waiting = { ...sample, ...untouched, ...unmoved, ...empty };
    const doors: ((number: number) => Origin)[] = [
      (offset) => ({
        kind: 'kafka',
        subscription: 's',
        topic: 't',
        partition: offset % 2,
        offset,
        timestampMs: 1e12 + offset,
      }),
      () => ({ kind: 'http' }),
    ];
    for (const door of doors) {
      const count = 20_000;
      const before = heapUsed();
      const living = new Living();
      for (let number = 0; number < count; number += 1) {
        const origin = door(number);
        living.set(named(number, { ...waiting, createdAt: 1e12 + number, position: number, origin }));
        living.journaled(seqFor(number), 1, fold);
      }
      const bytes = (heapUsed() - before) / count;
      expect(living.size).to.equal(count);
      expect(bytes).to.be.below(300);
    }
  });
});
