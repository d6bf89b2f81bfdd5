/**
 * People's questions in PostgreSQL: on two sessions of their own, one for rows and one for counts, so that neither waits for
 * a commit, nor for the other. Each question sees one state of the database, and is given up by the server when its time is over.
 */
import type { Status } from '../../../../actors/lifecycle.ts';
import { isFinished } from '../../../../actors/lifecycle.ts';
import { outcomeOf } from '../../output.ts';
import { decodeCursor, pageLimit, pageOf } from '../../page.ts';
import type { BoundedQueries, StoreQueries } from '../../queries.ts';
import { CHARTS_MAX } from '../../queries.ts';
import type { StoreInfo } from '../../store.ts';
import { StoreError } from '../../store.ts';
import { shownChart } from '../chart-rows.ts';
import { ATTEMPT_FAILURE, CHART, columns, DEAD_LETTER, INVOCATION, JOURNAL } from '../columns.ts';
import { itemOf } from '../journal-rows.ts';
import { QUESTION_NAMES, QUESTIONS_THAT_COUNT } from '../query-client.ts';
import type {
  AttemptFailureRecord,
  AuditRecord,
  ChartRecord,
  DeadLetterRecord,
  InvocationRecord,
  JournalRecord,
} from '../records.ts';
import { named } from '../records.ts';
import type { ExecutedMigration } from '../schema-state.ts';
import { standOf } from '../schema-state.ts';
import { orRefused, shownAudit, shownFailure, shownInvocation, shownItem, shownLetter } from '../shown-rows.ts';
import { actor, actors } from './actor-lists.ts';
import type { ServerAddress } from './address.ts';
import { count, invocations, livingCounts, statusCounts, stepCounts, stepFailures } from './invocation-lists.ts';
import type { Look } from './look.ts';
import { promises } from './promise-lists.ts';
import { EXECUTED_IN_POSTGRES } from './schema.ts';
import { Session } from './session.ts';
import { sessionOptions } from './sessions.ts';
import type { Sql } from './sql.ts';
import { join, raw, sql, statement } from './sql.ts';

/** The server gives up first; this is for one that does not answer at all. */
const ANSWER_MS_MORE = 5_000;
/** Each waits for those before it, so more than this many are not answered in time anyway. */
const WAITING_MAX = 1_000;

export class PostgresQueries {
  readonly queries: BoundedQueries;
  readonly #rows: Line;
  readonly #counts: Line;
  #info: StoreInfo | null = null;

