/**
 * The store on PostgreSQL. One session writes turns and reads for the engine, in the order asked (S4); one keeps the lease;
 * people are answered on two more. That is all that an engine takes of the server's connections: `CONNECTIONS`.
 *
 * A turn is one transaction and one way there and back (`session.ts`, `turn-batch.ts`). Its first statement moves the
 * turn's number on, where it is the next and the incarnation is ours: who has been replaced, and who repeats a commit
 * whose outcome was lost, is told apart there, by a row that each of them has to lock (S2, S3).
 *
 * Several engines may be started on one database: one works, the others wait until it ends (`lease.ts`).
 */
import { randomBytes } from 'node:crypto';
import type { CellAddress } from '../../../actors/address.ts';
import type { CellRows, Damage } from '../../../actors/cell.ts';
import type { AuditRow, TimerRow } from '../../../actors/change.ts';
import type { InvocationRef, JournalItem } from '../../../sdk/protocol/index.ts';
import type { BoundedQueries, StoredChart, StoredDeployment } from '../queries.ts';
import { takenOver, turnOutOfOrder, turnsLost } from '../refusals.ts';
import { SHARDS } from '../shard-of.ts';
import type { Store, StoreError, StoreInfo, Sweep, Turn } from '../store.ts';
import { CommitTimes } from './commit-times.ts';
import { cellOf, journalOf, timerOrDamage } from './decode-cell.ts';
import { deploymentOrDamage } from './deployment-rows.ts';
import type { ServerAddress } from './postgres/address.ts';
import { isNotFound, isPassing, ofOneTry, passesByItself } from './postgres/errors.ts';
import { heldBy, LEASE, Lease } from './postgres/lease.ts';
import { PostgresQueries } from './postgres/queries.ts';
import { PostgresReads } from './postgres/reads.ts';
import { prepareEmpty, prepareSchema } from './postgres/schema.ts';
import type { Statement } from './postgres/session.ts';
import { closedError, Session } from './postgres/session.ts';
import { sessionOptions } from './postgres/sessions.ts';
import { ADVANCE_TURN, GUARD } from './postgres/statements.ts';
import type { TurnStatement } from './postgres/turn-batch.ts';
import { statementsOf, unexpected } from './postgres/turn-batch.ts';
import { charts, deploymentPut, deploymentRemoved, META, sweeps } from './postgres/writes.ts';
import { damagedMeta } from './turn-writer.ts';

export interface PostgresOptions {
  readonly address: ServerAddress;
  /** True applies pending migrations; false refuses a database that has some. */
  readonly migrate: boolean;
  /** Somebody else has the database: `wait` until they end, or refuse it as `locked`. */
  readonly whenHeld: 'wait' | 'refuse';
  /** Called while it waits, whenever it is somebody else who is waited for. */
  readonly onWaiting?: (holder: string) => void;
  /** A query that takes longer is given up. Default 5,000. */
  readonly queryTimeoutMs?: number;
}

export function openPostgres(options: PostgresOptions): Store {
  return new PostgresStore(options);
}

class PostgresStore implements Store {
  readonly queries: BoundedQueries;
  readonly untilOurs = () => this.#lease.untilOurs();
  readonly #options: PostgresOptions;
  readonly #turns: Session;
  readonly #leases: Session;
  readonly #lease: Lease;
  readonly #questions: PostgresQueries;
  readonly #times = new CommitTimes();
  #tell: (trouble: StoreError | null) => void = () => undefined;
  #info: StoreInfo | null = null;
  /** The last turn that was answered for. */
  #written = 0;
  #reads: PostgresReads | null = null;
  #closed = false;
  #wakeUp: () => void = () => undefined;

  constructor(options: PostgresOptions) {
    const { address } = options;
    this.#options = options;
    this.#turns = new Session(sessionOptions.turns(address));
    this.#leases = new Session(sessionOptions.lease(address));
    this.#lease = new Lease(this.#leases, 'an engine');
    this.#questions = new PostgresQueries(address, options.queryTimeoutMs ?? 5_000);
    this.queries = this.#questions.queries;
  }

