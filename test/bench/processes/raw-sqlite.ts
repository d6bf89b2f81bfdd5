/** What SQLite alone does with what our engine hands it: the recorded turns, row by row, without an engine around. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createEngine } from '../../../engine/engine.ts';
import type { PackedBatch } from '../../../engine/store/sql/batch.ts';
import { BatchReader, copyOf, packTurn } from '../../../engine/store/sql/batch.ts';
import type { Connection } from '../../../engine/store/sql/connection.ts';
import { openWritable, setUpWriter } from '../../../engine/store/sql/connection.ts';
import type { Statement } from '../../../engine/store/sql/database.ts';
import { OPERATION_NAMES } from '../../../engine/store/sql/operations.ts';
import { openSqlite } from '../../../engine/store/sql/sqlite.ts';
import type { Operation } from '../../../engine/store/sql/statements.sqlite.ts';
import { OPERATIONS, PARAMETER_COUNTS } from '../../../engine/store/sql/statements.sqlite.ts';
import { endpointOf } from '../../../sdk/index.ts';
import { benchFolder } from '../../setup/folders.ts';
import { eventJson, handlerName, objectName } from '../handler.ts';
import { closedLoop } from '../load/closed-loop.ts';
import type { LoadPlan } from '../load/plan.ts';
import { serve } from './serve.ts';
import { benchObject } from './services.ts';

export interface Replayed {
  readonly operations: number;
  readonly seconds: number;
  readonly turns: number;
  readonly rows: number;
}

const turns: PackedBatch[] = [];
let recorded = 0;

const methods = {
  /** Runs an engine under the load, and keeps what it commits. */
  record: (plan: LoadPlan): Promise<void> =>
    inFolder(async (file) => {
      const store = openSqlite({ path: file, migrate: true });
      const commit = store.commit.bind(store);
      store.commit = (turn) => {
        turns.push(copyOf(packTurn(turn)));
        return commit(turn);
      };
      const engine = await createEngine({ endpoints: [endpointOf([benchObject().definition])], store });
      const common = { headers: [], origin: { kind: 'client' }, idempotencyKey: null, startAt: null } as const;
      const { operations } = await closedLoop(plan, async (key, number) => {
        const target = { service: objectName, handler: handlerName, key };
        await engine.call({ ...common, target, payload: eventJson(number) });
      });
      await engine.close();
      recorded = operations;
    }),
  /** Commits all of it to a new file, a transaction for each turn. */
  replay: (): Promise<Replayed> =>
    inFolder(async (file) => {
      const schema = openSqlite({ path: file, migrate: true });
      await schema.open();
      await schema.close();
      const connection = openWritable(file);
      setUpWriter(connection, { synchronous: 'FULL' });
      const startedAt = performance.now();
      const rows = writeAll(connection);
      const seconds = (performance.now() - startedAt) / 1_000;
      connection.close();
      return { operations: recorded, seconds, turns: turns.length, rows };
    }),
};

export type RawSqliteMethods = typeof methods;

serve(methods);

function writeAll(connection: Connection): number {
  const statements = OPERATION_NAMES.map((name): Statement => {
    const { sql }: Operation = OPERATIONS[name];
    return connection.prepare(sql);
  });
  const [begin, commit] = [connection.prepare('begin immediate'), connection.prepare('commit')];
  let rows = 0;
  for (const batch of turns) {
    begin.run();
    for (const reader = new BatchReader(batch); !reader.isDone; rows += 1) {
      const operation = reader.operation();
      (statements[operation] as Statement).run(...reader.values(PARAMETER_COUNTS[operation] as number));
    }
    commit.run();
  }
  return rows;
}

async function inFolder<Result>(use: (file: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(benchFolder());
  try {
    return await use(join(folder, 'keymail.db'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
