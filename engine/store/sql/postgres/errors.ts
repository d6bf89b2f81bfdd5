/** What the server's errors, and those of the way to it, mean to us. None of them quotes the URL: it may hold the password. */
import type { StoreErrorCode } from '../../store.ts';
import { StoreError } from '../../store.ts';

interface Meaning {
  readonly code: StoreErrorCode;
  readonly remedy: string;
}

export const AGAIN = 'The engine tries again.';
const TOO_LONG = `The server has ended a transaction that took too long. ${AGAIN}`;
const NO_POOLER =
  'Connect to the server itself, or to a pooler that pools sessions: others lose what a session was told.';
const SIGN_IN =
  'Check user, password and sslmode in store.url (or PGUSER and PGPASSWORD), and pg_hba.conf of the server.';

const NO_DATABASE = 'Create the database, or correct its name in store.url.';
const NO_RIGHT = 'Give this user the right to it; the owner of the database has all that is needed.';

/** By the code of the error (postgresql.org/docs/current/errcodes-appendix.html), or its first two characters, which are its class. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  '08': { code: 'unavailable', remedy: `Check the server and the network. ${AGAIN}` },
  '25006': {
    code: 'unavailable',
    remedy: `This server only reads: name the primary, not a replica. ${AGAIN}`,
  },
  '25P03': { code: 'unavailable', remedy: TOO_LONG },
  '25P04': { code: 'unavailable', remedy: TOO_LONG },
  '26000': { code: 'unavailable', remedy: NO_POOLER },
  '28': { code: 'unavailable', remedy: SIGN_IN },
  '3D000': { code: 'unavailable', remedy: NO_DATABASE },
  '3F000': { code: 'schema', remedy: 'Create the schema that the search_path of this user names, or correct it.' },
  '40001': { code: 'unavailable', remedy: AGAIN },
  '40P01': { code: 'unavailable', remedy: AGAIN },
  '42501': {
    code: 'unavailable',
    remedy: NO_RIGHT,
  },
  '42P01': {
    code: 'schema',
    remedy: 'Run `keymail migrate status`; if a table is gone, restore the database from a backup.',
  },
  '42P05': { code: 'unavailable', remedy: NO_POOLER },
  '42703': { code: 'schema', remedy: 'Run `keymail migrate status`.' },
  '53': { code: 'unavailable', remedy: `The server is short of disk, memory or connections: give it more. ${AGAIN}` },
  '55P03': { code: 'unavailable', remedy: `Another session holds what this one needs: end it. ${AGAIN}` },
  '57014': { code: 'timeout', remedy: 'Ask for less: a service, a status, a shorter time.' },
  '57P': { code: 'unavailable', remedy: `The server is stopping, starting or has ended this session. ${AGAIN}` },
  '58': { code: 'unavailable', remedy: `The server failed to read or write: see its log and the system's. ${AGAIN}` },
  XX001: { code: 'corrupt', remedy: 'Restore the database from a backup.' },
  XX002: { code: 'corrupt', remedy: 'Rebuild its indexes (REINDEX), or restore the database from a backup.' },
};

/** What an operating system says of a way that leads nowhere. */
const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Start the server, or correct host and port in store.url.',
  ENOTFOUND: 'Correct the host in store.url.',
  EAI_AGAIN: 'Correct the host in store.url, or look after the name service.',
  ETIMEDOUT: `Check the network between here and the server. ${AGAIN}`,
  EHOSTUNREACH: `Check the network between here and the server. ${AGAIN}`,
  ENETUNREACH: `Check the network between here and the server. ${AGAIN}`,
  ECONNRESET: AGAIN,
  EPIPE: AGAIN,
};

/** The server has given a statement up: it took too long, or a person ended it. */
const GIVEN_UP = '57014';
const SLOW: Meaning = { code: 'unavailable', remedy: `See why the server is slow. ${AGAIN}` };

/** A division by zero: how our own SQL says that it did not find what it must (`statements.ts`). */
const NOT_FOUND = '22012';

export const isNotFound = (error: unknown): boolean => codeOf(error) === NOT_FOUND;

export const isPassing = (error: unknown): boolean => error instanceof StoreError && error.code === 'unavailable';

const BY_A_PERSON: ReadonlySet<string> = new Set([NO_RIGHT, NO_DATABASE, SIGN_IN]);

/** It may pass, and nobody has to do anything for it. */
export const passesByItself = (error: unknown): boolean =>
  isPassing(error) && !BY_A_PERSON.has((error as StoreError).remedy);

/** As it is told where nothing is tried again: at a start, by a command. */
export const ofOneTry = (error: unknown): unknown =>
  error instanceof StoreError && error.remedy.endsWith(AGAIN)
    ? new StoreError(error.code, error.message, error.remedy.replace(AGAIN, 'Try again.'), { cause: error })
    : error;

/** The error as ours, naming the place; a bug (of SQL, of a constraint) comes back as it is. */
export function storeErrorOf(error: unknown, shown: string, givenUp: StoreErrorCode = 'timeout'): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const meaning = codeOf(error) === GIVEN_UP && givenUp === 'unavailable' ? SLOW : meaningOf(error);
  if (meaning === null) return error;
  return new StoreError(meaning.code, `${shown}: ${messageOf(error)}`, meaning.remedy);
}

const ENDING: ReadonlySet<string> = new Set(['25006', '25P03', '25P04', '26000', '42P05']);

/** Whether the session is of no use any more. */
export const endsSession = (error: unknown): boolean => {
  const code = codeOf(error) ?? '';
  return ENDING.has(code) || code.startsWith('57P');
};

function meaningOf(error: Error): Meaning | null {
  const code = codeOf(error);
  if (code === undefined) return isOfTheWay(error) ? { code: 'unavailable', remedy: AGAIN } : null;
  const remedy = NETWORK[code];
  if (remedy !== undefined) return { code: 'unavailable', remedy };
  if (/TLS|SSL|CERT|SELF_SIGNED|UNABLE_TO_VERIFY|HOSTNAME/.test(code))
    return { code: 'unavailable', remedy: 'Check sslmode and sslrootcert in store.url.' };
  return MEANINGS[code] ?? MEANINGS[code.slice(0, 3)] ?? MEANINGS[code.slice(0, 2)] ?? null;
}

/** The driver's own words have no code. */
const isOfTheWay = ({ message }: Error): boolean =>
  /terminat|timeout|not queryable|connection error|SSL|password|SASL|SCRAM/i.test(message);

/** Several addresses of a host come as one error without a message. */
export function messageOf(error: Error): string {
  if (error.message !== '') return error.message;
  const [first] = error instanceof AggregateError ? (error.errors as Error[]) : [];
  return first?.message ?? String(codeOf(error));
}

function codeOf(error: unknown): string | undefined {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
