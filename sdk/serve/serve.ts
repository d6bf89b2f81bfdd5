/** `serve()`: handlers behind a port, for any engine that speaks the open service protocol. */
import { SetupError } from '../options.ts';
import type { EndpointOptions } from './door.ts';
import type { Serving } from './node-server.ts';

/** What is served, and where. */
export interface ServeOptions extends EndpointOptions {
  /** Default: the environment's PORT, else 9080. 0 takes a free one. */
  readonly port?: number;
  /**
   * Whose requests are heard. Default: this machine's (`127.0.0.1`), because whoever reaches the port can run the handlers;
   * with `identityKeys` everybody's (`0.0.0.0`).
   */
  readonly host?: string;
}

const DEFAULT_PORT = 9080;
const PORT_MAX = 65_535;

/**
 * Serves services to an engine, over HTTP/2 and HTTP/1.1 on one port: `keymail deployments register http://localhost:9080`.
 * @throws SetupError for services, keys, or a PORT that is none; Error where the port can't be had
 * @example
 * const serving = await serve({ services: [orders], port: 9080 });
 * await serving.close();
 */
export async function serve({ port, host, ...options }: ServeOptions): Promise<Serving> {
  // Loaded when it is asked for: a function of a cloud has no ports.
  const { listen } = await import('./node-server.ts');
  return listen(options, {
    port: port ?? portOfEnvironment(),
    host: host ?? (options.identityKeys === undefined ? '127.0.0.1' : '0.0.0.0'),
  });
}

function portOfEnvironment(): number {
  const port = process.env['PORT'];
  if (port === undefined || port === '') return DEFAULT_PORT;
  if (/^\d{1,5}$/.test(port) && Number(port) <= PORT_MAX) return Number(port);
  // Another one than was meant would be registered, or waited for.
  const allowed = `a whole number from 0 to ${PORT_MAX}, or no such variable`;
  throw new SetupError({}, "the environment's PORT", JSON.stringify(port), allowed);
}
