/** What people ask of the engine, as commands with an audit row. */
import { deadLetterAddress, soloAddress } from '../actors/address.ts';
import type { AuditRow } from '../actors/change.ts';
import type { Addressed, Command } from '../actors/command.ts';
import { parseDeadLetterId } from '../actors/dead-letter/id.ts';
import type { Ticket } from '../actors/effect.ts';
import { isFinished } from '../actors/lifecycle.ts';
import type { DeadLetter } from '../actors/subscription/subscription.ts';
import type { Headers } from '../sdk/protocol/index.ts';
import { bytesOf, EMPTY, textOf } from '../sdk/protocol/index.ts';
import type { Answers } from './answers.ts';
import { RefusedError } from './answers.ts';
import type { Operation } from './api.ts';
import { OperationError } from './api.ts';
import type { Clock } from './clock.ts';
import { parseId } from './ids.ts';
import type { AcceptParts } from './ingress/accept.ts';
import { submitOf } from './ingress/accept.ts';
import { recordHeaders } from './ingress/kafka/mapping.ts';
import type { Subscriptions } from './ingress/kafka/subscriptions.ts';
import type { Loop } from './loop.ts';
import type { Store } from './store/store.ts';

export interface OperationsParts {
  readonly installation: string;
  readonly store: Store;
  readonly loop: Loop;
  readonly answers: Answers;
  readonly clock: Clock;
  readonly subscriptions: Subscriptions;
  readonly accept: AcceptParts;
}

/** @throws OperationError, RefusedError, AcceptError */
export async function operate(parts: OperationsParts, operation: Operation, by: string): Promise<unknown> {
  const audit = auditOf(operation, by, parts.clock.now());
  switch (operation.kind) {
    case 'cancelInvocation':
      return onInvocation(parts, operation.id, 'cancel', audit);
    case 'killInvocation':
      return onInvocation(parts, operation.id, 'kill', audit);
    case 'pauseInvocation':
      return onInvocation(parts, operation.id, 'pause', audit);
    case 'resumeInvocation':
      return onInvocation(parts, operation.id, 'resume', audit);
    case 'retryInvocation':
      return onInvocation(parts, operation.id, 'retry', audit);
    case 'createSubscription':
      return parts.subscriptions.create(operation, audit);
    case 'updateSubscription':
      return parts.subscriptions.update(operation, audit);
    case 'deleteSubscription':
      return parts.subscriptions.remove(operation, audit);
    case 'seekSubscription':
      return parts.subscriptions.seek(operation, audit);
    case 'editDeadLetter':
      return onDeadLetter(parts, operation.id, audit, (ticket) => ({ kind: 'edit', ticket, value: operation.value }));
    case 'discardDeadLetter':
      return onDeadLetter(parts, operation.id, audit, (ticket) => ({ kind: 'discard', ticket }));
    case 'redriveDeadLetter':
      return redrive(parts, operation.id, audit);
  }
}

type InvocationVerb = 'cancel' | 'kill' | 'pause' | 'resume' | 'retry';

/** An invocation is addressed by its number; the loop finds the actor that it belongs to. */
async function onInvocation(
  parts: OperationsParts,
  id: string,
  kind: InvocationVerb,
  audit: AuditRow,
): Promise<unknown> {
  const ref = parseId(parts.installation, id);
  const row = await parts.store.queries.invocation(ref);
  if (row === null)
    throw new OperationError(
      'not_found',
      `there is no invocation ${id}`,
      'It may have been removed after its retention.',
    );
  if (isFinished(row.status)) {
    throw new RefusedError({ code: 'already_finished', message: `${id} is ${row.status} already` });
  }
  return ask(parts, audit, (ticket) => ({ address: soloAddress(ref), command: { kind, seq: ref.seq, ticket } }));
}

