// The schema of PostgreSQL: what the migrations lead to is what the entities say, up and down again.

import { expect } from 'chai';
import { serverAddress } from '../../engine/store/sql/postgres/address.ts';
import { TABLES, typeOf } from '../../engine/store/sql/postgres/columns.ts';
import { withPostgresOrm } from '../../engine/store/sql/postgres/orm.ts';
import { migrations } from '../../migrations/index.ts';
import { emptyDatabase, newDatabase, serverStartMsMax, sharedServer } from './shared-server.ts';

describe('the schema of PostgreSQL', function () {
  this.timeout(serverStartMsMax);
  before(() => sharedServer());

  it('is what the entities say, after all migrations, and nothing is left when they are taken back', async () => {
    const { name, url } = await emptyDatabase();
    const server = await sharedServer();
    await withPostgresOrm(serverAddress(url), async (orm) => {
      await orm.migrator.up();
      expect(await orm.schema.getUpdateSchemaSQL({ wrap: false })).to.equal('');
      for (const { name: migration } of migrations.toReversed()) {
        await orm.migrator.down();
        await orm.migrator.up({ to: migration });
        await orm.migrator.down();
      }
    });
    const left = await server.ask(`select tablename from pg_tables where schemaname = 'public'`, name);
    expect(left).to.deep.equal([{ tablename: 'migration' }]);
  });

  it('has the types that turns are encoded in, and compares all text by its bytes', async () => {
    const { name } = await newDatabase();
    const columns = await (await sharedServer()).ask(
      `select table_name, column_name, data_type, collation_name from information_schema.columns
      where table_schema = 'public' and table_name <> 'migration'`,
      name,
    );
    const texts = columns.filter(({ data_type }) => data_type === 'text');
    expect(texts.filter(({ collation_name }) => collation_name !== 'C')).to.deep.equal([]);
    const types = { bigint: 'number', text: 'text', bytea: 'payload' } as const;
    for (const table of TABLES) {
      for (const { column_name, data_type } of columns.filter(({ table_name }) => table_name === table)) {
        const property = String(column_name).replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
        expect(typeOf(table, property), `${table}.${column_name}`).to.equal(types[data_type as keyof typeof types]);
      }
    }
  });
});