  constructor(address: ServerAddress, timeoutMs: number) {
    const line = () => new Line(new Session(sessionOptions.questions(address, timeoutMs + ANSWER_MS_MORE)));
    this.#rows = line();
    this.#counts = line();
    this.queries = { ...this.#within(timeoutMs), within: (ms) => this.#within(Math.min(ms, timeoutMs)) };
  }

  /** From now on questions are answered. */
  start(info: StoreInfo): void {
    this.#info = info;
  }

  async close(reason: StoreError): Promise<void> {
    this.#info = null;
    await Promise.all([this.#rows.session.close(reason), this.#counts.session.close(reason)]);
  }

  #within(ms: number): StoreQueries {
    const entries = QUESTION_NAMES.map((name) => [name, (...args: readonly unknown[]) => this.#ask(name, args, ms)]);
    return Object.fromEntries(entries) as unknown as StoreQueries;
  }

  async #ask(name: keyof StoreQueries, args: readonly unknown[], ms: number): Promise<unknown> {
    const info = this.#info;
    if (info === null) throw new StoreError('unavailable', 'the store is not open', 'Open it first.');
    const line = QUESTIONS_THAT_COUNT.has(name) ? this.#counts : this.#rows;
    return line.ask(name, ms, (ask) => {
      const { installation, shards } = info;
      const question = questionsOf({ installation, shards, ask })[name] as (
        ...args: readonly unknown[]
      ) => Promise<unknown>;
      return question(...args);
    });
  }
}

/** Questions one after the other, each in a transaction of its own. */
class Line {
  readonly session: Session;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(session: Session) {
    this.session = session;
  }

  async ask(name: string, ms: number, question: (ask: Look['ask']) => Promise<unknown>): Promise<unknown> {
    if (this.#waiting >= WAITING_MAX)
      throw new StoreError('unavailable', `more than ${WAITING_MAX} queries wait`, 'Ask less often.');
    this.#waiting += 1;
    const answer = this.#last.then(() => this.#answer(name, ms, question));
    this.#last = answer.catch(() => undefined); // Whoever asked hears of it.
    try {
      return await answer;
    } finally {
      this.#waiting -= 1;
    }
  }

  async #answer(name: string, ms: number, question: (ask: Look['ask']) => Promise<unknown>): Promise<unknown> {
    const deadline = performance.now() + ms;
    await this.session.ask({ text: 'begin isolation level repeatable read read only', values: [] });
    try {
      return await question(async (asked) => {
        const left = Math.max(1, Math.ceil(deadline - performance.now()));
        const limit = { text: `select set_config('statement_timeout', $1, true)`, values: [`${left}ms`] };
        const [, answer] = await this.session.askAll([limit, statement(asked)]);
        return answer?.rows ?? [];
      });
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'timeout') throw error;
      throw new StoreError('timeout', `the query ${name} took longer than ${ms} ms and was given up`, error.remedy);
    } finally {
      // A session that is gone has ended its transaction.
      await this.session.ask({ text: 'commit', values: [] }).catch(() => undefined);
    }
  }
}

function questionsOf(look: Look): StoreQueries {
  const { installation } = look;
  const letters = `select ${columns(DEAD_LETTER)} from dead_letter`;
  return {
    invocations: (filter, page) => invocations(look, filter, page),
    count: (filter) => count(look, filter),
    livingCounts: () => livingCounts(look),
    async charts({ service, handler }) {
      const rows =
        await look.ask(sql`select ${raw(columns(CHART))} from chart where service = ${service} and handler = ${handler}
        order by first_seen_at desc limit ${CHARTS_MAX}`);
      return rows.flatMap((row) => shownChart(named<ChartRecord>(CHART, row)));
    },
    async chart({ service, handler }, hash) {
      const [row] = await look.ask(sql`select ${raw(columns(CHART))} from chart
        where hash = ${hash} and service = ${service} and handler = ${handler}`);
      return row === undefined ? null : (shownChart(named<ChartRecord>(CHART, row))[0] ?? null);
    },
    async failures({ shard, seq }) {
      const rows = await look.ask(sql`select ${raw(columns(ATTEMPT_FAILURE))} from attempt_failure
        where shard = ${shard}::bigint and seq = ${seq}::bigint order by attempt`);
      return rows.map((row) => shownFailure(named<AttemptFailureRecord>(ATTEMPT_FAILURE, row)));
    },
    stepCounts: (name, chart) => stepCounts(look, name, chart),
    stepFailures: (name, chart, since) => stepFailures(look, name, chart, since),
    async invocation({ shard, seq }) {
      const [row] = await look.ask(sql`select ${raw(columns(INVOCATION))} from invocation
        where shard = ${shard}::bigint and seq = ${seq}::bigint`);
      return row === undefined ? null : shownInvocation(installation, named<InvocationRecord>(INVOCATION, row));
    },
    statusCounts: (withFinished) => statusCounts(look, withFinished),
    async journal({ shard, seq }, part) {
      const { from = 0, limit = Number.POSITIVE_INFINITY } = part ?? {};
      const items = sql`select ${raw(columns(JOURNAL))} from journal
        where shard = ${shard}::bigint and invocation_seq = ${seq}::bigint`;
      const asked =
        part === undefined
          ? sql`${items} order by item_index`
          : from < 0
            ? sql`${items} order by item_index desc limit ${-from}::bigint`
            : sql`${items} and item_index >= ${from}::bigint order by item_index limit ${limit}::bigint`;
      const rows = await look.ask(asked);
      if (from < 0) rows.reverse();
      return rows.slice(0, limit).map((row) => shownItem(named<JournalRecord>(JOURNAL, row)));
    },
    async isAnswered({ shard, seq }, id) {
      const rows = await look.ask(sql`select 1 from journal where shard = ${shard}::bigint
        and invocation_seq = ${seq}::bigint and kind = 'completion' and completion_id = ${id}::bigint limit 1`);
      return rows.length > 0;
    },
    async output({ shard, seq }) {
      const place = sql`shard = ${shard}::bigint`;
      const [[found], [last]] = await Promise.all([
        look.ask(sql`select status from invocation where ${place} and seq = ${seq}::bigint`),
        look.ask(sql`select ${raw(columns(JOURNAL))} from journal where ${place} and invocation_seq = ${seq}::bigint
          order by item_index desc limit 1`),
      ]);
      const status = found?.[0] as Status | undefined;
      if (status === undefined || !isFinished(status)) return null;
      const item = last === undefined ? undefined : orRefused(() => itemOf(named<JournalRecord>(JOURNAL, last)));
      return { status, outcome: outcomeOf(status, item) };
    },
    actors: (filter, page) => actors(look, filter, page),
    actor: (service, key) => actor(look, service, key),
    promises: (name, page) => promises(look, name, page),
    keyPauseCount: async () => (await look.ask(raw('select count(*) from key_pause')))[0]?.[0] as number,
    async deadLetters(filter, page) {
      const after = decodeCursor(page.cursor, ['number']);
      const limit = pageLimit(page);
      const [order, beyond] = page.oldestFirst === true ? (['asc', '>'] as const) : (['desc', '<'] as const);
      const { subscription, status, code, topic, key } = filter;
      const where: Sql[] = [
        ...(subscription === undefined ? [] : [sql`subscription_id = ${subscription}`]),
        ...(status === undefined ? [] : [sql`status = ${status}`]),
        ...(code === undefined ? [] : [sql`code = ${code}`]),
        ...(topic === undefined ? [] : [sql`topic = ${topic}`]),
        ...(key === undefined ? [] : [sql`record_key = ${Buffer.from(key)}::bytea`]),
        ...(after === null ? [] : [sql`seq ${raw(beyond)} ${after[0]}::bigint`]),
      ];
      const rows = await look.ask(sql`${raw(letters)} where ${join([raw('true'), ...where], ' and ')}
        order by seq ${raw(order)} limit ${limit + 1}`);
      const shown = rows.map((row) => shownLetter(named<DeadLetterRecord>(DEAD_LETTER, row)));
      return pageOf(shown, limit, (letter) => [letter.seq]);
    },
    async deadLetter({ shard, seq }) {
      const [row] = await look.ask(sql`${raw(letters)} where shard = ${shard}::bigint and seq = ${seq}::bigint`);
      return row === undefined ? null : shownLetter(named<DeadLetterRecord>(DEAD_LETTER, row));
    },
    async deadLetterCounts() {
      const rows = await look.ask(
        raw(`select subscription_id, count(*) from dead_letter where status = 'open' group by 1`),
      );
      return new Map(rows as [string, number][]);
    },
    async audit({ actor: who, action, target }, page) {
      const after = decodeCursor(page.cursor, ['number']);
      const limit = pageLimit(page);
      const where: Sql[] = [
        ...(who === undefined ? [] : [sql`actor = ${who}`]),
        ...(action === undefined ? [] : [sql`action = ${action}`]),
        ...(target === undefined ? [] : [sql`target = ${target}`]),
        ...(after === null ? [] : [sql`id < ${after[0]}::bigint`]),
      ];
      // What people did is little: it is walked along, from the newest on.
      const found = await look.ask(sql`select ${raw(columns(AUDIT))} from audit
        where ${join([raw('true'), ...where], ' and ')} order by id desc limit ${limit + 1}`);
      const { rows, next } = pageOf(
        found.map((row) => named<AuditRecord>(AUDIT, row)),
        limit,
        ({ id }) => [id],
      );
      return { rows: rows.map(shownAudit), next };
    },
    async migrations() {
      const rows = await look.ask(raw(EXECUTED_IN_POSTGRES));
      return standOf(rows.map(([name, executedAt]) => ({ name, executedAt }) as ExecutedMigration));
    },
  };
}

const AUDIT = ['id', 'shard', 'at', 'actor', 'action', 'target', 'detail'] as const;
