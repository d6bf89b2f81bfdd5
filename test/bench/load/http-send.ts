/**
 * Calls over HTTP/1.1 with kept connections, one call on each at a time: the same for us, the peer and the bare echo. On bare
 * sockets, because the generator shares the cores with what it measures: half of the CPU of undici's dispatcher (29 against 57 µs
 * a call), a third of Node's own client. It reads what a server of JSON answers, and refuses the rest.
 */
import { connect, type Socket } from 'node:net';

export interface HttpSender {
  /** POSTs a JSON body and reads the answer. @throws Error for an answer that is no 2xx */
  post(path: string, body: string): Promise<void>;
  close(): Promise<void>;
}

const ERROR_CHARACTERS = 300;
const ANSWER_CHARACTERS_MAX = 1024 * 1024;

/** At most so many connections. A call beyond it waits for the next that is free, in the order asked. */
export function httpSender(url: string, connections: number): HttpSender {
  const { hostname, port, host } = new URL(url);
  const all = new Set<Line>();
  const free: Line[] = [];
  const waiting: (() => void)[] = [];

  /** Null where as many are busy as may be. */
  function lineNow(): Line | null {
    for (let line = free.pop(); line !== undefined; line = free.pop()) if (line.isOpen) return line;
    for (const line of all) if (!line.isOpen) all.delete(line);
    if (all.size >= connections) return null;
    const line = new Line(connect({ host: hostname, port: Number(port), noDelay: true }));
    all.add(line);
    return line;
  }

  async function ask(request: string): Promise<Answer> {
    let line = lineNow();
    while (line === null) {
      await new Promise<void>((resolve) => waiting.push(resolve));
      line = lineNow();
    }
    try {
      return await line.ask(request);
    } finally {
      free.push(line);
      waiting.shift()?.();
    }
  }

  return {
    async post(path, body) {
      const head = `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n`;
      const { status, text } = await ask(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      if (status < 200 || status >= 300)
        throw new Error(`POST ${path} was answered by ${status}: ${text.slice(0, ERROR_CHARACTERS)}`);
    },
    async close() {
      for (const line of all) line.destroy();
    },
  };
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

interface Asked {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** One connection. */
class Line {
  readonly #socket: Socket;
  #asked: Asked | null = null;
  #received = '';

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => this.#read(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the connection was closed before the answer')));
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.writable;
  }

  ask(request: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#asked = { resolve, reject };
      this.#socket.write(request);
    });
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #read(chunk: string): void {
    this.#received += chunk;
    if (this.#received.length > ANSWER_CHARACTERS_MAX) return this.#fail(new Error('an answer is too long'));
    const answer = this.#answer();
    if (answer === null) return;
    const asked = this.#asked;
    this.#received = '';
    this.#asked = null;
    asked?.resolve(answer);
  }

  #answer(): Answer | null {
    try {
      return answerIn(this.#received);
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  #fail(error: unknown): void {
    const asked = this.#asked;
    this.#asked = null;
    this.#socket.destroy();
    asked?.reject(error);
  }
}

const END_OF_HEAD = '\r\n\r\n';
/** JSON has no bare line ends, so nothing else looks like it. */
const LAST_CHUNK = '\r\n0\r\n\r\n';

/**
 * What has come, where it is a whole answer (RFC 9112: by its length, or in chunks); null where more must come.
 * @throws Error where the end can't be told
 */
function answerIn(received: string): Answer | null {
  const endOfHead = received.indexOf(END_OF_HEAD);
  if (endOfHead === -1) return null;
  const head = received.slice(0, endOfHead).toLowerCase();
  const status = Number(head.slice(9, 12));
  const text = received.slice(endOfHead + END_OF_HEAD.length);
  const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
  if (length !== undefined) return text.length >= Number(length) ? { status, text } : null;
  if (head.includes('\r\ntransfer-encoding: chunked')) return text.endsWith(LAST_CHUNK) ? { status, text } : null;
  if (status === 204) return { status, text: '' };
  throw new Error(`an answer of ${status} has no length`);
}
