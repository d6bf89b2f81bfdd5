import { Migration } from '@mikro-orm/migrations';

/** When a promise of a workflow's key was completed, and by which invocation of the key; null where that was before. */
export class Migration0006 extends Migration {
  override readonly name = '0006-promise-times';

  override up(): void {
    this.addSql('alter table promise add column completed_at integer null');
    this.addSql('alter table promise add column completed_by integer null');
  }

  override down(): void {
    this.addSql('alter table promise drop column completed_at');
    this.addSql('alter table promise drop column completed_by');
  }
}
