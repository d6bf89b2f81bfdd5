/** Opens the two doors of an engine: the ingress and the admin API, each on its own port. */
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Engine } from '../engine/api.ts';
import { ingressListener } from '../engine/ingress/http/ingress.ts';
import { DEFAULT_LIMITS } from '../engine/limits.ts';
import type { Logger } from '../engine/log.ts';
import { silentLogger } from '../engine/log.ts';
import { isLoopback } from '../engine/loopback.ts';
import type { Access } from './api/access.ts';
import { Guard } from './api/access.ts';
import { createAdminApi } from './api/api.ts';
import type { TokenHolder } from './api/roles.ts';
import type { BuildInfo } from './api/route.ts';
import { buildInfo } from './build-info.ts';
import { serveUi } from './serve-ui.ts';

export interface ServersOptions {
  readonly engine: Engine;
  /** Default: what this package says of itself. */
  readonly build?: BuildInfo;
  /** Port 0 takes any that is free. */
  readonly ingress: { readonly host: string; readonly port: number; readonly bodyBytesMax?: number };
  /** A host that others can reach needs a token. */
  readonly admin: {
    readonly host: string;
    readonly port: number;
    /** Of somebody with the role admin, named so. */
    readonly token?: string | null;
    readonly tokens?: readonly TokenHolder[];
  };
  readonly logger?: Logger;
}

export interface Servers {
  readonly ingress: Listening;
  readonly admin: Listening;
  /**
   * Takes no further connection, ends idle ones at once, and those in use as soon as they are answered.
   * @param withinMs then they are cut. Default 10 s.
   */
  close(withinMs?: number): Promise<void>;
}

export interface Listening {
  readonly host: string;
  /** The real one. */
  readonly port: number;
  /** e.g. `http://127.0.0.1:9070` */
  readonly url: string;
}

export type ServerErrorCode =
  | 'port_in_use'
  | 'port_not_permitted'
  | 'host_not_available'
  | 'token_required'
  | 'listen_failed';

/** A door that can't be opened. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly code: ServerErrorCode;
  /** What to do about it, as a sentence. */
  readonly remedy: string;

  constructor(code: ServerErrorCode, message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.remedy = remedy;
  }
}

const CLOSE_WITHIN_MS = 10_000;
/** Of `admin.tokens` the configuration takes none that is shorter; `admin.token` is older than the rule. */
const TOKEN_CHARACTERS_MIN = 16;

/** @throws ServerError, with neither door open */
export async function startServers(options: ServersOptions): Promise<Servers> {
  const { engine, ingress, admin, logger = silentLogger } = options;
  const access = accessOf(admin);
  warnOfShortTokens(access, logger);
  const bodyBytesMax = ingress.bodyBytesMax ?? DEFAULT_LIMITS.entryBytesMax;
  const ingressServer = await listenAt(
    'ingress',
    createServer(ingressListener(engine, { bodyBytesMax, logger })),
    ingress,
  );
  try {
    const adminServer = await listenAt(
      'admin',
      createServer(adminApp(options, access, logger, portOf(ingressServer))),
      admin,
    );
    return {
      ingress: describe(ingressServer, ingress.host),
      admin: describe(adminServer, admin.host),
      async close(withinMs = CLOSE_WITHIN_MS) {
        await Promise.all([closeServer(ingressServer, withinMs), closeServer(adminServer, withinMs)]);
      },
    };
  } catch (error) {
    await closeServer(ingressServer, 0);
    throw error;
  }
}

/** What may be done without being asked who one is. @throws ServerError where that would be open to everybody */
function accessOf({ host, token = null, tokens = [] }: ServersOptions['admin']): Access {
  const first = token === null || token === '' ? [] : [{ name: 'admin', token, role: 'admin' } as const];
  const holders = [...first, ...tokens];
  if (holders.length > 0) return { kind: 'token', holders };
  if (isLoopback(host)) return { kind: 'loopback' };
  throw new ServerError(
    'token_required',
    `the admin API would be open to everybody who reaches ${host}`,
    'Set admin.token (KEYMAIL_ADMIN__TOKEN) or admin.tokens, or listen at 127.0.0.1.',
  );
}

function warnOfShortTokens(access: Access, logger: Logger): void {
  if (access.kind !== 'token') return;
  for (const { name, token } of access.holders) {
    if (token.length >= TOKEN_CHARACTERS_MIN) continue;
    logger.warn(
      { name },
      `the token of ${name} has fewer than ${TOKEN_CHARACTERS_MIN} characters and can be guessed: set a longer one`,
    );
  }
}

function adminApp(
  { engine, build = buildInfo() }: ServersOptions,
  access: Access,
  logger: Logger,
  ingressPort: number,
): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(serveUi({ ingressPort, guard: new Guard(access), logger }));
  app.use(createAdminApi(engine, { ...build, ingressPort, access, logger }));
  return app;
}

/** That have come and wait to be accepted. As many as at a served endpoint, for the reason that is told there (`sdk/serve/backlog.ts`). */
const CONNECTIONS_WAITING_MAX = 4_096;

export type ListeningServer = Server;

/** @throws ServerError */
export function listenAt(
  door: 'ingress' | 'admin',
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(serverError(door, host, port, error)));
    const at = { host: host.replace(/^\[|\]$/g, ''), port, backlog: CONNECTIONS_WAITING_MAX };
    server.listen(at, () => resolve(server));
  });
}

function serverError(door: string, host: string, port: number, error: NodeJS.ErrnoException): ServerError {
  const options = { cause: error };
  switch (error.code) {
    case 'EADDRINUSE':
      return new ServerError(
        'port_in_use',
        `port ${port} (${door}) is in use on ${host}`,
        `Stop what uses it, or set ${door}.port to another one (0 takes any).`,
        options,
      );
    case 'EACCES':
      return new ServerError(
        'port_not_permitted',
        `this user may not listen at port ${port} (${door})`,
        `Set ${door}.port to 1024 or above.`,
        options,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ServerError(
        'host_not_available',
        `${host} (${door}) is no address of this machine`,
        `Set ${door}.host to 127.0.0.1, or to an address that this machine has.`,
        options,
      );
    default:
      return new ServerError(
        'listen_failed',
        `${door} can't listen at ${host}:${port}: ${error.message}`,
        `Set ${door}.host and ${door}.port to where this machine can listen.`,
        options,
      );
  }
}

function describe(server: Server, host: string): Listening {
  const port = portOf(server);
  const bare = host.replace(/^\[|\]$/g, '');
  return { host, port, url: `http://${bare.includes(':') ? `[${bare}]` : bare}:${port}` };
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** @param withinMs for what is being answered */
export function closeServer(server: Server, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), withinMs);
    // An answered connection that is kept alive becomes idle; it must not hold the door until the cut.
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(cut);
      clearInterval(sweep);
      resolve();
    });
    server.closeIdleConnections();
  });
}
