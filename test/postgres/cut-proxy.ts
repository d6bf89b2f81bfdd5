// Stands between a store and its server, and cuts: all connections at once, or one in the middle of a commit, either before the
// server has heard of its end or before its answer has come back.

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

type Cut = 'commit lost' | 'answer lost';

/** A query without parameters, as it goes over the wire: Q, its length, the text, NUL. */
const COMMIT = Buffer.from('Q\0\0\0\x0bcommit\0');

export class CutProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #target: number;
  #next: Cut | null = null;
  #refuses = false;
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

  /** Nothing gets through any more, until `open`. */
  refuse(): void {
    this.#refuses = true;
    this.#cutAll();
  }

  open(): void {
    this.#refuses = false;
  }

  async close(): Promise<void> {
    this.#cutAll();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(client: Socket): void {
    if (this.#refuses) return void client.resetAndDestroy();
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
      if (!isDeaf) return void client.write(data);
      // The end of a transaction is the last thing that is said: C, its length, COMMIT.
      if (data.includes('COMMIT\0')) client.resetAndDestroy();
    });
  }

  #cutAll(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }
}
