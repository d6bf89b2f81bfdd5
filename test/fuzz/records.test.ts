// Records of arbitrary bytes, from the log through the mapping to handlers and dead letters, over both stores: nothing is
// lost, nothing comes twice, and the bytes are the bytes.

import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { SubscriptionInfo } from '../../engine/api.ts';
import { openMemory } from '../../engine/store/memory.ts';
import type { DeadLetterRow } from '../../engine/store/queries.ts';
import { openSqlite } from '../../engine/store/sql/sqlite.ts';
import type { Store } from '../../engine/store/store.ts';
import { bytesOf } from '../../sdk/protocol/index.ts';
import { FakeCluster } from '../kafka/fake-log.ts';
import { holds, withinMs } from '../setup/chance.ts';
import { eventually } from '../setup/eventually.ts';
import { testFolder } from '../setup/folders.ts';
import type { Seen } from './handlers.ts';
import type { Expected, Sent } from './records.ts';
import { expectedOf, ownHeaders, records, subscriptionOptions } from './records.ts';
import type { World } from './world.ts';
import { openWorld } from './world.ts';

const RUNS = { memory: 60, sqlite: 15 } as const;
const VALUE_BYTES_MAX = 200;

describe('records of arbitrary bytes', function () {
  this.timeout(withinMs(150_000));
  const folder = mkdtempSync(testFolder('fuzz-records'));
  const at = (name: string) => path.join(folder, `${name}.db`);
  let files = 0;
  const stores: Readonly<Record<keyof typeof RUNS, () => Store>> = {
    memory: () => openMemory(),
    sqlite: () => {
      files += 1;
      copyFileSync(at('template'), at(`${files}`));
      return openSqlite({ path: at(`${files}`), migrate: true, synchronous: 'NORMAL' });
    },
  };
  // Making the tables takes longer than all the records.
  before(async () => {
    const store = openSqlite({ path: at('template'), migrate: true });
    await store.open();
    await store.close();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [name, runs] of Object.entries(RUNS) as [keyof typeof RUNS, number][]) {
    it(`come through, over the ${name} store`, async () => {
      const property = fc.asyncProperty(records, subscriptionOptions, async (sent, { sink, ...options }) => {
        const cluster = new FakeCluster();
        cluster.createTopic('t', 2);
        const world = await openWorld({ store: stores[name](), cluster, limits: { entryBytesMax: VALUE_BYTES_MAX } });
        try {
          for (const record of sent) cluster.produce('t', record.partition, [record]);
          const source = 'kafka://local/t';
          const made = await world.engine.submit({ kind: 'createSubscription', source, sink, options }, 'test');
          const expected = expectedOf(sent, { sink, ...options }, VALUE_BYTES_MAX);
          await allTaken(world, (made as SubscriptionInfo).id, sent);
          await checkHandled(world, expected);
          const letters = await checkLetters(world, expected);
          await checkRedrives(world, letters, expected);
        } finally {
          await world.close();
        }
      });
      await holds(runs, property);
    });
  }
});

/** The cursors are at the end of the log, and nothing that was taken is unfinished. */
async function allTaken(world: World, id: string, sent: readonly Sent[]): Promise<void> {
  await eventually(async () => {
    const info = await world.engine.query.subscription(id);
    const positions = info?.partitions.map(({ position }) => position);
    const ends = [0, 1].map((partition) => sent.filter((record) => record.partition === partition).length);
    expect(positions).to.deep.equal(ends);
    expect(info?.backlog).to.deep.equal({ records: 0, bytes: 0 });
  });
}

const placeOf = ({ headerList }: Seen) => {
  const ours = new Map(headerList);
  return `${ours.get('kafka.partition')}/${ours.get('kafka.offset')}`;
};

async function checkHandled({ seen }: World, expected: readonly Expected[]): Promise<void> {
  const handled = expected.filter((one) => one.fate === 'handled' || one.fate === 'failed');
  expect(seen.map(placeOf).sort(), 'each once').to.deep.equal(handled.map(({ place }) => place).sort());
  for (const { place, record, key } of handled) {
    const got = seen.find((one) => placeOf(one) === place) as Seen;
    checkDelivery(got, record);
    expect(got.key, 'key').to.equal(key);
  }
}

function checkDelivery(got: Seen, record: Sent): void {
  const last = new Map(got.headerList);
  expect(Buffer.from(got.body).equals(record.value ?? Buffer.alloc(0)), 'value').to.equal(true);
  expect(last.get('kafka.cluster'), 'cluster').to.equal('local');
  const key = last.get('kafka.key');
  expect(key === undefined ? null : Buffer.from(key, 'base64url').toString('hex')).to.equal(
    record.key?.toString('hex') ?? null,
  );
  expect(last.get('kafka.tombstone') ?? null).to.equal(record.value === null ? 'true' : null);
  expect(got.headerList.slice(0, record.headers.length)).to.deep.equal(ownHeaders(record));
}

async function checkLetters(world: World, expected: readonly Expected[]): Promise<readonly DeadLetterRow[]> {
  const { rows } = await world.engine.query.deadLetters({}, { cursor: null, limit: 1_000 });
  const dead = expected.filter(({ fate }) => fate !== 'handled' && fate !== 'skipped');
  expect(
    rows.map(({ partition, offset, code }) => `${partition}/${offset} ${code}`).sort(),
    'dead letters',
  ).to.deep.equal(dead.map(({ place, fate }) => `${place} ${fate === 'failed' ? 'handler_failed' : fate}`).sort());
  const bytes = (payload: string | Uint8Array | null) =>
    payload === null ? null : Buffer.from(bytesOf(payload)).toString('hex');
  for (const row of rows) {
    const one = dead.find(({ place }) => place === `${row.partition}/${row.offset}`) as Expected;
    expect(row.timestampMs).to.equal(one.record.timestampMs);
    // An invocation's input of no bytes is what a tombstone was delivered as; its header says so.
    expect(bytes(row.value) ?? '', 'value').to.equal(one.record.value?.toString('hex') ?? '');
    if (one.fate === 'failed') continue;
    expect(bytes(row.key), 'key').to.equal(one.record.key?.toString('hex') ?? null);
    expect(row.headers.map(([name, value]) => [name, bytes(value)])).to.deep.equal(
      one.record.headers.map(([name, value]) => [name, value?.toString('hex') ?? null]),
    );
  }
  const shown = await fetch(`${world.admin.url}/dead-letters?limit=1000`);
  expect(shown.status, await shown.text()).to.equal(200);
  return rows;
}

/** A letter with a key that its handler can take comes again as it was; a value that was too large as it was corrected. */
async function checkRedrives(
  world: World,
  letters: readonly DeadLetterRow[],
  expected: readonly Expected[],
): Promise<void> {
  for (const letter of letters) {
    const one = expected.find(({ place }) => place === `${letter.partition}/${letter.offset}`) as Expected;
    if (one.fate !== 'failed' && (one.fate !== 'value_too_large' || one.key === undefined)) continue;
    const id = `dl_${letter.shard.toString(16).padStart(4, '0')}${letter.seq.toString(16).padStart(14, '0')}`;
    const value = Buffer.from([0xff, 1]);
    const corrected = one.fate === 'failed' ? one.record : { ...one.record, value };
    if (one.fate !== 'failed')
      await world.engine.submit({ kind: 'editDeadLetter', id, value: Uint8Array.from(value) }, 'test');
    const before = world.seen.length;
    await world.engine.submit({ kind: 'redriveDeadLetter', id }, 'test');
    await eventually(() => world.seen.length > before);
    const again = world.seen.at(-1) as Seen;
    expect(placeOf(again)).to.equal(one.place);
    checkDelivery(again, corrected);
    expect(again.key, 'key of the redrive').to.equal(one.key);
  }
}
