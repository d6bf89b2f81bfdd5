/** What people do to one dead letter: correct it, drive it again, give it up. */
import { deadLetterAddress, runAddress, subscriptionAddress } from '../../actors/address.ts';
import type { AuditRow } from '../../actors/change.ts';
import type { Command } from '../../actors/command.ts';
import { parseDeadLetterId } from '../../actors/dead-letter/id.ts';
import type { Ticket } from '../../actors/effect.ts';
import type { DeadLetter } from '../../actors/subscription/subscription.ts';
import type { Headers } from '../../sdk/protocol/index.ts';
import { bytesOf, EMPTY, textOf } from '../../sdk/protocol/index.ts';
import { noSuch, OperationError } from '../api.ts';
import { submitIn, submitOf } from '../ingress/accept.ts';
import { recordHeaders } from '../ingress/kafka/mapping.ts';
import type { OperationsParts } from './parts.ts';
import { ask } from './parts.ts';

export async function onDeadLetter(
  parts: OperationsParts,
  id: string,
  audit: AuditRow,
  make: (ticket: Ticket) => Command,
): Promise<unknown> {
  const letter = await letterOf(parts, id);
  const address = deadLetterAddress(letter as never);
  return ask(parts, audit, (ticket) => ({ address, command: make(ticket) }));
}

export async function redrive(parts: OperationsParts, id: string, audit: AuditRow): Promise<unknown> {
  return (await readyToRedrive(parts, id, audit))();
}

/**
 * The record goes to its handler once more, as it is now: at the end of the mailbox, with all its headers.
 * @returns what asks for it, at once: of several the order of asking is the order in the mailbox
 */
export async function readyToRedrive(
  parts: OperationsParts,
  id: string,
  audit: AuditRow,
): Promise<() => Promise<unknown>> {
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
      headers: await headersOf(parts, letter),
      origin: { kind: 'redrive', deadLetter: id },
      idempotencyKey: null,
      startAt: null,
    },
    null,
    false,
  );
  const submit = { ...submitIn(command), depthMax: null };
  if (handler.mode === 'workflow') await mustNotHaveRun(parts, target.service, target.key ?? '');
  const address = deadLetterAddress(letter as never);
  return () => ask(parts, audit, (ticket) => ({ address, command: { kind: 'redrive', ticket, submit } }));
}

/** Its record has begun the run of its key once, and a key has one run. */
async function mustNotHaveRun({ loop }: OperationsParts, service: string, key: string): Promise<void> {
  const cell = await loop.read(runAddress(service, key));
  if (cell.kind !== 'idempotency' || cell.record === null) return;
  throw new OperationError(
    'not_redrivable',
    `${service}/${key} was run before, as ${cell.record.invocationId}`,
    'Purge that run first, or wait until it is forgotten (workflowRetention).',
  );
}

/** Text of the record's key, where it is text. */
const keyOf = (letter: DeadLetter): string | null => (typeof letter.key === 'string' ? letter.key : null);

/** As the record had them at first: an invocation's are in its letter already; a record that never became one is mapped now. */
async function headersOf(parts: OperationsParts, letter: DeadLetter): Promise<Headers> {
  const { headers, key, value, invocation } = letter;
  if (invocation !== null) return headers.map(([name, text]) => [name, text === null ? '' : textOf(text)] as const);
  const bytes = headers.map(([name, one]) => [name, one === null ? null : bytesOf(one)] as const);
  const record = { headers: bytes, key: key === null ? null : bytesOf(key), hasValue: value !== null };
  const { topic, partition, offset, timestampMs, subscription } = letter;
  const cluster = await clusterOf(parts, subscription);
  const place = { subscription, ...(cluster === null ? {} : { cluster }), topic, partition, offset, timestampMs };
  return recordHeaders({ ...place, ...record });
}

/** null where the subscription is gone: then nothing knows any more where its records came from. */
async function clusterOf(parts: OperationsParts, subscription: string): Promise<string | null> {
  const cell = await parts.loop.read(subscriptionAddress(subscription));
  return cell.kind === 'subscription' ? (cell.subscription?.cluster ?? null) : null;
}

export async function letterOf(parts: OperationsParts, id: string): Promise<DeadLetter> {
  const ref = parseDeadLetterId(id);
  if (ref === null)
    throw new OperationError(
      'invalid_id',
      `${JSON.stringify(id)} is no dead letter id`,
      'Ids look like dl_ and 18 hex digits.',
    );
  const letter = await parts.store.queries.deadLetter(ref);
  if (letter === null) throw noSuch('dead letter', id);
  return letter;
}
