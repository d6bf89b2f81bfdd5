/**
 * Who has the database: one row, with until when it is theirs, by the server's clock. It says who may begin, and nothing else: what
 * is written is guarded by the incarnation (S3), so an engine that slept through the end of its lease does no harm.
 *
 *  K1. It is taken where nobody has it, or where it has run out: within `LEASE.ms` after the death of who had it, at once
 *      after a stop. One statement looks and takes.
 *  K2. It is renewed three times in its life. A renewal that fails is tried again, for as long as it takes: while the server can't be
 *      reached, nobody else can take it either.
 *  K3. A renewal that finds somebody else's name is the end: an engine that goes on would only find that it is fenced.
 *  K4. Whoever has not heard for `LEASE.ms` that it is theirs (`mayBeOver`) takes no answer for good before it is confirmed: a process that
 *      was stopped in the middle of a commit would find the answer when it wakes, and make steps that its successor has made. For the same
 *      reason it begins none meanwhile (`untilOurs`), whatever it was about to do when it was stopped.
 *      Once nothing has been heard for that long, `keep` tells it, so that the doors close and say why; and when it is over.
 *  K5. The server's clock may be set back, or be another server's: what runs longer than any lease can has run out.
 */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { inEmptyContext } from '../../../empty-context.ts';
import { StoreError } from '../../store.ts';
import type { Session } from './session.ts';

/** A renewal that is not answered within `answeredMs` goes again over another connection: once more before the lease is over. */
export const LEASE = { ms: 5_000, renewedMs: 1_500, answeredMs: 2_500, lookedMs: 300 } as const;

const NOW = `(extract(epoch from clock_timestamp()) * 1000)::bigint`;
/**
 * A lease that a crash of the server forgets has run out by then, so nobody waits for a disk or a replica. Said with each statement and for it alone: a
 * pooler may give the session to others, whose commits must be waited for.
 */
const LIGHTLY = `set_config('synchronous_commit', 'off', true)`;
const TAKE = `insert into lease (id, token, holder, until) values (1, $1, $2, ${NOW} + $3)
  on conflict (id) do update set token = excluded.token, holder = excluded.holder, until = excluded.until
  where lease.until < ${NOW} or lease.until > ${NOW} + 2 * $3 or lease.token = excluded.token returning ${LIGHTLY}`;
const RENEW = `update lease set until = ${NOW} + $2 where id = 1 and token = $1 returning ${LIGHTLY}`;
const RELEASE = `update lease set until = 0 where id = 1 and token = $1 returning ${LIGHTLY}`;
const HOLDER = `select holder from lease where id = 1 and until >= ${NOW}`;

/** What it asks the server over. */
type Asked = Pick<Session, 'ask' | 'cut' | 'shown'>;

/** By both of our clocks, ms. */
export interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

export class Lease {
  readonly #session: Asked;
  readonly #token = randomBytes(8).toString('hex');
  readonly #holder: string;
  readonly #moment: () => Moment;
  #confirmedAt: Moment;
  #timer: NodeJS.Timeout | null = null;
  #watch: NodeJS.Timeout | null = null;
  /** Given to who is about to begin something while it may be over, and fulfilled once it is not. */
  #ours: PromiseWithResolvers<void> | null = null;

  /** @param purpose what this process has the database for, as others are told */
  constructor(session: Asked, purpose: 'an engine' | 'a migration', moment: () => Moment = now) {
    this.#session = session;
    this.#moment = moment;
    this.#confirmedAt = moment();
    this.#holder = `pid ${process.pid} on ${hostname()} since ${new Date().toISOString()} (${purpose})`;
  }

