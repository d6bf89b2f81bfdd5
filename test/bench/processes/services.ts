/** The object that an engine under measurement runs: the handler, and variants of it that wait. */
import type { ObjectContext } from '../../../sdk/index.ts';
import { object } from '../../../sdk/index.ts';
import type { OrderEvent } from '../handler.ts';
import { objectName, processOrder } from '../handler.ts';

export interface BenchObject {
  readonly definition: ReturnType<typeof object>;
  /** When a handler was first entered, on `performance.now`'s clock; null before. */
  firstEnteredAt(): number | null;
  /** Lets the held handlers go on. */
  release(): void;
}

export function benchObject(): BenchObject {
  const gate = Promise.withResolvers<void>();
  let firstEnteredAt: number | null = null;
  const definition = object({
    name: objectName,
    handlers: {
      process(ctx: ObjectContext, event: OrderEvent) {
        firstEnteredAt ??= performance.now();
        return processOrder(ctx, event);
      },
      /** Holds its key until it is released. */
      async held(ctx: ObjectContext, event: OrderEvent) {
        await ctx.run('held', () => gate.promise);
        return processOrder(ctx, event);
      },
      /** Holds its key for a second, durably. */
      async slow(ctx: ObjectContext, event: OrderEvent) {
        await ctx.sleep('1s');
        return processOrder(ctx, event);
      },
      /** Leaves memory for a day. */
      async asleep(ctx: ObjectContext) {
        await ctx.sleep('1d');
      },
    },
    options: { inactivityTimeout: '1s' },
  });
  return { definition, firstEnteredAt: () => firstEnteredAt, release: () => gate.resolve() };
}
