/**
 * Exactly once, whatever the log and the network do: within one incarnation of a topic and one pass over it (a seek begins
 * another), every offset becomes an invocation once, and in order.
 *
 *  1. A subscription's cell alone: any range that does not begin at the cursor, in its incarnation, is turned away whole.
 *  2. A consumer over a log with batches of any size, holes, zombies, rejoins, seeks, marks of the backlog and slow commits.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { subscriptionAddress } from '../../actors/address.ts';
import type { SubscriptionCell } from '../../actors/cell.ts';
import type { Change } from '../../actors/change.ts';
import { cursor, ingested, onSubscription, subscribed, TICKET } from '../histories/acts.ts';
import { given } from '../histories/history.ts';
import { holds, withinMs } from '../setup/chance.ts';
import { ConsumerRig, p0, TOPIC } from '../unit/engine/consumer-rig.ts';
import { settle } from '../unit/engine/manual-clock.ts';

const RUNS = 150;

interface Pass {
  readonly incarnation: number;
  readonly from: number;
  readonly offsets: number[];
}

const offsetsOf = (changes: readonly Change[]): number[] =>
  changes.flatMap((change) =>
    change.kind === 'invocationInserted' && change.invocation.origin.kind === 'kafka'
      ? [change.invocation.origin.offset]
      : [],
  );

const acts = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ what: fc.constant('next' as const), count: fc.nat(4) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        what: fc.constant('stale' as const),
        back: fc.integer({ min: -6, max: 6 }),
        count: fc.nat(6),
      }),
    },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('old incarnation' as const), count: fc.nat(4) }) },
    {
      weight: 1,
      arbitrary: fc.record({ what: fc.constantFrom('seek' as const, 'recreate' as const), to: fc.nat(20) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ what: fc.constantFrom('pause' as const, 'resume' as const, 'halt' as const) }),
    },
  ),
  { minLength: 1, maxLength: 60, size: 'max' },
);

describe('a cursor', () => {
  it('lets every offset in once, in order, and nothing else', async () => {
    await holds(
      RUNS,
      fc.property(acts, (list) => {
        const history = given(subscribed(cursor()));
        const cell = () => history.world.cell(subscriptionAddress('sub')) as SubscriptionCell;
        const at = () => cell().cursors.get(`${TOPIC}/0`) ?? cursor();
        const passes: Pass[] = [{ incarnation: 0, from: 0, offsets: [] }];
        const ingest = (from: number, count: number, incarnation: number) => {
          const act = ingested(from, from + count, { incarnation });
          const before = at();
          const open = before.halt === null && cell().subscription?.status === 'active';
          const fits = open && from === before.position && incarnation === before.incarnation;
          const { changes } = history.world.turn(typeof act === 'function' ? act(history) : act);
          passes.at(-1)?.offsets.push(...offsetsOf(changes));
          expect(at().position).to.equal(fits ? from + count : before.position);
        };
        for (const act of list) {
          const { position, incarnation } = at();
          if (act.what === 'next') ingest(position, act.count, incarnation);
          else if (act.what === 'stale') ingest(Math.max(0, position - act.back), act.count, incarnation);
          else if (act.what === 'old incarnation') ingest(position, act.count, incarnation - 1);
          else if (act.what === 'seek' || act.what === 'recreate') {
            const positions = [{ topic: TOPIC, partition: 0, position: act.to }];
            history.and(
              onSubscription({ kind: 'seek', ticket: TICKET, positions, recreated: act.what === 'recreate' }),
            );
            passes.push({ incarnation: at().incarnation, from: act.to, offsets: [] });
          } else if (act.what === 'halt') {
            const halt = { code: 'data_loss', message: '', at: 0 } as const;
            history.and(onSubscription({ kind: 'halt', ticket: TICKET, topic: TOPIC, partition: 0, halt }));
          } else {
            const status = act.what === 'pause' ? 'paused' : 'active';
            history.and(onSubscription({ kind: 'reconfigure', ticket: TICKET, options: null, status }));
          }
          forgetNumbers(history);
        }
        for (const { from, offsets } of passes) expect(offsets).to.deep.equal(offsets.map((_, index) => from + index));
      }),
    );
  });

  it('and its consumer lose nothing and repeat nothing, whatever comes', async () => {
    await holds(
      RUNS / 3,
      fc.asyncProperty(
        fc.record({ batchRecordsMax: fc.integer({ min: 1, max: 9 }), mark: fc.integer({ min: 1, max: 40 }) }),
        storms,
        async ({ batchRecordsMax, mark }, storm) => {
          const rig = await new ConsumerRig({ batchRecordsMax, options: { backlogRecordsMax: mark } }).start();
          const passes: Reading[] = [{ start: 0, to: 0, logEnd: 0 }];
          for (const act of storm) await happen(rig, act, passes);
          await calm(rig);
          expectPasses(rig, passes);
          await ConsumerRig.stopAll();
        },
      ),
    );
  }).timeout(withinMs(60_000));
});

/** The same offset gets the same number in these histories; a second pass must find it free. */
function forgetNumbers(history: ReturnType<typeof given>): void {
  for (const living of history.living().split(', ')) {
    const seq = Number(living.split(' ')[0]);
    if (living !== '')
      history.and({
        address: history.world.home(seq as never),
        command: { kind: 'kill', seq: seq as never, ticket: null },
      });
  }
}

