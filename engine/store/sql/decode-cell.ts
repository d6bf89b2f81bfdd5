/** Raw rows of a load as the rows of a cell. */
import type { CellAddress } from '../../../actors/address.ts';
import { parseAddress } from '../../../actors/address.ts';
import type { CellRows } from '../../../actors/cell.ts';
import type { Invocation } from '../../../actors/invocation.ts';
import type { JournalItem, Payload } from '../../../sdk/protocol/index.ts';
import { invocationOf } from './invocation-rows.ts';
import { itemOf, openOf } from './journal-rows.ts';
import { cursorOf, deadLetterOf, idempotencyOf, subscriptionOf } from './other-rows.ts';
import type { RawCell, RawInvocation } from './reads.ts';
import type {
  CursorRecord,
  DeadLetterRecord,
  IdempotencyRow,
  InvocationRecord,
  JournalRecord,
  RawRow,
  SubscriptionRecord,
} from './records.ts';
import { named } from './records.ts';
import { CURSOR, DEAD_LETTER, IDEMPOTENCY, INVOCATION, JOURNAL, OPEN_ITEM, SUBSCRIPTION } from './statements.sqlite.ts';

export function cellOf(installation: string, address: CellAddress, raw: RawCell): CellRows {
  if (raw.kind === 'actor') {
    const invocations = raw.invocations.map((invocation) => livingOf(installation, invocation));
    return { kind: 'actor', address, invocations, state: raw.state as unknown as [string, Payload][] };
  }
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

export const journalOf = (rows: readonly RawRow[]): JournalItem[] =>
  rows.map((row) => itemOf(named<JournalRecord>(JOURNAL, row)));

function livingOf(installation: string, { row, journal }: RawInvocation): Invocation {
  const invocation = invocationOf(installation, named<InvocationRecord>(INVOCATION, row));
  if (journal === null) return { ...invocation, journalLength: 1, open: new Map() };
  const items = journal.openItems.map((item) =>
    named<Pick<JournalRecord, (typeof OPEN_ITEM)[number]>>(OPEN_ITEM, item),
  );
  return { ...invocation, journalLength: journal.length, open: openOf(items) };
}
