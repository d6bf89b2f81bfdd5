import { Migration } from '@mikro-orm/migrations';

/** Promises of workflows that are complete, and who waits for the result of an invocation beside its caller. */
export class Migration0005 extends Migration {
  override readonly name = '0005-workflows';

  override up(): void {
    this.addSql(`create table promise (
      shard integer not null,
      service text not null,
      object_key text not null,
      name text not null,
      outcome text not null,
      failure text null,
      value blob null,
      primary key (shard, service, object_key, name)
    ) without rowid`);
    this.addSql(`create table waiter (
      shard integer not null,
      service text not null,
      object_key text not null,
      invocation_seq integer not null,
      waiter_shard integer not null,
      waiter_seq integer not null,
      waiter_completion_id integer not null,
      waiter_service text null,
      waiter_key text null,
      primary key (shard, service, object_key, invocation_seq, waiter_shard, waiter_seq, waiter_completion_id)
    ) without rowid`);
  }

  override down(): void {
    this.addSql('drop table promise');
    this.addSql('drop table waiter');
  }
}
