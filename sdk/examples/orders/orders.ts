// The example order service. Each customer is an actor: orders of one customer are worked off one after the other, in the
// order of the topic; those of different customers at the same time.
//
//   keymail start -c keymail.yaml --services sdk/examples/orders/orders.ts

import { handlers, type ObjectContext, type ObjectSharedContext, object, service } from 'keymail';
import { type Order, orderFrom } from './order.ts';
import { outsideWorld, type Result } from './outside-client.ts';

/** What is kept for each customer. */
export interface CustomerState {
  /** Orders that went through. */
  count: number;
  totalCents: number;
  lastSequence: number;
  /** Ids of the last orders, to recognise the second copy that a producer's retry leaves in the topic. */
  recent: string[];
}

/** A copy comes soon after its original; a list without a bound would make each event dearer than the one before. */
const recentMax = 100;

const world = outsideWorld(process.env['OUTSIDE_WORLD_URL'] ?? 'http://127.0.0.1:7070');

export const orders = object({
  name: 'orders',
  handlers: {
    async process(ctx: ObjectContext<CustomerState>, event: unknown) {
      // A tombstone, a record without a value: the customer has left, and is forgotten.
      if (event === null) return forget(ctx);

      const order = orderFrom(event);
      const recent = (await ctx.get('recent')) ?? [];
      if (recent.includes(order.id)) return { order: order.id, outcome: 'duplicate' };

      const { id: invocation, attempt } = ctx.request();
      const call = { invocation, attempt, order };
      const reservation = await ctx.run('reserve', ({ signal }) => world.reserve(call, signal));
      const payment = await ctx.run('charge', ({ signal }) => world.charge(call, signal));
      const shipment = await ctx.run('ship', ({ signal }) => world.ship(call, signal));

      ctx.set('recent', [...recent, order.id].slice(-recentMax));
      ctx.set('count', ((await ctx.get('count')) ?? 0) + 1);
      ctx.set('totalCents', ((await ctx.get('totalCents')) ?? 0) + order.amountCents);
      ctx.set('lastSequence', order.sequence);
      ctx.serviceSendClient(notifications).shipped({ order, shipment });
      return { order: order.id, outcome: 'shipped', reservation: reservation.id, payment: payment.id };
    },

    status: handlers.object.shared(async (ctx: ObjectSharedContext<CustomerState>) => ({
      count: (await ctx.get('count')) ?? 0,
      totalCents: (await ctx.get('totalCents')) ?? 0,
      lastSequence: (await ctx.get('lastSequence')) ?? 0,
    })),
  },
  options: { retryPolicy: { initialInterval: '50ms', maxInterval: '2s' } },
});

export const notifications = service({
  name: 'notifications',
  handlers: {
    async shipped(ctx, { order, shipment }: { order: Order; shipment: Result }) {
      const { id: invocation, attempt } = ctx.request();
      const message = await ctx.run('notify', ({ signal }) => world.notify({ invocation, attempt, order }, signal));
      return { order: order.id, shipment: shipment.id, message: message.id };
    },
  },
  options: { retryPolicy: { initialInterval: '50ms', maxInterval: '2s' } },
});

async function forget(ctx: ObjectContext<CustomerState>) {
  const known = await ctx.stateKeys();
  ctx.clearAll();
  return { outcome: 'forgotten', known: known.length };
}
