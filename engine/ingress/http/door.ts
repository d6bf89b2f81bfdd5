/**
 * The door for invocations, from a whole request to an answer: call, send, attach, output, awakeables, health. No sockets here, so
 * that HTTP (`ingress.ts`) and the client inside an embedding program come through the same checks.
 *
 *  H1. Nothing is taken before the request is whole and checked; a 2xx comes after it is durable.
 *  H2. A caller that goes away stops waiting. The invocation goes on.
 *  H3. No stack trace and no path of this machine reaches a caller.
 */
import type { Origin } from '../../../actors/invocation.ts';
import type { InvocationRef, Outcome, Payload } from '../../../sdk/protocol/index.ts';
import type { CallerSignal } from '../../answers.ts';
import type { Engine, Remembered } from '../../api.ts';
import type { Logger } from '../../log.ts';
import type { RegisteredHandler } from '../../registry.ts';
import type { Request as AcceptRequest } from '../accept.ts';
import { endedAnswer, errorAnswer, jsonAnswer } from './answer.ts';
import { rejection, resolution } from './awakeables.ts';
import type { Answer } from './exchange.ts';
import type { RawHeaders } from './headers.ts';
import { headerOf, invocationHeaders } from './headers.ts';
import { IngressError } from './ingress-error.ts';
import { inputOf } from './input.ts';
import type { RequestPath, Route } from './path.ts';
import { routeOf } from './path.ts';
import { targetIn } from './target-in-body.ts';

export interface DoorParts {
  readonly engine: Engine;
  readonly logger: Logger;
  /** ms since the epoch, from which delays count. */
  readonly now: () => number;
  readonly origin: Origin;
}

export interface DoorRequest {
  readonly method: string;
  readonly path: RequestPath;
  readonly headers: RawHeaders;
  readonly body: Payload;
  /** The body is JSON for certain, because this program has written it: it need not be parsed to know. Default false. */
  readonly isOwnJson?: boolean;
  /** Aborts when the caller has gone away. */
  readonly signal?: CallerSignal | undefined;
}

/** The answer to a request; null where nobody is there to hear it. Never rejects. */
export async function answer(parts: DoorParts, request: DoorRequest): Promise<Answer | null> {
  try {
    const answered = await answerRoute(parts, request, routeOf(request.method, request.path, kindIn(parts.engine)));
    return request.signal?.aborted === true ? null : answered;
  } catch (error) {
    return request.signal?.aborted === true ? null : errorAnswer(error, parts.logger);
  }
}

const kindIn = (engine: Engine) => (service: string) =>
  engine.query.services.find(({ name }) => name === service)?.kind;

function answerRoute(parts: DoorParts, request: DoorRequest, route: Route): Answer | Promise<Answer> {
  const { engine } = parts;
  switch (route.kind) {
    case 'health':
      return healthAnswer(engine);
    case 'call':
      return call(parts, request, route);
    case 'send':
      return send(parts, request, route);
    case 'attach':
    case 'output':
    case 'lookup':
      return aboutOther(engine, route, request);
    case 'resolve':
    case 'reject': {
      const { headers, body } = request;
      const outcomeOf = route.kind === 'resolve' ? resolution : rejection;
      return complete(engine, route.id, outcomeOf(headers, body, engine.query.limits.jsonValuesMax));
    }
  }
}

type RouteOf<Kind extends Route['kind']> = Extract<Route, { kind: Kind }>;

/** Most of what comes here, so without the half kilobyte that an async function is. */
function call(parts: DoorParts, request: DoorRequest, route: RouteOf<'call'>): Promise<Answer> {
  const handler = parts.engine.resolve(route.target);
  return parts.engine
    .call(acceptRequest(parts, request, route, handler), request.signal)
    .then(({ accepted, ended }) => endedAnswer(accepted.id, ended, handler.handler.outputContentType));
}

async function send(parts: DoorParts, request: DoorRequest, route: RouteOf<'send'>): Promise<Answer> {
  const handler = parts.engine.resolve(route.target);
  const { id, again } = await parts.engine.accept(acceptRequest(parts, request, route, handler));
  const status = again ? 'PreviouslyAccepted' : 'Accepted';
  return jsonAnswer(202, { invocationId: id, status }, { 'x-restate-id': id });
}

