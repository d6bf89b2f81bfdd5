/** What a person should look at, worst first: what it is, why it is so, what to do about it, and where. A pure function. */
import { pausedBecause } from '../../../actors/paused.ts';
import type { DeploymentInfo, Health, Stats, SubscriptionInfo } from '../../../engine/api.ts';
import { NO_HANDLER } from '../../../engine/loop-watch.ts';
import type { InvocationRow } from '../../../engine/store/queries.ts';
import type { RetryPolicy, Target } from '../../../sdk/protocol/index.ts';
import type { Attention } from './attention-row.ts';
import { SEVERITIES } from './attention-row.ts';
import { errorGroups } from './error-groups.ts';
import { subscriptionAttention } from './subscriptions.ts';
import { plural, sentence } from './words.ts';

export interface AttentionFacts {
  readonly now: number;
  readonly health: Health;
  /** False where a read failed, or took too long. */
  readonly storeAnswers: boolean;
  readonly blockedBy: Stats['blockedBy'];
  readonly subscriptions: readonly SubscriptionInfo[];
  readonly deployments: readonly Pick<DeploymentInfo, 'uri' | 'problem'>[];
  /** Open dead letters of each subscription. */
  readonly letters: ReadonlyMap<string, number>;
  /** The latest ones, `ROWS_LOOKED_AT` at most of each. */
  readonly failed: readonly InvocationRow[];
  readonly backingOff: readonly InvocationRow[];
  readonly paused: readonly InvocationRow[];
  /** Of the latest that wait, those that wait for each other. */
  readonly deadlocked: readonly InvocationRow[];
  /** All that are paused. */
  readonly pausedCount: number;
  /** The longest mailboxes, and how many may wait in one. */
  readonly mailboxes: readonly { readonly service: string; readonly key: string; readonly depth: number }[];
  readonly mailboxDepthMax: number;
  readonly policyOf: (target: Target) => RetryPolicy | null;
}

export const ROWS_LOOKED_AT = 200;
/** Of a mailbox's room: from here on it is worth a look. */
export const MAILBOX_SHARE = 0.8;
const RECENT_MS = 3_600_000;
const OF_A_KIND_MAX = 10;

export function attentionOf(facts: AttentionFacts): Attention[] {
  const all = [
    ...doors(facts.health),
    ...unanswered(facts),
    ...mismatches(facts),
    ...deadlocks(facts),
    ...deployments(facts),
    ...subscriptionAttention(facts.subscriptions),
    ...deadLetters(facts),
    ...paused(facts),
    ...errors(facts),
    ...mailboxes(facts),
    ...blocked(facts),
  ];
  const rank = ({ severity }: Attention) => SEVERITIES.indexOf(severity);
  return all.sort((a, b) => rank(a) - rank(b));
}

function doors({ accepting, reason }: Health): Attention[] {
  if (accepting) return [];
  const isStore = reason?.includes('store') === true;
  return [
    {
      kind: isStore ? 'store_trouble' : 'not_accepting',
      severity: 'error',
      title: isStore ? 'The store does not work' : 'Nothing new is accepted',
      why: `${sentence(reason ?? 'The engine does not say why')} Callers get 503, and Kafka waits; what was accepted is safe.`,
      remedy: isStore
        ? 'See to the database: its disk, its file, its permissions. The engine tries again by itself.'
        : 'Wait until it has worked some of it off; if it stays so, look at what keeps the handlers busy.',
      count: 1,
      link: { screen: 'invocations', params: { status: 'running' } },
    },
  ];
}

function unanswered({ storeAnswers, health }: AttentionFacts): Attention[] {
  if (storeAnswers || !health.accepting) return [];
  return [
    {
      kind: 'store_trouble',
      severity: 'warning',
      title: 'The store answers slowly, or not at all',
      why: 'Some of what is shown here could not be read in time; it is left out.',
      remedy: 'See whether the disk is busy and how large the database is; the log of the engine names what failed.',
      count: 1,
      link: { screen: 'invocations', params: {} },
    },
  ];
}

