// A server of a test: at a free port of this machine, and gone with it, whoever still holds a connection.

import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CONNECTIONS_WAITING_MAX } from '../../sdk/serve/backlog.ts';

export interface Listening extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export async function listen(server: Server): Promise<Listening> {
  await once(server.listen({ host: '127.0.0.1', port: 0, backlog: CONNECTIONS_WAITING_MAX }), 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${port}`, port, close, [Symbol.asyncDispose]: close };
}
