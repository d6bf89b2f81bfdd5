/**
 * `keymail/engine`: the engine inside a program of one's own, without a port. The client goes through the same door as
 * HTTP does, so what it refuses and what it answers are the same.
 */

import type { RequestListener } from 'node:http';
import express from 'express';
import type { Engine } from '../engine/api.ts';
import { openStore } from '../engine/config/open-store.ts';
import type { StoreLocation } from '../engine/config/store-url.ts';
import { STORE_URL_ALLOWED, storeLocation } from '../engine/config/store-url.ts';
import { findEmptyContext, inEmptyContext } from '../engine/empty-context.ts';
import { createEngine as composeEngine } from '../engine/engine.ts';
import type { DoorParts } from '../engine/ingress/http/door.ts';
import { answer } from '../engine/ingress/http/door.ts';
import type { RawHeaders } from '../engine/ingress/http/headers.ts';
import { createIngress } from '../engine/ingress/http/ingress.ts';
import type { KafkaProperties } from '../engine/ingress/kafka/properties.ts';
import type { Limits } from '../engine/limits.ts';
import { DEFAULT_LIMITS } from '../engine/limits.ts';
import type { Logger, LogLevel } from '../engine/log.ts';
import { createLogger } from '../engine/log.ts';
import { connectThrough } from '../sdk/client/connect.ts';
import type { Ingress as Client } from '../sdk/client/index.ts';
import type { Definition } from '../sdk/definition.ts';
import { endpointOf } from '../sdk/endpoint.ts';
import { EMPTY } from '../sdk/protocol/index.ts';
import type { Access, Who } from './api/access.ts';
import { Guard } from './api/access.ts';
import { createAdminApi } from './api/api.ts';
import { buildInfo } from './build-info.ts';
import { serveUi } from './serve-ui.ts';

export type { Client, Engine, Who };

/** What an engine in this process is made from. */
export interface EmbeddedOptions {
  /** What `service()` and `object()` return. */
  readonly services: readonly Definition[];
  /**
   * `sqlite:./keymail.db` (a file, brought up to date), `postgresql://user:password@host/database`, `sqlite::memory:`, or `memory:`
   * (no database at all).
   */
  readonly store: string;
  /**
   * On PostgreSQL, where another engine has the database: true (the default) waits until that one ends, and `createEngine` with it;
   * false throws a StoreError `locked`.
   */
  readonly standby?: boolean;
  /** Called while it waits, with who has the database. */
  readonly onStandby?: (holder: string) => void;
  /** Kafka's own properties, by cluster name. */
  readonly kafka?: { readonly clusters: Readonly<Record<string, KafkaProperties>> };
  /** Bounds that differ from the defaults. */
  readonly limits?: Partial<Limits>;
  /** JSON lines on standard error. Default `warn`. */
  readonly logLevel?: LogLevel;
  /** Called once where the engine had to stop by itself, e.g. because another process has taken over its database. */
  readonly onFatal?: (error: unknown) => void;
}

/** An engine in this process. Doors are functions of Node's own request and response, so that any framework can mount them. */
export interface Embedded {
  /** Calls handlers: `client.objectClient(orders, '42').process(event)`. */
  readonly client: Client;
  /**
   * The admin API and its UI (under `ui/`), to be mounted: `app.use('/keymail', keymail.admin())`. The app decides who may reach it, and as whom:
   * `keymail.admin({ role: 'viewer', name: 'wall' })`, or a function of the request that says so, or null for nobody.
   */
  admin(who?: Who): RequestListener;
  /** The HTTP ingress, to be mounted, or for a server of its own: `createServer(keymail.ingress()).listen(8080)`. Mount it ahead of body parsers. */
  ingress(): RequestListener;
  /** For what neither the client nor the admin API gives. */
  readonly engine: Engine;
  /** Takes nothing more, lets what runs come to a safe place, and lets go of the store. */
  close(): Promise<void>;
}

/**
 * Starts an engine in this process.
 * @throws RangeError for a store that is none, SetupError for services, StoreError (locked, schema, corrupt), PropertiesError for a cluster
 * @example const keymail = await createEngine({ services: [orders], store: 'sqlite::memory:' });
 */
export async function createEngine(options: EmbeddedOptions): Promise<Embedded> {
  await findEmptyContext();
  return inEmptyContext(started, options);
}

async function started(options: EmbeddedOptions): Promise<Embedded> {
  const { services, store: url, standby = true, onStandby, kafka, limits, logLevel = 'warn', onFatal } = options;
  const endpoint = endpointOf(services);
  const logger = createLogger(logLevel);
  const engine = await composeEngine({
    endpoints: [endpoint],
    store: openStore(locationOf(url), { migrate: true, standby, logger, onStandby }),
    logger,
    ...(kafka === undefined ? {} : { clusters: kafka.clusters }),
    ...(limits === undefined ? {} : { limits }),
    ...(onFatal === undefined ? {} : { onFatal }),
  });
  const bodyBytesMax = limits?.entryBytesMax ?? DEFAULT_LIMITS.entryBytesMax;
  return {
    engine,
    client: clientOf(engine, logger),
    admin(who) {
      const access: Access = { kind: 'mounted', ...(who === undefined ? {} : { who }) };
      const api = createAdminApi(engine, { ...buildInfo(), logger, access });
      const app = express().disable('x-powered-by').disable('etag');
      return app.use(serveUi({ guard: new Guard(access), logger }), api);
    },
    ingress: () => createIngress(engine, { bodyBytesMax, logger }),
    close: () => engine.close(),
  };
}

function locationOf(url: string): StoreLocation {
  try {
    return storeLocation(url, process.cwd());
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`store: ${error.message} (found ${JSON.stringify(url)}, allowed: ${STORE_URL_ALLOWED})`, {
      cause: error,
    });
  }
}

/** The HTTP client, straight through the door: the same checks and answers, without sockets or streams. */
function clientOf(engine: Engine, logger: Logger): Client {
  const parts: DoorParts = { engine, logger, now: Date.now, origin: { kind: 'client' } };
  return connectThrough(({ method, path, headers, body, isOwnJson, signal }) =>
    answer(parts, {
      method,
      path,
      headers: rawHeadersOf(headers),
      body: body ?? EMPTY,
      isOwnJson,
      signal: signal ?? undefined,
    }).then((answered) => {
      // Nobody is answered only where the caller has given up, and then its signal says why.
      if (answered === null) throw signal?.reason;
      return { status: answered.status, header: (name) => answered.headers[name] ?? null, payload: answered.payload };
    }),
  );
}

/** Names and values in turn, as a socket brings them: text, whatever was given. */
function rawHeadersOf(headers: Readonly<Record<string, string>>): RawHeaders {
  const raw: string[] = [];
  for (const name of Object.keys(headers)) raw.push(name, String(headers[name]));
  return raw;
}
