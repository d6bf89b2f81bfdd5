/**
 * What changes in the engine, as it changes: one stream of server-sent events for the whole page.
 *
 *  V1. The browser resumes by itself (`Last-Event-ID`); where it gives up, the stream is opened anew, and everything is
 *      fetched again once it stands.
 *  V2. A lost engine is said once, and its return is said too.
 *  V3. While the engine answers and has no stream for this page (too many are open), everything is asked anew instead.
 */

import type { Change } from '../api/contract.ts';
import { apiRoot } from '../place.ts';

export type Connection =
  | { readonly kind: 'opening' }
  | { readonly kind: 'live' }
  /** The engine has no stream for this page, which asks again and again. */
  | { readonly kind: 'polling' }
  | { readonly kind: 'lost'; readonly since: number };

export type LiveEvent =
  | { readonly kind: 'change'; readonly change: Change }
  /** Anything may have changed. */
  | { readonly kind: 'everything' };

type Listener = (event: LiveEvent) => void;

const RETRY_MS = 2_000;

let connection: Connection = { kind: 'opening' };
const watchers = new Set<() => void>();
const listeners = new Set<Listener>();
let source: EventSource | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Opens the stream; the page does it once, after it knows that it may. */
export function startLive(): void {
  if (source !== null || timer !== undefined) return;
  open();
}

export const connectionNow = (): Connection => connection;

export function watchConnection(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function onLive(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** After something was done here: don't wait for the stream to say so. */
export const refreshEverything = (): void => tell({ kind: 'everything' });

function open(): void {
  timer = undefined;
  source = new EventSource(`${apiRoot}/events`, { withCredentials: false });
  source.addEventListener('open', () => become({ kind: 'live' }));
  source.addEventListener('change', ({ data }) => tell({ kind: 'change', change: JSON.parse(data) as Change }));
  source.addEventListener('reset', () => tell({ kind: 'everything' }));
  source.addEventListener('health', () => tell({ kind: 'everything' }));
  source.addEventListener('error', () => {
    // While it is connecting the browser tries on by itself.
    if (source?.readyState === EventSource.CONNECTING) return become(lost());
    source?.close();
    source = null;
    void lookWhy();
  });
}

/** The stream was refused, by an engine that has none left, or by something in its place. */
async function lookWhy(): Promise<void> {
  const answers = await fetch(`${apiRoot}/health`).then(
    () => true,
    () => false,
  );
  become(answers ? { kind: 'polling' } : lost());
  if (answers) tell({ kind: 'everything' });
  timer = setTimeout(open, RETRY_MS);
}

const lost = (): Connection => (connection.kind === 'lost' ? connection : { kind: 'lost', since: Date.now() });

function become(next: Connection): void {
  const before = connection;
  connection = next;
  if (before.kind === next.kind) return;
  for (const watcher of watchers) watcher();
  if (before.kind === 'lost') tell({ kind: 'everything' });
}

function tell(event: LiveEvent): void {
  for (const listener of listeners) listener(event);
}
