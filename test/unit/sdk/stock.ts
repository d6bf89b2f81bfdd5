/** An object to call, with an exclusive handler and a shared one that gives bytes. */
import { handlers, type ObjectContext, type ObjectSharedContext, object, serde } from '../../../sdk/index.ts';

export const stock = object({
  name: 'stock',
  handlers: {
    async reserve(_ctx: ObjectContext, order: { sku: string }): Promise<{ reserved: string }> {
      return { reserved: order.sku };
    },
    level: handlers.object.shared({ output: serde.binary }, async (_ctx: ObjectSharedContext) => Uint8Array.of(1)),
  },
});
