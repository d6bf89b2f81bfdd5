/** What MikroORM's own command line reads (`npx mikro-orm`). Keymail's `keymail migrate` needs no configuration. */
import { Migrator } from '@mikro-orm/migrations';
import { defineConfig } from '@mikro-orm/sqlite';
import { entities } from './engine/store/sql/entities.ts';
import { loadMigrations } from './migrations/index.ts';

const { KEYMAIL_STORE__URL: url = 'sqlite:./keymail.db' } = process.env;

export default defineConfig({
  dbName: url.replace(/^sqlite:/, ''),
  entities,
  extensions: [Migrator],
  migrations: { migrationsList: await loadMigrations('sqlite'), tableName: 'migration', snapshot: false },
});
