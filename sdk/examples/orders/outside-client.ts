// How the order service reaches stock, payment, shipping and the mail over HTTP. Each call carries an id that is the same
// however often it is made: `invocation/step`. A real payment provider would know a repeat by it; ours counts every call.

import { TerminalError } from 'keymail';
import type { Call } from './ledger.ts';
import type { Order } from './order.ts';

/** What a service outside answers: the id of what it did. */
export interface Result {
  readonly id: string;
}

export interface CallContext {
  readonly invocation: string;
  readonly attempt: number;
  readonly order: Order;
}

type Step = (context: CallContext, signal: AbortSignal) => Promise<Result>;
export type OutsideWorld = Readonly<Record<Call, Step>>;

/** A service that doesn't answer is asked again. */
const answerMsMax = 10_000;

export function outsideWorld(url: string): OutsideWorld {
  const step =
    (call: Call): Step =>
    (context, signal) =>
      ask(url, call, context, signal);
  return { reserve: step('reserve'), charge: step('charge'), ship: step('ship'), notify: step('notify') };
}

/**
 * @throws TerminalError for a request that will never be granted (4xx): the invocation fails.
 * @throws Error for trouble that may pass (5xx, no answer): the step is tried again.
 */
async function ask(url: string, call: Call, context: CallContext, signal: AbortSignal): Promise<Result> {
  const { invocation, attempt, order } = context;
  const response = await fetch(`${url}/${call}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `${invocation}/${call}` },
    body: JSON.stringify({ invocation, attempt, order }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(answerMsMax)]),
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as Result;
  if (response.status >= 500) throw new Error(`${call} answered ${response.status}: ${text}`);
  throw new TerminalError(`${call} refused order ${order.id}: ${text}`, { errorCode: response.status });
}
