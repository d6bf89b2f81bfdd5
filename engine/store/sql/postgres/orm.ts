/** MikroORM over the entities and the migrations, on PostgreSQL: the schema alone. What is asked and written goes by the driver. */
import type { MetadataStorage } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { defineEntity, MikroORM, p } from '@mikro-orm/postgresql';
import { CompiledQuery, type DatabaseConnection } from 'kysely';
import type { Pool } from 'pg';
import { loadMigrations } from '../../../../migrations/index.ts';
import { entities } from '../entities.ts';
import { MIGRATION_TABLE } from '../schema-state.ts';
import type { ServerAddress } from './address.ts';
import { MIGRATION } from './sessions.ts';

/** Which engine has the database, and until when it counts as alive (`lease.ts`). */
const LeaseEntity = defineEntity({
  name: 'Lease',
  tableName: 'lease',
  properties: {
    id: p.integer().primary().autoincrement(false),
    token: p.text(),
    holder: p.text(),
    until: p.integer(),
  },
});

/** @throws what `action` does, and what the server says, as it is said */
export async function withPostgresOrm<Result>(
  address: ServerAddress,
  action: (orm: MikroORM) => Promise<Result>,
): Promise<Result> {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const orm = await openPostgresOrm(address, end);
  try {
    return await action(orm);
  } finally {
    // A connection that was lost in a transaction is not given back to its pool, which would wait for it for ever.
    await Promise.race([orm.close(), ended]);
  }
}

async function openPostgresOrm(
  { clientUrl, ssl, connectTimeoutMs }: ServerAddress,
  ended: () => void,
): Promise<MikroORM> {
  return MikroORM.init({
    clientUrl,
    driverOptions: {
      ...{ ssl, application_name: 'keymail migration', keepAlive: true, connectionTimeoutMillis: connectTimeoutMs },
      onPoolCreated: (pool: Pool) => void pool.on('connect', (client) => void client.on('end', ended)),
    },
    async onCreateConnection(connection) {
      await (connection as DatabaseConnection).executeQuery(CompiledQuery.raw(MIGRATION));
    },
    entities: [...entities, LeaseEntity],
    extensions: [Migrator],
    discovery: { afterDiscovered: asInPostgres },
    // An index of trigrams that not every server has is none of the entities'.
    schemaGenerator: { skipTables: [/^error_text/] },
    migrations: {
      migrationsList: await loadMigrations('postgresql'),
      tableName: MIGRATION_TABLE,
      snapshot: false,
      silent: true,
    },
  });
}

/** As `migrations/postgres.ts` translates: all numbers are large, all text is compared by its bytes. */
function asInPostgres(storage: MetadataStorage): void {
  for (const prop of [...storage.getAll().values()].flatMap(({ props }) => props)) {
    if (prop.type === 'text') prop.collation = 'C';
    if (prop.type === 'integer') prop.columnTypes = [prop.autoincrement === true ? 'bigserial' : 'bigint'];
  }
}
