/** A new invocation: into the mailbox, or at once to its handler where the key is free. */
import type { JournalItem, Seq } from '../../sdk/protocol/index.ts';
import type { ActorCell } from '../cell.ts';
import type { Moment, Submit } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, forward, NOTHING, refusal, setTimer } from '../decision.ts';
import type { Invocation } from '../invocation.ts';
import { isExclusive, NO_SIGNALS, NOTHING_FAILED, NOTHING_OPEN } from '../invocation.ts';
import { mustFollow } from '../lifecycle.table.ts';
import { mayBegin } from './start.ts';

/** Of one that is no fork. */
const NOTHING_BEFORE: readonly JournalItem[] = [];

export function submit(cell: ActorCell, command: Submit, at: Moment): Decision {
  const full = fullBecause(cell, command, at);
  if (full !== null) return refuse(command, full);
  const seq = command.seq ?? at.fresh;
  if (cell.invocations.has(seq)) return NOTHING;
  const invocation = newInvocation(cell, command, seq, at);
  const input: JournalItem = {
    type: 'entry',
    index: 0,
    at: at.now,
    seen: 0,
    entry: { kind: 'input', payload: command.payload, headers: command.headers },
  };
  const result = decision([
    { kind: 'invocationInserted', invocation },
    { kind: 'journalAppended', seq, item: input },
  ]);
  const { prefix = NOTHING_BEFORE } = command;
  for (const item of prefix) result.changes.push({ kind: 'journalAppended', seq, item });
  if (invocation.status === 'scheduled' && invocation.dueAt !== null) {
    setTimer(result, { dueAt: invocation.dueAt, address: cell.address, seq, id: 0 });
  }
  if (command.ticket !== null) {
    result.effects.push({ kind: 'accepted', ticket: command.ticket, ref: invocation, id: invocation.id, again: false });
  }
  if (command.announceTo !== null) {
    const { address, seq: parent, id } = command.announceTo;
    forward(result, address, { kind: 'completion', seq: parent, id, outcome: { kind: 'value', value: invocation.id } });
  }
  if (invocation.status === 'running') {
    result.effects.push({ kind: 'start', address: cell.address, seq, attempt: 1, journal: [input, ...prefix] });
  }
  return result;
}

/**
 * What is scheduled has no place in the mailbox, and the same bound beside it. Who is shared counts there, so that nothing need be
 * counted, and is not refused: it may be the one for whom all others wait.
 */
function fullBecause(cell: ActorCell, command: Submit, at: Moment): string | null {
  const { depthMax, target } = command;
  if (depthMax === null) return null;
  const { depth } = cell.mailbox;
  const name = `${target.service}/${target.key}`;
  if (isExclusive(command) && depth >= depthMax)
    return `the mailbox of ${name} is full: ${depth} invocations wait for the key`;
  if (!isDelayed(command, at)) return null;
  const apart = cell.invocations.size - depth - (cell.holder === null ? 0 : 1);
  return apart < depthMax
    ? null
    : `nothing more can be scheduled for ${name}: it has ${apart} scheduled or shared invocations`;
}

const isDelayed = ({ startAt }: Submit, { now }: Moment): boolean => startAt !== null && startAt > now;

function refuse(command: Submit, because: string): Decision {
  const result = decision();
  const refused = refusal(command.ticket, 'mailbox_full', because);
  result.effects.push(...refused.effects);
  if (command.idempotency !== null && command.seq !== null) {
    forward(result, command.idempotency.address, { kind: 'release', seq: command.seq });
  }
  return result;
}

function newInvocation(cell: ActorCell, command: Submit, seq: Seq, at: Moment): Invocation {
  const delayed = isDelayed(command, at);
  const status = delayed
    ? mustFollow('queued', 'delay')
    : mayBegin(cell, command)
      ? mustFollow('queued', 'grant')
      : 'queued';
  return {
    shard: cell.shard,
    seq,
    id: at.invocationId({ shard: cell.shard, seq }),
    address: cell.address,
    target: command.target,
    mode: command.mode,
    origin: command.origin,
    parent: command.parent,
    idempotencyKey: command.idempotency?.key ?? null,
    createdAt: at.now,
    inputBytes: command.inputBytes,
    chart: at.rules(command.target)?.chart?.hash ?? null,
    status,
    position: at.fresh,
    attempt: status === 'running' ? 1 : 0,
    retryCount: 0,
    retryingSince: null,
    dueAt: delayed ? command.startAt : null,
    startedAt: status === 'running' ? at.now : null,
    finishedAt: null,
    expiresAt: null,
    lastError: null,
    cancelRequested: false,
    step: null,
    journalLength: 0,
    open: NOTHING_OPEN,
    failed: NOTHING_FAILED,
    signals: NO_SIGNALS,
  };
}
