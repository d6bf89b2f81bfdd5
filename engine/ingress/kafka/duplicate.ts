/** The subscription, of those that are there, that does what another is to do: it would process each record once more. */
import type { QuarantinedCell, SubscriptionCell } from '../../../actors/cell.ts';
import type { Subscription } from '../../../actors/subscription/subscription.ts';
import { RefusedError } from '../../answers.ts';

const SAME = ['cluster', 'topic', 'service', 'handler'] as const;

/** @throws RefusedError naming it */
export function refuseDuplicate(wanted: Subscription, cells: readonly (SubscriptionCell | QuarantinedCell)[]): void {
  for (const cell of cells) {
    const one = cell.kind === 'subscription' ? cell.subscription : null;
    if (one === null || !SAME.every((name) => one[name] === wanted[name])) continue;
    const message = `${one.id} binds this topic to this handler already; a second one would process each record once more`;
    throw new RefusedError({ code: 'subscription_exists', message });
  }
}
