// Exactly once, judged from outside: what was sent, held against what the outside world's ledger says was done.
//
//   J1  Lost: an order that was sent and not shipped, or shipped and its customer never told.
//   J2  A step may be called again only while its result can't have been durable. Outside can tell when it was: the engine
//       goes on to a later step, to the next order of the same customer, or to the notification, only after that. A call of
//       the step after one of these is a violation.
//   J3  What remains are repeats without such a proof. They need a reason: the call before had failed, or the engine was
//       killed between the two. A repeat without a reason is a violation, too.
//   J4  Orders of one customer are worked on in the order of the topic: their sequence never goes back.
//   J5  An order belongs to one invocation. Two of them are an event that took effect twice.
//   J6  Nothing happens that nobody asked for: no unknown order, and no step of a refused one after the refusal.

import { type Call, calls, type LedgerLine } from './ledger.ts';

/** What was sent, and what was done to the engine meanwhile. */
export interface Sent {
  /** Orders that must go through, by id. */
  readonly orders: ReadonlySet<string>;
  /** Orders that the world refuses for good, by id. */
  readonly refusedOrders: ReadonlySet<string>;
  /** When the engine was killed; ms since the epoch. */
  readonly killedAt: readonly number[];
}

export interface Verdict {
  readonly calls: number;
  readonly ordersThrough: number;
  /** J1, ids of orders. */
  readonly lost: readonly string[];
  /** J2: lines of the ledger that should not be there. */
  readonly repeatedAfterDurable: readonly LedgerLine[];
  /** J3, allowed: its call before was in flight, or its result not written, when the engine was killed. */
  readonly repeatedInFlight: readonly LedgerLine[];
  /** Of these, how long before the kill the oldest first call was made: what a crash puts at risk. */
  readonly atRiskMsMax: number;
  /** J3, allowed: the world had not done what it was asked. */
  readonly repeatedAfterFailure: readonly LedgerLine[];
  /** J3 */
  readonly repeatedWithoutReason: readonly LedgerLine[];
  /** J4 */
  readonly orderViolations: readonly LedgerLine[];
  /** J5, ids of orders. */
  readonly takenTwice: readonly string[];
  /** J6 */
  readonly unasked: readonly LedgerLine[];
}

/** What must be empty for a verdict to be good, with the words for it. */
export const faults = {
  lost: 'orders lost',
  repeatedAfterDurable: 'steps repeated after their result was durable',
  repeatedWithoutReason: 'steps repeated without a reason',
  orderViolations: 'orders out of order within their key',
  takenTwice: 'orders taken twice',
  unasked: 'calls that nobody asked for',
} as const satisfies Partial<Record<keyof Verdict, string>>;

/** One sentence for each fault that was found; none is a good verdict. */
export function faultsOf(verdict: Verdict): string[] {
  return (Object.keys(faults) as (keyof typeof faults)[])
    .filter((fault) => verdict[fault].length > 0)
    .map((fault) => `${verdict[fault].length} ${faults[fault]}, the first: ${JSON.stringify(verdict[fault][0])}`);
}

/** Reads the ledger line by line, as it was written. */
export function judge(ledger: readonly LedgerLine[], sent: Sent): Verdict {
  const witness = new Witness(sent);
  for (const line of ledger) witness.hear(line);
  return witness.verdict(ledger.length);
}

/** What is known of one order. */
interface Known {
  /** Called so far, by call. */
  readonly last: Map<Call, LedgerLine>;
  readonly done: Set<Call>;
  /** `process` and `notify` are two invocations of their own. */
  readonly invocations: Map<'process' | 'notify', string>;
  refused: boolean;
}

