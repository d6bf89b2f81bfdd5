/**
 * The way to a server, until the session there has been told what it is for. Where a URL names several, they are asked one after the other, and
 * the first that writes is taken: a replica only reads, until somebody promotes it.
 */
import type { Socket } from 'node:net';
import type pg from 'pg';
import { StoreError } from '../../store.ts';
import type { ServerAddress } from './address.ts';
import { placeOf } from './address.ts';
import { AGAIN, messageOf } from './errors.ts';
import { typeParsers } from './values.ts';

export interface Beginning {
  readonly address: ServerAddress;
  /** The server shows it (pg_stat_activity). */
  readonly name: string;
  /** Said once, when a session begins. */
  readonly settings: string;
}

export interface Connected {
  readonly client: pg.Client;
  readonly server: ServerAddress;
}

/**
 * @param lost called when a connection that was given back is lost
 * @throws where one server is named, what it came to; else StoreError `unavailable`, with what each of them came to
 */
export async function connected(
  servers: readonly ServerAddress[],
  options: Beginning,
  lost: () => void,
): Promise<Connected> {
  const [only, ...others] = servers as [ServerAddress, ...ServerAddress[]];
  if (others.length === 0) return { server: only, client: await begin(only, options, lost) };
  const troubles: string[] = [];
  for (const server of servers) {
    try {
      return { server, client: await begin(server, options, lost, mustWrite) };
    } catch (error) {
      troubles.push(`${placeOf(server)}: ${messageOf(error as Error)}`);
    }
  }
  const message = `${options.address.shown}: none of the servers takes writes (${troubles.join('; ')})`;
  throw new StoreError('unavailable', message, `Start the primary, or promote a replica. ${AGAIN}`);
}

async function begin(
  { host, port, user, password, database, ssl, connectTimeoutMs }: ServerAddress,
  { name, settings }: Beginning,
  lost: () => void,
  check: (client: pg.Client) => Promise<void> = async () => undefined,
): Promise<pg.Client> {
  // Loaded here: who keeps its data in a file does not need it.
  const { default: driver } = await import('pg');
  const client = new driver.Client({
    ...{ host, port, user, password, database, ssl },
    ...{ application_name: name, types: typeParsers, pipeline: true, keepAlive: true },
    connectionTimeoutMillis: connectTimeoutMs,
  });
  let isBegun = false;
  for (const event of ['error', 'end'] as const) client.on(event, () => isBegun && lost());
  await client.connect();
  const late = setTimeout(() => cut(client), connectTimeoutMs);
  try {
    await client.query(settings);
    await check(client);
  } catch (error) {
    cut(client);
    throw error;
  } finally {
    clearTimeout(late);
  }
  isBegun = true;
  return client;
}

async function mustWrite(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('select 1 where pg_is_in_recovery()');
  if (rowCount !== 0) throw new Error('it only reads, as a replica does');
}

/** Everything that has no answer fails with it. The driver's own way would wait for the answers. */
export function cut(client: pg.Client): void {
  const { connection } = client as unknown as { readonly connection: { readonly stream: Socket } };
  const said = 'the session was ended: the server did not answer as it should';
  connection.stream.destroy(Object.assign(new Error(said), { code: 'ECONNRESET' }));
}
