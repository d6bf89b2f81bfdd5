/** The writer's thread: requests in, replies out, one after the other. For a database in memory it serves queries too. */
import { parentPort } from 'node:worker_threads';
import type { CellAddress } from '../../../actors/address.ts';
import type { AuditRow, TimerRow } from '../../../actors/change.ts';
import type { InvocationRef } from '../../../sdk/protocol/index.ts';
import type { StoreInfo, Sweep } from '../store.ts';
import type { WriterOptions } from './connection.ts';
import { openExisting, setUpWriter } from './connection.ts';
import type { OpenFiles } from './file-guard.ts';
import { openFilesOf } from './file-guard.ts';
import type { RawRow } from './records.ts';
import { serve } from './serve.ts';
import type { Commit } from './turn-writer.ts';
import { Writer } from './writer.ts';

export interface WriterOpening extends WriterOptions {
  readonly file: string;
  /** Of the engine that this thread serves, where another thread has served it before. */
  readonly incarnation: number | null;
}

export interface WriterOpened {
  readonly info: StoreInfo;
  readonly files: OpenFiles;
}

let writer: Writer | null = null;
let query: ((name: string, args: readonly unknown[]) => Promise<unknown>) | null = null;

const methods = {
  async open(opening: WriterOpening): Promise<WriterOpened> {
    writer = opening.file === ':memory:' ? await openInMemory(opening) : openFile(opening);
    return { info: writer.info, files: openFilesOf(opening.file) };
  },
  commit: (commit: Commit) => opened().commit(commit),
  apply: (records: readonly Uint8Array[]) => opened().apply(records),
  load: (addresses: readonly CellAddress[]) => opened().reads.load(addresses),
  journals: (refs: readonly InvocationRef[]) => opened().reads.journals(refs),
  timers: (after: TimerRow | null, until: number, limit: number) => opened().reads.timers(after, until, limit),
  running: (after: CellAddress | null, limit: number) => opened().reads.running(after, limit),
  subscriptionIds: () => opened().reads.subscriptionIds(),
  moreNumbers: () => opened().moreNumbers(),
  keepCharts: (rows: readonly RawRow[], keptMax: number) => opened().keepCharts(rows, keptMax),
  deployments: () => opened().reads.deployments(),
  putDeployment: (row: RawRow, audit: AuditRow) => opened().putDeployment(row, audit),
  removeDeployment: (id: string, audit: AuditRow) => opened().removeDeployment(id, audit),
  sweep: (sweep: Sweep) => opened().sweep(sweep),
  saveInto: (target: string) => opened().saveInto(target),
  checkpoint: () => opened().checkpoint(),
  emptyLog: () => opened().emptyLog(),
  query: (name: string, args: readonly unknown[]) => query?.(name, args),
  close: () => opened().close(),
};

if (parentPort !== null) serve(parentPort, methods as unknown as Parameters<typeof serve>[1]);

function opened(): Writer {
  if (writer === null) throw new Error('bug: the writer was asked before it was opened');
  return writer;
}

function openFile(opening: WriterOpening): Writer {
  const connection = openExisting(opening.file);
  setUpWriter(connection, opening);
  return new Writer(connection, opening.incarnation);
}

/** A database in memory is its connection: MikroORM makes it, and everything else here works on the same one. */
async function openInMemory(opening: WriterOpening): Promise<Writer> {
  const [{ openOrm }, { runQuery }, { lookFor }] = await Promise.all([
    import('./orm.ts'),
    import('./queries.ts'),
    import('./look.ts'),
  ]);
  const memory = await openOrm(':memory:');
  const { orm, connection } = memory;
  await orm.migrator.up();
  setUpWriter(connection, opening);
  const made = new Writer(connection, opening.incarnation);
  const look = lookFor(memory, made.info.installation);
  query = (name, args) => runQuery(look, name, args);
  return made;
}