/** Where a pass begins: among what was taken, and in the log, which ended there then. */
interface Reading {
  readonly start: number;
  readonly to: number;
  readonly logEnd: number;
}

type Storm = {
  readonly what: 'produce' | 'hole' | 'zombie' | 'rejoin' | 'seek' | 'finish' | 'slow' | 'wait';
  readonly count: number;
};

const storms: fc.Arbitrary<Storm[]> = fc.array(
  fc.record({
    what: fc.constantFrom(
      'produce',
      'produce',
      'produce',
      'hole',
      'zombie',
      'zombie',
      'rejoin',
      'seek',
      'finish',
      'finish',
      'slow',
      'wait',
    ),
    count: fc.nat(15),
  }),
  { minLength: 1, maxLength: 30, size: 'max' },
) as fc.Arbitrary<Storm[]>;

async function happen(rig: ConsumerRig, { what, count }: Storm, passes: Reading[]): Promise<void> {
  const log = rig.cluster.partition(TOPIC, 0);
  switch (what) {
    case 'produce':
      return rig.produce(count + 1);
    case 'hole':
      return rig.cluster.hole(TOPIC, 0, count + 1);
    case 'zombie':
      // Not awaited: it comes while others are in hand.
      return void rig.source.redeliver(p0, BigInt(Math.max(0, rig.cursor().position - count)));
    case 'rejoin':
      return rig.source.rejoin();
    case 'seek':
      await calm(rig);
      passes.push({ start: rig.taken.length, to: Math.min(count, Number(log.high)), logEnd: Number(log.high) });
      return void (await rig.seek(Math.min(count, Number(log.high))));
    case 'finish':
      for (let done = 0; done < count && rig.cell.backlogRecords > 0; done += 1) await rig.finish(1);
      return;
    case 'slow': {
      const release = rig.hold();
      await settle(3);
      return release();
    }
    case 'wait':
      return settle(count);
  }
}

/** Until all of the log is taken. */
async function calm(rig: ConsumerRig): Promise<void> {
  for (;;) {
    await settle(5);
    const atEnd = rig.cursor().position === Number(rig.cluster.partition(TOPIC, 0).high);
    if (atEnd) return;
    if (rig.cell.backlogRecords > 0) await rig.finish(1);
  }
}

/** Each pass is all records from where its seek pointed to where the log ended when the next one came. */
function expectPasses(rig: ConsumerRig, passes: readonly Reading[]): void {
  const all = rig.cluster.partition(TOPIC, 0).records.map(({ offset }) => Number(offset));
  passes.forEach(({ start, to }, index) => {
    const next = passes[index + 1];
    const expected = all.filter((offset) => offset >= to && offset < (next?.logEnd ?? Number.POSITIVE_INFINITY));
    expect(rig.offsets().slice(start, next?.start)).to.deep.equal(expected);
  });
}
