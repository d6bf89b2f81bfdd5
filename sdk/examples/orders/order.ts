// What the topic carries: one order of one customer, as JSON, keyed by the customer. No value: the customer has left.

import { TerminalError } from 'keymail';

export interface Order {
  readonly id: string;
  readonly customer: string;
  readonly sku: string;
  readonly quantity: number;
  readonly amountCents: number;
  /** The shop counts the orders of each customer, from 1. */
  readonly sequence: number;
}

const fields = {
  id: 'string',
  customer: 'string',
  sku: 'string',
  quantity: 'number',
  amountCents: 'number',
  sequence: 'number',
} as const satisfies Record<keyof Order, string>;

/**
 * An event as an order.
 * @throws TerminalError where it is none: no retry would make it one, so the record goes to the dead letters.
 */
export function orderFrom(event: unknown): Order {
  const given = (typeof event === 'object' && event !== null ? event : {}) as Record<string, unknown>;
  for (const [field, type] of Object.entries(fields)) {
    if (typeof given[field] === type) continue;
    throw new TerminalError(`this is no order: ${field} is ${typeof given[field]}, not a ${type}`, { errorCode: 400 });
  }
  return event as Order;
}
