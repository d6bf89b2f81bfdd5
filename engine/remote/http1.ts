/** HTTP/1.1 to one endpoint: an exchange is a request whose answer is read as it comes. Connections are kept and used again. */
import * as http from 'node:http';
import * as https from 'node:https';
import type { Clock } from '../clock.ts';
import type { Exchange, ExchangeListener, Transport } from './transport.ts';
import { CONNECT_WITHIN_MS, noConnection, pathOf, troubleOf } from './transport.ts';

export function http1Transport(uri: URL, clock: Clock): Transport {
  const { Agent, request: begin } = uri.protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: true });
  return {
    open({ method, path, headers }, listener) {
      const request = begin(uri, { method, agent, headers: { ...headers }, path: pathOf(uri, path) });
      connectsInTime(request, uri.protocol === 'https:' ? 'secureConnect' : 'connect', clock);
      return exchange(request, listener);
    },
    close() {
      // What is under way ends with its connection.
      agent.maxFreeSockets = 0;
      for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
    },
  };
}

/** One that was there before is not waited for. */
function connectsInTime(request: http.ClientRequest, connected: 'connect' | 'secureConnect', clock: Clock): void {
  request.on('socket', (socket) => {
    if (!socket.connecting) return;
    const cancel = clock.after(CONNECT_WITHIN_MS, () => request.destroy(noConnection()));
    socket.once(connected, cancel);
    request.once('close', cancel);
  });
}

function exchange(request: http.ClientRequest, listener: ExchangeListener): Exchange {
  let trouble: string | null = 'the connection was cut';
  let answer: http.IncomingMessage | null = null;
  request.on('response', (response) => {
    answer = response;
    listener.head(response.statusCode ?? 0, response.headers);
    response.on('data', (chunk: Uint8Array) => listener.data(chunk));
    response.on('end', () => {
      trouble = null;
    });
    response.on('error', (error) => {
      trouble = troubleOf(error);
    });
    response.on('close', () => listener.closed(trouble));
  });
  request.on('error', (error) => {
    trouble = troubleOf(error);
  });
  request.on('close', () => {
    // With an answer, that one's end is the end.
    if (answer === null) listener.closed(trouble);
  });
  return {
    write: (bytes) => void (request.writable && request.write(bytes)),
    end: () => void request.end(),
    pause: () => void answer?.pause(),
    resume: () => void answer?.resume(),
    abort: () => void request.destroy(),
  };
}
