/**
 * Whatever happens, in whatever order: the invariants hold, disk and memory agree, and everything that is begun can be ended.
 *
 *  1. After every command the cells keep their invariants, and the timer rows are those that follow from them.
 *  2. A cell that is forgotten at any moment and loaded again is the cell that it was.
 *  3. No command is stuck in a circle of forwards.
 *  4. Nobody starts what is not running, and everything that runs was started: effects follow from rows.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import type { CellAddress } from '../../actors/address.ts';
import type { Cell } from '../../actors/cell.ts';
import { cellFrom } from '../../actors/cell.ts';
import type { Addressed } from '../../actors/command.ts';
import type { Effect } from '../../actors/effect.ts';
import { openMemory } from '../../engine/store/memory.ts';
import type { Store } from '../../engine/store/store.ts';
import type { Seq } from '../../sdk/protocol/index.ts';
import { shardId } from '../../sdk/protocol/index.ts';
import type { History } from '../histories/history.ts';
import { given } from '../histories/history.ts';
import { holds, withinMs } from '../setup/chance.ts';
import type { Choice } from './actors-commands.ts';
import { choices, commandOf } from './actors-commands.ts';

const RUNS = 150;
const shard = shardId(0);

const ground = (): History =>
  given().with((world) => {
    world.handler('order/process', 'exclusive', { retry: { maxAttempts: 3, onMaxAttempts: 'dead-letter' } });
    world.handler('stock/reserve', 'exclusive', {
      retry: { maxAttempts: 2, onMaxAttempts: 'pause' },
      journalRetentionMs: 0,
    });
  });

describe('actors', function () {
  this.timeout(withinMs(60_000));
  it('keep their invariants, and are on disk what they are in memory', async () => {
    await holds(
      RUNS,
      fc.asyncProperty(choices, async (list) => {
        const history = ground();
        const store = openMemory();
        await store.open();
        const attempts = new Attempts();
        let turns = 0;
        for (const [count, choice] of list.entries()) {
          const command = commandOf(history, choice, count + 1);
          if (command === null) continue;
          attempts.said(command);
          const { changes, effects } = history.world.turn(command);
          turns += 1;
          const writes = changes.filter(({ kind }) => kind !== 'backlogChanged').map((change) => ({ shard, change }));
          await store.commit({ number: turns, writes });
          for (const cell of history.world.cells.values()) forgetWritten(cell);
          await expectSame(store, history);
          attempts.perform(effects);
          expect(attempts.live).to.deep.equal(runningIn(history));
        }
      }),
    );
  });

  it('can always be brought to an end', async () => {
    await holds(
      RUNS,
      fc.property(choices, (list) => {
        const history = ground();
        for (const [count, choice] of list.entries()) act(history, choice, count + 1);
        for (const seq of livingIn(history)) {
          if (livingIn(history).includes(seq))
            history.and({ address: history.world.home(seq), command: { kind: 'kill', seq, ticket: null } });
        }
        expect(history.living()).to.equal('');
        expect([...history.world.timers]).to.deep.equal([]);
      }),
    );
  });

  it('give every key away in the order of arrival', async () => {
    await holds(
      RUNS,
      fc.property(choices, (list) => {
        const history = ground();
        const last = new Map<CellAddress, number>();
        for (const [count, choice] of list.entries()) {
          const command = commandOf(history, choice, count + 1);
          if (command === null) continue;
          const before = holders(history);
          history.world.turn(command);
          for (const [address, { seq, position }] of holders(history)) {
            if (before.get(address)?.seq === seq) continue;
            expect(position).to.be.greaterThan(last.get(address) ?? 0);
            last.set(address, position);
          }
        }
      }),
    );
  });
});

function act(history: History, choice: Choice, count: number): void {
  const command = commandOf(history, choice, count);
  if (command !== null) history.world.turn(command);
}

/** What an engine would have in memory: attempts leave by their own last word or by an abort, and come by a start. */
class Attempts {
  readonly #live = new Map<Seq, number>();

  said({ command }: Addressed): void {
    const isLast = command.kind === 'finished' || command.kind === 'attemptFailed' || command.kind === 'suspended';
    if (isLast && this.#live.get(command.seq) === command.attempt) this.#live.delete(command.seq);
  }

  perform(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'start') this.#live.set(effect.seq, effect.attempt);
      else if (effect.kind === 'abort') {
        expect(this.#live.get(effect.seq)).to.equal(effect.attempt);
        this.#live.delete(effect.seq);
      }
    }
  }

  get live(): string[] {
    return [...this.#live].map(([seq, attempt]) => `${seq}.${attempt}`).sort();
  }
}

function runningIn(history: History): string[] {
  const cells = [...history.world.cells.values()].flatMap((cell) =>
    cell.kind === 'actor' ? [...cell.invocations.values()] : [],
  );
  return cells
    .filter(({ status }) => status === 'running')
    .map(({ seq, attempt }) => `${seq}.${attempt}`)
    .sort();
}

function livingIn(history: History): Seq[] {
  return [...history.world.cells.values()].flatMap((cell) =>
    cell.kind === 'actor' ? [...cell.invocations.keys()] : [],
  );
}

function holders(history: History): Map<CellAddress, { readonly seq: Seq; readonly position: number }> {
  const found = new Map<CellAddress, { readonly seq: Seq; readonly position: number }>();
  for (const cell of history.world.cells.values()) {
    if (cell.kind !== 'actor' || cell.holder === null) continue;
    const position = cell.invocations.get(cell.holder)?.position ?? 0;
    found.set(cell.address, { seq: cell.holder, position });
  }
  return found;
}

async function expectSame(store: Store, history: History): Promise<void> {
  const cells = [...history.world.cells.values()].filter(({ kind }) => kind !== 'subscription');
  const rows = await store.load(cells.map(({ address }) => address));
  rows.forEach((row, at) => {
    if (row.kind === 'elsewhere') throw new Error(`${row.address} is elsewhere`);
    expect(plain(cellFrom(row, shard))).to.deep.equal(plain(cells[at] as Cell));
  });
}

/** As the engine's cells do when their turn is written: how one ended is on disk from then on. */
function forgetWritten(cell: Cell): void {
  if (cell.kind === 'actor') cell.ended = null;
}

/** A cell as values: maps sorted, the mailbox as a list. */
function plain(cell: Cell): unknown {
  if (cell.kind !== 'actor') return cell;
  const { invocations, mailbox, state, ...rest } = cell;
  const byNumber = [...invocations.values()].sort((a, b) => a.seq - b.seq);
  // What has ended is told of until it is written.
  return {
    ...rest,
    ended: null,
    mailbox: [...mailbox],
    state: new Map([...state].sort()),
    invocations: byNumber.map(withOpen),
  };
}

const withOpen = (invocation: { readonly open: ReadonlyMap<number, unknown> }) => ({
  ...invocation,
  open: [...invocation.open].sort(([a], [b]) => a - b),
});
