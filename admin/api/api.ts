/** The admin API as an express router: the table of routes, put behind access and validation. */
import type { Request, RequestHandler, Response } from 'express';
import express from 'express';
import type { Engine } from '../../engine/api.ts';
import type { BodyRoom } from '../../engine/ingress/http/body-room.ts';
import type { Answer } from '../../engine/ingress/http/exchange.ts';
import { breakOff, writeAnswer } from '../../engine/ingress/http/exchange.ts';
import type { Logger } from '../../engine/log.ts';
import { silentLogger } from '../../engine/log.ts';
import type { Access } from './access.ts';
import { Guard } from './access.ts';
import { Allowance } from './allowance.ts';
import { readInput, roomForBodies } from './input.ts';
import { openApiDocument } from './openapi.ts';
import { ProblemError, problemAnswer, problemOfExpress } from './problems.ts';
import type { Role } from './roles.ts';
import { mustBe } from './roles.ts';
import type { BuildInfo, Reply, Route } from './route.ts';
import { routes } from './routes.ts';

export interface AdminApiOptions extends BuildInfo {
  /** Of the ingress beside it. Default: there is none of its own. */
  readonly ingressPort?: number;
  /** Who may use it. Default: whom the app that mounts it lets through. */
  readonly access?: Access;
  /** Default: says nothing. */
  readonly logger?: Logger;
}

interface Api {
  readonly room: BodyRoom;
  readonly allowance: Allowance;
  readonly build: BuildInfo;
  readonly ingressPort: number | null;
  readonly guard: Guard;
  readonly logger: Logger;
  readonly document: () => object;
}

/** The admin API (port 9070), to be mounted where its paths should begin. */
export function createAdminApi(engine: Engine, options: AdminApiOptions): express.Router {
  const { version, schema, ingressPort = null, access = { kind: 'mounted' }, logger = silentLogger } = options;
  const build: BuildInfo = { version, schema };
  let document: object | null = null;
  const api: Api = {
    room: roomForBodies(),
    allowance: new Allowance(engine),
    build,
    ingressPort,
    guard: new Guard(access),
    logger,
    document() {
      document ??= openApiDocument(routes, build);
      return document;
    },
  };
  const router = express.Router();
  for (const route of routes)
    router[route.method](
      expressPath(route.path),
      serving(api, (request, response) => run(api, route, request, response)),
    );
  for (const path of new Set(routes.map((route) => route.path)))
    router.all(expressPath(path), serving(api, refuseMethod(api, path)));
  router.use(serving(api, (request) => refusePath(api, request)));
  router.use(failing(api));
  return router;
}

const expressPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

const serving =
  (api: Api, act: (request: Request, response: Response) => Promise<Answer | null>): RequestHandler =>
  async (request, response) => {
    try {
      const answer = await act(request, response);
      if (answer !== null) writeAnswer(request, response, answer);
    } catch (error) {
      refuse(api, request, response, error);
    }
  };

/** Whatever was thrown, as the answer; also in an app that has begun one of its own. */
function refuse({ logger }: Api, request: Request, response: Response, error: unknown): void {
  if (response.headersSent) breakOff(response, error, logger);
  else writeAnswer(request, response, problemAnswer(error, logger));
}

/** null where nothing is left to answer. */
async function run(api: Api, route: Route, request: Request, response: Response): Promise<Answer | null> {
  const { room, allowance, build, ingressPort, guard, document } = api;
  // Nobody is asked who they are where that does not matter: such a route changes nothing of the engine.
  const caller = guard.admit(route.access, request);
  const input = await readInput(route, request, room);
  if (input === null) return null;
  const by = caller?.name ?? '';
  const demand = (role: Role) => mustBe(caller, role);
  const engine = allowance.engineFor(caller);
  const leave = allowance.enter(caller, route.isStream === true ? 'stream' : 'read', input);
  let isOpen = false;
  try {
    const reply = await route.handle({ engine, build, ingressPort, by, demand, guard, request, document }, input);
    if (reply.stream === undefined) return answerOf(reply);
    isOpen = !response.destroyed;
    response.once('close', leave);
    reply.stream(response);
    return null;
  } finally {
    if (!isOpen) leave();
  }
}

/** Nothing here is to be kept by caches, guessed at by browsers, or shown inside of other sites' pages. */
const SAFE_HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
} as const;

function answerOf({ status, body, headers }: Reply): Answer {
  const isText = typeof body === 'string';
  const type = body === undefined ? {} : { 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json' };
  return {
    status,
    headers: { ...SAFE_HEADERS, ...type, ...headers },
    payload: body === undefined ? '' : isText ? body : JSON.stringify(body),
  };
}

const refuseMethod = (api: Api, path: string) => async (request: Request) => {
  api.guard.admit('viewer', request);
  const methods = routes.filter((route) => route.path === path).map(({ method }) => method.toUpperCase());
  const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].join(', ');
  throw new ProblemError('method_not_allowed', `${request.method} is not possible here`, { headers: { allow } });
};

async function refusePath(api: Api, request: Request): Promise<never> {
  api.guard.admit('viewer', request);
  throw new ProblemError('no_such_path', `there is nothing under ${JSON.stringify(request.path.slice(0, 200))}`);
}

/** The four parameters make this an error handler. */
const failing =
  (api: Api) =>
  (error: unknown, request: Request, response: Response, _next: express.NextFunction): void =>
    refuse(api, request, response, problemOfExpress(error));
