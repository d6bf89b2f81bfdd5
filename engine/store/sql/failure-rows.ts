/** Failed attempts as rows, and back. */
import type { AttemptFailure } from '../../../actors/invocation.ts';
import type { AttemptFailureRecord } from './records.ts';
import type { TableShape } from './row-shapes.ts';
import { checkRow } from './row-shapes.ts';
import { natural, number, orNull, text, whole } from './shapes.ts';

export const ATTEMPT_FAILURE_SHAPE: TableShape<AttemptFailureRecord> = {
  table: 'attempt_failure',
  key: ['shard', 'seq', 'attempt'],
  columns: {
    attempt: natural,
    at: number,
    code: whole,
    message: text,
    stack: orNull(text),
    stepName: orNull(text),
    stepId: natural,
  },
};

export function failureRecord(shard: number, seq: number, failure: AttemptFailure): AttemptFailureRecord {
  const { attempt, at, code, message, stack = null, stepName = null, stepId } = failure;
  return { shard, seq, attempt, at, code, message, stack, stepName, stepId };
}

/** @throws CorruptRow */
export function failureOf(record: AttemptFailureRecord): AttemptFailure {
  checkRow(ATTEMPT_FAILURE_SHAPE, record);
  const { attempt, at, code, message, stack, stepName, stepId } = record;
  return {
    ...{ attempt, at, code, message, stepId },
    ...(stack === null ? {} : { stack }),
    ...(stepName === null ? {} : { stepName }),
  };
}
