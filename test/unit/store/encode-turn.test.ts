// What is written out column by column, against the lists of columns that the statements are made of.

import { expect } from 'chai';
import { actorAddress } from '../../../actors/address.ts';
import type { Change } from '../../../actors/change.ts';
import type { Invocation, Progress } from '../../../actors/invocation.ts';
import { NO_SIGNALS, NOTHING_OPEN } from '../../../actors/invocation.ts';
import type { PackedBatch } from '../../../engine/store/sql/batch.ts';
import { BatchReader, packTurn } from '../../../engine/store/sql/batch.ts';
import {
  INVOCATION,
  JOURNAL,
  PLAIN_END,
  PLAIN_INVOCATION,
  PROGRESS,
  RARE_AT_FIRST,
  RARE_AT_THE_END,
} from '../../../engine/store/sql/columns.ts';
import { invocationRecord, progressRecord } from '../../../engine/store/sql/invocation-rows.ts';
import { itemOf } from '../../../engine/store/sql/journal-rows.ts';
import type { OperationName, Primitive } from '../../../engine/store/sql/operations.ts';
import { OPERATION_NAMES } from '../../../engine/store/sql/operations.ts';
import type { JournalRecord } from '../../../engine/store/sql/records.ts';
import { PARAMETER_COUNTS } from '../../../engine/store/sql/statements.sqlite.ts';
import type { Entry, JournalItem } from '../../../sdk/protocol/index.ts';
import {
  failureOf,
  formatAwakeableId,
  formatInvocationId,
  seqOf,
  shardId,
  VOID,
  valueOutcome,
} from '../../../sdk/protocol/index.ts';

const ref = { shard: shardId(3), seq: seqOf(2 ** 32 + 7) };
const address = actorAddress('cart', 'k');
const failure = { code: 409, message: 'no' };

/** Each column has a value of its own, so that two in each other's place are seen. */
const ended: Progress = {
  ...{ status: 'completed', position: 11, attempt: 12, retryCount: 13, retryingSince: null, dueAt: null },
  ...{ startedAt: 14, finishedAt: 15, expiresAt: 16, lastError: null, cancelRequested: true, step: null },
};
const fresh: Invocation = {
  ...ref,
  ...ended,
  ...{ id: formatInvocationId('0123456789ab', ref), address, status: 'queued', finishedAt: null, expiresAt: null },
  ...{ target: { service: 'cart', handler: 'add', key: 'k' }, mode: 'exclusive', parent: null, idempotencyKey: 'once' },
  origin: { kind: 'kafka', subscription: 'sub_1', topic: 't', partition: 1, offset: 2, timestampMs: 3 },
  ...{
    createdAt: 17,
    inputBytes: 18,
    chart: 'abc',
    journalLength: 0,
    open: NOTHING_OPEN,
    failed: [],
    signals: NO_SIGNALS,
  },
};

