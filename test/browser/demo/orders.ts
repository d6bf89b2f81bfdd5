// Orders of a customer of our own, and what the database says of them.

import type { Order } from '../../../sdk/examples/orders/order.ts';
import { ask } from '../../http/house.ts';
import type { DemoStage } from './stage.ts';

export const orderOf = (customer: string, sequence = 1): Order => ({
  id: `${customer}-${sequence}`,
  customer,
  sku: 'sku-1',
  quantity: 1,
  amountCents: 500,
  sequence,
});

/** Of the invocations of a key of `orders`, oldest first. */
export const statusesOf = (stage: DemoStage, key: string): string[] =>
  stage
    .rows<{ status: string }>(
      "select status from invocation where service = 'orders' and object_key = ? order by seq",
      key,
    )
    .map(({ status }) => status);

/** A value of the state of a key of `orders`, as its bytes are. */
export const stateOf = (stage: DemoStage, key: string, name: string): string | undefined =>
  stage.rows<{ value: string }>(
    "select cast(value as text) as value from state where service = 'orders' and object_key = ? and name = ?",
    ...[key, name],
  )[0]?.value;

/** The next offset of each partition of a subscription. */
export const cursorsOf = (stage: DemoStage, subscription: string): number[] =>
  stage
    .rows<{ position: number }>(
      'select position from cursor where subscription_id = ? order by "partition"',
      subscription,
    )
    .map(({ position }) => position);

/** What was done by hand to something, oldest first. */
export const auditOf = (stage: DemoStage, target: string): string[] =>
  stage
    .rows<{ action: string }>('select action from audit where target = ? order by id', target)
    .map(({ action }) => action);

/** The newest invocation of a key. */
export async function newestOf(stage: DemoStage, key: string): Promise<string> {
  const { body } = await ask(`${stage.demo.engine.adminUrl}/invocations?service=orders&key=${key}&limit=1`);
  return body.items[0]?.id ?? '';
}

export const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);
