/** The sessions of one engine: what each is for, and how the server is told to treat it. */
import type { ServerAddress } from './address.ts';
import type { SessionOptions } from './session.ts';

/** Of the server's connections, what one engine takes at most: turns, the lease, and people's questions (rows, counts). */
export const CONNECTIONS = { turns: 1, lease: 1, questions: 2 } as const;

/**
 * What we count on, whatever the administrator has set for the user or the database: how bytes and text are said, and that a session
 * that rests is not ended. Not every version of the server has the last two.
 */
const ALL = `
  set client_encoding = 'UTF8'; set bytea_output = 'hex'; set client_min_messages = warning;
  select set_config(name, '0', false) from pg_settings where name in ('idle_session_timeout', 'transaction_timeout');`;

/**
 * Every way is along an index, whatever the server believes about the size of a table: its statistics are of some other
 * minute, and a plan that is right for an empty table would be kept for a full one.
 */
const ALONG_INDEXES = `set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set jit = off;`;

/**
 * A commit that was answered survives the death of the server; where the administrator has asked for more (a replica that has it
 * as well), that stays. What a lost connection has left half done is ended by the server, so that the next one can go on.
 */
const TURNS = `${ALL}
  select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') in ('off', 'local');
  set plan_cache_mode = force_generic_plan; ${ALONG_INDEXES}
  set lock_timeout = '5s'; set statement_timeout = '20s'; set idle_in_transaction_session_timeout = '10s';
  set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3;
  set default_transaction_isolation = 'read committed'`;

const LEASE = `${ALL} set statement_timeout = '5s'; set lock_timeout = '5s'; set default_transaction_isolation = 'read committed'`;

/** Nothing is cleaned up behind a question that nobody ends: one whose process was stopped is ended by the server. */
const QUESTIONS = `${ALL} ${ALONG_INDEXES} set idle_in_transaction_session_timeout = '20s';
  set default_transaction_read_only = on`;

/** A migration takes as long as it takes: only what others hold is not waited for without an end. */
export const MIGRATION = `${ALL} set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set lock_timeout = '30s'`;

export const sessionOptions = {
  turns: (address: ServerAddress): SessionOptions => ({
    ...{ address, name: 'keymail', settings: TURNS, answerMsMax: 25_000, givenUp: 'unavailable' },
  }),
  lease: (address: ServerAddress): SessionOptions => ({
    ...{ address, name: 'keymail lease', settings: LEASE, answerMsMax: 10_000, givenUp: 'unavailable' },
  }),
  questions: (address: ServerAddress, answerMsMax: number): SessionOptions => ({
    ...{ address, name: 'keymail questions', settings: QUESTIONS, answerMsMax, givenUp: 'timeout' },
  }),
} as const;