class Witness {
  readonly #sent: Sent;
  readonly #orders = new Map<string, Known>();
  readonly #sequences = new Map<string, number>();
  readonly #repeatedAfterDurable: LedgerLine[] = [];
  readonly #repeatedInFlight: LedgerLine[] = [];
  #atRiskMsMax = 0;
  readonly #repeatedAfterFailure: LedgerLine[] = [];
  readonly #repeatedWithoutReason: LedgerLine[] = [];
  readonly #orderViolations: LedgerLine[] = [];
  readonly #takenTwice = new Set<string>();
  readonly #unasked: LedgerLine[] = [];

  constructor(sent: Sent) {
    this.#sent = sent;
  }

  hear(line: LedgerLine): void {
    const known = this.#knownOf(line.order);
    this.#checkAsked(line, known);
    this.#checkInvocation(line, known);
    const overtaken = this.#checkSequence(line);
    const before = known.last.get(line.call);
    if (before) this.#checkRepeat(line, before, overtaken || isFollowed(line.call, known));
    known.last.set(line.call, line);
    if (line.outcome === 'done') known.done.add(line.call);
    if (line.outcome === 'refused') known.refused = true;
  }

  verdict(callsCounted: number): Verdict {
    const isThrough = (order: string) => calls.every((call) => this.#orders.get(order)?.done.has(call));
    const lost = [...this.#sent.orders].filter((order) => !isThrough(order));
    return {
      calls: callsCounted,
      ordersThrough: this.#sent.orders.size - lost.length,
      lost,
      repeatedAfterDurable: this.#repeatedAfterDurable,
      repeatedInFlight: this.#repeatedInFlight,
      atRiskMsMax: this.#atRiskMsMax,
      repeatedAfterFailure: this.#repeatedAfterFailure,
      repeatedWithoutReason: this.#repeatedWithoutReason,
      orderViolations: this.#orderViolations,
      takenTwice: [...this.#takenTwice],
      unasked: this.#unasked,
    };
  }

  #knownOf(order: string): Known {
    const known = this.#orders.get(order) ?? {
      last: new Map(),
      done: new Set(),
      invocations: new Map(),
      refused: false,
    };
    this.#orders.set(order, known);
    return known;
  }

  #checkAsked(line: LedgerLine, { refused }: Known): void {
    const { orders, refusedOrders } = this.#sent;
    // A refusal may be repeated like any result: that is for J2 and J3 to say.
    const goesOn = refused && line.call !== 'reserve';
    if (goesOn || (!orders.has(line.order) && !refusedOrders.has(line.order))) this.#unasked.push(line);
  }

  #checkInvocation({ call, invocation, order }: LedgerLine, { invocations }: Known): void {
    const role = call === 'notify' ? 'notify' : 'process';
    const first = invocations.get(role) ?? invocation;
    invocations.set(role, first);
    if (first !== invocation) this.#takenTwice.add(order);
  }

  /** True where a later order of the same customer has begun: then this one had been finished. */
  #checkSequence(line: LedgerLine): boolean {
    // Notifications have no key: they may overtake each other.
    if (line.call === 'notify') return false;
    const highest = this.#sequences.get(line.key) ?? 0;
    this.#sequences.set(line.key, Math.max(highest, line.sequence));
    if (line.sequence < highest) this.#orderViolations.push(line);
    return line.sequence < highest;
  }

  #checkRepeat(line: LedgerLine, before: LedgerLine, wasDurable: boolean): void {
    const killedAt = this.#sent.killedAt.find((at) => before.at <= at && at <= line.at);
    if (wasDurable) this.#repeatedAfterDurable.push(line);
    else if (before.outcome === 'failed' || before.outcome === 'hung') this.#repeatedAfterFailure.push(line);
    else if (killedAt === undefined) this.#repeatedWithoutReason.push(line);
    else {
      this.#repeatedInFlight.push(line);
      this.#atRiskMsMax = Math.max(this.#atRiskMsMax, killedAt - before.at);
    }
  }
}

/** A later step of the order has been called: then the result of this one had been durable. */
function isFollowed(call: Call, { last }: Known): boolean {
  return calls.slice(calls.indexOf(call) + 1).some((later) => last.has(later));
}
