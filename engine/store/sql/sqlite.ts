/**
 * The store in SQLite. This side encodes and decodes; a thread of its own writes and reads (`worker.ts`), and people are
 * answered by two more, for rows and for counts, each started by its first question (`query-client.ts`). One more copies the
 * log back (`checkpoints.ts`). A turn is written to a log of its own, and a light cell read, on the engine's thread
 * (`in-line.ts`); the rows of the turn follow (`rows-behind.ts`).
 * A database in memory has one thread for all of it.
 */
import type { CellAddress } from '../../../actors/address.ts';
import type { CellRows, Damage } from '../../../actors/cell.ts';
import type { AuditRow, TimerRow } from '../../../actors/change.ts';
import type { InvocationRef, JournalItem } from '../../../sdk/protocol/index.ts';
import type { Logger } from '../../log.ts';
import { silentLogger } from '../../log.ts';
import type { BoundedQueries, StoredChart, StoredDeployment } from '../queries.ts';
import type { Store, StoreInfo, Sweep, Turn } from '../store.ts';
import { StoreError } from '../store.ts';
import type { PackedBatch } from './batch.ts';
import { copyOf, packTurn } from './batch.ts';
import { chartRecord } from './chart-rows.ts';
import { Checkpoints } from './checkpoints.ts';
import { CHART } from './columns.ts';
import { CommitTimes } from './commit-times.ts';
import { cellOf, journalOf, timerOrDamage } from './decode-cell.ts';
import { deploymentOrDamage, deploymentRow } from './deployment-rows.ts';
import { FileContent } from './file-content.ts';
import { FileGuard } from './file-guard.ts';
import { InLine } from './in-line.ts';
import type { Lock } from './lock.ts';
import { takeLock } from './lock.ts';
import { QueryClient } from './query-client.ts';
import type { RawCell } from './reads.ts';
import type { RawRow } from './records.ts';
import { prepareSchema } from './schema.ts';
import type { Commit, CommitTime } from './turn-writer.ts';
import { applyTurnsLeft } from './turns-left.ts';
import type { WriterOpened, WriterOpening } from './worker.ts';
import { WorkerClient } from './worker-client.ts';
import { unwritable, WriterLine } from './writer-line.ts';

export interface SqliteOptions {
  /** A file, made where there is none; or `:memory:`, which is gone when the store is closed. */
  readonly path: string;
  /** True applies pending migrations; false refuses a database that has some. */
  readonly migrate: boolean;
  /** Default `FULL`: a commit that was answered survives a power cut. `NORMAL` survives the death of the process only. */
  readonly synchronous?: 'FULL' | 'NORMAL';
  /** A query that takes longer is given up. Default 5,000. */
  readonly queryTimeoutMs?: number;
  /** Default: silent. */
  readonly logger?: Logger;
}

export function openSqlite(options: SqliteOptions): Store {
  return new SqliteStore(options);
}

class SqliteStore implements Store {
  readonly queries: BoundedQueries;
  readonly #options: SqliteOptions;
  readonly #inMemory: boolean;
  readonly #writer: WorkerClient;
  readonly #reader: QueryClient;
  readonly #guard: FileGuard | null;
  #content: FileContent | null = null;
  #tell: (trouble: StoreError) => void = () => undefined;
  readonly #times = new CommitTimes();
  readonly #checkpoints: Checkpoints | null;
  readonly #line: WriterLine;
  #inLine: InLine | null = null;
  #lock: Lock | null = null;
  #info: StoreInfo | null = null;

