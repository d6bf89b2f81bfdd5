/** Subscriptions that don't take what there is. */
import type { SubscriptionInfo } from '../../../engine/api.ts';
import type { Attention } from './attention-row.ts';
import { sentence } from './words.ts';

const OF_A_KIND_MAX = 10;

export function subscriptionAttention(subscriptions: readonly SubscriptionInfo[]): Attention[] {
  return [...failing(subscriptions), ...halted(subscriptions), ...standing(subscriptions), ...full(subscriptions)];
}

function failing(subscriptions: readonly SubscriptionInfo[]): Attention[] {
  const hit = subscriptions.filter(({ state }) => state === 'failing').slice(0, OF_A_KIND_MAX);
  return hit.map(({ id, source, error }) => ({
    kind: 'subscription_failing',
    severity: 'error',
    title: `${source} can't be read`,
    why: error === null ? 'Its consumer does not say why.' : sentence(error.message),
    remedy: error?.remedy ?? 'See the log of the engine.',
    count: 1,
    link: { screen: 'subscription', params: { id } },
  }));
}

function halted(subscriptions: readonly SubscriptionInfo[]): Attention[] {
  const hit = subscriptions.flatMap(({ id, source, partitions }) => {
    const stopped = partitions.filter(({ state }) => state === 'halted');
    return stopped.length === 0 ? [] : [{ id, source, stopped }];
  });
  return hit.slice(0, OF_A_KIND_MAX).map(({ id, source, stopped }) => ({
    kind: 'subscription_halted',
    severity: 'error',
    title: `${source}: ${stopped.length === 1 ? 'one partition is' : `${stopped.length} partitions are`} halted`,
    why: `Going on would lose or repeat records. ${sentence(stopped[0]?.error?.message ?? 'the log is not the one that was read')}`,
    remedy: stopped[0]?.error?.remedy ?? 'Seek the subscription to where it should go on.',
    count: stopped.length,
    link: { screen: 'subscription', params: { id } },
  }));
}

/** Next to others that are read: where none is, the subscription is failing. */
function standing(subscriptions: readonly SubscriptionInfo[]): Attention[] {
  const hit = subscriptions.flatMap(({ id, source, status, state, partitions }) => {
    if (status === 'paused' || state === 'failing') return [];
    const stands = partitions.filter(({ state: of, error }) => of !== 'halted' && error !== null);
    const [first] = stands.map(({ error }) => error).sort((a, b) => (a?.at ?? 0) - (b?.at ?? 0));
    return first == null ? [] : [{ id, source, stands, first }];
  });
  return hit.slice(0, OF_A_KIND_MAX).map(({ id, source, stands, first }) => ({
    kind: 'subscription_partition_stands',
    severity: 'error',
    title: `${source}: ${stands.length === 1 ? 'one partition is' : `${stands.length} partitions are`} not read`,
    why: `${sentence(first.message)} Since ${new Date(first.at).toISOString()}; the others go on.`,
    remedy: first.remedy,
    count: stands.length,
    link: { screen: 'subscription', params: { id } },
  }));
}

function full(subscriptions: readonly SubscriptionInfo[]): Attention[] {
  const hit = subscriptions.filter(({ state }) => state === 'backpressure').slice(0, OF_A_KIND_MAX);
  return hit.map(({ id, source, sink, backlog }) => ({
    kind: 'subscription_backpressure',
    severity: 'warning',
    title: `${source} waits for its handlers`,
    why: `${backlog.records} records are taken and not finished: reading goes on when half of them are.`,
    remedy: `See what ${sink.replace('service://', '')} waits for; if it is only slow, raise backlogRecordsMax or give it more keys.`,
    count: backlog.records,
    link: { screen: 'subscription', params: { id } },
  }));
}
