import { Migration } from '@mikro-orm/migrations';

/**
 * Where invocations stand (`chart`, `step`), the charts themselves, failed attempts and the text of errors; and indexes
 * for what people filter by. One over handler and shard takes the place of those over time and over service: they cost
 * the same to write, and with key and chart in it most filters are answered without a row being read.
 */
export class Migration0002 extends Migration {
  override readonly name = '0002-position';

  override up(): void {
    this.addSql('alter table invocation add column chart text null');
    this.addSql('alter table invocation add column step text null');
    for (const index of REPLACED) this.addSql(`drop index ${index}`);
    this.addSql(`create index invocation_by_handler on invocation
      (service, handler, shard, created_at, seq, object_key, chart)`);
    this.addSql(`create index invocation_trouble on invocation
      (status, service, handler, created_at, seq, object_key, chart)
      where finished_at is not null and status <> 'completed'`);
    this.addSql(`create index invocation_standing on invocation
      (service, handler, chart, step, created_at, seq, finished_at)
      where step is not null and finished_at is null`);
    this.addSql(`create index invocation_failed_step on invocation
      (service, handler, chart, step, created_at, seq, finished_at)
      where step is not null and finished_at is not null`);

    this.addSql(`create table chart (
      hash text not null,
      service text not null,
      handler text not null,
      chart text not null,
      source text null,
      first_seen_at integer not null,
      primary key (hash, service, handler)
    ) without rowid`);
    this.addSql('create index chart_by_handler on chart (service, handler, first_seen_at)');

    this.addSql(`create table attempt_failure (
      shard integer not null,
      seq integer not null,
      attempt integer not null,
      at integer not null,
      code integer not null,
      message text not null,
      stack text null,
      step_name text null,
      step_id integer not null,
      primary key (shard, seq, attempt)
    ) without rowid`);

    // An index alone: the text is in the row. Trigrams find what stands inside of words, too.
    this.addSql(`create virtual table error_text using fts5
      (message, content = '', contentless_delete = 1, tokenize = 'trigram')`);
    this.addSql(`insert into error_text (rowid, message)
      select seq, substr(json_extract(last_error, '$.message'), 1, 1000) from invocation
      where last_error is not null and json_valid(last_error)`);
  }

  override down(): void {
    for (const table of ['error_text', 'attempt_failure', 'chart']) this.addSql(`drop table ${table}`);
    for (const index of ADDED) this.addSql(`drop index ${index}`);
    this.addSql('create index invocation_newest on invocation (created_at, seq)');
    this.addSql('create index invocation_by_service on invocation (service, created_at, seq)');
    this.addSql(`create index invocation_trouble on invocation (status, created_at, seq)
      where finished_at is not null and status <> 'completed'`);
    this.addSql('alter table invocation drop column step');
    this.addSql('alter table invocation drop column chart');
  }
}

const REPLACED = ['invocation_newest', 'invocation_by_service', 'invocation_trouble'] as const;
const ADDED = ['invocation_by_handler', 'invocation_trouble', 'invocation_standing', 'invocation_failed_step'] as const;
