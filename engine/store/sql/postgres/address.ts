/**
 * Where a PostgreSQL server is, as a URL says it: `postgresql://user:password@host:port/database?sslmode=…`. Of several, a primary and its
 * replicas, `host:port` stand between commas. What else a URL may say is in `PARAMETERS`; another one is refused by name. Nothing that is
 * shown or logged has the password.
 */
import { readFileSync } from 'node:fs';
import { type ConnectionOptions, checkServerIdentity } from 'node:tls';

export interface ServerAddress {
  /** For who connects by itself, with the password. Never to be shown. */
  readonly clientUrl: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Left out: the variables PGUSER and PGPASSWORD of the environment. */
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly ssl: ConnectionOptions | false;
  readonly connectTimeoutMs: number;
  /** Where else the database may be: of all of them the one that writes is meant. */
  readonly others: readonly ServerAddress[];
  /** For people: without user and password. */
  readonly shown: string;
}

export const POSTGRES_URL_ALLOWED =
  'postgresql://USER:PASSWORD@HOST:PORT/DATABASE (of several servers: HOST:PORT,HOST:PORT), with sslmode, sslrootcert and connect_timeout';

const CONNECT_TIMEOUT_S = 10;

const PARAMETERS = {
  sslmode: 'disable (the default), require (encrypted, whoever answers) or verify-full (encrypted, with a certificate)',
  sslrootcert: 'the file of the authority that has signed the certificate, for verify-full',
  connect_timeout: 'in seconds',
  target_session_attrs: 'read-write, which is always meant: of several servers, the one that writes',
} as const;

export const isPostgresUrl = (url: string): boolean => /^postgres(ql)?:/.test(url);

/** @throws RangeError with a sentence that says why it is none; it has nothing of the URL but names of parameters */
export function serverAddress(url: string): ServerAddress {
  const [first, ...others] = eachServer(url).map(addressOf) as [ServerAddress, ...ServerAddress[]];
  if (others.length === 0) return first;
  const places = [first, ...others].map(placeOf).join(',');
  return { ...first, others, shown: `postgresql://${places}/${first.database}` };
}

/** One server of them, for people. */
export const placeOf = ({ host, port }: ServerAddress): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** A URL for each: those of the standard name one host. */
function eachServer(url: string): string[] {
  const [, before = '', hosts = '', behind = ''] = /^([a-z]+:\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/s.exec(url) ?? [];
  return hosts.includes(',') ? hosts.split(',').map((host) => `${before}${host}${behind}`) : [url];
}

function addressOf(url: string): ServerAddress {
  const parsed = parse(url);
  const database = decodeURIComponent(parsed.pathname.slice(1));
  if (parsed.hostname === '') throw new RangeError('the host of the server is missing');
  if (database === '' || database.includes('/')) throw new RangeError('the name of the database is missing');
  for (const name of parsed.searchParams.keys()) {
    if (Object.hasOwn(PARAMETERS, name)) continue;
    throw new RangeError(`there is no parameter ${name}; there are ${Object.keys(PARAMETERS).join(', ')}`);
  }
  const attributes = parsed.searchParams.get('target_session_attrs') ?? 'read-write';
  if (attributes !== 'read-write') throw new RangeError(`target_session_attrs is ${PARAMETERS.target_session_attrs}`);
  const host = decodeURIComponent(parsed.hostname).replace(/^\[|\]$/g, '');
  const port = parsed.port === '' ? 5432 : Number(parsed.port);
  const withoutParameters = new URL(parsed);
  withoutParameters.search = '';
  return {
    clientUrl: withoutParameters.href,
    ...{ host, port, database },
    user: parsed.username === '' ? undefined : decodeURIComponent(parsed.username),
    password: parsed.password === '' ? undefined : decodeURIComponent(parsed.password),
    ssl: sslOf(parsed.searchParams, host),
    connectTimeoutMs: secondsOf(parsed.searchParams) * 1_000,
    others: [],
    shown: `postgresql://${parsed.hostname}:${port}/${database}`,
  };
}

/** As it may be shown: nobody who reads a log may read the password. */
export const withoutPassword = (url: string): string => (isPostgresUrl(url) ? shownOf(url) : url);

function shownOf(url: string): string {
  try {
    return serverAddress(url).shown;
  } catch {
    return 'postgresql://…';
  }
}

function parse(url: string): URL {
  try {
    return new URL(url);
  } catch {
    throw new RangeError('this is no URL; characters like @ and / of a password are written as %40 and %2F');
  }
}

function sslOf(parameters: URLSearchParams, host: string): ServerAddress['ssl'] {
  const mode = parameters.get('sslmode') ?? 'disable';
  const file = parameters.get('sslrootcert');
  if (mode === 'disable') return false;
  if (mode === 'require') return { rejectUnauthorized: false };
  if (mode !== 'verify-full') throw new RangeError(`sslmode is ${PARAMETERS.sslmode}`);
  return {
    ...(file === null ? {} : { ca: certificate(file) }),
    // The driver names the host to TLS only where it is a name: an address would be held against `localhost`.
    checkServerIdentity: (_name, peer) => checkServerIdentity(host, peer),
  };
}

function certificate(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new RangeError(`sslrootcert can't be read: ${(error as Error).message}`);
  }
}

function secondsOf(parameters: URLSearchParams): number {
  const seconds = Number(parameters.get('connect_timeout') ?? CONNECT_TIMEOUT_S);
  if (Number.isInteger(seconds) && seconds > 0) return seconds;
  throw new RangeError('connect_timeout is a whole number of seconds from 1');
}
