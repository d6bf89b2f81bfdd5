/**
 * A feed as server-sent events. A reader that is slow is not waited for in memory: it is written to when its socket has
 * room, holds on to nothing meanwhile, and is cut when it takes nothing for `stalledMs` or has fallen out of the ring;
 * the browser then comes back by itself and is told where it stands.
 */
import type { ServerResponse } from 'node:http';
import type { Feed, FeedReader } from '../../engine/api.ts';

export interface StreamTimes {
  /** Between two comments, which keep proxies from cutting a quiet stream; and between two looks at a stalled one. */
  readonly heartbeatMs: number;
  /** How long a client may take nothing before it is cut. */
  readonly stalledMs: number;
  /** Then the stream ends; the browser comes back, and is asked again who it is. */
  readonly wholeMs: number;
}

const TIMES: StreamTimes = { heartbeatMs: 15_000, stalledMs: 30_000, wholeMs: 3_600_000 };
/** Between a cut and the browser's return, ms. */
const RETRY_MS = 1_000;

const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  // nginx would hold it back otherwise.
  'x-accel-buffering': 'no',
} as const;

export interface StreamRequest {
  /** The last event that the client has; null for none. */
  readonly after: string | null;
  readonly version: string;
  readonly times?: StreamTimes;
}

/** Opens a stream; null where the feed takes no further reader. What is given back writes it to a response. */
export function openStream(feed: Feed, wanted: StreamRequest): ((response: ServerResponse) => void) | null {
  const { after, version, times = TIMES } = wanted;
  let wake: () => void = () => undefined;
  const reader = feed.read(after, () => wake());
  if (reader === null) return null;
  return (response) => {
    if (response.destroyed) return reader.close();
    // Before anything can fail: nobody else would let go of its place.
    response.once('close', () => reader.close());
    response.writeHead(200, HEADERS);
    response.write(openingOf(feed, reader, after !== null, version));
    wake = streaming(response, reader, times);
    wake();
  };
}

/** `reset` first, where the client has missed something: what it shows is to be read anew. */
function openingOf(feed: Feed, reader: FeedReader, hadBefore: boolean, version: string): string {
  const { incarnation } = feed;
  const hello = block(reader.id, 'hello', JSON.stringify({ incarnation, version }));
  return `retry: ${RETRY_MS}\n\n${hadBefore && !reader.resumed ? block(reader.id, 'reset', '{}') : ''}${hello}`;
}

const block = (id: string, name: string, data: string): string => `id: ${id}\nevent: ${name}\ndata: ${data}\n\n`;

/** Writes what there is, as long as the socket takes it. */
function streaming(response: ServerResponse, reader: FeedReader, times: StreamTimes): () => void {
  const { heartbeatMs, stalledMs, wholeMs } = times;
  let blockedSince: number | null = null;
  const beat = setInterval(() => {
    const isStalled = blockedSince !== null && Date.now() - blockedSince >= stalledMs;
    // Ended a beat ago or so, and still open: its client takes not even the end.
    if (isStalled || response.writableEnded) response.destroy();
    else if (blockedSince === null) write(': here\n\n');
  }, heartbeatMs);
  const end = setTimeout(() => response.end(), wholeMs);
  response.on('drain', () => {
    blockedSince = null;
    pump();
  });
  response.on('close', () => {
    clearInterval(beat);
    clearTimeout(end);
  });

  function write(text: string): void {
    if (!response.write(text)) blockedSince = Date.now();
  }

  function pump(): void {
    while (blockedSince === null && !response.writableEnded) {
      const event = reader.next();
      if (event === 'lost') return void response.destroy();
      if (event === null) break;
      write(block(event.id, event.name, event.data));
    }
    if (reader.ended && blockedSince === null) response.end();
  }
  return pump;
}
