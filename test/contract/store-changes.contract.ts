// Every kind of change is written and comes back, byte for byte; a load is what `evolve` makes of the same changes.

import { expect } from 'chai';
import { actorAddress, soloAddress } from '../../actors/address.ts';
import type { Cell, CellRows } from '../../actors/cell.ts';
import { cellFrom } from '../../actors/cell.ts';
import { evolve } from '../../actors/evolve.ts';
import type { Origin, Progress } from '../../actors/invocation.ts';
import { FAILED_STEPS_MAX } from '../../actors/invocation.ts';
import type { Entry, InvocationId, Payload, ShardId } from '../../sdk/protocol/index.ts';
import type { Bench, Contract } from './store-fixtures.ts';
import { appended, COMPLETED, completion, item, progress, RUNNING, T0, updated, write } from './store-fixtures.ts';

export function changesContract({ bench, reopen, outlivesStore }: Contract): void {
  describe('payloads (S5)', () => {
    const payloads: Readonly<Record<string, Payload>> = {
      'empty text': '',
      'empty bytes': new Uint8Array(),
      'text with NUL': 'a\u0000b',
      'text of several scripts': 'naïve 名前 🙂',
      'text that looks like a number': '007',
      'bytes that are not UTF-8': Uint8Array.from([0xff, 0, 0xfe, 0x80]),
      'a window on a larger buffer': new Uint8Array(Uint8Array.from([1, 2, 3, 4, 5, 6]).buffer, 2, 3),
      '1 MB of text': 'x'.repeat(1_000_000),
      '1 MB of bytes': new Uint8Array(1_000_000).fill(0xee),
    };
    for (const [name, payload] of Object.entries(payloads)) {
      it(`come back as they were: ${name}`, async () => {
        const first = bench().invocation(1);
        const set = { kind: 'stateSet', service: 'orders', key: 'k1', name: 'v', value: payload } as const;
        await bench().commit(...bench().begun(first, payload), write(first.shard, set));

        const [journal] = await bench().journals([first]);
        const input = journal?.[0];
        const found = input?.type === 'entry' && input.entry.kind === 'input' ? input.entry.payload : null;
        expect(found).to.deep.equal(plain(payload));
        const [rows] = await bench().store.load([first.address]);
        expect(rows?.kind === 'actor' && rows.state).to.deep.equal([['v', plain(payload)]]);
      });
    }
  });

  describe('journals', () => {
    it('hold every kind of item', async () => {
      const first = bench().invocation(1, RUNNING);
      const items = allEntries(first.id).map((entry, at) => item(at + 1, entry, at));
      const completions = [
        completion(items.length + 1, 1, { kind: 'value', value: '"v"' }),
        completion(items.length + 2, 5, {
          kind: 'failure',
          failure: { code: 500, message: 'no', metadata: { a: 'b' } },
        }),
        completion(items.length + 3, -1, { kind: 'void' }),
      ];
      const all = [...items, ...completions];
      await bench().commit(...bench().begun(first), ...all.map((each) => appended(first, each)));
      const [journal] = await bench().journals([first]);
      expect(journal?.slice(1)).to.deep.equal(all);
      expect(await bench().store.queries.journal(first)).to.deep.equal(journal);
    });

    it('come in the order asked, and empty where there is none', async () => {
      const [one, two] = [bench().invocation(1), bench().invocation(2, { key: 'k2' })];
      await bench().commit(...bench().begun(one, '1'), ...bench().begun(two, '2'));
      const journals = await bench().journals([two, bench().invocation(3), one]);
      expect(
        journals.map((each) =>
          each.map((found) => (found.type === 'entry' && 'payload' in found.entry ? found.entry.payload : null)),
        ),
      ).to.deep.equal([['2'], [], ['1']]);
    });
  });

  describe('an actor', () => {
    it('loads as the fold of its changes, at any time and after a restart', async () => {
      const writes = history(bench());
      const { address, shard } = bench().invocation(1);
      const folded = cellFrom({ kind: 'actor', address, invocations: [], state: [], paused: null }, shard);
      for (const each of writes) {
        await bench().commit(each);
        evolve(folded, each.change);
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

    it('may be one invocation of a service, until it ends', async () => {
      const solo = bench().solo(5, RUNNING);
      await bench().commit(...bench().begun(solo));
      const [rows] = await bench().store.load([solo.address]);
      expect(rows).to.deep.equal({
        ...{ kind: 'actor', address: solo.address, state: [], paused: null },
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
        { kind: 'actor', address: asked[2], invocations: [], state: [], paused: null },
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

/** Bytes come back as a plain array of their own. */
const plain = (payload: Payload): Payload => (typeof payload === 'string' ? payload : Uint8Array.from(payload));

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

function allEntries(id: InvocationId): Entry[] {
  const value = { kind: 'value', value: '1' } as const;
  const failure = { kind: 'failure', failure: { code: 400, message: 'bad' } } as const;
  const target = { service: 'orders', handler: 'process', key: 'k' };
  const outgoing = { target, payload: Uint8Array.from([0xff]), headers: [['a', 'b']] as [string, string][] };
  return [
    { kind: 'run', name: 'r', id: 1 },
    { kind: 'run', name: 'r', id: 2, outcome: value },
    { kind: 'run', name: '', id: 3, outcome: failure },
    { kind: 'run', name: 'v', id: 4, outcome: { kind: 'void' } },
    { kind: 'sleep', name: 's', id: 5, delayMs: 10 },
    { kind: 'sleep', name: 's', id: 6, delayMs: 10, dueAt: T0 },
    { kind: 'get', name: 'x', id: 0, outcome: value },
    { kind: 'get', name: 'x', id: 7 },
    { kind: 'keys', id: 0, outcome: { kind: 'value', value: '["x"]' } },
    { kind: 'set', name: 'x', value: '' },
    { kind: 'set', name: 'x', value: Uint8Array.from([0xff, 0]) },
    { kind: 'clear', name: 'x' },
    { kind: 'clearAll' },
    { kind: 'call', name: 'c', id: 8, resultId: 9, ...outgoing, callee: id, outcome: { kind: 'value', value: id } },
    { kind: 'call', name: 'c', id: 10, resultId: 11, target, payload: '', headers: [], idempotencyKey: 'i' },
    {
      kind: 'send',
      name: 'd',
      id: 12,
      delayMs: 0,
      ...outgoing,
      callee: id,
      outcome: { kind: 'value', value: 'other' },
    },
    { kind: 'send', name: 'd', id: 13, delayMs: 5, ...outgoing, outcome: failure },
    { kind: 'cancel', invocationId: id },
    { kind: 'output', outcome: failure },
  ];
}
