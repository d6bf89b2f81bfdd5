// What happened, in one screen: counts as they are, beside what they must be. Pure, so that each wrong count can be shown.

import { faultsOf, type Verdict } from '../orders/judge.ts';
import { count, seconds } from './progress.ts';
import type { RecordKind } from './stream.ts';

/** Everything that was counted in one run. */
export interface Outcome {
  readonly records: number;
  readonly kinds: Readonly<Record<RecordKind, number>>;
  /** By the engine: records behind its cursors. */
  readonly recordsTaken: number;
  readonly completed: { readonly orders: number; readonly notifications: number };
  readonly deadLetters: number;
  readonly deadLettersExpected: number;
  /** Customers whose state is not what their orders come to, each as a sentence. */
  readonly wrongStates: readonly string[];
  readonly customers: number;
  readonly verdict: Verdict;
  /** How long the engine was away, for each restart. */
  readonly restartsMs: readonly number[];
  readonly elapsedMs: number;
  /** How long the stream alone took: no run is shorter. */
  readonly flowMs: number;
  /** Why it did not get to the end; null where it did. */
  readonly stopped: string | null;
}

/** More would push the counts off the screen; `--json` has them all. */
const wrongShownMax = 8;

/** One sentence for everything that is not as it must be. */
export function wrongIn(outcome: Outcome): string[] {
  const { records, kinds, completed, verdict } = outcome;
  const wrong = [...faultsOf(verdict), ...outcome.wrongStates];
  const compare = (what: string, is: number, expected: number) => {
    if (is !== expected) wrong.push(`${what}: ${is}, expected ${expected}`);
  };
  compare('records taken', outcome.recordsTaken, records);
  // A copy and a tombstone are completed invocations, too: each record is one, or a dead letter.
  compare('invocations of orders completed', completed.orders, records - outcome.deadLettersExpected);
  compare('invocations of notifications completed', completed.notifications, kinds.order);
  compare('dead letters', outcome.deadLetters, outcome.deadLettersExpected);
  if (outcome.restartsMs.length === 0) wrong.push('the engine was never killed, so nothing was proven');
  if (outcome.stopped !== null) wrong.push(outcome.stopped);
  return wrong;
}

export interface Places {
  /** The engine goes on running, so the addresses can be asked. */
  readonly isUp: boolean;
  readonly adminUrl: string;
  readonly ingressUrl: string;
  readonly subscription: string;
  readonly customer: string;
}

export function reportText(outcome: Outcome, places: Places): string {
  const wrong = wrongIn(outcome);
  const headline = wrong.length === 0 ? 'Everything took effect exactly once.' : 'NOT everything is as it must be:';
  return [
    '',
    headline,
    ...wrong.slice(0, wrongShownMax).map((sentence) => `  ✗ ${sentence}`),
    ...(wrong.length > wrongShownMax ? [`  ✗ … and ${wrong.length - wrongShownMax} more`] : []),
    '',
    ...rows(outcome).map(([what, value, remark]) => `  ${what.padEnd(27)}${value.padStart(9)}   ${remark}`.trimEnd()),
    '',
    'Where to look next',
    ...(places.isUp
      ? addresses(places)
      : [`  admin          ${places.adminUrl}, kept up by \`npm run demo\` without --once`]),
    '  the code       sdk/examples/orders/orders.ts',
  ].join('\n');
}

function rows(outcome: Outcome): [what: string, value: string, remark: string][] {
  const { kinds, completed, verdict, restartsMs, elapsedMs, flowMs } = outcome;
  const rate = Math.round((outcome.recordsTaken * 1000) / elapsedMs);
  const { repeatedInFlight, repeatedAfterFailure } = verdict;
  const away = restartsMs.map((ms) => seconds(ms)).join(', ');
  const stepsRepeated = verdict.repeatedAfterDurable.length + verdict.repeatedWithoutReason.length;
  return [
    ['records in', count(outcome.recordsTaken), kindsText(kinds)],
    [
      'invocations completed',
      count(completed.orders + completed.notifications),
      `${count(completed.orders)} of orders, ${count(completed.notifications)} of notifications`,
    ],
    ['orders completed', count(verdict.ordersThrough), `with ${count(verdict.calls)} calls outside`],
    [
      'steps run more than once',
      count(stepsRepeated),
      `${repeatedInFlight.length} in flight at the crash and ${repeatedAfterFailure.length} failed outside: done again`,
    ],
    ['per-key order violations', count(verdict.orderViolations.length), ''],
    ['lost', count(verdict.lost.length), ''],
    ['wrong states', count(outcome.wrongStates.length), `of ${count(outcome.customers)} customers`],
    ['dead letters', count(outcome.deadLetters), `expected ${count(outcome.deadLettersExpected)}`],
    ['crashes', count(restartsMs.length), restartsMs.length === 0 ? '' : `SIGKILL; back after ${away}`],
    ['time', seconds(elapsedMs), `${count(rate)} records/s; the stream alone takes ${seconds(flowMs)}`],
  ];
}

function kindsText(kinds: Outcome['kinds']): string {
  const { order, copy, notJson, unknownSku, keyNotUtf8, keyMissing, tombstone } = kinds;
  const poison = notJson + unknownSku + keyNotUtf8 + keyMissing;
  return `${count(order)} orders, ${count(copy)} ${copy === 1 ? 'copy' : 'copies'}, ${poison} poisoned, ${tombstone} tombstone`;
}

function addresses({ adminUrl, ingressUrl, subscription, customer }: Places): string[] {
  return [
    `  admin UI       ${adminUrl}/ui/`,
    `  admin          ${adminUrl}`,
    `  dead letters   curl -s '${adminUrl}/dead-letters'`,
    `  invocations    curl -s '${adminUrl}/invocations?service=orders&limit=5'`,
    `  subscription   curl -s ${adminUrl}/subscriptions/${subscription}`,
    `  one customer   curl -s -X POST ${ingressUrl}/orders/${customer}/status`,
  ];
}

/** The same for programs. */
export function reportJson(outcome: Outcome, places: Places): Record<string, unknown> {
  const { verdict, ...counted } = outcome;
  const wrong = wrongIn(outcome);
  return {
    ok: wrong.length === 0,
    wrong,
    recordsIn: counted.recordsTaken,
    recordsProduced: counted.records,
    recordKinds: counted.kinds,
    invocationsCompleted: counted.completed.orders + counted.completed.notifications,
    ordersCompleted: verdict.ordersThrough,
    callsOutside: verdict.calls,
    stepsRepeatedAfterDurable: verdict.repeatedAfterDurable.length,
    stepsRepeatedWithoutReason: verdict.repeatedWithoutReason.length,
    stepsRepeatedInFlight: verdict.repeatedInFlight.length,
    stepsRepeatedAfterFailure: verdict.repeatedAfterFailure.length,
    keyOrderViolations: verdict.orderViolations.length,
    lost: verdict.lost.length,
    takenTwice: verdict.takenTwice.length,
    unasked: verdict.unasked.length,
    wrongStates: counted.wrongStates.length,
    deadLetters: counted.deadLetters,
    deadLettersExpected: counted.deadLettersExpected,
    crashes: counted.restartsMs.length,
    restartsMs: counted.restartsMs,
    elapsedMs: counted.elapsedMs,
    recordsPerSecond: Math.round((counted.recordsTaken * 1000) / counted.elapsedMs),
    admin: places.adminUrl,
  };
}
