/** MikroORM over the entities and the migrations. */
import type { Connection as MikroConnection } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import type { SqliteConnection } from '@mikro-orm/sqlite';
import { MikroORM } from '@mikro-orm/sqlite';
import { loadMigrations } from '../../../migrations/index.ts';
import type { Connection } from './connection.ts';
import { entities } from './entities.ts';
import { MIGRATION_TABLE } from './schema-state.ts';

export interface OrmOptions {
  readonly readonly?: boolean;
  /** Is told of each statement ahead of its execution. */
  readonly onSql?: (sql: string) => void;
}

/** `file` is a path, or `:memory:`. Close it with `orm.close()`. */
export async function openOrm(file: string, { readonly = false, onSql }: OrmOptions = {}): Promise<MikroORM> {
  return MikroORM.init({
    dbName: file,
    entities,
    extensions: [Migrator],
    // An index of texts is a virtual table, with tables of its own behind it: MikroORM can't read such.
    schemaGenerator: { skipTables: [/^error_text/] },
    migrations: { migrationsList: await loadMigrations(), tableName: MIGRATION_TABLE, snapshot: false, silent: true },
    driverOptions: { readonly, ...(onSql === undefined ? {} : { verbose: (sql?: unknown) => onSql(String(sql)) }) },
  });
}

/** The `better-sqlite3` database that MikroORM works on. */
export async function nativeConnection(orm: MikroORM): Promise<Connection> {
  const connection: MikroConnection = orm.em.getConnection();
  return (await (connection as SqliteConnection).getNativeClient()) as Connection;
}