async function onDeadLetter(
  parts: OperationsParts,
  id: string,
  audit: AuditRow,
  make: (ticket: Ticket) => Command,
): Promise<unknown> {
  const letter = await letterOf(parts, id);
  const address = deadLetterAddress(letter as never);
  return ask(parts, audit, (ticket) => ({ address, command: make(ticket) }));
}

/** The record goes to its handler once more, as it is now: at the end of the mailbox, with all its headers. */
async function redrive(parts: OperationsParts, id: string, audit: AuditRow): Promise<unknown> {
  const letter = await letterOf(parts, id);
  const handler = parts.accept.registry.find(letter.target);
  if (handler === null) {
    const { service, handler: name } = letter.target;
    throw new OperationError(
      'not_redrivable',
      `no handler ${service}/${name} is registered`,
      'Start the engine with the service that has it.',
    );
  }
  const key = letter.target.key ?? keyOf(letter);
  if (handler.mode !== 'plain' && key === null) {
    throw new OperationError(
      'not_redrivable',
      'the record has no key that its handler could take',
      'Discard it, or produce the record again with a key.',
    );
  }
  const target = { ...letter.target, key: handler.mode === 'plain' ? null : key };
  const { command } = submitOf(
    parts.accept,
    {
      target,
      payload: letter.value ?? EMPTY,
      headers: headersOf(letter),
      origin: { kind: 'redrive', deadLetter: id },
      idempotencyKey: null,
      startAt: null,
    },
    null,
    false,
  );
  if (command.kind !== 'submit') throw new Error('bug: a redrive has no idempotency key');
  const address = deadLetterAddress(letter as never);
  return ask(parts, audit, (ticket) => ({
    address,
    command: { kind: 'redrive', ticket, submit: { ...command, depthMax: null } },
  }));
}

/** Text of the record's key, where it is text. */
const keyOf = (letter: DeadLetter): string | null => (typeof letter.key === 'string' ? letter.key : null);

/** As the record had them at first: an invocation's are in its letter already; a record that never became one is mapped now. */
function headersOf(letter: DeadLetter): Headers {
  const { headers, key, value, invocation } = letter;
  if (invocation !== null) return headers.map(([name, text]) => [name, text === null ? '' : textOf(text)] as const);
  const bytes = headers.map(([name, one]) => [name, one === null ? null : bytesOf(one)] as const);
  const record = { headers: bytes, key: key === null ? null : bytesOf(key), hasValue: value !== null };
  const { topic, partition, offset, timestampMs, subscription } = letter;
  return recordHeaders({ topic, partition, offset, timestampMs, subscription, ...record });
}

async function letterOf(parts: OperationsParts, id: string): Promise<DeadLetter> {
  const ref = parseDeadLetterId(id);
  if (ref === null)
    throw new OperationError(
      'invalid_id',
      `${JSON.stringify(id)} is no dead letter id`,
      'Ids look like dl_ and 18 hex digits.',
    );
  const letter = await parts.store.queries.deadLetter(ref);
  if (letter === null)
    throw new OperationError('not_found', `there is no dead letter ${id}`, 'List them with GET /dead-letters.');
  return letter;
}

function ask(parts: OperationsParts, audit: AuditRow, make: (ticket: Ticket) => Addressed): Promise<unknown> {
  const { ticket, answer } = parts.answers.ticket<unknown>();
  parts.loop.submit({ ...make(ticket), audit });
  return answer;
}

function auditOf(operation: Operation, by: string, at: number): AuditRow {
  const { kind, ...rest } = operation;
  const target = 'id' in operation ? operation.id : '';
  return { at, actor: by, action: kind, target, detail: detailOf(rest) };
}

/** What was asked, without values that may be secret or large. */
function detailOf(rest: object): string {
  const shown = Object.entries(rest).filter(([name]) => name !== 'id' && name !== 'value');
  return JSON.stringify(
    Object.fromEntries(shown.map(([name, value]) => [name, name === 'options' ? Object.keys(value as object) : value])),
  );
}
