/** Rows as people see them: one that can't be read is shown with what can be, stand-ins for the rest, and its damage. */
import { damageText } from '../../../actors/cell.ts';
import type { AuditRow } from '../../../actors/change.ts';
import { seqOf, shardId } from '../../../sdk/protocol/index.ts';
import { CorruptRow } from '../corrupt-row.ts';
import type {
  ActorDetail,
  ActorSummary,
  DeadLetterRow,
  FailureRow,
  InvocationRow,
  JournalRow,
  PromiseRow,
  ShownAuditRow,
} from '../queries.ts';
import { StoreError } from '../store.ts';
import { ATTEMPT_FAILURE_SHAPE, failureOf } from './failure-rows.ts';
import { invocationOf } from './invocation-rows.ts';
import { itemOf } from './journal-rows.ts';
import { deadLetterOf } from './other-rows.ts';
import type {
  AttemptFailureRecord,
  AuditRecord,
  DeadLetterRecord,
  InvocationRecord,
  JournalRecord,
  KeyPauseRecord,
  PromiseRecord,
  StateRecord,
} from './records.ts';
import type { TableShape } from './row-shapes.ts';
import {
  AUDIT_SHAPE,
  checkRow,
  DEAD_LETTER_SHAPE,
  INVOCATION_SHAPE,
  KEY_PAUSE_SHAPE,
  PROMISE_SHAPE,
  STATE_SHAPE,
} from './row-shapes.ts';
import { promiseOf } from './workflow-rows.ts';

export function shownInvocation(installation: string, record: InvocationRecord): InvocationRow {
  return shown(
    () => invocationOf(installation, record),
    () => invocationOf(installation, mended(INVOCATION_SHAPE, record, INVOCATION_STAND_INS)),
    () => invocationOf(installation, { ...mended(INVOCATION_SHAPE, record, INVOCATION_STAND_INS), origin: 'http' }),
  );
}

export function shownFailure(record: AttemptFailureRecord): FailureRow {
  return shown(
    () => failureOf(record),
    () => failureOf(mended(ATTEMPT_FAILURE_SHAPE, record, {})),
  );
}

export function shownLetter(record: DeadLetterRecord): DeadLetterRow {
  return shown(
    () => deadLetterOf(record),
    () => deadLetterOf(mended(DEAD_LETTER_SHAPE, record, LETTER_STAND_INS)),
  );
}

export function shownItem(record: JournalRecord): JournalRow {
  try {
    return itemOf(record);
  } catch (error) {
    if (!(error instanceof CorruptRow)) throw error;
    return { type: 'damaged', index: Number(record.itemIndex), damage: error.message };
  }
}

/** A pause, and the key that it is of: '' where that can't be read. */
export function shownPause(record: KeyPauseRecord): Pick<ActorSummary, 'service' | 'key' | 'paused' | 'damage'> {
  const read = (row: KeyPauseRecord) => {
    checkRow(KEY_PAUSE_SHAPE, row);
    return { service: row.service, key: row.objectKey, paused: { by: row.pausedBy, at: row.pausedAt } };
  };
  return shown(
    () => read(record),
    () => read(mended(KEY_PAUSE_SHAPE, record, {})),
  );
}

/** A promise that is complete; where that can't be read, with nothing. */
export function shownPromise(
  record: PromiseRecord,
): Pick<PromiseRow, 'name' | 'completion' | 'since' | 'completedBy' | 'damage'> {
  const read = (row: PromiseRecord) => {
    const [name, completion] = promiseOf(row);
    const { shard, completedAt, completedBy } = row;
    const by = completedBy === null ? null : { shard: shardId(shard), seq: seqOf(completedBy) };
    return { name, completion, since: completedAt, completedBy: by };
  };
  return shown(
    () => read(record),
    () => read(mended(PROMISE_SHAPE, { ...record, outcome: 'void' }, {})),
  );
}

export function shownAudit(record: AuditRecord): ShownAuditRow {
  const read = (row: AuditRecord): AuditRow => {
    checkRow(AUDIT_SHAPE, row);
    const { at, actor, action, target, detail } = row;
    return { at, actor, action, target, detail };
  };
  return shown(
    () => read(record),
    () => read(mended(AUDIT_SHAPE, record, {})),
  );
}

/** State values by name; one that can't be read is empty. */
export function shownState(records: readonly StateRecord[]): Pick<ActorDetail, 'state' | 'damage'> {
  const damages: string[] = [];
  const state = records.map((record) => {
    const { damage, value } = shown(
      () => checkedState(record),
      () => checkedState(mended(STATE_SHAPE, record, {})),
    );
    if (damage !== undefined) damages.push(damage);
    return [String(record.name), value] as const;
  });
  return { state, ...(damages.length === 0 ? {} : { damage: damages.join('; ') }) };
}

/** What `read` gives. @throws StoreError `corrupt_row`, which crosses threads with its code */
export function orRefused<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CorruptRow)) throw error;
    throw new StoreError('corrupt_row', damageText(error.damage), 'Correct the row, or remove it.');
  }
}

/** Those of a time that can't be read come first in a list, where the database sorts them, and the next page begins behind them. */
const INVOCATION_STAND_INS = { status: 'paused', mode: 'plain', origin: 'http', createdAt: Number.MAX_SAFE_INTEGER };
const LETTER_STAND_INS = { status: 'open', headers: '[]' };

function checkedState(record: StateRecord): { readonly value: StateRecord['value']; readonly damage?: string } {
  checkRow(STATE_SHAPE, record);
  return { value: record.value };
}

/** The first reading that succeeds; what stopped the one before it is told along. */
function shown<Row extends object>(...readings: readonly (() => Row)[]): Row & { readonly damage?: string } {
  let damage: string | null = null;
  for (const read of readings) {
    try {
      return damage === null ? read() : { ...read(), damage };
    } catch (error) {
      if (!(error instanceof CorruptRow)) throw error;
      damage ??= error.message;
    }
  }
  throw new Error(`bug: a mended row can't be read: ${damage}`);
}

/** A copy in which every column that can't be read has a stand-in that can. */
function mended<Row extends object>(
  shape: TableShape<Row>,
  row: Row,
  standIns: Readonly<Record<string, unknown>>,
): Row {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row)) {
    const check = shape.columns[name as keyof Row & string];
    const fits = check === undefined || check(value) === null;
    copy[name] = fits ? value : (standIns[name] ?? [null, 0, ''].find((standIn) => check(standIn) === null));
  }
  return copy as Row;
}
