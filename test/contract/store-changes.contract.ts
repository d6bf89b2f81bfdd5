// Every kind of change is written and comes back; a load is what `evolve` makes of the same changes.

import { expect } from 'chai';
import { actorAddress, outcomeAddress, soloAddress } from '../../actors/address.ts';
import type { Cell, CellRows } from '../../actors/cell.ts';
import { cellFrom } from '../../actors/cell.ts';
import { evolve } from '../../actors/evolve.ts';
import type { Origin, Progress } from '../../actors/invocation.ts';
import { FAILED_STEPS_MAX } from '../../actors/invocation.ts';
import type { Entry, ShardId } from '../../sdk/protocol/index.ts';
import type { Bench, Contract } from './store-fixtures.ts';
import { appended, COMPLETED, completion, item, progress, RUNNING, T0, updated, write } from './store-fixtures.ts';

export function changesContract({ bench, reopen, outlivesStore }: Contract): void {
  describe('an actor', () => {
    it('loads as the fold of its changes, at any time and after a restart', async () => {
      const writes = history(bench());
      const { address, shard } = bench().invocation(1);
      const folded = cellFrom(
        { kind: 'actor', address, invocations: [], state: [], paused: null, promises: [], waiters: [] },
        shard,
      );
      for (const each of writes) {
        await bench().commit(each);
        evolve(folded, each.change);
        // Of what has ended the cell knows until it is written, and now it is.
        if (folded.kind === 'actor') folded.ended = null;
        const [rows] = await bench().store.load([address]);
        if (each.change.kind !== 'invocationInserted') expect(asCell(rows, shard)).to.deep.equal(folded);
      }
      if (!outlivesStore) return;
      await reopen();
      const [rows] = await bench().store.load([address]);
      expect(asCell(rows, shard)).to.deep.equal(folded);
    });

    it('keeps where it came from, who waits for it, and its error', async () => {
      const origins: Origin[] = [
        { kind: 'http' },
        { kind: 'client' },
        { kind: 'kafka', subscription: 's', topic: 't', partition: 3, offset: 2 ** 40, timestampMs: T0 },
        { kind: 'handler', invocationId: bench().invocation(9).id },
        { kind: 'redrive', deadLetter: 'dl_1' },
        { kind: 'fork', of: bench().invocation(9).id, from: 1, seed: null },
        { kind: 'fork', of: bench().invocation(9).id, from: 4, seed: bench().invocation(8).id },
      ];
      const solo = bench().solo(50);
      const parents = [null, { ...solo, id: 4 }, { ...bench().invocation(60, { key: '' }), id: 5 }].map(
        (parent) =>
          parent && { shard: parent.shard, seq: parent.seq, address: parent.address, id: parent.id as number },
      );
      const lastError = { code: 500, message: 'ouch', stepId: 2, at: T0, stack: 'at x', stepName: 'charge' };
      const rows = origins.map((origin, at) =>
        bench().invocation(at + 1, { origin, parent: parents[at % 3] ?? null, lastError, idempotencyKey: 'i' }),
      );
      await bench().commit(...rows.flatMap((row) => bench().begun(row)));
      const [found] = await bench().store.load([rows[0]!.address]);
      const loaded = found?.kind === 'actor' ? found.invocations : [];
      expect(loaded).to.deep.equal(rows.map((row) => ({ ...row, journalLength: 1 })));
    });

    it('has all of a journal that began with another’s, though it waits', async () => {
      const fork = bench().invocation(2, {
        origin: { kind: 'fork', of: bench().invocation(1).id, from: 3, seed: null },
      });
      const prefix = [
        item(1, { kind: 'run', name: 'a', id: 1, outcome: { kind: 'void' } }),
        item(2, { kind: 'set', name: 'x', value: '1' }),
      ];
      await bench().commit(...bench().begun(fork), ...prefix.map((each) => appended(fork, each)));
      const [rows] = await bench().store.load([fork.address]);
      expect(rows?.kind === 'actor' && rows.invocations).to.deep.equal([{ ...fork, journalLength: 3 }]);
    });

    it('remembers which steps have failed, the last of them', async () => {
      const row = bench().invocation(3, RUNNING);
      const failure = (message: string) => ({ code: 500, message });
      const outcome = (message: string) => ({ kind: 'failure', failure: failure(message) }) as const;
      const early = Array.from({ length: FAILED_STEPS_MAX }, (_, at) =>
        item(at + 1, { kind: 'run', name: `r${at}`, id: at + 1, outcome: outcome('at once') }),
      );
      const next = early.length + 1;
      const late = [
        item(next, { kind: 'run', name: 'late', id: 50 }),
        item(next + 1, { kind: 'run', name: 'fine', id: 51, outcome: { kind: 'void' } }),
        completion(next + 2, 50, outcome('later')),
      ];
      await bench().commit(...bench().begun(row), ...[...early, ...late].map((each) => appended(row, each)));
      const [rows] = await bench().store.load([row.address]);
      const failed = [
        ...early
          .slice(1)
          .map(({ entry }) => ({ kind: 'run', name: 'name' in entry && entry.name, failure: failure('at once') })),
        { kind: 'run', name: 'late', failure: failure('later') },
      ];
      expect(rows?.kind === 'actor' && rows.invocations).to.deep.equal([{ ...row, journalLength: next + 3, failed }]);
    });

    it('remembers which signals were answered, announced or not, and which are waited for', async () => {
      const row = bench().invocation(4, RUNNING);
      const items = [
        item(1, { kind: 'awakeable', id: -17 }),
        completion(2, -18, { kind: 'value', value: '1' }),
        item(3, { kind: 'awakeable', id: -18 }),
        item(4, { kind: 'awakeable', id: -19 }),
        completion(5, -17, { kind: 'failure', failure: { code: 500, message: 'no' } }),
      ];
      await bench().commit(...bench().begun(row), ...items.map((each) => appended(row, each)));
      const [rows] = await bench().store.load([row.address]);
      const open = new Map([[-19, { kind: 'awakeable', name: '' }]]);
      const failed = [{ kind: 'awakeable', name: '', failure: { code: 500, message: 'no' } }];
      expect(rows?.kind === 'actor' && rows.invocations).to.deep.equal([
        { ...row, journalLength: 6, open, failed, signals: new Set([-18, -17]) },
      ]);
    });

    it('is paused until it is resumed, through a new start and a turn that failed', async () => {
      const { address, shard } = bench().invocation(1);
      const pause = { by: 'ann', at: T0 };
      const actor = { service: 'orders', key: 'k1' };
      const paused = async () => {
        const loaded = await bench().store.load([address, actorAddress('orders', 'k2')]);
        return loaded.map((rows) => rows.kind === 'actor' && rows.paused);
      };
      expect(await paused()).to.deep.equal([null, null]);
      await bench().commit(write(shard, { kind: 'keyPaused', ...actor, pause }));
      expect(await paused()).to.deep.equal([pause, null]);
      expect(await bench().store.queries.keyPauseCount()).to.equal(1);
      if (outlivesStore) await reopen();
      expect(await paused()).to.deep.equal([pause, null]);
      const resumed = write(shard, { kind: 'keyResumed', ...actor });
      const impossible = updated(bench().invocation(99), RUNNING);
      const number = bench().info.turn + (outlivesStore ? 1 : 2);
      await bench()
        .store.commit({ number, writes: [resumed, impossible] })
        .catch(() => undefined);
      expect(await paused()).to.deep.equal([pause, null]);
      await bench().store.commit({ number, writes: [resumed] });
      expect(await paused()).to.deep.equal([null, null]);
      expect(await bench().store.queries.keyPauseCount()).to.equal(0);
    });

    it('keeps the promises of its key that are complete, until they are cleared', async () => {
      const { address, shard } = bench().invocation(1);
      const key = { service: 'orders', key: 'k1' };
      const completions = [
        ['bytes', { kind: 'value', value: Uint8Array.from([0, 255]) }],
        ['no', { kind: 'failure', failure: { code: 418, message: 'tea', metadata: { pot: 'short' } } }],
        ['nothing', { kind: 'void' }],
        ['yes', { kind: 'value', value: '"yes"' }],
      ] as const;
      const promises = async () => {
        const loaded = await bench().store.load([address, actorAddress('orders', 'k2')]);
        return loaded.map((rows) => rows.kind === 'actor' && rows.promises);
      };
      for (const [at, [name, completion]] of completions.entries())
        await bench().commit(
          write(shard, { kind: 'promiseCompleted', ...key, name, completion, at: T0 + at, by: bench().seq(1) }),
        );
      if (outlivesStore) await reopen();
      expect(await promises()).to.deep.equal([completions.map((row, at) => [...row, T0 + at]), []]);
      await bench().commit(write(shard, { kind: 'promisesCleared', ...key }));
      expect(await promises()).to.deep.equal([[], []]);
    });

    it('knows who waits for which of its invocations, until they are told or stop waiting', async () => {
      const [keyed, solo] = [bench().invocation(1, RUNNING), bench().solo(5, RUNNING)];
      await bench().commit(...bench().begun(keyed), ...bench().begun(solo));
      const from = (count: number, id: number) => ({ ...bench().invocation(count, { key: 'k9' }), id });
      const plain = ({ shard, seq, address, id }: ReturnType<typeof from>) => ({ shard, seq, address, id });
      const own = bench().solo(8);
      const waiters = [
        plain(from(3, 1)),
        plain(from(3, 2)),
        { shard: own.shard, seq: own.seq, address: own.address, id: 4 },
      ];
      for (const { address, shard, seq } of [keyed, solo]) {
        const row = (at: number) => ({ address, seq, waiter: waiters[at]! });
        const loaded = async () => {
          const [rows] = await bench().store.load([address]);
          const found = rows?.kind === 'actor' ? rows.waiters : [];
          return [...found].map(({ waiter }) => waiter).sort((a, b) => a.id - b.id);
        };
        for (const at of [0, 1, 2]) await bench().commit(write(shard, { kind: 'waiterAdded', waiter: row(at) }));
        if (outlivesStore) await reopen();
        expect(await loaded()).to.deep.equal(waiters);
        await bench().commit(write(shard, { kind: 'waiterRemoved', waiter: row(1) }));
        expect(await loaded()).to.deep.equal([waiters[0], waiters[2]]);
        await bench().commit(write(shard, { kind: 'waitersTold', address, seq }));
        expect(await loaded()).to.deep.equal([]);
      }
    });

    it('tells how one of its invocations has ended, and nothing of one that lives or is gone', async () => {
      const [living, ended] = [bench().invocation(1, RUNNING), bench().invocation(2, { key: 'k2', ...RUNNING })];
      const killed = bench().solo(3, RUNNING);
      const outcome = { kind: 'value', value: '"ok"' } as const;
      await bench().commit(...[living, ended, killed].flatMap((one) => bench().begun(one)));
      await bench().commit(appended(ended, item(1, { kind: 'output', outcome })), updated(ended, COMPLETED));
      await bench().commit(updated(killed, { ...COMPLETED, status: 'killed' }));
      const rows = await bench().store.load([living, ended, killed, bench().solo(9)].map((one) => outcomeAddress(one)));
      expect(rows.map((each) => each.kind === 'outcome' && each.outcome)).to.deep.equal([
        ...[null, outcome],
        { kind: 'failure', failure: { code: 409, message: 'killed' } },
        null,
      ]);
    });

    it('may be one invocation of a service, until it ends', async () => {
      const solo = bench().solo(5, RUNNING);
      await bench().commit(...bench().begun(solo));
      const [rows] = await bench().store.load([solo.address]);
      expect(rows).to.deep.equal({
        ...{ kind: 'actor', address: solo.address, state: [], paused: null, promises: [], waiters: [] },
        invocations: [{ ...solo, journalLength: 1 }],
      });
      await bench().commit(updated(solo, COMPLETED));
      expect((await bench().store.load([solo.address]))[0])
        .to.have.property('invocations')
        .with.length(0);
    });

    it('what an attempt that failed left in an invocation goes when it ends well, and stays when it does not', async () => {
      const lastError = { code: 500, message: 'no', stepId: 1, at: T0 + 1 };
      const trouble = { retryCount: 2, retryingSince: T0, dueAt: T0 + 5, lastError, step: 'charge' };
      const failed: Partial<Progress> = { ...COMPLETED, ...trouble, status: 'failed' };
      const born = [bench().invocation(1, trouble), bench().invocation(2, { ...trouble, key: 'k2' })] as const;
      await bench().commit(...born.flatMap((row) => bench().begun(row)));
      await bench().commit(updated(born[0], COMPLETED), updated(born[1], failed));
      const { queries } = bench().store;
      expect(await queries.invocation(born[0])).to.deep.include(progress(COMPLETED));
      expect(await queries.invocation(born[1])).to.deep.include(progress(failed));
    });

    it('is named where one of its invocations is asked for by number alone', async () => {
      const [living, ended] = [bench().invocation(1), bench().invocation(2, { key: 'k2' })];
      await bench().commit(...bench().begun(living), ...bench().begun(ended), updated(ended, COMPLETED));
      const asked = [soloAddress(living), soloAddress(ended), soloAddress(bench().invocation(3))] as const;
      expect(await bench().store.load(asked)).to.deep.equal([
        { kind: 'elsewhere', address: asked[0], actual: living.address },
        { kind: 'elsewhere', address: asked[1], actual: ended.address },
        { kind: 'actor', address: asked[2], invocations: [], state: [], paused: null, promises: [], waiters: [] },
      ]);
    });

    it('may have an empty key, and shares nothing with its neighbours', async () => {
      const empty = bench().invocation(1, { key: '' });
      const other = bench().invocation(2, { key: 'k' });
      await bench().commit(...bench().begun(empty), ...bench().begun(other));
      const found = await bench().store.load([other.address, empty.address, actorAddress('orders', 'nobody')]);
      expect(found.map((rows) => rows.kind === 'actor' && rows.invocations.map(({ seq }) => seq))).to.deep.equal([
        [other.seq],
        [empty.seq],
        [],
      ]);
    });
  });
}

