// A network between an engine and its broker that can be slow, cut, or dead without a word. It knows one thing of Kafka: the
// broker's answers name its address, which must be the proxy's, or clients would go around it.

import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** How a connection treats what goes through it. */
interface Link {
  readonly client: Socket;
  readonly broker: Socket;
  /** Swallows everything, and stays open: as behind a firewall that has forgotten it. */
  isDead: boolean;
}

const sizeBytes = 4;
/** What a slow network carries at once. */
const pieceBytes = 1_400;

export class KafkaProxy {
  /** Each request and each answer is on its way for so long. */
  latencyMs = 0;
  /** Who connects is turned away. */
  isShut = false;
  readonly #server: Server;
  readonly #target: { readonly host: string; readonly port: number };
  readonly #links = new Set<Link>();
  #connections = 0;

  private constructor(bootstrap: string) {
    const [host = '', port = ''] = bootstrap.split(':');
    this.#target = { host, port: Number(port) };
    this.#server = createServer((client) => this.#link(client));
  }

  static async listen(bootstrap: string): Promise<KafkaProxy> {
    const proxy = new KafkaProxy(bootstrap);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get bootstrap(): string {
    return `${this.#target.host}:${this.#port}`;
  }

  /** Made so far. */
  get connections(): number {
    return this.#connections;
  }

  /** All connections of now end at once (RST). @returns how many */
  cut(): number {
    const count = this.#links.size;
    for (const link of this.#links) close(link);
    return count;
  }

  /** All connections of now carry nothing any more, and don't end. New ones are as they should be. @returns how many */
  forget(): number {
    for (const link of this.#links) link.isDead = true;
    return this.#links.size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  #link(client: Socket): void {
    this.#connections += 1;
    if (this.isShut) {
      client.resetAndDestroy();
      return;
    }
    const link: Link = { client, broker: connect(this.#target), isDead: false };
    this.#links.add(link);
    const end = () => {
      this.#links.delete(link);
      if (!link.isDead) close(link);
    };
    // A connection's error is followed by its close, which is what counts.
    for (const socket of [link.client, link.broker]) socket.on('error', () => undefined).on('close', end);
    void this.#carry(link, link.client, link.broker, (frame) => frame);
    void this.#carry(link, link.broker, link.client, (frame) => this.#withOurPort(frame));
  }

  /** Message by message, in order. */
  async #carry(link: Link, from: Socket, to: Socket, change: (frame: Buffer) => Buffer): Promise<void> {
    let rest: Buffer = Buffer.alloc(0);
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        rest = Buffer.concat([rest, chunk]);
        for (let length = frameLength(rest); rest.length >= length; length = frameLength(rest)) {
          const frame = change(Buffer.from(rest.subarray(0, length)));
          rest = rest.subarray(length);
          if (this.latencyMs > 0) await delay(this.latencyMs);
          if (!link.isDead) await write(to, frame, this.latencyMs > 0);
        }
      }
    } catch {
      // The connection was cut; its `close` says so to the other side.
    }
  }

  #withOurPort(frame: Buffer): Buffer {
    const { host, port } = this.#target;
    const address = Buffer.concat([Buffer.from(host), int32(port)]);
    for (let at = frame.indexOf(address); at >= 0; at = frame.indexOf(address, at + 1))
      frame.writeInt32BE(this.#port, at + host.length);
    return frame;
  }
}

/** Of the first message, with its own length; more than there is where it is not whole yet. */
function frameLength(bytes: Buffer): number {
  return bytes.length < sizeBytes ? Number.POSITIVE_INFINITY : sizeBytes + bytes.readInt32BE(0);
}

async function write(socket: Socket, frame: Buffer, inPieces: boolean): Promise<void> {
  if (!inPieces) {
    socket.write(frame);
    return;
  }
  for (let at = 0; at < frame.length; at += pieceBytes) {
    socket.write(frame.subarray(at, at + pieceBytes));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  bytes.writeInt32BE(value);
  return bytes;
}

function close({ client, broker }: Link): void {
  client.resetAndDestroy();
  broker.destroy();
}
