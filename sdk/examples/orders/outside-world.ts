// Stock, payment, shipping and mail as one small server with a ledger on disk. It runs as a process of its own, so that it
// goes on when the engine is killed:
//
//   node sdk/examples/orders/outside-world.ts --ledger ledger.jsonl [--port 7070] [--latency-ms 2] [--failing 0.01] [--hanging 0]
//
// It does as it is told, however often it is told: whoever asks twice is counted twice.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Call, calls, Ledger, LedgerCount, type LedgerLine, type Outcome, readLedger } from './ledger.ts';
import type { Order } from './order.ts';
import { randomFrom } from './random.ts';

export interface OutsideWorldOptions {
  readonly ledgerFile: string;
  /** Between the ledger's line and the answer. Default 2. */
  readonly latencyMs?: number;
  /** Part of the calls that are answered 503. Default 0. */
  readonly failingShare?: number;
  /** Part of the calls that are never answered. Default 0. */
  readonly hangingShare?: number;
  readonly seed?: number;
}

/** What can be ordered: nine articles. Anything else is refused for good. */
export const catalogue = Array.from({ length: 9 }, (_, index) => `sku-${index + 1}`);

interface Asked {
  readonly invocation: string;
  readonly attempt: number;
  readonly order: Order;
}

const bodyBytesMax = 64 * 1024;
/** `listen`'s backlog: an engine may open a thousand connections at once, and one that finds no place to wait is sent anew after seconds. */
const connectionsWaitingMax = 4_096;

/** The server, not listening yet. Closing it closes the ledger. */
export function createOutsideWorld(options: OutsideWorldOptions): Server {
  const ledger = new Ledger(options.ledgerFile);
  const count = new LedgerCount();
  for (const line of readLedger(options.ledgerFile)) count.add(line);
  const decide = decider(options);
  const latencyMs = options.latencyMs ?? 2;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    if (path === '/health') return answer(response, 200, { status: 'up' });
    if (path === '/ledger/summary') return answer(response, 200, count.summary());
    const call = calls.find((each) => path === `/${each}`);
    if (call === undefined || request.method !== 'POST') return answer(response, 404, { error: `no ${path} here` });
    const asked = JSON.parse(await bodyOf(request)) as Asked;
    const outcome = decide(call, asked.order);
    const line = lineOf(call, asked, outcome);
    ledger.append(line);
    count.add(line);
    if (outcome === 'hung') return;
    if (latencyMs > 0) await delay(latencyMs);
    if (outcome === 'done') return answer(response, 200, { id: line.step });
    if (outcome === 'refused') return answer(response, 404, { error: `there is no ${asked.order.sku}` });
    answer(response, 503, { error: `${call} has a bad moment` });
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => answer(response, 400, { error: String(error) }));
  });
  // A connection that the server closes just as a request is sent looks like a call that failed; clients let go first.
  server.keepAliveTimeout = 120_000;
  server.on('close', () => ledger.close());
  return server;
}

/** Chance is drawn for each call, in turn; a refusal is no chance, so that it stays one when it is asked again. */
function decider({ failingShare = 0, hangingShare = 0, seed = 1 }: OutsideWorldOptions) {
  const random = randomFrom(seed);
  return (call: Call, order: Order): Outcome => {
    const drawn = random();
    if (drawn < hangingShare) return 'hung';
    if (drawn < hangingShare + failingShare) return 'failed';
    return call === 'reserve' && !catalogue.includes(order.sku) ? 'refused' : 'done';
  };
}

function lineOf(call: Call, { invocation, attempt, order }: Asked, outcome: Outcome): LedgerLine {
  const step = `${invocation}/${call}`;
  const { id, customer, sequence } = order;
  return { at: Date.now(), call, invocation, step, order: id, key: customer, sequence, attempt, outcome };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > bodyBytesMax) throw new Error(`a body of more than ${bodyBytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function main(): void {
  const { values } = parseArgs({
    options: {
      ledger: { type: 'string' },
      port: { type: 'string', default: '7070' },
      'latency-ms': { type: 'string', default: '2' },
      failing: { type: 'string', default: '0' },
      hanging: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
    },
  });
  if (values.ledger === undefined) throw new Error('--ledger names the file to write');
  const server = createOutsideWorld({
    ledgerFile: values.ledger,
    latencyMs: Number(values['latency-ms']),
    failingShare: Number(values.failing),
    hangingShare: Number(values.hanging),
    seed: Number(values.seed),
  });
  const { port } = values;
  server.listen({ host: '127.0.0.1', port: Number(port), backlog: connectionsWaitingMax }, () =>
    console.log(`the outside world listens on ${port}`),
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
}

if (import.meta.main) main();
