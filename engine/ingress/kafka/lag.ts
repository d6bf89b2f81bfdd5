/** How far a subscription is behind, over its partitions. */
import type { PartitionInfo, SubscriptionInfo } from '../../api.ts';

/** The sum of records; null where the end of a log is not known, or nothing is. */
export function lagRecordsOf(partitions: readonly PartitionInfo[]): number | null {
  let sum = 0;
  for (const { lag } of partitions) {
    if (lag === null) return null;
    sum += lag;
  }
  return partitions.length === 0 ? null : sum;
}

/** Of the partition that is furthest behind; null where none is known. */
export function lagSecondsOf(partitions: readonly PartitionInfo[]): number | null {
  const known = partitions.map(({ lagSeconds }) => lagSeconds).filter((seconds) => seconds !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** Records over all subscriptions, as far as known; null where nothing is. */
export function lagOfAll(subscriptions: readonly SubscriptionInfo[]): number | null {
  const known = subscriptions.map(({ partitions }) => lagRecordsOf(partitions)).filter((records) => records !== null);
  return known.length === 0 ? null : known.reduce((sum, records) => sum + records, 0);
}