describe('an encoded turn', () => {
  it('has the columns of a plain new row in the order of its statement', () => {
    const record = invocationRecord(fresh);
    expect(encode(inserted(fresh))).to.deep.equal(
      row(
        'insertPlainInvocation',
        PLAIN_INVOCATION.map((name) => record[name]),
      ),
    );
  });

  it('has all columns of a new row of which one is rare', () => {
    const rare: Partial<Invocation>[] = [
      ...[{ retryingSince: 21 }, { dueAt: 22 }, { step: 'charge' }, { finishedAt: 23 }, { expiresAt: 24 }],
      { lastError: { ...failure, stepId: 4, at: 25 } },
      { parent: { ...ref, address, id: 5 } },
    ];
    const tried = new Set<string>();
    for (const part of rare) {
      const record = invocationRecord({ ...fresh, ...part });
      for (const name of RARE_AT_FIRST) if (record[name] !== null) tried.add(name);
      expect(encode(inserted({ ...fresh, ...part }))).to.deep.equal(
        row(
          'insertInvocation',
          INVOCATION.map((name) => record[name]),
        ),
      );
    }
    expect([...tried].sort()).to.deep.equal([...RARE_AT_FIRST].sort());
  });

  it('has the columns of a plain end in the order of its statement, and all of them where one is rare', () => {
    const plain = progressRecord(ended);
    const place = [ref.shard, ref.seq];
    const columns = PLAIN_END.map((name) => plain[name]);
    expect(encode(updated(ended))).to.deep.equal(row('endPlainly', [...columns, ...place]));
    const rare: Partial<Progress>[] = [
      ...[{ retryingSince: 21 }, { dueAt: 22 }, { step: 'charge' }],
      { lastError: { ...failure, stepId: 4, at: 25 } },
    ];
    const tried = new Set<string>();
    for (const part of rare) {
      const record = progressRecord({ ...ended, ...part });
      for (const name of RARE_AT_THE_END) if (record[name] !== null) tried.add(name);
      const all = [...PROGRESS.map((name) => record[name]), record.finishedAt, record.expiresAt, ...place];
      expect(encode(updated({ ...ended, ...part }))).to.deep.equal(row('updateEnded', all));
    }
    expect([...tried].sort()).to.deep.equal([...RARE_AT_THE_END].sort());
  });

  it('has journal items that read as what they were, whichever statement they take', () => {
    const outcomes = [VOID, valueOutcome('"v"'), valueOutcome(Uint8Array.of(1, 255)), failureOf(failure)];
    const target = { service: 'cart', handler: 'add', key: 'k' };
    const outgoing = { name: 'add', target, payload: '1', headers: [], id: 6 };
    const entries: Entry[] = [
      { kind: 'input', payload: '"hello"', headers: [] },
      { kind: 'input', payload: Buffer.from([1, 255]).subarray(1), headers: [['a', 'b']] },
      ...[undefined, ...outcomes].map((outcome): Entry => ({ kind: 'run', name: 'r', id: 1, ...optional(outcome) })),
      ...outcomes.map((outcome): Entry => ({ kind: 'get', name: 'g', id: 0, outcome })),
      ...outcomes.map((outcome): Entry => ({ kind: 'output', outcome })),
      { kind: 'keys', id: 2 },
      { kind: 'sleep', name: 's', id: 3, delayMs: 4, dueAt: 5 },
      { kind: 'set', name: 'n', value: '1' },
      { kind: 'clear', name: 'n' },
      { kind: 'clearAll' },
      { kind: 'call', ...outgoing, resultId: 7 },
      { kind: 'send', ...outgoing, delayMs: 8 },
      { kind: 'cancel', invocationId: fresh.id },
      { kind: 'promise', name: 'p', id: 9 },
      ...outcomes.map(
        (completion): Entry => ({ kind: 'completePromise', name: 'p', id: 9, completion, outcome: VOID }),
      ),
      { kind: 'attach', id: 9, to: { kind: 'invocation', invocationId: fresh.id }, outcome: valueOutcome('1') },
      { kind: 'awakeable', id: -17 },
      ...outcomes.map((answer): Entry => ({ kind: 'signal', awakeableId: formatAwakeableId(fresh.id, 17), answer })),
    ];
    const items: JournalItem[] = [
      ...entries.map((entry, index) => ({ type: 'entry' as const, index, at: 30 + index, seen: index % 3, entry })),
      ...outcomes.map((outcome, at) => ({ type: 'completion' as const, index: 40 + at, at: 50, id: 9 + at, outcome })),
    ];
    const taken = new Set<OperationName>();
    for (const item of items) {
      const [operation, values] = decode(encode({ kind: 'journalAppended', seq: ref.seq, item }));
      taken.add(operation);
      expect(itemOf(journalRecord(operation, values))).to.deep.equal(bytesAlike(item));
    }
    expect([...taken].sort()).to.deep.equal(['appendJournal', 'appendPlain', 'appendValue']);
  });

  it('is whole where its rows are wider than was thought', () => {
    const parent = { ...ref, address, id: 5 };
    const writes = Array.from({ length: 50 }, () => ({ shard: ref.shard, change: inserted({ ...fresh, parent }) }));
    const width = 1 + INVOCATION.length;
    const batch = valuesOf(packTurn({ number: 1, writes }));
    expect(batch.length).to.equal(50 * width);
    expect(batch.slice(49 * width)).to.deep.equal(batch.slice(0, width));
  });
});

const inserted = (invocation: Invocation): Change => ({ kind: 'invocationInserted', invocation });
const updated = (progress: Progress): Change => ({ kind: 'invocationUpdated', seq: ref.seq, progress });
const valuesOf = (batch: PackedBatch): Primitive[] => new BatchReader(batch).values(batch.kinds.length);
const encode = (change: Change): Primitive[] =>
  valuesOf(packTurn({ number: 1, writes: [{ shard: ref.shard, change }] }));
const row = (operation: OperationName, values: readonly unknown[]) => [OPERATION_NAMES.indexOf(operation), ...values];
const optional = <Value>(outcome: Value | undefined) => (outcome === undefined ? {} : { outcome });

function decode([number, ...values]: Primitive[]): [OperationName, Primitive[]] {
  expect(values.length).to.equal(PARAMETER_COUNTS[number as number]);
  return [OPERATION_NAMES[number as number] as OperationName, values];
}

/** The statements leave out what is the same in all rows that they are for. */
function journalRecord(operation: OperationName, values: readonly Primitive[]): JournalRecord {
  const same: Partial<JournalRecord> =
    operation === 'appendValue'
      ? { outcome: 'value', detail: null }
      : operation === 'appendPlain'
        ? { completionId: null, outcome: null, detail: null }
        : {};
  const names = JOURNAL.filter((name) => !(name in same));
  return { ...same, ...Object.fromEntries(names.map((name, at) => [name, values[at]])) } as JournalRecord;
}

/** A window on a pool comes back as bytes of its own. */
function bytesAlike(item: JournalItem): JournalItem {
  if (item.type !== 'entry' || item.entry.kind !== 'input' || typeof item.entry.payload === 'string') return item;
  return { ...item, entry: { ...item.entry, payload: Uint8Array.from(item.entry.payload) } };
}
