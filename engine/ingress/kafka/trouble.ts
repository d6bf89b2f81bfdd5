/** What keeps a subscription from being read, as people are told of it. */
import { cursorKey } from '../../../actors/subscription/subscription.ts';
import type { SubscriptionError } from '../../api.ts';
import { SourceError } from './source-error.ts';

/** Of one subscription: what keeps all of it, or some partitions of it, from being read. */
export class Troubles {
  #ofAll: SubscriptionError | null = null;
  readonly #ofPartitions = new Map<string, SubscriptionError>();

  get ofAll(): SubscriptionError | null {
    return this.#ofAll;
  }

  ofPartition(key: string): SubscriptionError | null {
    return this.#ofPartitions.get(key) ?? null;
  }

  /** @returns false where it is told already, of all */
  note(error: SourceError, now: number): boolean {
    const { partition } = error.details;
    if (partition === undefined) {
      const isNew = this.#ofAll?.code !== error.code;
      this.#ofAll = troubleOf(error, now, this.#ofAll);
      return isNew;
    }
    const key = cursorKey(partition.topic, partition.partition);
    this.#ofPartitions.set(key, troubleOf(error, now, this.ofPartition(key)));
    return true;
  }

  /** Of a partition, or of all. */
  clear(key?: string): void {
    if (key === undefined) this.#ofAll = null;
    else this.#ofPartitions.delete(key);
  }
}

/** @param before what was told until now: while it is the same trouble, it is told since when it lasts. */
export function troubleOf(error: unknown, now: number, before: SubscriptionError | null): SubscriptionError {
  const trouble = wordsOf(error);
  return { ...trouble, at: before?.code === trouble.code ? before.at : now };
}

function wordsOf(error: unknown): Omit<SubscriptionError, 'at'> {
  if (error instanceof SourceError) return { code: error.code, message: error.message, remedy: error.remedy };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'kafka_error', message, remedy: 'See the message; it is tried again.' };
}
