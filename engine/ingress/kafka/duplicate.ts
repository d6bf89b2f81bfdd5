/** The subscription, of those that are there, that does what another is to do: it would process each record once more. */
import { isDeepStrictEqual } from 'node:util';
import type { QuarantinedCell, SubscriptionCell } from '../../../actors/cell.ts';
import type { Subscription } from '../../../actors/subscription/subscription.ts';
import { RefusedError } from '../../answers.ts';

const SAME = ['cluster', 'topic', 'service', 'handler'] as const;

/**
 * The id of one with the same options, so that a request can be sent again; null where nothing binds this topic to this handler.
 * @throws RefusedError naming one that has other options
 */
export function sameAs(wanted: Subscription, cells: readonly (SubscriptionCell | QuarantinedCell)[]): string | null {
  const twins = cells
    .map((cell) => (cell.kind === 'subscription' ? cell.subscription : null))
    .filter((one) => one !== null && SAME.every((name) => one[name] === wanted[name]));
  const same = twins.find((one) => isDeepStrictEqual(one?.options, wanted.options));
  if (same != null) return same.id;
  const [other] = twins;
  if (other == null) return null;
  const message = `${other.id} binds this topic to this handler already, with other options; a second one would process each record once more`;
  throw new RefusedError({ code: 'subscription_exists', message });
}
