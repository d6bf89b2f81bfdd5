// Other work beside the scenario, so that commits are shared: callers that each make one call after the other.

import type { Lives } from './lives.ts';
import { json, orderOf, post } from './scenario.ts';

export interface Load {
  /** No further call is made; resolves with the ids of all orders when the last one is answered. */
  finish(): Promise<string[]>;
}

/** @param callers how many calls are in flight */
export function startLoad(lives: Lives, name: string, callers: number): Load {
  let finishing = false;
  const orders: string[] = [];

  async function callAgain(customer: string): Promise<void> {
    for (let sequence = 1; !finishing; sequence += 1) {
      const order = orderOf(name, customer, sequence);
      orders.push(order.id);
      await lives.ask(async ({ ingress }) =>
        json(await post(`${ingress}/everything/${customer}/brief`, order, { 'idempotency-key': order.id })),
      );
    }
  }

  const calling = Promise.all(Array.from({ length: callers }, (_, caller) => callAgain(`load-${caller}`)));
  // Its failure is told by `finish`; until then it must not count as nobody's.
  calling.catch(() => undefined);
  return {
    async finish() {
      finishing = true;
      await calling;
      return orders;
    },
  };
}