  async open(): Promise<StoreInfo> {
    const { migrate } = this.#options;
    try {
      await prepareEmpty(this.#leases, migrate);
      await this.#takeLease();
      await prepareSchema(this.#leases, migrate);
      this.#info = await this.#entered();
      this.#written = this.#info.turn;
    } catch (error) {
      await this.close();
      throw ofOneTry(error);
    }
    this.#reads = new PostgresReads(this.#turns, this.#info.shards);
    this.#questions.start(this.#info);
    return this.#info;
  }

  async commit(turn: Turn): Promise<void> {
    const { incarnation } = this.#known();
    const statements = statementsOf(turn);
    const advance = { name: 'advanceTurn', text: ADVANCE_TURN, values: [turn.number, incarnation] };
    try {
      this.#times.add(await this.#turns.transaction([advance, ...statements]));
    } catch (error) {
      if (!isNotFound(error)) throw error;
      const { statement } = error as { readonly statement?: number };
      if (statement !== 0) throw unexpected(statements[(statement ?? 1) - 1] as TurnStatement);
      await this.#explain(turn.number);
    }
    this.#written = turn.number;
    await this.#lease.stillOurs(this.#turns);
  }

  get syncShare(): number {
    return this.#times.syncShare;
  }

  async moreNumbers(): Promise<number> {
    const { answers } = await this.#guarded([{ text: META.countIncarnation, values: [] }]);
    const [row] = answers.at(-1)?.rows ?? [];
    this.#info = { ...this.#known(), incarnation: row?.[0] as number };
    return this.#info.incarnation;
  }

  async load(addresses: readonly CellAddress[]): Promise<CellRows[]> {
    const { installation } = this.#known();
    const cells = await this.#reader().load(addresses);
    await this.#lease.stillOurs(this.#turns);
    return cells.map((raw, at) => cellOf(installation, addresses[at] as CellAddress, raw));
  }

  async journals(refs: readonly InvocationRef[]): Promise<(JournalItem[] | Damage)[]> {
    const journals = await this.#reader().journals(refs);
    await this.#lease.stillOurs(this.#turns);
    return journals.map((rows, at) => journalOf(refs[at] as InvocationRef, rows));
  }

  async timers(after: TimerRow | null, until: number, limit: number): Promise<(TimerRow | Damage)[]> {
    return (await this.#reader().timers(after, until, limit)).map(timerOrDamage);
  }

  running(after: CellAddress | null, limit: number): Promise<CellAddress[]> {
    return this.#reader().running(after, limit);
  }

  subscriptionIds(): Promise<string[]> {
    return this.#reader().subscriptionIds();
  }

  async keepCharts(stored: readonly StoredChart[], keptMax: number): Promise<void> {
    await this.#guarded(charts(stored, keptMax));
  }

  async deployments(): Promise<(StoredDeployment | Damage)[]> {
    return (await this.#reader().deployments()).map(deploymentOrDamage);
  }

  async putDeployment(deployment: StoredDeployment, audit: AuditRow): Promise<void> {
    await this.#guarded(deploymentPut(deployment, audit));
  }

  async removeDeployment(id: string, audit: AuditRow): Promise<void> {
    await this.#guarded(deploymentRemoved(id, audit));
  }

  async sweep(sweep: Sweep): Promise<number> {
    const { answers } = await this.#guarded(sweeps(sweep));
    return Math.max(...answers.slice(1).map(({ rows: [row] }) => Number(row?.[0])));
  }

  onTrouble(tell: (trouble: StoreError | null) => void): void {
    this.#tell = tell;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wakeUp();
    const closed = closedError();
    await this.#questions.close(closed);
    await this.#turns.close(closed);
    await this.#lease.release();
    await this.#leases.close(closed);
  }

  async #takeLease(): Promise<void> {
    const { whenHeld, onWaiting } = this.#options;
    let told: string | null = null;
    for (;;) {
      if (this.#closed) throw closedError();
      const holder = await this.#holderBeside(told);
      if (holder === null) break;
      if (whenHeld === 'refuse') throw heldBy(this.#leases.shown, holder);
      if (holder !== told) onWaiting?.(holder);
      told = holder;
      await this.#awhile(LEASE.lookedMs);
    }
    this.#lease.keep((trouble) => {
      // Who waits for an answer of a server that is not heard of would wait for long.
      if (trouble?.code === 'unavailable') void this.#turns.cut();
      this.#tell(trouble);
    });
  }

  /** null where the lease is ours. Who waits already goes on to wait while the server is away. */
  async #holderBeside(told: string | null): Promise<string | null> {
    try {
      return await this.#lease.take();
    } catch (error) {
      if (told === null || !isPassing(error)) throw error;
      return told;
    }
  }

  #awhile(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** What the one before has left half done, because its connection was lost, holds the row for some seconds. */
  async #entered(): Promise<StoreInfo> {
    const deadline = performance.now() + ENTER_MS_MAX;
    for (;;) {
      try {
        return await this.#enter();
      } catch (error) {
        if (this.#closed || !passesByItself(error) || performance.now() > deadline) throw error;
      }
      await this.#awhile(LEASE.lookedMs);
    }
  }

  /** From here on, whoever was there before is fenced. */
  async #enter(): Promise<StoreInfo> {
    const values = [randomBytes(6).toString('hex'), SHARDS, Date.now()];
    const { answers } = await this.#turns.transaction([
      { text: META.create, values },
      { text: META.anyInvocation, values: [] },
      { text: META.countIncarnation, values: [] },
    ]);
    const [made, any] = answers;
    // Numbers would be given a second time, to other invocations.
    if (made?.count === 1 && any?.count !== 0) throw damagedMeta('it is missing');
    return this.#meta();
  }

  async #meta(): Promise<StoreInfo> {
    const [row] = await this.#turns.ask({ text: META.read, values: [] });
    if (row === undefined) throw damagedMeta('it is missing');
    const [installation, incarnation, turn, shards] = row as [string, number, number, number];
    const isWhole =
      /^[0-9a-f]{12}$/.test(installation) && [incarnation, turn, shards].every(Number.isSafeInteger) && shards > 0;
    if (!isWhole) throw damagedMeta('installation, incarnation, turn or shards is none');
    return { installation, incarnation, turn, shards };
  }

  /** What is written outside of turns, by who has the database alone. */
  async #guarded(statements: readonly Statement[]) {
    const { incarnation } = this.#known();
    try {
      return await this.#turns.transaction([{ text: GUARD, values: [incarnation] }, ...statements]);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      throw takenOver(incarnation, (await this.#meta()).incarnation);
    }
  }

  /** Why the turn could not be advanced: stored already (S2, which is fine), or fenced (S3). */
  async #explain(turn: number): Promise<void> {
    const { incarnation: last, turn: stored } = await this.#meta();
    const { incarnation } = this.#known();
    if (last < incarnation || stored < this.#written) throw turnsLost(stored, this.#written);
    if (last !== incarnation) throw takenOver(incarnation, last);
    if (turn > stored) throw turnOutOfOrder(turn, stored);
    // It is seen, but a replica that has to have it may not have it yet: what is written behind it says so.
    await this.#guarded([{ text: META.touch, values: [] }]);
  }

  #reader(): PostgresReads {
    if (this.#reads === null) throw new Error('bug: the store is not open');
    return this.#reads;
  }

  #known(): StoreInfo {
    if (this.#info === null) throw new Error('bug: the store is not open');
    return this.#info;
  }
}

/** As long as the server keeps a transaction of a lost session (`sessions.ts`), and a little more. */
const ENTER_MS_MAX = 30_000;
