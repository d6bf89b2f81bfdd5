/** Where the turns of this engine have left the cursors of subscriptions: what the database would find (S3), without asking it. */
import type { Cursor } from '../../../actors/subscription/subscription.ts';
import type { Write } from '../store.ts';

export class KnownCursors {
  readonly #positions = new Map<string, number>();

  /** Every cursor that the turn moves is known to be where it says. */
  hold(writes: readonly Write[]): boolean {
    let moved: Map<string, number> | null = null;
    for (const { change } of writes) {
      if (change.kind !== 'cursorMoved') continue;
      const place = placeOf(change.subscription, change.cursor);
      if (change.from !== null && (moved?.get(place) ?? this.#positions.get(place)) !== change.from) return false;
      moved = (moved ?? new Map<string, number>()).set(place, change.cursor.position);
    }
    return true;
  }

  /** A turn is written. */
  take(writes: readonly Write[]): void {
    for (const { change } of writes) {
      if (change.kind === 'cursorMoved')
        this.#positions.set(placeOf(change.subscription, change.cursor), change.cursor.position);
      else if (change.kind === 'subscriptionRemoved') this.#forget(change.id);
    }
  }

  #forget(subscription: string): void {
    for (const place of this.#positions.keys()) if (place.startsWith(`${subscription}/`)) this.#positions.delete(place);
  }
}

/** No topic's name has a slash, and no subscription's id. */
const placeOf = (subscription: string, { topic, partition }: Cursor): string => `${subscription}/${topic}/${partition}`;
