// Customers who send one order after the other for as long as somebody takes them, and remember which were taken.

import { expect } from 'chai';
import type { Order } from '../../sdk/examples/orders/order.ts';
import type { Addresses, KeymailProcess } from '../processes/keymail-process.ts';
import type { House } from './house.ts';
import { send } from './requests.ts';

export class Senders {
  /** Answered with 202: the engine has promised them. */
  readonly taken: Order[] = [];
  /** Sent, and not answered with 202: whether they were taken is not known. */
  readonly doubtful: Order[] = [];
  readonly #all: Promise<unknown>;

  /** @param more what each order carries beside what it needs */
  constructor(addresses: Addresses, name: string, customers: number, more: object = {}) {
    const each = Array.from({ length: customers }, (_, index) => this.#send(addresses, `${name}-${index}`, more));
    this.#all = Promise.all(each);
  }

  /** Resolves when nobody is taken any more: each sender ends with its first refusal. */
  async refused(): Promise<void> {
    await this.#all;
  }

  async #send(addresses: Addresses, customer: string, more: object): Promise<void> {
    for (let sequence = 1; ; sequence += 1) {
      const order = {
        id: `${customer}-${sequence}`,
        customer,
        sku: 'sku-1',
        quantity: 1,
        amountCents: 100,
        sequence,
        ...more,
      };
      // A connection that is cut is no answer.
      const status = await send(addresses, order).catch(() => null);
      if (status !== 202) {
        this.doubtful.push(order);
        return;
      }
      this.taken.push(order);
    }
  }
}

/** The same process comes to its end, so that the senders do; the next one is sent what was doubtful, and everything was done exactly once. */
export async function exactlyOnce(house: House, engine: KeymailProcess, ...senders: readonly Senders[]): Promise<void> {
  expect((await engine.stop())?.code).to.equal(0);
  await Promise.all(senders.map((each) => each.refused()));
  const again = await engine.start();
  const doubtful = senders.flatMap((each) => each.doubtful);
  for (const order of doubtful) expect(await send(again, order)).to.equal(202);
  const all = [...senders.flatMap(({ taken }) => taken), ...doubtful];
  await house.untilNotified(all);
  house.expectExactlyOnce(all);
}