  /** @returns null where it is ours now; else who has it, in words */
  async take(): Promise<string | null> {
    const values = [this.#token, this.#holder, LEASE.ms];
    const askedAt = this.#moment();
    if ((await this.#session.ask({ text: TAKE, values })).length === 1) {
      this.#confirmedAt = askedAt;
      return null;
    }
    return (await holderOf(this.#session)) ?? 'another process';
  }

  /**
   * By our clocks, it may be somebody else's by now (K4). Both go on under SIGSTOP; one of them stands still while the machine sleeps, the
   * other may be set. Where both stand still, as in a virtual machine that its host has paused, nothing is seen here before it is renewed.
   */
  get mayBeOver(): boolean {
    const { monotonic, wall } = this.#moment();
    return Math.max(monotonic - this.#confirmedAt.monotonic, wall - this.#confirmedAt.wall) > LEASE.ms;
  }

  /** Before an answer is acted upon that may have waited for a process that stood still (K4): again where it stood still as it asked. */
  async stillOurs(session: Asked): Promise<void> {
    while (this.mayBeOver) await this.confirm(session);
  }

  /** K4, before something is begun: null where it is ours. Else resolves when it is known to be, and not at all where it is not. */
  untilOurs(): Promise<void> | null {
    if (!this.mayBeOver) return null;
    this.#ours ??= Promise.withResolvers();
    return this.#ours.promise;
  }

  /** It is renewed now, over `session`. @throws StoreError `fenced` where somebody else has it (K3) */
  async confirm(session: Asked): Promise<void> {
    const askedAt = this.#moment();
    const late = setTimeout(() => void session.cut(), LEASE.answeredMs);
    try {
      const rows = await session.ask({ text: RENEW, values: [this.#token, LEASE.ms] });
      if (rows.length === 0) throw await this.#replaced(session);
    } finally {
      clearTimeout(late);
    }
    this.#confirmedAt = askedAt;
    if (this.#ours === null || this.mayBeOver) return;
    this.#ours.resolve();
    this.#ours = null;
  }

  /**
   * From now on it is renewed. `tell` is called with `unavailable` when it may be over (K4), with null when it is not after all, and
   * with `fenced`, once, where somebody else has it (K3).
   */
  keep(tell: (trouble: StoreError | null) => void): void {
    inEmptyContext(() => {
      this.#renewIn(LEASE.renewedMs, tell);
      this.#watchOver(tell);
    });
  }

  /** Nobody has to wait until it has run out. */
  async release(): Promise<void> {
    this.stop();
    // Where the server can't be reached it runs out by itself.
    await this.#session.ask({ text: RELEASE, values: [this.#token] }).catch(() => undefined);
  }

  stop(): void {
    for (const timer of [this.#timer, this.#watch]) if (timer !== null) clearTimeout(timer);
    this.#timer = null;
    this.#watch = null;
  }

  #renewIn(ms: number, tell: (trouble: StoreError) => void): void {
    this.#timer = setTimeout(() => void this.#renew(tell), ms);
    this.#timer.unref();
  }

  async #renew(tell: (trouble: StoreError) => void): Promise<void> {
    const timer = this.#timer;
    try {
      await this.confirm(this.#session);
      // Its answer may have waited for a process that stood still.
      if (timer === this.#timer) this.#renewIn(this.mayBeOver ? 0 : LEASE.renewedMs, tell);
    } catch (error) {
      if (timer !== this.#timer) return;
      if (!(error instanceof StoreError) || error.code !== 'fenced') return this.#renewIn(LEASE.lookedMs, tell); // K2
      this.stop();
      tell(error);
    }
  }

  /** K4 */
  #watchOver(tell: (trouble: StoreError | null) => void): void {
    let [told, lookedAt] = [false, performance.now()];
    this.#watch = setInterval(() => {
      const sleptMs = performance.now() - lookedAt;
      lookedAt += sleptMs;
      // A process that stood still has not asked meanwhile: the renewal that it asks for now says how things are.
      if (this.mayBeOver === told || (!told && sleptMs > LEASE.renewedMs)) return;
      told = !told;
      tell(told ? unheard(this.#session.shown) : null);
    }, LEASE.lookedMs);
    this.#watch.unref();
  }

  async #replaced(session: Asked): Promise<StoreError> {
    const holder = (await holderOf(session).catch(() => null)) ?? 'another process';
    return new StoreError(
      'fenced',
      `${session.shown}: ${holder} has taken over, because this process was not heard of for ${LEASE.ms / 1_000} s`,
      'Start this one again: it stands by until the other ends.',
    );
  }
}

const now = (): Moment => ({ monotonic: performance.now(), wall: Date.now() });

/** Who has the database now, in words; null where nobody has. */
export async function holderOf(session: Asked): Promise<string | null> {
  const [row] = await session.ask({ text: HOLDER, values: [] });
  return (row?.[0] as string | undefined) ?? null;
}

const unheard = (shown: string): StoreError =>
  new StoreError(
    'unavailable',
    `${shown} has not been heard of for ${LEASE.ms / 1_000} s`,
    'Check the server and the network. The engine tries again.',
  );

export const heldBy = (shown: string, holder: string): StoreError =>
  new StoreError(
    'locked',
    `${shown} is in use: ${holder} has it`,
    'Stop that process, or give this one a database of its own.',
  );
