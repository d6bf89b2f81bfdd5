/** Rows of workflows: promises that are complete, and who waits for the result of an invocation. */

import type { CellAddress } from '../../../actors/address.ts';
import { actorAddress, parseAddress, soloAddress } from '../../../actors/address.ts';
import type { CompletedPromise } from '../../../actors/cell.ts';
import type { Change } from '../../../actors/change.ts';
import type { Parent } from '../../../actors/invocation.ts';
import type { WaiterRow } from '../../../actors/waiter.ts';
import type { Failure, Outcome } from '../../../sdk/protocol/index.ts';
import { failureOf, seqOf, shardId, VOID, valueOutcome } from '../../../sdk/protocol/index.ts';
import type { PromiseRecord, WaiterRecord } from './records.ts';
import { checkRow, PROMISE_SHAPE, WAITER_SHAPE } from './row-shapes.ts';

export function promiseRecord(
  shard: number,
  { service, key, name, completion, at, by }: Extract<Change, { kind: 'promiseCompleted' }>,
): PromiseRecord {
  return {
    ...{ shard, service, objectKey: key, name, outcome: completion.kind },
    failure: completion.kind === 'failure' ? JSON.stringify(completion.failure) : null,
    ...{ completedAt: at, completedBy: by },
    value: completion.kind === 'value' ? completion.value : null,
  };
}

/** @throws CorruptRow */
export function promiseOf(record: PromiseRecord): CompletedPromise {
  checkRow(PROMISE_SHAPE, record);
  return [record.name, completionOf(record), record.completedAt ?? 0];
}

function completionOf({ outcome, failure, value }: PromiseRecord): Outcome {
  if (outcome === 'failure') return failureOf(JSON.parse(failure ?? '{}') as Failure);
  return outcome === 'value' ? valueOutcome(value ?? '') : VOID;
}

/** Where the rows of a cell begin: its service and key, or nothing and the number of a service's invocation. */
export function waiterPlace(address: CellAddress): readonly [service: string, key: string] {
  const parsed = parseAddress(address);
  return parsed.kind === 'actor' ? [parsed.service, parsed.key] : ['', ''];
}

export function waiterRecord(shard: number, { address, seq, waiter }: WaiterRow): WaiterRecord {
  const [service, objectKey] = waiterPlace(address);
  const from = parseAddress(waiter.address);
  return {
    ...{ shard, service, objectKey, invocationSeq: seq },
    ...{ waiterShard: waiter.shard, waiterSeq: waiter.seq, waiterCompletionId: waiter.id },
    waiterService: from.kind === 'actor' ? from.service : null,
    waiterKey: from.kind === 'actor' ? from.key : null,
  };
}

/** @throws CorruptRow */
export function waiterOf(address: CellAddress, record: WaiterRecord): WaiterRow {
  checkRow(WAITER_SHAPE, record);
  const { waiterShard, waiterSeq, waiterCompletionId: id, waiterService, waiterKey } = record;
  const ref = { shard: shardId(waiterShard), seq: seqOf(waiterSeq) };
  const from = waiterService === null ? soloAddress(ref) : actorAddress(waiterService, waiterKey ?? '');
  const waiter: Parent = { ...ref, address: from, id };
  return { address, seq: seqOf(record.invocationSeq), waiter };
}
