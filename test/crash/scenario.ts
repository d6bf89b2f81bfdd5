// What happens in each run, one thing after the other, so that every run writes the same: orders from the topic and over
// HTTP, a tombstone. Each act is fit to be repeated when the engine died under it.

import type { Order } from '../../sdk/examples/orders/order.ts';
import type { Tools } from '../kafka/tools.ts';
import { clusterName } from '../processes/keymail-process.ts';
import { type Asked, isQuiet } from './database.ts';
import type { Lives } from './lives.ts';

export interface ScenarioParts {
  readonly tools: Tools;
  readonly lives: Lives;
  readonly topic: string;
  readonly database: Asked;
  /** Leads the ids of its orders. */
  readonly name: string;
  /** What must be quiet before the next thing happens; null for everything, where nothing goes on beside it. */
  readonly keys: readonly string[] | null;
}

/** The keys that a run is compared by; others belong to load. */
export const scenarioKeys: readonly string[] = ['alice', 'bob', 'sku-1'];

/** Plays it to the end. @returns what was answered over HTTP, with the run's name taken out */
export async function play(parts: ScenarioParts): Promise<string[]> {
  const { tools, lives, topic, database, name, keys } = parts;
  const produce = (key: string, value: string | null) => tools.produce(topic, partitionOf[key] ?? 0, [{ key, value }]);
  let records = 0;
  const quiet = () => lives.until(() => isQuiet(database, records, keys));

  await lives.ask(({ admin }) => subscribe(admin, topic));
  await produce('alice', JSON.stringify(orderOf(name, 'alice', 1)));
  records += 1;
  await quiet();
  const answers = [await call(parts, orderOf(name, 'bob', 1))];
  await quiet();
  await produce('alice', null);
  records += 1;
  await quiet();
  answers.push(await known(parts, 'bob'), await known(parts, 'alice'));
  return answers.map((answer) => answer.replaceAll(name, 'run'));
}

/** That it puts into the topic. */
export const recordsInAll = 2;

/** The ids of its orders. */
export const ordersOf = (name: string): string[] => [orderOf(name, 'alice', 1).id, orderOf(name, 'bob', 1).id];

const partitionOf: Readonly<Record<string, number>> = { alice: 0, bob: 1 };

export function orderOf(name: string, customer: string, sequence: number): Order {
  const id = `${name}-${customer}-${sequence}`;
  return { id, customer, sku: 'sku-1', quantity: 2, amountCents: 100, sequence };
}

/** One subscription, however often it is asked for: the answer to the first request may have been lost. */
async function subscribe(admin: string, topic: string): Promise<void> {
  const listed = (await json(await fetch(`${admin}/subscriptions`))) as { readonly items: readonly unknown[] };
  if (listed.items.length > 0) return;
  const body = { source: `kafka://${clusterName}/${topic}`, sink: 'service://everything/process' };
  await json(await post(`${admin}/subscriptions`, body));
}

/** A call over HTTP as a careful client makes it: with an idempotency key, and again until it is answered. */
function call({ lives }: ScenarioParts, order: Order): Promise<string> {
  return lives.ask(async ({ ingress }) => {
    const url = `${ingress}/everything/${order.customer}/process`;
    return JSON.stringify(await json(await post(url, order, { 'idempotency-key': order.id })));
  });
}

function known({ lives, name }: ScenarioParts, customer: string): Promise<string> {
  return lives.ask(async ({ ingress }) => {
    const headers = { 'idempotency-key': `${name}-known` };
    return JSON.stringify(await json(await post(`${ingress}/everything/${customer}/known`, null, headers)));
  });
}

export function post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const content = body === null ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  return fetch(url, { method: 'POST', ...content, headers: { ...content.headers, ...headers } });
}

export async function json(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text);
}
