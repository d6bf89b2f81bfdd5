/** A bare `node:http` server that gives back what it gets: the most that HTTP alone allows under the same load. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from './serve.ts';

const methods = {
  listen: (): Promise<string> =>
    new Promise((resolve) => {
      const server = createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          const body = Buffer.concat(chunks);
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.byteLength });
          response.end(body);
        });
      });
      server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    }),
};

export type EchoMethods = typeof methods;

serve(methods);
