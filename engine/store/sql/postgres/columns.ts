/** Which types the columns have in PostgreSQL: numbers, but for these. `test/postgres/schema.test.ts` holds it against a database. */
import type { ColumnType } from './values.ts';

const TEXT = {
  invocation: [
    ...['status', 'lastError', 'step', 'service', 'handler', 'objectKey', 'mode', 'origin', 'originDetail'],
    ...['subscriptionId', 'parentService', 'parentKey', 'idempotencyKey', 'chart'],
  ],
  journal: ['kind', 'name', 'outcome', 'detail'],
  attempt_failure: ['message', 'stack', 'stepName'],
  error_text: ['message'],
  state: ['service', 'objectKey', 'name'],
  key_pause: ['service', 'objectKey', 'pausedBy'],
  promise: ['service', 'objectKey', 'name', 'outcome', 'failure'],
  waiter: ['service', 'objectKey', 'waiterService', 'waiterKey'],
  timer: ['service', 'objectKey'],
  idempotency: ['service', 'handler', 'scope', 'idempotencyKey', 'bodyHash'],
  subscription: ['id', 'cluster', 'topic', 'service', 'handler', 'options', 'status'],
  cursor: ['subscriptionId', 'topic', 'anchor', 'halt'],
  dead_letter: [
    ...['subscriptionId', 'topic', 'targetService', 'targetHandler', 'targetKey', 'code', 'message', 'invocation'],
    ...['status', 'redrivenAs', 'headers'],
  ],
  audit: ['actor', 'action', 'target', 'detail'],
} as const satisfies Record<string, readonly string[]>;

const PAYLOADS: Readonly<Record<string, readonly string[]>> = {
  journal: ['payload'],
  state: ['value'],
  promise: ['value'],
  dead_letter: ['recordKey', 'value'],
};

export type Table = keyof typeof TEXT;
export const TABLES = Object.keys(TEXT) as readonly Table[];

export function typeOf(table: Table, column: string): ColumnType {
  if ((TEXT[table] as readonly string[]).includes(column)) return 'text';
  return PAYLOADS[table]?.includes(column) === true ? 'payload' : 'number';
}
