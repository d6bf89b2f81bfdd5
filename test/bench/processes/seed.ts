/** Makes databases that look as if much had happened: real rows of a real engine, multiplied by SQLite. */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { actorAddress } from '../../../actors/address.ts';
import { createEngine } from '../../../admin/embedded.ts';
import { shardOf } from '../../../engine/store/shard-of.ts';
import type { Connection } from '../../../engine/store/sql/connection.ts';
import { openWritable } from '../../../engine/store/sql/connection.ts';
import { openSqlite } from '../../../engine/store/sql/sqlite.ts';
import type { Write } from '../../../engine/store/store.ts';
import { eventJson, handlerName, objectName } from '../handler.ts';
import { closedLoop } from '../load/closed-loop.ts';
import { serve } from './serve.ts';
import { benchObject } from './services.ts';

/** Until the file is so large, or so many invocations have finished. */
type Until = { readonly mebibytes: number } | { readonly finished: number };

const BATCH = 10_000;
/** Invocations that a real engine runs first. */
const SEEDS = 2_000;
const MEBIBYTE = 1_024 * 1_024;

const methods = {
  /** A state for each of `count` keys, as the handler would leave it. */
  async state(file: string, count: number): Promise<void> {
    const store = openSqlite({ path: file, migrate: true, synchronous: 'NORMAL' });
    const { shards, turn } = await store.open();
    const value = JSON.stringify({ reservation: 'reserved 3 of sku-0042', payment: 'charged 4999', parcel: 'shipped' });
    for (let first = 0, number = turn + 1; first < count; first += BATCH, number += 1) {
      const writes = Array.from({ length: Math.min(BATCH, count - first) }, (_, at): Write => {
        const key = `k${first + at}`;
        const shard = shardOf(actorAddress(objectName, key), shards);
        return { shard, change: { kind: 'stateSet', service: objectName, key, name: 'last', value } };
      });
      await store.commit({ number, writes });
    }
    await store.close();
  },
  /** @returns how many finished invocations there are */
  async history(file: string, until: Until): Promise<number> {
    const seeds = 'finished' in until ? Math.min(SEEDS, until.finished) : SEEDS;
    await runSome(file, seeds);
    const connection = openWritable(file);
    connection.pragma('synchronous = OFF');
    connection.pragma('cache_size = -262144');
    try {
      return multiply(connection, until);
    } finally {
      connection.pragma('wal_checkpoint(TRUNCATE)');
      connection.close();
      bringToDisk(file);
    }
  },
};

export type SeedMethods = typeof methods;

serve(methods);

/** Else the kernel writes gigabytes while the first measurement syncs its commits behind them. */
function bringToDisk(file: string): void {
  const descriptor = openSync(file, 'r+');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

async function runSome(file: string, count: number): Promise<void> {
  const { definition } = benchObject();
  const engine = await createEngine({ services: [definition], store: `sqlite:${file}`, logLevel: 'error' });
  await closedLoop({ amount: { count }, inFlight: 256, keys: 1_000 }, async (key, number) => {
    const parameter = JSON.parse(eventJson(number)) as unknown;
    await engine.client.call({ service: objectName, handler: handlerName, key, parameter });
  });
  await engine.close();
}

/** Copies all invocations there are under numbers of their own, until there are enough. */
function multiply(connection: Connection, until: Until): number {
  const count = () => connection.prepare('select count(*) from invocation').pluck().get() as number;
  const isEnough = (finished: number) =>
    'finished' in until ? finished >= until.finished : sizeBytes(connection) >= until.mebibytes * MEBIBYTE;
  let finished = count();
  while (!isEnough(finished)) {
    const highest = connection.prepare('select max(seq) from invocation').pluck().get() as number;
    const lowest = connection.prepare('select min(seq) from invocation').pluck().get() as number;
    // No more than it takes, and never more than is there.
    const wanted = 'finished' in until ? Math.min(finished, until.finished - finished) : finished;
    const last = connection
      .prepare('select seq from invocation order by seq limit 1 offset ?')
      .pluck()
      .get(wanted - 1) as number;
    const step = highest - lowest + 1;
    connection.exec('begin');
    copy(connection, 'invocation', 'seq', step, last);
    copy(connection, 'journal', 'invocation_seq', step, last);
    connection.exec('commit');
    finished = count();
  }
  return finished;
}

function copy(connection: Connection, table: string, number: string, step: number, last: number): void {
  const columns = connection.prepare(`select name from pragma_table_info('${table}')`).pluck().all() as string[];
  const values = columns.map((name) => (name === number ? `"${name}" + ${step}` : `"${name}"`));
  const names = columns.map((name) => `"${name}"`).join(', ');
  connection.exec(
    `insert into ${table} (${names}) select ${values.join(', ')} from ${table} where ${number} <= ${last}`,
  );
}

function sizeBytes(connection: Connection): number {
  const read = (pragma: string) => connection.pragma(pragma, { simple: true }) as number;
  return read('page_count') * read('page_size');
}
