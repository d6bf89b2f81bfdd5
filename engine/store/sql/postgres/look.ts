/** What a question is answered with: one state of the database, and a bounded time. */
import type { Row } from './session.ts';
import type { Sql } from './sql.ts';

export interface Look {
  readonly installation: string;
  readonly shards: number;
  /** Rows as arrays. Several asked together go together. */
  ask(sql: Sql): Promise<Row[]>;
}
