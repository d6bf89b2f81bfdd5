/** The sessions of one engine: what each is for, and how the server is told to treat it. */
import type { ServerAddress } from './address.ts';
import type { SessionOptions } from './session.ts';

/** Of the server's connections, what one engine takes at most: turns, the lease, and people's questions (rows, counts). */
export const CONNECTIONS = { turns: 1, lease: 1, questions: 2 } as const;

/**
 * Every way is along an index, whatever the server believes about the size of a table: its statistics are of some other
 * minute, and a plan that is right for an empty table would be kept for a full one.
 */
const ALONG_INDEXES = `set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set jit = off;`;

/**
 * A commit that was answered survives the death of the server; where the administrator has asked for more (a replica that has it
 * as well), that stays. What a lost connection has left half done is ended by the server, so that the next one can go on.
 */
const TURNS = `
  select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') in ('off', 'local');
  set plan_cache_mode = force_generic_plan; ${ALONG_INDEXES}
  set lock_timeout = '5s'; set statement_timeout = '20s'; set idle_in_transaction_session_timeout = '10s';
  set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3;
  set client_min_messages = warning; set default_transaction_isolation = 'read committed'`;

const LEASE = `set statement_timeout = '5s'; set lock_timeout = '5s'; set client_min_messages = warning;
  set synchronous_commit = off; set default_transaction_isolation = 'read committed'`;

const QUESTIONS = `${ALONG_INDEXES} set client_min_messages = warning; set default_transaction_read_only = on`;

export const sessionOptions = {
  turns: (address: ServerAddress): SessionOptions => ({
    ...{ address, name: 'keymail', settings: TURNS, answerMsMax: 25_000 },
  }),
  lease: (address: ServerAddress): SessionOptions => ({
    ...{ address, name: 'keymail lease', settings: LEASE, answerMsMax: 10_000 },
  }),
  questions: (address: ServerAddress, answerMsMax: number): SessionOptions => ({
    ...{ address, name: 'keymail questions', settings: QUESTIONS, answerMsMax },
  }),
} as const;