function mismatches({ paused: rows, policyOf }: AttentionFacts): Attention[] {
  const hit = rows.filter((row) => pausedBecause(row, policyOf(row.target)) === 'mismatch');
  return byHandler(hit).map(([handler, of]) => ({
    kind: 'journal_mismatch',
    severity: 'error',
    title: `${of.length} of ${handler} can't go on with the code as it is`,
    why: `Replayed, the handler asked for something else than its journal holds. ${sentence(of[0]?.lastError?.message ?? '')}`,
    remedy:
      'Bring back the code that they began with, then resume them; or cancel them, or fork them before the change.',
    count: of.length,
    link: { screen: 'invocations', params: { status: 'paused', ...targetParams(of[0]?.target) } },
  }));
}

function deadlocks({ deadlocked }: AttentionFacts): Attention[] {
  const [first] = deadlocked;
  if (first === undefined) return [];
  const handlers = [...new Set(deadlocked.map(({ target }) => `${target.service}/${target.handler}`))];
  return [
    {
      kind: 'deadlock',
      severity: 'error',
      title: `${plural(deadlocked.length, 'invocation')} in a circle of waiting`,
      why: `Each has a key and waits for a call to a key that another of them has (${handlers.slice(0, 5).join(', ')}); what waits for these keys waits with them.`,
      remedy: 'Cancel one of them, and the others go on. A send in place of the call would not wait.',
      count: deadlocked.length,
      link: { screen: 'invocation', params: { id: first.id } },
    },
  ];
}

function deployments({ deployments: all }: AttentionFacts): Attention[] {
  const stopped = all.filter(({ problem }) => problem !== null);
  return stopped.slice(0, OF_A_KIND_MAX).map(({ uri, problem }) => ({
    kind: 'deployment',
    severity: 'error',
    title: `Services at ${uri} are not run`,
    why: `${sentence(problem ?? '')} What they were asked for waits.`,
    remedy: 'See to what is named, and register the address again; or remove it.',
    count: 1,
    link: { screen: 'deployments', params: {} },
  }));
}

function deadLetters({ letters, subscriptions }: AttentionFacts): Attention[] {
  return [...letters].slice(0, OF_A_KIND_MAX).map(([subscription, count]) => {
    const source = subscriptions.find(({ id }) => id === subscription)?.source ?? subscription;
    return {
      kind: 'dead_letters',
      severity: 'warning',
      title: `${plural(count, 'dead letter')} of ${source}`,
      why: 'These records could not be processed; they are kept whole, and the records behind them went on.',
      remedy: 'Look at the reason of each: correct it and redrive it, or discard it.',
      count,
      link: { screen: 'dead-letters', params: { subscription, status: 'open' } },
    };
  });
}

function paused({ paused: rows, pausedCount, policyOf }: AttentionFacts): Attention[] {
  const others = rows.filter((row) => pausedBecause(row, policyOf(row.target)) !== 'mismatch');
  if (others.length === 0) return [];
  const exhausted = others.filter((row) => pausedBecause(row, policyOf(row.target)) !== 'person').length;
  const count = pausedCount - (rows.length - others.length);
  return [
    {
      kind: 'paused',
      severity: exhausted > 0 ? 'error' : 'warning',
      title: `${plural(count, 'invocation')} paused`,
      why:
        exhausted > 0
          ? `${exhausted === others.length ? 'They' : `${exhausted} of those looked at`} used up their attempts or can't be run; an object's key waits with each.`
          : 'Somebody paused them; an object’s key waits with each.',
      remedy: 'Mend what they stumble over, then resume them; or cancel them.',
      count,
      link: { screen: 'invocations', params: { status: 'paused' } },
    },
  ];
}

