// What these tests ask of an engine over HTTP.

import type { Order } from '../../sdk/examples/orders/order.ts';
import { type Addresses, clusterName } from '../processes/keymail-process.ts';
import { eventually } from '../setup/eventually.ts';

export interface SubscriptionView {
  readonly id: string;
  readonly state: string;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly backlog: { readonly records: number };
  readonly partitions: readonly { readonly position: number; readonly lag: number | null }[];
}

const askMsMax = 60_000;

/** A one-way order with an idempotency key; the status of the answer. */
export async function send({ ingress }: Addresses, order: Order): Promise<number> {
  const response = await fetch(`${ingress}/orders/${order.customer}/process/send`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': order.id },
    body: JSON.stringify(order),
    signal: AbortSignal.timeout(askMsMax),
  });
  await response.text();
  return response.status;
}

/** Calls a handler, and waits for its result. */
export async function call({ ingress }: Addresses, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${ingress}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(askMsMax),
  });
  return read(response);
}

export async function subscribe(
  { admin }: Addresses,
  topic: string,
  sink = 'orders/process',
  options: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const response = await fetch(`${admin}/subscriptions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ source: `kafka://${clusterName}/${topic}`, sink: `service://${sink}`, options }),
  });
  return ((await read(response)) as SubscriptionView).id;
}

export async function subscription({ admin }: Addresses, id: string): Promise<SubscriptionView> {
  return (await read(await fetch(`${admin}/subscriptions/${id}`))) as SubscriptionView;
}

/** Waits until the subscription is in this state. @returns how long that took, ms */
export async function untilState(
  addresses: Addresses,
  id: string,
  states: readonly string[],
  withinMs = 60_000,
): Promise<number> {
  const startedAt = performance.now();
  await eventually(async () => {
    const { state, error } = await subscription(addresses, id);
    if (!states.includes(state)) throw new Error(`the subscription is ${state}: ${error?.message ?? ''}`);
  }, withinMs);
  return Math.round(performance.now() - startedAt);
}

export interface Health {
  readonly status: number;
  /** What it says, as JSON text. */
  readonly text: string;
}

export async function healthOf(url: string): Promise<Health> {
  const response = await fetch(`${url}/health`);
  return { status: response.status, text: await response.text() };
}

async function read(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${text.slice(0, 500)}`);
  return text === '' ? null : JSON.parse(text);
}
