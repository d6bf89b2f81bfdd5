// What the demo asks of the engine over REST: the admin API, and the ingress for one customer's state.

import type { Expected } from './stream.ts';

export interface KeymailAddresses {
  readonly adminUrl: string;
  readonly ingressUrl: string;
}

/** The part of `GET /subscriptions/{id}` that is read here. */
export interface SubscriptionView {
  readonly id: string;
  readonly status: string;
  readonly backlog: { readonly records: number };
  readonly partitions: readonly {
    readonly partition: number;
    readonly position: number;
    readonly logEnd: number | null;
    readonly lag: number | null;
  }[];
}

interface Page {
  readonly items: readonly unknown[];
  readonly next?: string | null;
}

const answerMsMax = 30_000;
const pageSize = 500;

export class KeymailClient {
  readonly #adminUrl: string;
  readonly #ingressUrl: string;

  constructor({ adminUrl, ingressUrl }: KeymailAddresses) {
    this.#adminUrl = adminUrl;
    this.#ingressUrl = ingressUrl;
  }

  /** Binds a topic to a handler; gives the subscription's id. */
  async subscribe(source: string, sink: string): Promise<string> {
    const made = await ask<SubscriptionView>(`${this.#adminUrl}/subscriptions`, { source, sink });
    return made.id;
  }

  subscription(id: string): Promise<SubscriptionView> {
    return ask(`${this.#adminUrl}/subscriptions/${id}`);
  }

  openDeadLetters(subscription: string): Promise<number> {
    return this.#countOf('/dead-letters', { subscription, status: 'open' });
  }

  completed(service: string, handler: string): Promise<number> {
    return this.#countOf('/invocations', { service, handler, status: 'completed' });
  }

  /** What the order service knows of a customer. */
  customer(key: string): Promise<Expected> {
    return ask(`${this.#ingressUrl}/orders/${encodeURIComponent(key)}/status`, null);
  }

  /** Lists are paged, so counting is reading them to the end. */
  async #countOf(path: string, filter: Readonly<Record<string, string>>): Promise<number> {
    let total = 0;
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query = new URLSearchParams({ ...filter, limit: String(pageSize), ...(cursor === '' ? {} : { cursor }) });
      const page: Page = await ask<Page>(`${this.#adminUrl}${path}?${query}`);
      total += page.items.length;
      cursor = page.next ?? null;
    }
    return total;
  }
}

/** Records behind the cursors, and records before them. */
export function positionOf({ partitions }: SubscriptionView): { readonly taken: number; readonly lag: number | null } {
  const lags = partitions.map(({ lag }) => lag);
  return {
    // A topic of our own begins at 0, so a position is a count.
    taken: partitions.reduce((sum, { position }) => sum + position, 0),
    lag: lags.includes(null) ? null : lags.reduce<number>((sum, lag) => sum + (lag ?? 0), 0),
  };
}

/** GET; POST where there is a body, `null` for an empty one. */
async function ask<T>(url: string, body?: unknown): Promise<T> {
  const response = await fetch(url, {
    signal: AbortSignal.timeout(answerMsMax),
    ...(body === undefined ? {} : { method: 'POST' }),
    ...(body === undefined || body === null
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text) as T;
}