function errors({ failed, backingOff, now }: AttentionFacts): Attention[] {
  const recent = failed.filter(({ lastError }) => (lastError?.at ?? 0) > now - RECENT_MS);
  const living = errorGroups(backingOff).map((group) => ({ group, isLiving: true }));
  const ended = errorGroups(recent).map((group) => ({ group, isLiving: false }));
  return [...living, ...ended].slice(0, OF_A_KIND_MAX).map(({ group, isLiving }) => {
    const { service, handler, step, message, count, example } = group;
    const at = step === null ? '' : ` in the step ${JSON.stringify(step)}`;
    const status = isLiving ? 'backingOff' : 'failed';
    return {
      kind: isLiving ? 'errors_retried' : 'errors',
      severity: isLiving ? 'warning' : 'error',
      title: `${service}/${handler} fails${at}: ${message}`,
      why: isLiving
        ? `${plural(count, 'invocation')} of the latest ${ROWS_LOOKED_AT} that are tried again stumble over this.`
        : `${plural(count, 'invocation')} ended with it within the hour.`,
      remedy: isLiving
        ? 'If it does not pass by itself, mend the cause: the next attempt goes on where this one stopped.'
        : 'Look at one of them; once the cause is mended, its record can be redriven, or it can be forked.',
      count,
      link:
        count === 1
          ? { screen: 'invocation', params: { id: example } }
          : { screen: 'invocations', params: { status, service, handler, error: message.slice(0, 60) } },
    };
  });
}

function mailboxes({ mailboxes: long, mailboxDepthMax }: AttentionFacts): Attention[] {
  return long.slice(0, OF_A_KIND_MAX).map(({ service, key, depth }) => ({
    kind: 'mailbox',
    severity: depth >= mailboxDepthMax ? 'error' : 'warning',
    title: `${depth} wait for ${service}/${key}`,
    why:
      depth >= mailboxDepthMax
        ? `The mailbox is full (limits.mailboxDepthMax is ${mailboxDepthMax}): callers are refused with 429.`
        : `The mailbox takes ${mailboxDepthMax}; then callers are refused with 429.`,
    remedy:
      'Look at what holds the key: one key runs one invocation at a time. Spread the load over more keys if it is hot.',
    count: depth,
    link: { screen: 'actor', params: { object: service, key } },
  }));
}

function blocked({ blockedBy, now }: AttentionFacts): Attention[] {
  const recent = Object.entries(blockedBy).filter(([, { lastAt }]) => lastAt > now - RECENT_MS);
  return recent.slice(0, OF_A_KIND_MAX).map(([name, { times, ms }]) => {
    const [service = '', handler] = name.split('/');
    const howLong = `the event loop ${plural(times, 'time')}, ${Math.round(ms / 100) / 10} s in all`;
    const kind = { kind: 'event_loop_blocked', severity: 'warning', count: times } as const;
    if (name === NO_HANDLER.store)
      return {
        ...kind,
        title: 'The disk of the database is slow',
        why: `It kept ${howLong}.`,
        remedy: 'See what else writes to that disk, and whether it syncs a few kilobytes within some milliseconds.',
        link: { screen: 'invocations', params: {} },
      };
    // No handler of this process had been called (`engine/loop-watch.ts`).
    if (handler === undefined)
      return {
        ...kind,
        title: 'The engine is kept from its work',
        why: `Something kept ${howLong}, and no handler of this process had been called.`,
        remedy: 'See whether the machine has a processor to spare, and what else runs in this process.',
        link: { screen: 'invocations', params: {} },
      };
    return {
      ...kind,
      title: `${name} keeps everybody waiting`,
      why: `It kept ${howLong}: no other handler ran meanwhile.`,
      remedy: 'Do long computations in pieces or in a worker thread, and read files and databases without …Sync.',
      link: { screen: 'handler', params: { service, handler } },
    };
  });
}

function byHandler(rows: readonly InvocationRow[]): [string, InvocationRow[]][] {
  const groups = Map.groupBy(rows, ({ target }) => `${target.service}/${target.handler}`);
  return [...groups].slice(0, OF_A_KIND_MAX);
}

const targetParams = (target: Target | undefined): Record<string, string> =>
  target === undefined ? {} : { service: target.service, handler: target.handler };
