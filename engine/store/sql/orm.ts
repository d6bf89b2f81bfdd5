/** MikroORM over the entities and the migrations, on a connection of `database.ts`. */
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/sqlite';
import { SqliteDialect } from 'kysely';
import { loadMigrations } from '../../../migrations/index.ts';
import type { Connection } from './connection.ts';
import { openReadOnly, openWritable } from './connection.ts';
import { entities } from './entities.ts';
import { MIGRATION_TABLE } from './schema-state.ts';

export interface OrmOptions {
  readonly readonly?: boolean;
  /** Is told of each statement ahead of its execution. */
  readonly onSql?: (sql: string) => void;
}

export interface OpenedOrm {
  readonly orm: MikroORM;
  /** What it works on. */
  readonly connection: Connection;
  close(): Promise<void>;
}

/** `file` is a path, or `:memory:`. */
export async function openOrm(file: string, { readonly = false, onSql }: OrmOptions = {}): Promise<OpenedOrm> {
  const migrationsList = await loadMigrations('sqlite');
  const connection = readonly ? openReadOnly(file) : openWritable(file);
  const orm = await MikroORM.init({
    dbName: file,
    entities,
    extensions: [Migrator],
    // An index of texts is a virtual table, with tables of its own behind it: MikroORM can't read such.
    schemaGenerator: { skipTables: [/^error_text/] },
    migrations: { migrationsList, tableName: MIGRATION_TABLE, snapshot: false, silent: true },
    driverOptions: dialectOf(connection, onSql),
  });
  return {
    orm,
    connection,
    async close() {
      await orm.close();
      connection.close();
    },
  };
}

/** What Kysely, under MikroORM, asks of a driver. */
function dialectOf(connection: Connection, onSql: OrmOptions['onSql']): SqliteDialect {
  return new SqliteDialect({
    database: {
      close: () => connection.close(),
      prepare(sql) {
        const statement = connection.prepare(sql);
        return {
          reader: statement.reads,
          all(values) {
            onSql?.(sql);
            return statement.all(...values);
          },
          run(values) {
            onSql?.(sql);
            return statement.run(...values);
          },
          iterate: (values) => statement.all(...values)[Symbol.iterator](),
        };
      },
    },
  });
}
