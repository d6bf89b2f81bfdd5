/** The handler that all are measured with: keyed, three durable steps and one write of state. Neither SDK is imported here. */

/** What it needs of a context; ours and the peer's both have it. */
export interface Steps {
  run<T>(name: string, action: () => T): Promise<T>;
  set(name: string, value: unknown): void;
}

export interface OrderEvent {
  readonly orderId: string;
  readonly sku: string;
  readonly count: number;
  readonly cents: number;
  readonly note: string;
}

export interface OrderResult {
  readonly reservation: string;
  readonly payment: string;
  readonly parcel: string;
}

export const objectName = 'bench';
export const handlerName = 'process';

export async function processOrder(ctx: Steps, event: OrderEvent): Promise<OrderResult> {
  const reservation = await ctx.run('reserve', () => `reserved ${event.count} of ${event.sku}`);
  const payment = await ctx.run('charge', () => `charged ${event.cents}`);
  const parcel = await ctx.run('ship', () => `shipped ${event.orderId}`);
  ctx.set('last', { reservation, payment, parcel });
  return { reservation, payment, parcel };
}

/** The JSON of one event; every one has the same length. */
export function eventJson(number: number): string {
  const orderId = `o-${String(number % 100_000_000).padStart(8, '0')}`;
  const event: OrderEvent = { orderId, sku: 'sku-0042', count: 3, cents: 4_999, note: 'leave it at the door, please' };
  return JSON.stringify(event);
}

export const payloadBytes = Buffer.byteLength(eventJson(0));
