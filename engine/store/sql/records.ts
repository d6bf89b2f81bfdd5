/** Rows by their properties, as the entities declare them: the one shape between the database and our own types. */
import type { InferEntity } from '@mikro-orm/core';
import type {
  AttemptFailureEntity,
  AuditEntity,
  ChartEntity,
  CursorEntity,
  DeadLetterEntity,
  DeploymentEntity,
  IdempotencyEntity,
  InvocationEntity,
  JournalEntity,
  KeyPauseEntity,
  PromiseEntity,
  StateEntity,
  SubscriptionEntity,
  TimerEntity,
  WaiterEntity,
} from './entities.ts';

/** The columns alone, without what MikroORM adds to an entity; a missing value is null, as SQLite says it. */
type Columns<Entity> = {
  [Name in keyof Entity as Name extends string ? Name : never]-?: Exclude<Entity[Name], undefined>;
};

export type InvocationRecord = Columns<InferEntity<typeof InvocationEntity>>;
export type AttemptFailureRecord = Columns<InferEntity<typeof AttemptFailureEntity>>;
export type ChartRecord = Columns<InferEntity<typeof ChartEntity>>;
export type JournalRecord = Columns<InferEntity<typeof JournalEntity>>;
export type StateRecord = Columns<InferEntity<typeof StateEntity>>;
export type KeyPauseRecord = Columns<InferEntity<typeof KeyPauseEntity>>;
export type PromiseRecord = Columns<InferEntity<typeof PromiseEntity>>;
export type WaiterRecord = Columns<InferEntity<typeof WaiterEntity>>;
export type TimerRecord = Columns<InferEntity<typeof TimerEntity>>;
export type IdempotencyRow = Columns<InferEntity<typeof IdempotencyEntity>>;
export type SubscriptionRecord = Columns<InferEntity<typeof SubscriptionEntity>>;
export type CursorRecord = Columns<InferEntity<typeof CursorEntity>>;
export type DeadLetterRecord = Columns<InferEntity<typeof DeadLetterEntity>>;
export type DeploymentRecord = Columns<InferEntity<typeof DeploymentEntity>>;
export type AuditRecord = Columns<InferEntity<typeof AuditEntity>>;

/** A row as SQLite hands it over, with its columns in a known order: half the cost of an object on its way to another thread. */
export type RawRow = readonly unknown[];

/** Names the values of a raw row. `Row` has `columns` as its keys; the caller's statement selects them in that order. */
export function named<Row>(columns: readonly (keyof Row & string)[], row: RawRow): Row {
  const record: Record<string, unknown> = {};
  for (let at = 0; at < columns.length; at += 1) record[columns[at] as string] = row[at];
  return record as Row;
}
