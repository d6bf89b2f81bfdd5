// Migrations of each kind: rows that are made, a column that is filled, a table that is written anew. SAMPLE_ROWS says
// how many rows.

import { Migration } from '@mikro-orm/migrations';

const { SAMPLE_ROWS = '500' } = process.env as { readonly SAMPLE_ROWS?: string };

export class Sample extends Migration {
  override readonly name = '9001-sample';

  override up(): void {
    this.addSql('create table sample (id integer primary key, body text not null, note text null)');
    this.addSql(`insert into sample (id, body, note)
      with recursive number (n) as (select 1 union all select n + 1 from number where n < ${Number(SAMPLE_ROWS)})
      select n, printf('%.*c', 40, 'x') || n, 'note ' || n from number`);
  }

  override down(): void {
    this.addSql('drop table sample');
  }
}

export class Widths extends Migration {
  override readonly name = '9002-widths';

  override up(): void {
    this.addSql('alter table sample add column width integer null');
    this.addSql('update sample set width = length(body)');
    this.addSql('create index sample_by_body on sample (body, width)');
  }

  override down(): void {
    this.addSql('drop index sample_by_body');
    this.addSql('alter table sample drop column width');
  }
}

export class Rebuilt extends Migration {
  override readonly name = '9003-rebuilt';

  override up(): void {
    this.addSql('create table sample_new (id integer primary key, body text not null, width integer not null)');
    this.addSql('insert into sample_new (id, body, width) select id, body, width from sample');
    this.addSql('drop table sample');
    this.addSql('alter table sample_new rename to sample');
    this.addSql('create index sample_by_body on sample (body, width)');
  }

  override down(): void {
    this.addSql('alter table sample add column note text null');
  }
}
