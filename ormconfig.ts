/** What MikroORM's own command line reads (`npx mikro-orm`). Keymail's `keymail migrate` needs no configuration. */
import { Migrator } from '@mikro-orm/migrations';
import { defineConfig } from '@mikro-orm/sqlite';
import { entities } from './engine/store/sql/entities.ts';
import { migrations } from './migrations/index.ts';

const url = process.env.KEYMAIL_STORE__URL ?? 'sqlite:./keymail.db';

export default defineConfig({
  dbName: url.replace(/^sqlite:/, ''),
  entities,
  extensions: [Migrator],
  migrations: { migrationsList: [...migrations], tableName: 'migration', snapshot: false },
});
