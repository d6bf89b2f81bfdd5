// A server for the length of a test, and requests as they go over the wire.

import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import type { Listening } from '../../setup/listen.ts';
import { listen } from '../../setup/listen.ts';

export type Serving = Listening;

export const serving = (app: RequestListener): Promise<Serving> => listen(createServer(app));

/** Sends bytes as they are, and gives all that comes back until the server ends the connection. */
export async function raw(port: number, bytes: string | Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** A stream of events has no end that could be waited for: it is left as soon as it has begun. */
  readonly headOnly?: boolean;
}

export interface Received {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

/** A request with any header, the Host included, which `fetch` would not send. */
export function send(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body, headOnly = false }: Sent = {},
): Promise<Received> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      if (headOnly && response.headers['content-type']?.startsWith('text/event-stream') === true) {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: '' });
        return void response.destroy();
      }
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}