  constructor(options: SqliteOptions) {
    this.#options = options;
    this.#inMemory = options.path === ':memory:';
    this.#writer = new WorkerClient({ module: 'worker', file: options.path, opening: () => [this.#opening()] });
    this.#reader = new QueryClient({
      file: options.path,
      writer: this.#inMemory ? this.#writer : null,
      timeoutMs: options.queryTimeoutMs ?? 5_000,
      settled: () => this.#line.behind.settled(),
    });
    this.#line = new WriterLine({
      writer: this.#writer,
      applied: (turn) => {
        this.#inLine?.applied(turn);
        this.#checkpoints?.written();
      },
      lost: (error) => void this.#lost(error),
    });
    this.queries = this.#reader.queries;
    this.#guard = this.#inMemory ? null : this.#makeGuard(options.path);
    this.#checkpoints = this.#inMemory ? null : this.#makeCheckpoints(options.path);
  }

  async open(): Promise<StoreInfo> {
    const { path, migrate } = this.#options;
    if (!this.#inMemory) this.#lock = takeLock(path, 'an engine');
    try {
      if (!this.#inMemory) {
        applyTurnsLeft(path, this.#options);
        await prepareSchema(path, migrate);
      }
      const { info, files } = await this.#opened();
      this.#info = info;
      if (!this.#inMemory) this.#content = new FileContent(path);
      this.#lock?.opened(files);
      if (!this.#inMemory) this.#inLine = this.#makeInLine(this.#info);
    } catch (error) {
      await this.close();
      throw error;
    }
    this.#reader.start(this.#info.installation);
    this.#guard?.start();
    return this.#info;
  }

  async commit(turn: Turn): Promise<void> {
    this.#checkTrouble();
    const batch = packTurn(turn);
    const written = this.#inLine?.commit(turn, batch) ?? null;
    this.#times.add(written === null ? await this.#commitOnThread(turn, copyOf(batch)) : written.took);
    if (written?.room) await written.room;
  }

  get syncShare(): number {
    return this.#times.syncShare;
  }

  get keptMs(): number {
    return this.#inLine?.keptMs ?? 0;
  }

  async moreNumbers(): Promise<number> {
    this.#checkTrouble();
    return this.#line.write<number>('moreNumbers', [], (incarnation) => {
      this.#info = { ...this.#known(), incarnation };
      this.#inLine?.goOnAs(incarnation);
    });
  }

  async load(addresses: readonly CellAddress[]): Promise<CellRows[]> {
    this.#checkTrouble();
    const light = this.#inLine?.load(addresses) ?? [];
    const left = addresses.filter((_, at) => (light[at] ?? null) === null);
    const others = left.length === 0 ? [] : ((await this.#ask('load', [left])) as RawCell[]);
    const { installation } = this.#known();
    let taken = 0;
    return addresses.map((address, at) => cellOf(installation, address, light[at] ?? (others[taken++] as RawCell)));
  }

  async journals(refs: readonly InvocationRef[]): Promise<(JournalItem[] | Damage)[]> {
    const plain = refs.map(({ shard, seq }) => ({ shard, seq }));
    const journals = (await this.#ask('journals', [plain])) as RawRow[][];
    return journals.map((rows, at) => journalOf(refs[at] as InvocationRef, rows));
  }

  async timers(after: TimerRow | null, until: number, limit: number): Promise<(TimerRow | Damage)[]> {
    const rows = (await this.#ask('timers', [after, until, limit])) as RawRow[];
    return rows.map(timerOrDamage);
  }

  async running(after: CellAddress | null, limit: number): Promise<CellAddress[]> {
    return (await this.#ask('running', [after, limit])) as CellAddress[];
  }

  async subscriptionIds(): Promise<string[]> {
    return (await this.#ask('subscriptionIds', [])) as string[];
  }

  async keepCharts(charts: readonly StoredChart[], keptMax: number): Promise<void> {
    const rows = charts.map((chart): RawRow => {
      const record = chartRecord(chart);
      return CHART.map((column) => record[column]);
    });
    await this.#write('keepCharts', [rows, keptMax]);
  }

  async deployments(): Promise<(StoredDeployment | Damage)[]> {
    return ((await this.#ask('deployments', [])) as RawRow[]).map(deploymentOrDamage);
  }

  async putDeployment(deployment: StoredDeployment, audit: AuditRow): Promise<void> {
    await this.#write('putDeployment', [deploymentRow(deployment), audit]);
  }

  async removeDeployment(id: string, audit: AuditRow): Promise<void> {
    await this.#write('removeDeployment', [id, audit]);
  }

  async sweep(sweep: Sweep): Promise<number> {
    return (await this.#write('sweep', [sweep])) as number;
  }

  onTrouble(tell: (trouble: StoreError) => void): void {
    this.#tell = tell;
  }

  async close(): Promise<void> {
    const closed = new StoreError('unavailable', 'the store is closed', 'Open another one.');
    try {
      await this.#guard?.stop();
      await this.#reader.close(closed);
      await this.#line.finish();
      await this.#checkpoints?.close(closed);
      this.#inLine?.close();
      await this.#writer.close(closed);
    } finally {
      this.#content?.close();
      this.#content = null;
      this.#lock?.release();
      this.#lock = null;
    }
  }

  async #commitOnThread(turn: Turn, batch: PackedBatch): Promise<CommitTime> {
    const commit: Commit = { turn: turn.number, batch };
    const took = await this.#line.write<CommitTime>('commit', [commit], () => this.#inLine?.trust(turn));
    this.#checkpoints?.written();
    return took;
  }

  async #ask(method: string, args: readonly unknown[]): Promise<unknown> {
    this.#checkTrouble();
    return this.#line.ask(method, args);
  }

  async #write(method: string, args: readonly unknown[]): Promise<unknown> {
    this.#checkTrouble();
    return this.#line.write(method, args);
  }

  /** Rows that do not fit. Where the file is not the one that it was, that is what there is to say. */
  async #lost(error: unknown): Promise<void> {
    if ((await this.#guard?.lookNow()) !== true) this.#tell(unwritable(this.#options.path, error));
  }

  /** @throws StoreError where nothing may be asked any more (S8) */
  #checkTrouble(): void {
    const trouble = this.#guard?.trouble ?? null;
    if (trouble !== null) throw trouble;
  }

  #makeInLine({ installation, incarnation, shards }: StoreInfo): InLine {
    return new InLine({
      file: this.#options.path,
      synchronous: this.#options.synchronous ?? 'FULL',
      ...{ installation, incarnation, shards, line: this.#line },
    });
  }

  async #opened(): Promise<WriterOpened> {
    return (await this.#writer.opened()) as WriterOpened;
  }

  #makeGuard(file: string): FileGuard {
    return new FileGuard({
      file,
      openFiles: async () => (await this.#opened()).files,
      isWrittenOver: async () => (await this.#content?.isStrange()) === true,
      saveInto: async (target) => void (await this.#line.ask('saveInto', [target])),
      emptyLog: async () => {
        await this.#checkpoints?.idle();
        await this.#line.ask('emptyLog', []);
      },
      lookAtTurns: () => this.#inLine?.lookAtLog(),
      tell: (trouble) => this.#tell(trouble),
    });
  }

  #makeCheckpoints(file: string): Checkpoints {
    const { logger = silentLogger } = this.#options;
    return new Checkpoints({
      file,
      finish: async () => void (await this.#writer.request('checkpoint', [])),
      tellLength: (bytes) =>
        logger.warn(
          { file, logBytes: bytes, remedy: 'End what else reads the database: a shell, a backup.' },
          'the log of the database takes more and more of the disk: another program reads an old state of it',
        ),
    });
  }

  /** A thread that takes the place of a dead one goes on as the same incarnation; the turn tells what was written. */
  #opening(): WriterOpening {
    const incarnation = this.#info?.incarnation ?? null;
    if (this.#inMemory && incarnation !== null) throw lost();
    return { file: this.#options.path, synchronous: this.#options.synchronous ?? 'FULL', incarnation };
  }

  #known(): StoreInfo {
    if (this.#info === null) throw new Error('bug: the store is not open');
    return this.#info;
  }
}

const lost = (): StoreError =>
  new StoreError('corrupt', 'the database in memory is gone with its thread', 'Start again; use a file to keep data.');
