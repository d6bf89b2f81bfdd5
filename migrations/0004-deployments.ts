import { Migration } from '@mikro-orm/migrations';

/** Addresses at which handlers live behind HTTP. */
export class Migration0004 extends Migration {
  override readonly name = '0004-deployments';

  override up(): void {
    this.addSql(`create table deployment (
      id text not null,
      uri text not null,
      transport text not null,
      protocol_version integer not null,
      manifest text not null,
      created_at integer not null,
      updated_at integer not null,
      primary key (id)
    ) without rowid`);
  }

  override down(): void {
    this.addSql('drop table deployment');
  }
}
