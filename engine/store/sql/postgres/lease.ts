/**
 * Who has the database: one row, with until when it is theirs, by the server's clock. It says who may begin, and nothing else: what
 * is written is guarded by the incarnation (S3), so an engine that slept through the end of its lease does no harm.
 *
 *  K1. It is taken where nobody has it, or where it has run out: within `LEASE.ms` after the death of who had it, at once
 *      after a stop. One statement looks and takes.
 *  K2. It is renewed three times in its life. A renewal that fails is tried again, for as long as it takes: while the server can't be
 *      reached, nobody else can take it either.
 *  K3. A renewal that finds somebody else's name is the end: an engine that goes on would only find that it is fenced.
 */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { inEmptyContext } from '../../../empty-context.ts';
import { StoreError } from '../../store.ts';
import type { Session } from './session.ts';

export const LEASE = { ms: 5_000, renewedMs: 1_500, lookedMs: 300 } as const;

const NOW = `(extract(epoch from clock_timestamp()) * 1000)::bigint`;
const TAKE = `insert into lease (id, token, holder, until) values (1, $1, $2, ${NOW} + $3)
  on conflict (id) do update set token = excluded.token, holder = excluded.holder, until = excluded.until
  where lease.until < ${NOW} or lease.token = excluded.token returning 1`;
const RENEW = `update lease set until = ${NOW} + $2 where id = 1 and token = $1 returning 1`;
const RELEASE = 'update lease set until = 0 where id = 1 and token = $1 returning 1';
const HOLDER = `select holder from lease where id = 1 and until >= ${NOW}`;

export class Lease {
  readonly #session: Session;
  readonly #token = randomBytes(8).toString('hex');
  readonly #holder: string;
  #timer: NodeJS.Timeout | null = null;

  /** @param purpose what this process has the database for, as others are told */
  constructor(session: Session, purpose: 'an engine' | 'a migration') {
    this.#session = session;
    this.#holder = `pid ${process.pid} on ${hostname()} since ${new Date().toISOString()} (${purpose})`;
  }

  /** @returns null where it is ours now; else who has it, in words */
  async take(): Promise<string | null> {
    const values = [this.#token, this.#holder, LEASE.ms];
    if ((await this.#session.ask({ text: TAKE, values })).length === 1) return null;
    return (await holderOf(this.#session)) ?? 'another process';
  }

  /** From now on it is renewed. `lost` is called once, where somebody else has it (K3). */
  keep(lost: (error: StoreError) => void): void {
    this.#timer = inEmptyContext(() => setTimeout(() => void this.#renew(lost), LEASE.renewedMs));
    this.#timer.unref();
  }

  /** Nobody has to wait until it has run out. */
  async release(): Promise<void> {
    this.stop();
    // Where the server can't be reached it runs out by itself.
    await this.#session.ask({ text: RELEASE, values: [this.#token] }).catch(() => undefined);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #renew(lost: (error: StoreError) => void): Promise<void> {
    const timer = this.#timer;
    try {
      const values = [this.#token, LEASE.ms];
      const isOurs = (await this.#session.ask({ text: RENEW, values })).length === 1;
      if (timer !== this.#timer) return;
      if (!isOurs) return lost(await this.#replaced());
    } catch {
      if (timer !== this.#timer) return; // K2
    }
    this.keep(lost);
  }

  async #replaced(): Promise<StoreError> {
    const holder = (await holderOf(this.#session).catch(() => null)) ?? 'another process';
    return new StoreError(
      'fenced',
      `${this.#session.shown}: ${holder} has taken over, because this process was not heard of for ${LEASE.ms / 1_000} s`,
      'Start this one again: it stands by until the other ends.',
    );
  }
}

/** Who has the database now, in words; null where nobody has. */
export async function holderOf(session: Session): Promise<string | null> {
  const [row] = await session.ask({ text: HOLDER, values: [] });
  return (row?.[0] as string | undefined) ?? null;
}

export const heldBy = (shown: string, holder: string): StoreError =>
  new StoreError(
    'locked',
    `${shown} is in use: ${holder} has it`,
    'Stop that process, or give this one a database of its own.',
  );
