/** Raw rows of a load as the rows of a cell. */
import type { CellAddress } from '../../../actors/address.ts';
import { parseAddress } from '../../../actors/address.ts';
import type { CellRows, Damage, KeyPause } from '../../../actors/cell.ts';
import type { TimerRow } from '../../../actors/change.ts';
import { EMPTY_FOLD } from '../../../actors/evolve.ts';
import type { Invocation } from '../../../actors/invocation.ts';
import type { InvocationRef, JournalItem, Outcome, Payload } from '../../../sdk/protocol/index.ts';
import { orDamage } from '../corrupt-row.ts';
import { checkedJournal } from '../journal-check.ts';
import { outcomeOf } from '../output.ts';
import {
  CURSOR,
  DEAD_LETTER,
  IDEMPOTENCY,
  INVOCATION,
  JOURNAL,
  KEY_PAUSE,
  OPEN_ITEM,
  PROMISE,
  SUBSCRIPTION,
  TIMER,
  WAITER,
} from './columns.ts';
import { invocationOf } from './invocation-rows.ts';
import { foldOf, itemOf } from './journal-rows.ts';
import { cursorOf, deadLetterOf, idempotencyOf, subscriptionOf, timerOf } from './other-rows.ts';
import type { RawCell, RawInvocation } from './reads.ts';
import type {
  CursorRecord,
  DeadLetterRecord,
  IdempotencyRow,
  InvocationRecord,
  JournalRecord,
  KeyPauseRecord,
  PromiseRecord,
  RawRow,
  StateRecord,
  SubscriptionRecord,
  TimerRecord,
  WaiterRecord,
} from './records.ts';
import { named } from './records.ts';
import { checkRow, corrupt, JOURNAL_SHAPE, KEY_PAUSE_SHAPE, STATE_SHAPE } from './row-shapes.ts';
import { promiseOf, waiterOf } from './workflow-rows.ts';

/** The rows of one address, or the one of them that can't be read (S7). */
export function cellOf(installation: string, address: CellAddress, raw: RawCell): CellRows {
  const rows = orDamage(() => rowsOf(installation, address, raw));
  return 'table' in rows ? { kind: 'damaged', address, damage: rows } : rows;
}

function rowsOf(installation: string, address: CellAddress, raw: RawCell): CellRows {
  if (raw.kind === 'actor') {
    const invocations = raw.invocations.map((invocation) => livingOf(installation, invocation));
    const state = raw.state.map((row) => stateOf(address, row));
    const promises = raw.promises.map((row) => promiseOf(named<PromiseRecord>(PROMISE, row)));
    const waiters = raw.waiters.map((row) => waiterOf(address, named<WaiterRecord>(WAITER, row)));
    return { kind: 'actor', address, invocations, state, paused: raw.paused && pauseOf(raw.paused), promises, waiters };
  }
  if (raw.kind === 'outcome') return { kind: 'outcome', address, outcome: endOf(installation, raw) };
  if (raw.kind === 'elsewhere') return { kind: 'elsewhere', address, actual: raw.actual };
  if (raw.kind === 'subscription') {
    const [backlogRecords, backlogBytes] = raw.backlog as readonly [number, number];
    const subscription =
      raw.row === undefined ? null : subscriptionOf(named<SubscriptionRecord>(SUBSCRIPTION, raw.row));
    const cursors = raw.cursors.map((row) => cursorOf(named<CursorRecord>(CURSOR, row)));
    return { kind: 'subscription', address, subscription, cursors, backlogRecords, backlogBytes };
  }
  if (parseAddress(address).kind === 'idempotency') {
    const row = raw.row === undefined ? null : named<IdempotencyRow>(IDEMPOTENCY, raw.row);
    return { kind: 'idempotency', address, record: row === null ? null : idempotencyOf(installation, address, row) };
  }
  const letter = raw.row === undefined ? null : deadLetterOf(named<DeadLetterRecord>(DEAD_LETTER, raw.row));
  return { kind: 'deadLetter', address, letter };
}

/** How an invocation ended; null where it lives, or is gone. */
function endOf(installation: string, { row, last }: Extract<RawCell, { kind: 'outcome' }>): Outcome | null {
  if (row === undefined) return null;
  const { status, finishedAt } = invocationOf(installation, named<InvocationRecord>(INVOCATION, row));
  if (finishedAt === null) return null;
  return outcomeOf(status, last === undefined ? undefined : itemOf(named<JournalRecord>(JOURNAL, last)));
}

/** A whole journal, or what is wrong with it. */
export const journalOf = (ref: InvocationRef, rows: readonly RawRow[]): JournalItem[] | Damage =>
  orDamage(() =>
    checkedJournal(
      ref,
      rows.map((row) => itemOf(named<JournalRecord>(JOURNAL, row))),
    ),
  );

/** A timer, or what is wrong with its row. */
export const timerOrDamage = (row: RawRow): TimerRow | Damage =>
  orDamage(() => timerOf(named<TimerRecord>(TIMER, row)));

function stateOf(address: CellAddress, [name, value]: RawRow): readonly [string, Payload] {
  if (typeof name === 'string' && (typeof value === 'string' || value instanceof Uint8Array)) return [name, value];
  const { service = '', key = '' } = { ...parseAddress(address) } as { service?: string; key?: string };
  const row = { service, objectKey: key, name, value } as unknown as StateRecord;
  throw corrupt(STATE_SHAPE, row, 'name is not text, or value is neither text nor bytes');
}

function pauseOf(raw: RawRow): KeyPause {
  const row = named<KeyPauseRecord>(KEY_PAUSE, raw);
  checkRow(KEY_PAUSE_SHAPE, row);
  return { by: row.pausedBy, at: row.pausedAt };
}

function livingOf(installation: string, { row, journal }: RawInvocation): Invocation {
  const invocation = invocationOf(installation, named<InvocationRecord>(INVOCATION, row));
  if (journal === null) return { ...invocation, journalLength: 1, ...EMPTY_FOLD };
  const items = journal.openItems.map((item) =>
    named<Pick<JournalRecord, (typeof OPEN_ITEM)[number]>>(OPEN_ITEM, item),
  );
  return { ...invocation, journalLength: lengthOf(invocation, journal.lastItem), ...foldOf(invocation, items) };
}

/** Text is sorted behind all numbers, so one item with a wrong index is seen as the last. */
function lengthOf({ shard, seq }: InvocationRef, lastItem: unknown): number {
  if (lastItem === null || lastItem === undefined) return 0;
  if (Number.isInteger(lastItem)) return (lastItem as number) + 1;
  const row = { shard, invocationSeq: seq, itemIndex: lastItem } as unknown as JournalRecord;
  throw corrupt(JOURNAL_SHAPE, row, 'item_index is not a whole number');
}
