/** Invocations as people see them: without what is folded from their journals. */
import type { Invocation } from '../../../actors/invocation.ts';
import type { InvocationRow } from '../queries.ts';

export function rowOf(invocation: Invocation): InvocationRow {
  const { journalLength: _length, open: _open, failed: _failed, signals: _signals, ...row } = invocation;
  return row;
}
