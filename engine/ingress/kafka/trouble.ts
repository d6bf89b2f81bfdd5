/** What keeps a subscription from being read, as people are told of it. */
import type { SubscriptionError } from '../../api.ts';
import { SourceError } from './source-error.ts';

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
