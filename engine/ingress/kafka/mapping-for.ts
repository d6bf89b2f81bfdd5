/** How the records of one subscription are mapped, by its options, its sink and the engine's limits. */
import type { Subscription } from '../../../actors/subscription/subscription.ts';
import { takesJson } from '../../json-bounds.ts';
import type { Mapping } from './mapping.ts';
import type { SubscriptionOptions } from './options.ts';
import type { SubscriptionsParts } from './subscriptions-parts.ts';

export function mappingFor(
  { id, cluster, service, handler }: Subscription,
  options: SubscriptionOptions,
  { registry, places, limits }: Pick<SubscriptionsParts, 'registry' | 'places' | 'limits'>,
): Mapping {
  const sink = registry.find({ service, handler });
  return {
    subscription: id,
    cluster,
    service,
    handler,
    mode: sink?.mode ?? 'plain',
    options,
    valueBytesMax: limits.entryBytesMax,
    jsonValuesMax: sink !== null && takesJson(sink.handler) ? limits.jsonValuesMax : null,
    fresh: () => places.fresh(),
    place: (target, seq) => places.place(target, seq),
  };
}
