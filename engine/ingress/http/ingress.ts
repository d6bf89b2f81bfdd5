/**
 * The ingress over HTTP (port 8080), see `door.ts`. An express app where it is mounted in one, a bare listener where it has
 * a port of its own: paths here depend on what is registered, so a router has nothing to do, and a call should cost little.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express from 'express';
import type { Engine } from '../../api.ts';
import type { Logger } from '../../log.ts';
import { silentLogger } from '../../log.ts';
import { isLoopbackHost } from '../../loopback.ts';
import { errorAnswer } from './answer.ts';
import { BodyRoom } from './body-room.ts';
import type { DoorParts } from './door.ts';
import { answer } from './door.ts';
import { breakOff, Caller, readBody, writeAnswer } from './exchange.ts';
import { IngressError } from './ingress-error.ts';
import { pathOf } from './path.ts';

export interface IngressOptions {
  /** A larger body is refused with 413. */
  readonly bodyBytesMax: number;
  /** Default: says nothing. */
  readonly logger?: Logger;
  /** ms since the epoch, from which delays count. Default: the machine's clock. */
  readonly now?: () => number;
}

/** The ingress as an express app. Mount it ahead of body parsers: it reads the bytes itself. */
export function createIngress(engine: Engine, options: IngressOptions): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(ingressListener(engine, options));
  return app;
}

/** The ingress for a server of its own. */
export function ingressListener(engine: Engine, options: IngressOptions): RequestListener {
  const { bodyBytesMax, logger = silentLogger, now = Date.now } = options;
  const parts: DoorParts = { engine, logger, now, origin: { kind: 'http' } };
  const bodies: Bodies = { bytesMax: bodyBytesMax, room: new BodyRoom(bodyBytesMax) };
  return (request, response) => void serve(parts, bodies, request, response);
}

interface Bodies {
  /** Of one. */
  readonly bytesMax: number;
  readonly room: BodyRoom;
}

async function serve(
  parts: DoorParts,
  { bytesMax, room }: Bodies,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const caller = new Caller(response);
  try {
    // First the body, whatever the request is about: answered before that, a kept-alive connection would be lost.
    const body = await readBody(request, bytesMax, room);
    if (body.kind === 'gone') return;
    if (body.kind === 'tooLarge') throw new IngressError('body_too_large', `the body has more than ${bytesMax} bytes`);
    if (body.kind === 'noRoom') throw new IngressError('no_room', 'too many large bodies are on their way in');
    if (isOfForeignPage(request))
      throw new IngressError('cross_site', 'a page of another site may not call handlers here');
    const { method = '', url = '', rawHeaders: headers } = request;
    const answered = await answer(parts, { method, path: pathOf(url), headers, body: body.bytes, signal: caller });
    if (answered !== null) writeAnswer(request, response, answered);
  } catch (error) {
    if (response.headersSent) breakOff(response, error, parts.logger);
    else writeAnswer(request, response, errorAnswer(error, parts.logger));
  }
}

/**
 * Any page that somebody opens can have the browser post to this machine, and would reach handlers that nobody else can. Programs say nothing of
 * sites; where others can come by a name of its own, who calls is for what stands in front to decide.
 */
function isOfForeignPage({ method, headers }: IncomingMessage): boolean {
  return (
    headers['sec-fetch-site'] === 'cross-site' && method !== 'GET' && method !== 'HEAD' && isLoopbackHost(headers.host)
  );
}
