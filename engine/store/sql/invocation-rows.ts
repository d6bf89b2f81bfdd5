/** Invocations as rows, and back. Addresses and the id are not stored: they follow from the other columns. */
import { actorAddress, parseAddress, soloAddress } from '../../../actors/address.ts';
import type { Invocation, LastError, Origin, Parent, Progress } from '../../../actors/invocation.ts';
import type { Status } from '../../../actors/lifecycle.ts';
import type { HandlerMode, InvocationId, InvocationRef } from '../../../sdk/protocol/index.ts';
import { formatInvocationId, seqOf, shardId } from '../../../sdk/protocol/index.ts';
import type { InvocationRow } from '../queries.ts';
import { unreachable } from '../unreachable.ts';
import type { InvocationRecord } from './records.ts';
import { checkOrigin, checkRow, INVOCATION_SHAPE } from './row-shapes.ts';

type ProgressRecord = Pick<
  InvocationRecord,
  | ('status' | 'position' | 'attempt' | 'retryCount' | 'retryingSince' | 'dueAt')
  | ('startedAt' | 'cancelRequested' | 'lastError' | 'finishedAt' | 'expiresAt' | 'step')
>;

export function progressRecord(progress: Progress): ProgressRecord {
  return {
    status: progress.status,
    position: progress.position,
    attempt: progress.attempt,
    retryCount: progress.retryCount,
    retryingSince: progress.retryingSince,
    dueAt: progress.dueAt,
    startedAt: progress.startedAt,
    cancelRequested: progress.cancelRequested ? 1 : 0,
    lastError: progress.lastError === null ? null : JSON.stringify(progress.lastError),
    finishedAt: progress.finishedAt,
    expiresAt: progress.expiresAt,
    step: progress.step,
  };
}

export function invocationRecord(invocation: Invocation): InvocationRecord {
  const { target, origin, parent } = invocation;
  const caller = parent === null ? null : parseAddress(parent.address);
  return {
    shard: invocation.shard,
    seq: invocation.seq,
    ...progressRecord(invocation),
    service: target.service,
    handler: target.handler,
    objectKey: target.key,
    mode: invocation.mode,
    origin: origin.kind,
    originDetail: originDetail(origin),
    subscriptionId: subscriptionOf(origin),
    parentShard: parent?.shard ?? null,
    parentSeq: parent?.seq ?? null,
    parentService: caller?.kind === 'actor' ? caller.service : null,
    parentKey: caller?.kind === 'actor' ? caller.key : null,
    parentCompletionId: parent?.id ?? null,
    idempotencyKey: invocation.idempotencyKey,
    createdAt: invocation.createdAt,
    inputBytes: invocation.inputBytes,
    chart: invocation.chart,
  };
}

/**
 * The row as people and the engine know it, but for what is folded from its journal.
 * @throws CorruptRow where it can't be read
 */
export function invocationOf(installation: string, record: InvocationRecord): InvocationRow {
  checkRow(INVOCATION_SHAPE, record);
  checkOrigin(record);
  const { service, handler, objectKey: key } = record;
  const ref: InvocationRef = { shard: shardId(record.shard), seq: seqOf(record.seq) };
  return {
    ...ref,
    id: formatInvocationId(installation, ref),
    address: key === null ? soloAddress(ref) : actorAddress(service, key),
    target: { service, handler, key },
    mode: record.mode as HandlerMode,
    origin: originOf(record),
    parent: parentOf(record),
    idempotencyKey: record.idempotencyKey,
    createdAt: record.createdAt,
    inputBytes: record.inputBytes,
    status: record.status as Status,
    position: record.position,
    attempt: record.attempt,
    retryCount: record.retryCount,
    retryingSince: record.retryingSince,
    dueAt: record.dueAt,
    startedAt: record.startedAt,
    finishedAt: record.finishedAt,
    expiresAt: record.expiresAt,
    lastError: record.lastError === null ? null : (JSON.parse(record.lastError) as LastError),
    cancelRequested: record.cancelRequested === 1,
    chart: record.chart,
    step: record.step,
  };
}

export const subscriptionOf = (origin: Origin): string | null => (origin.kind === 'kafka' ? origin.subscription : null);

export function originDetail(origin: Origin): string | null {
  switch (origin.kind) {
    case 'http':
    case 'client':
      return null;
    case 'kafka': {
      const { topic, partition, offset, timestampMs } = origin;
      return JSON.stringify({ topic, partition, offset, timestampMs });
    }
    case 'handler':
      return origin.invocationId;
    case 'redrive':
      return origin.deadLetter;
    case 'fork': {
      const { of, from, seed } = origin;
      return JSON.stringify({ of, from, seed });
    }
    default:
      return unreachable(origin);
  }
}

function originOf({ origin, originDetail: detail, subscriptionId }: InvocationRecord): Origin {
  const kind = origin as Origin['kind'];
  switch (kind) {
    case 'http':
    case 'client':
      return { kind };
    case 'kafka': {
      const place = JSON.parse(detail ?? '{}') as Omit<Extract<Origin, { kind: 'kafka' }>, 'kind' | 'subscription'>;
      return { kind, subscription: subscriptionId ?? '', ...place };
    }
    case 'handler':
      return { kind, invocationId: detail as InvocationId };
    case 'redrive':
      return { kind, deadLetter: detail ?? '' };
    case 'fork':
      return { kind, ...(JSON.parse(detail ?? '{}') as Omit<Extract<Origin, { kind: 'fork' }>, 'kind'>) };
    default:
      return unreachable(kind);
  }
}

function parentOf(record: InvocationRecord): Parent | null {
  const { parentShard, parentSeq, parentService, parentKey, parentCompletionId } = record;
  if (parentShard === null || parentSeq === null) return null;
  const ref: InvocationRef = { shard: shardId(parentShard), seq: seqOf(parentSeq) };
  const address = parentService === null ? soloAddress(ref) : actorAddress(parentService, parentKey ?? '');
  return { ...ref, address, id: parentCompletionId ?? 0 };
}