function asCell(rows: CellRows | undefined, shard: ShardId): Cell | null {
  return rows === undefined || rows.kind === 'elsewhere' ? null : cellFrom(rows, shard);
}

/** Two invocations of one key, from acceptance to the end of the first. */
function history(bench: Bench) {
  const [first, second] = [bench.invocation(1), bench.invocation(2)];
  const { shard } = first;
  const state = { service: 'orders', key: 'k1' };
  const callee = bench.solo(77).id;
  const target = { service: 'greeter', handler: 'greet', key: null };
  const call: Entry = { kind: 'call', id: 4, resultId: 5, name: 'greet', target, payload: '', headers: [], callee };
  return [
    ...bench.begun(first),
    updated(first, { ...RUNNING, position: 1 }),
    ...bench.begun(second),
    appended(first, item(1, { kind: 'run', name: 'a', id: 1 })),
    appended(first, item(2, { kind: 'run', name: 'b', id: 2, outcome: { kind: 'value', value: '1' } })),
    appended(first, item(3, { kind: 'sleep', name: 'nap', id: 3, delayMs: 5, dueAt: T0 + 9 })),
    appended(first, item(4, { ...call, outcome: { kind: 'value', value: callee } })),
    write(shard, { kind: 'stateSet', ...state, name: 'x', value: '1' }),
    write(shard, { kind: 'stateSet', ...state, name: 'y', value: '2' }),
    appended(first, completion(5, 1, { kind: 'void' })),
    updated(first, { ...RUNNING, status: 'suspended', position: 1, retryCount: 2, retryingSince: T0 }),
    appended(first, completion(6, 3, { kind: 'void' })),
    write(shard, { kind: 'stateCleared', ...state, name: 'x' }),
    write(shard, { kind: 'stateSet', ...state, name: 'y', value: '3' }),
    appended(first, completion(7, -1, { kind: 'void' })),
    appended(first, completion(8, 5, { kind: 'value', value: '"hi"' })),
    appended(first, item(9, { kind: 'output', outcome: { kind: 'void' } }, 3)),
    updated(first, COMPLETED),
    updated(second, { status: 'running', position: 2, startedAt: T0 + 5, attempt: 1 }),
    updated(second, { status: 'running', position: 2, startedAt: T0 + 5, attempt: 1, step: 'run:a' }),
    write(second.shard, { kind: 'invocationCharted', seq: second.seq, chart: 'c2' }),
    write(shard, { kind: 'stateClearedAll', ...state }),
  ];
}
