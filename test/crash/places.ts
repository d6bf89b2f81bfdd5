// Where the engine of a run has its data: a file of its own, or a database of its own on a PostgreSQL server that all runs share.

import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { Database } from '../../engine/store/sql/database.ts';
import { postgresUp } from '../../engine/store/sql/postgres/schema-commands.ts';
import { typeParsers } from '../../engine/store/sql/postgres/values.ts';
import { migrateUp } from '../../engine/store/sql/schema.ts';
import { PostgresServer } from '../postgres/server.ts';
import type { Asked } from './database.ts';

export interface Place extends Asked {
  readonly storeUrl: string;
  /** What ends the engine at its moment. */
  readonly preload: string;
  /** After the end of a life: whoever died lets go of nothing by itself. */
  buried(): Promise<void>;
  remove(): Promise<void>;
}

export interface Places {
  /** @param isEmpty without a schema: the engine makes it */
  open(directory: string, name: string, isEmpty: boolean): Promise<Place>;
  close(): Promise<void>;
}

export const stores = ['sqlite', 'postgres'] as const;
export type StoreName = (typeof stores)[number];

/** @param directory for what all runs have in common */
export function openPlaces(store: StoreName, directory: string): Promise<Places> {
  return store === 'sqlite' ? files(directory) : databases();
}

async function files(common: string): Promise<Places> {
  const withSchema = join(common, 'empty.db');
  await migrateUp(`sqlite:${withSchema}`);
  return {
    async open(directory, _name, isEmpty) {
      const file = join(directory, 'keymail.db');
      if (!isEmpty) copyFileSync(withSchema, file);
      return {
        dialect: 'sqlite',
        storeUrl: `sqlite:${file}`,
        preload: './test/crash/preload.ts',
        async all<Row>(sql: string) {
          const connection = new Database(file, { readonly: true, timeout: 5_000 });
          try {
            return connection.prepare(sql).all() as Row[];
          } finally {
            connection.close();
          }
        },
        buried: async () => undefined,
        remove: async () => undefined,
      };
    },
    close: async () => undefined,
  };
}

async function databases(): Promise<Places> {
  const server = await PostgresServer.start();
  await server.ask('create database with_schema');
  await postgresUp(server.url('with_schema'));
  return {
    async open(_directory, name, isEmpty) {
      const database = `run_${name}`;
      await server.ask(`create database ${database} template ${isEmpty ? 'template0' : 'with_schema'}`);
      const client = new pg.Client({ connectionString: server.url(database), types: typeParsers });
      await client.connect();
      const all = async <Row>(sql: string) => (await client.query(sql)).rows as Row[];
      return {
        dialect: 'postgres',
        storeUrl: server.url(database),
        preload: './test/crash/preload-postgres.ts',
        all,
        async buried() {
          const [there] = await all<{ there: string | null }>(`select to_regclass('lease')::text as there`);
          // Who comes next need not wait until the lease has run out: that is another test's.
          if (typeof there?.there === 'string') await all('update lease set until = 0');
        },
        async remove() {
          await client.end();
          await server.ask(`drop database ${database} with (force)`);
        },
      };
    },
    close: () => server.remove(),
  };
}
