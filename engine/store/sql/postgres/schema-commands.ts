/**
 * What `keymail migrate` does with a PostgreSQL database. What changes it has the lease meanwhile, so never under a running
 * engine. Copies are the administrator's: a server has no file that could be put aside, so what loses data says so first.
 */
import { migrations } from '../../../../migrations/index.ts';
import { StoreError } from '../../store.ts';
import type { Migrated, MigrateOptions, SchemaStatus } from '../schema.ts';
import { refuseUnknown } from '../schema.ts';
import type { SchemaCheck } from '../schema-check.ts';
import { refuseNewer } from '../schema-state.ts';
import type { ServerAddress } from './address.ts';
import { serverAddress } from './address.ts';
import { ofOneTry } from './errors.ts';
import { heldBy, holderOf, Lease } from './lease.ts';
import { hasLease, postgresSchemaState, postgresStatementsOf, runPostgresMigrations } from './schema.ts';
import { closedError, Session } from './session.ts';
import { sessionOptions } from './sessions.ts';

export function postgresStatus(url: string): Promise<SchemaStatus> {
  return within(url, statusIn);
}

export function postgresUp(url: string, { to }: MigrateOptions = {}): Promise<Migrated> {
  return within(url, async (session) => {
    const state = await postgresSchemaState(session);
    refuseNewer(session.shown, state);
    if (to !== undefined) refuseUnknown(session.shown, to);
    const up = () => runPostgresMigrations(session.server, { direction: 'up', to });
    return { migrations: await (hasLease(state) ? alone(session, up) : up()), backup: null };
  });
}

export function postgresDown(url: string, { to }: MigrateOptions = {}): Promise<Migrated> {
  return within(url, async (session) => {
    const state = await postgresSchemaState(session);
    refuseNewer(session.shown, state);
    if (!hasLease(state)) throw nothingToRevert(session.shown);
    if (to !== undefined) refuseUnknown(session.shown, to);
    if (to !== undefined && state.pending.includes(to)) throw notApplied(session.shown, to);
    if (to !== undefined && state.executed.at(-1)?.name === to) return { migrations: [], backup: null };
    const done = await alone(session, () => runPostgresMigrations(session.server, { direction: 'down', to }));
    return { migrations: done, backup: null };
  });
}

export function postgresCheck(url: string): Promise<SchemaCheck> {
  return within(url, async (session) => {
    const status = await statusIn(session);
    const pending = migrations.filter(({ name }) => status.pending.includes(name));
    const pendingSql = await Promise.all(
      pending.map(async ({ name, description, destructive }) => ({
        ...{ name, description, destructive },
        sql: await postgresStatementsOf(name),
      })),
    );
    const isCurrent = status.state === 'current';
    return {
      ...{ ...status, pendingSql, rows: [], trial: null },
      difference: isCurrent ? await differenceIn(session.server) : '',
      untried: pending.length === 0 || !hasLease(status) ? null : 'on PostgreSQL, try it on a restored backup.',
    };
  });
}

async function statusIn(session: Session): Promise<SchemaStatus> {
  const state = await postgresSchemaState(session);
  return { file: session.shown, heldBy: hasLease(state) ? await holderOf(session) : null, ...state };
}

async function differenceIn(address: ServerAddress): Promise<string> {
  const { withPostgresOrm } = await import('./orm.ts');
  return withPostgresOrm(address, async (orm) => (await orm.schema.getUpdateSchemaSQL({ wrap: false })).trim());
}

/** @throws StoreError `locked`, naming who has it */
async function alone<Result>(session: Session, action: () => Promise<Result>): Promise<Result> {
  const lease = new Lease(session, 'a migration');
  const holder = await lease.take();
  if (holder !== null) throw heldBy(session.shown, holder);
  lease.keep(() => undefined); // Whoever takes it all the same waits for the tables.
  try {
    return await action();
  } finally {
    await lease.release();
  }
}

async function within<Result>(url: string, action: (session: Session) => Promise<Result>): Promise<Result> {
  const session = new Session(sessionOptions.lease(addressOf(url)));
  try {
    return await action(session);
  } catch (error) {
    throw ofOneTry(error);
  } finally {
    await session.close(closedError());
  }
}

function addressOf(url: string): ServerAddress {
  try {
    return serverAddress(url);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new StoreError('schema', error.message, 'Correct the URL of the store.');
  }
}

const nothingToRevert = (shown: string): StoreError =>
  new StoreError('schema', `${shown} has no migration that could be taken back`, 'Check the URL of the store.');

const notApplied = (shown: string, name: string): StoreError =>
  new StoreError(
    'schema',
    `${shown} has not had ${name}, so there is no way back to it`,
    'See `keymail migrate status`; `keymail migrate up` goes the other way.',
  );