function acceptRequest(
  { engine, origin, now }: DoorParts,
  request: DoorRequest,
  route: RouteOf<'call' | 'send'>,
  { service, handler }: RegisteredHandler,
): AcceptRequest {
  const { headers } = request;
  const delayMs = route.kind === 'send' ? route.delayMs : 0;
  return {
    // In the registry's own words: slices of a URL would keep all of it in memory, and be hashed anew for each look-up.
    target: { service: service.name, handler: handler.name, key: route.target.key },
    payload: inputOf(headers, request, handler.inputContentType, engine.query.limits.jsonValuesMax),
    headers: invocationHeaders(headers),
    origin,
    idempotencyKey: headerOf(headers, 'idempotency-key') ?? null,
    startAt: delayMs === 0 ? null : now() + delayMs,
  };
}

function healthAnswer(engine: Engine): Answer {
  const { accepting, reason, services } = engine.query.health();
  if (!accepting) throw new IngressError('unhealthy', reason ?? 'nothing is accepted now');
  return jsonAnswer(200, { services });
}

/** Of an invocation that somebody else has begun. */
async function aboutOther(
  engine: Engine,
  { kind, of }: RouteOf<'attach' | 'output' | 'lookup'>,
  request: DoorRequest,
): Promise<Answer> {
  const target = of.kind === 'body' ? targetIn(request.body) : of;
  const ref = target.kind === 'id' ? refOf(engine, target.id) : await rememberedBy(engine, target);
  const id = engine.query.idOf(ref);
  switch (kind) {
    case 'attach':
      return attach(engine, ref, id, request.signal);
    case 'output':
      return output(engine, ref, id);
    case 'lookup':
      return jsonAnswer(200, { invocationId: id }, { 'x-restate-id': id });
  }
}

async function rememberedBy(engine: Engine, by: Remembered): Promise<InvocationRef> {
  const ref = await engine.query.remembered(by);
  if (ref !== null) return ref;
  const what = by.kind === 'workflow' ? `run of ${by.service}/${by.key}` : `invocation of ${by.service} with this key`;
  const kind = kindIn(engine)(by.service);
  const isNoWorkflow = by.kind === 'workflow' && kind !== undefined && kind !== 'workflow';
  throw new IngressError('unknown_invocation', `there is no ${what.slice(0, 100)}`, {
    hint: isNoWorkflow
      ? `${by.service} is no workflow. What it was sent is found by id: /restate/attach/{id}.`
      : 'Submit it first; what has ended is forgotten after its retention.',
  });
}

async function attach(
  engine: Engine,
  ref: InvocationRef,
  id: string,
  signal: CallerSignal | undefined,
): Promise<Answer> {
  const ended = await engine.attach(ref, signal);
  if (ended === null) throw unknownInvocation(id);
  return endedAnswer(id, ended, await contentTypeOf(engine, ref));
}

async function output(engine: Engine, ref: InvocationRef, id: string): Promise<Answer> {
  const ended = await engine.query.output(ref);
  if (ended !== null) return endedAnswer(id, ended, await contentTypeOf(engine, ref));
  if ((await engine.query.invocation(ref)) === null) throw unknownInvocation(id);
  throw new IngressError('output_not_ready', `${id} has not ended yet`, { headers: { 'x-restate-id': id } });
}

async function complete(engine: Engine, awakeable: string, outcome: Outcome): Promise<Answer> {
  const { id, again } = await engine.completeAwakeable(awakeable, outcome);
  const status = again ? 'PreviouslyAccepted' : 'Accepted';
  return jsonAnswer(202, { invocationId: id, status }, { 'x-restate-id': id });
}

/** The output's content type; bytes of an unknown kind where the handler is not registered any more. */
async function contentTypeOf(engine: Engine, ref: InvocationRef): Promise<string> {
  const row = await engine.query.invocation(ref);
  const service = engine.query.services.find(({ name }) => name === row?.target.service);
  const handler = service?.handlers.find(({ name }) => name === row?.target.handler);
  return handler?.outputContentType ?? 'application/octet-stream';
}

function refOf(engine: Engine, id: string): InvocationRef {
  const ref = engine.query.refOf(id);
  if (ref === null) throw unknownInvocation(id);
  return ref;
}

const unknownInvocation = (id: string): IngressError =>
  new IngressError('unknown_invocation', `there is no invocation ${JSON.stringify(id.slice(0, 100))}`);
