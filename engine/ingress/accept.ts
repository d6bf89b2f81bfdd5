/**
 * The door for single invocations: a request is checked against what is registered and against the limits, and becomes a
 * submit. HTTP, the embedded client and redrives all come through here; records come in batches (`kafka/`).
 */
import type { Addressed, Command, Submit } from '../../actors/command.ts';
import type { Ticket } from '../../actors/effect.ts';
import { claimedOf, wayIn } from '../../actors/idempotency/claimed.ts';
import type { Origin } from '../../actors/invocation.ts';
import type { Headers, InvocationId, Payload, Seq, Target } from '../../sdk/protocol/index.ts';
import {
  IDEMPOTENCY_KEY_ALLOWED,
  idempotencyKeyProblem,
  KEY_ALLOWED,
  keyProblem,
  sizeOf,
} from '../../sdk/protocol/index.ts';
import { hasMoreValues, takesJson, tooManyValues } from '../json-bounds.ts';
import type { Limits } from '../limits.ts';
import { namesAround } from '../nearest.ts';
import type { Places } from '../places.ts';
import type { RegisteredHandler, Registry } from '../registry.ts';

/** Why a request can't become an invocation, before anything was asked of an actor. */
export type AcceptCode =
  | 'unknown_service'
  | 'unknown_handler'
  | 'not_public'
  | 'key_missing'
  | 'key_not_taken'
  | 'key_invalid'
  | 'input_too_large'
  | 'input_too_complex'
  | 'idempotency_key_invalid'
  | 'unknown_invocation'
  | 'awakeable_id_invalid'
  | 'unknown_awakeable'
  | 'workflow_ran'
  | 'not_accepting';

export class AcceptError extends Error {
  override readonly name = 'AcceptError';
  readonly code: AcceptCode;
  /** What to do about it. */
  readonly hint: string;

  constructor(code: AcceptCode, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

export const TOO_COMPLEX_REMEDY = 'Send it in parts or a reference to it, or raise limits.jsonValuesMax.';

export interface Request {
  readonly target: Target;
  readonly payload: Payload;
  readonly headers: Headers;
  readonly origin: Origin;
  readonly idempotencyKey: string | null;
  /** ms since the epoch; null = now. */
  readonly startAt: number | null;
}

export interface AcceptParts {
  readonly registry: Registry;
  readonly places: Places;
  readonly limits: Limits;
}

/** The handler that a request means. @throws AcceptError with the names that there are */
export function resolve(parts: AcceptParts, target: Target, publicOnly: boolean): RegisteredHandler {
  const { registry } = parts;
  const handler = registry.find(target);
  if (handler === null) throw unknown(registry, target);
  if (publicOnly && handler.ingressPrivate) {
    throw new AcceptError(
      'not_public',
      `${nameOf(target)} is private`,
      'Call it from another handler, or remove ingressPrivate from its options.',
    );
  }
  if (handler.mode === 'plain' && target.key !== null) {
    throw new AcceptError(
      'key_not_taken',
      `${target.service} is a service and takes no key`,
      `Use /${target.service}/${target.handler}.`,
    );
  }
  if (handler.mode !== 'plain') checkKey(target);
  return handler;
}

/** A checked request as the command that begins it. */
export function submitOf(parts: AcceptParts, request: Request, ticket: Ticket | null, publicOnly = true): Addressed {
  const handler = resolve(parts, request.target, publicOnly);
  const inputBytes = sizeOf(request.payload);
  if (inputBytes > parts.limits.entryBytesMax) {
    throw new AcceptError(
      'input_too_large',
      `the input has ${inputBytes} bytes, more than ${parts.limits.entryBytesMax}`,
      'Send a reference to large data, or raise limits.entryBytesMax.',
    );
  }
  const { jsonValuesMax } = parts.limits;
  if (takesJson(handler.handler) && hasMoreValues(request.payload, jsonValuesMax)) {
    throw new AcceptError('input_too_complex', tooManyValues('the input', jsonValuesMax), TOO_COMPLEX_REMEDY);
  }
  const { target, idempotencyKey } = request;
  if (idempotencyKey !== null) checkIdempotencyKey(idempotencyKey, handler);
  const seq = parts.places.fresh();
  const submit: Submit = {
    kind: 'submit',
    ticket,
    target,
    mode: handler.mode,
    payload: request.payload,
    inputBytes,
    headers: request.headers,
    origin: request.origin,
    parent: null,
    announceTo: null,
    seq,
    startAt: request.startAt,
    idempotency: claimedOf(target, handler.mode, idempotencyKey, request.payload),
    depthMax: parts.limits.mailboxDepthMax,
  };
  return wayIn(submit, parts.places.addressOf(target, seq));
}

/** The run of a workflow answers the one who began it. @throws AcceptError for a second call; a second send is told which run there is */
export function mustBeFirst({ mode, target }: Submit, { id, again }: { id: InvocationId; again: boolean }): void {
  if (!again || mode !== 'workflow') return;
  const { service, key } = target;
  throw new AcceptError(
    'workflow_ran',
    `${service}/${key} was run before, as ${id}`,
    `Wait for its result with /restate/workflow/${service}/{key}/attach, or take another key.`,
  );
}

/** A request that has been made a command. */
export function submitIn(command: Command): Submit {
  if (command.kind === 'submit') return command;
  if (command.kind === 'claim') return command.submit;
  throw new Error('bug: a request is a submit');
}

/** The number that a request got at the door. */
export function numberOf(command: Command): Seq {
  const { seq } = submitIn(command);
  if (seq === null) throw new Error('bug: a request is numbered at the door');
  return seq;
}

function unknown(registry: Registry, target: Target): AcceptError {
  const service = registry.services.find(({ name }) => name === target.service);
  if (service === undefined) {
    const names = registry.services.map(({ name }) => name);
    const hint =
      names.length === 0
        ? 'No service is registered: start the engine with --services, or register where handlers are: keymail deployments register ADDRESS.'
        : `Registered: ${namesAround(target.service, names)}`;
    return new AcceptError('unknown_service', `no service ${JSON.stringify(target.service)} is registered`, hint);
  }
  const names = service.handlers.map(({ name }) => name);
  const keyToo = service.kind !== 'service' && target.key === null;
  return new AcceptError(
    'unknown_handler',
    `${service.name} has no handler ${JSON.stringify(target.handler)}`,
    // Who wrote /orders/alice has left the handler out, not the key.
    `${keyToo ? `Use /${service.name}/{key}/{handler}. ` : ''}It has: ${namesAround(target.handler, names)}`,
  );
}

function checkKey(target: Target): void {
  const { key } = target;
  if (key === null) {
    throw new AcceptError(
      'key_missing',
      `each call of ${nameOf(target)} names a key`,
      `Use /${target.service}/{key}/${target.handler}.`,
    );
  }
  const problem = keyProblem(key);
  if (problem !== null) throw new AcceptError('key_invalid', `the key ${problem}`, `Keys are ${KEY_ALLOWED}.`);
}

function checkIdempotencyKey(key: string, { mode }: RegisteredHandler): void {
  if (mode === 'workflow') {
    const message = 'the run of a workflow takes no idempotency key: there is one run for each key';
    throw new AcceptError('idempotency_key_invalid', message, 'Leave it out.');
  }
  const problem = idempotencyKeyProblem(key);
  if (problem === null) return;
  throw new AcceptError('idempotency_key_invalid', `the idempotency key ${problem}`, `Use ${IDEMPOTENCY_KEY_ALLOWED}.`);
}

const nameOf = (target: Target): string => `${target.service}/${target.handler}`;
