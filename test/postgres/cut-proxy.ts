// Stands between a store and its server, and cuts: all connections at once, or one in the middle of a commit, either before the
// server has heard of its end or before its answer has come back.

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

type Cut = 'commit lost' | 'answer lost' | 'goodbye';

/** A query without parameters, as it goes over the wire: Q, its length, the text, NUL. */
const COMMIT = Buffer.from('Q\0\0\0\x0bcommit\0');
const BEGIN = Buffer.from('Q\0\0\0\x0bbegin \0');

/** What a server says that ends a session: E, its length, the code, the text. */
const GOODBYE = (() => {
  const fields = Buffer.from('SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0');
  const head = Buffer.from('E\0\0\0\0');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
})();

export class CutProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #target: number;
  #next: Cut | null = null;
  #refuses = false;
  #swallows = false;
  cuts = 0;

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((client) => this.#serve(client));
  }

  static async before(target: number): Promise<CutProxy> {
    const proxy = new CutProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The next commit that comes along. */
  cutNext(cut: Cut): void {
    this.#next = cut;
  }

  /** Everything is taken, and nothing goes on: as on a way where packets are dropped. What is connected then stays so. */
  swallow(): void {
    this.#swallows = true;
  }

  /** Nothing gets through any more, until `open`. */
  refuse(): void {
    this.#refuses = true;
    this.#cutAll();
  }

  open(): void {
    this.#refuses = false;
    this.#swallows = false;
  }

  async close(): Promise<void> {
    this.#cutAll();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(client: Socket): void {
    if (this.#refuses) return void client.resetAndDestroy();
    let isSwallowed = this.#swallows;
    const server = connect(this.#target, '127.0.0.1');
    let isDeaf = false;
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined); // It was cut.
      socket.on('close', () => {
        this.#sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    client.on('data', (data) => {
      isSwallowed ||= this.#swallows;
      if (isSwallowed) return;
      if (this.#next === 'goodbye' && data.includes(BEGIN)) {
        this.#next = null;
        this.cuts += 1;
        // Who waits hears of the end of the session first, and of the end of the connection a moment later.
        isSwallowed = true;
        client.write(GOODBYE, () => setTimeout(() => client.resetAndDestroy(), 50));
        return;
      }
      const at = this.#next === null ? -1 : data.indexOf(COMMIT);
      if (at === -1) return void server.write(data);
      this.cuts += 1;
      if (this.#next === 'commit lost') {
        // What stands before it is done, and never committed.
        server.write(data.subarray(0, at), () => client.resetAndDestroy());
      } else {
        isDeaf = true;
        server.write(data);
      }
      this.#next = null;
    });
    server.on('data', (data) => {
      if (isSwallowed) return;
      if (!isDeaf) return void client.write(data);
      // The end of a transaction is the last thing that is said: C, its length, COMMIT.
      if (data.includes('COMMIT\0')) client.resetAndDestroy();
    });
  }

  #cutAll(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }
}
