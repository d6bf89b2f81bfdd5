import { Migration } from '@mikro-orm/migrations';

/** Keys that a person has paused. Clustered by its key, as the other small tables are. */
export class Migration0003 extends Migration {
  override readonly name = '0003-key-pause';

  override up(): void {
    this.addSql(`create table key_pause (
      shard integer not null,
      service text not null,
      object_key text not null,
      paused_by text not null,
      paused_at integer not null,
      primary key (shard, service, object_key)
    ) without rowid`);
  }

  override down(): void {
    this.addSql('drop table key_pause');
  }
}
