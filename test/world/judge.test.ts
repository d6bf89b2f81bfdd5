// The judge must see each fault that it is there for; each test is a ledger as a broken engine would leave it.

import { expect } from 'chai';
import { faultsOf, judge, type Sent } from '../../sdk/examples/orders/judge.ts';
import { type Call, calls, type LedgerLine, type Outcome } from '../../sdk/examples/orders/ledger.ts';

/** `a1/charge` is the step `charge` of the first order of customer `a`; `!` after it: failed, `?`: hung, `#`: refused. */
function ledger(...words: string[]): LedgerLine[] {
  return words.map((word, index) => lineOf(word, index));
}

const outcomes: Record<string, Outcome> = { '!': 'failed', '?': 'hung', '#': 'refused' };

function lineOf(word: string, index: number): LedgerLine {
  const [, key, sequence, call, mark, invocation] = /^([a-z])(\d+)\/([a-z]+)([!?#]?)(?:@(.+))?$/.exec(
    word,
  ) as unknown as [...string[]];
  const order = `${key}${sequence}`;
  const of = invocation ?? (call === 'notify' ? `inv-n-${order}` : `inv-${order}`);
  return {
    at: (index + 1) * 10,
    call: call as Call,
    invocation: of,
    step: `${of}/${call}`,
    order,
    key: key!,
    sequence: Number(sequence),
    attempt: 1,
    outcome: outcomes[mark!] ?? 'done',
  };
}

const through = (order: string) => calls.map((call) => `${order}/${call}`);
const sent = (orders: string[], more: Partial<Sent> = {}): Sent => ({
  orders: new Set(orders),
  refusedOrders: new Set(),
  killedAt: [],
  ...more,
});

describe('the judge of the ledger', () => {
  it('finds nothing wrong with orders that went through, each step once', () => {
    const verdict = judge(ledger(...through('a1'), ...through('b1'), ...through('a2')), sent(['a1', 'a2', 'b1']));
    expect(faultsOf(verdict)).to.deep.equal([]);
    expect(verdict).to.include({ calls: 12, ordersThrough: 3 });
  });

  it('finds nothing wrong with keys that take turns, and with notifications that overtake each other', () => {
    const words = [
      ...['a1/reserve', 'b1/reserve', 'a1/charge', 'b1/charge', 'a1/ship', 'a2/reserve', 'b1/ship', 'a2/charge'],
      ...['a2/ship', 'a2/notify', 'b1/notify', 'a1/notify'],
    ];
    expect(faultsOf(judge(ledger(...words), sent(['a1', 'a2', 'b1'])))).to.deep.equal([]);
  });

  it('J1: misses an order that never came, one that stopped half-way, and one whose customer was not told', () => {
    const words = [...through('a1').slice(0, 2), ...through('b1').slice(0, 3)];
    expect(judge(ledger(...words), sent(['a1', 'b1', 'c1'])).lost).to.deep.equal(['a1', 'b1', 'c1']);
  });

  it('J1: a step that failed outside was not done', () => {
    expect(judge(ledger(...through('a1').slice(0, 3), 'a1/notify!'), sent(['a1'])).lost).to.deep.equal(['a1']);
  });

  it('J2: a step that is repeated after a later step is a fault, even across a kill', () => {
    const words = ['a1/reserve', 'a1/charge', 'a1/reserve', 'a1/charge', 'a1/ship', 'a1/notify'];
    const verdict = judge(ledger(...words), sent(['a1'], { killedAt: [25] }));
    expect(verdict.repeatedAfterDurable.map(({ step }) => step)).to.deep.equal(['inv-a1/reserve']);
    expect(verdict.repeatedInFlight.map(({ step }) => step)).to.deep.equal(['inv-a1/charge']);
  });

  it('J2: the last step, repeated after the next order of the key or after the notification, is a fault', () => {
    const next = judge(
      ledger('a1/reserve', 'a1/charge', 'a1/ship', 'a2/reserve', 'a1/ship'),
      sent(['a1', 'a2'], { killedAt: [45] }),
    );
    expect(next.repeatedAfterDurable).to.have.length(1);
    const told = judge(ledger(...through('a1'), 'a1/ship'), sent(['a1'], { killedAt: [45] }));
    expect(told.repeatedAfterDurable).to.have.length(1);
  });

  it('J2: a failed call after a later step is a fault as well', () => {
    const verdict = judge(ledger('a1/reserve', 'a1/charge!', 'a1/reserve'), sent(['a1']));
    expect(verdict.repeatedAfterDurable).to.have.length(1);
  });

  it('J3: a repeat is allowed when the engine was killed in between, and only then', () => {
    const words = ['a1/reserve', 'a1/charge', 'a1/charge', 'a1/ship', 'a1/notify'];
    const killed = judge(ledger(...words), sent(['a1'], { killedAt: [22] }));
    expect(killed.repeatedInFlight).to.have.length(1);
    expect(killed.atRiskMsMax).to.equal(2);
    expect(faultsOf(killed)).to.deep.equal([]);
    for (const killedAt of [[], [15], [35]]) {
      const calm = judge(ledger(...words), sent(['a1'], { killedAt }));
      expect(calm.repeatedWithoutReason.map(({ call }) => call)).to.deep.equal(['charge']);
    }
  });

  it('J3: a repeat is allowed when the world had failed or hung', () => {
    const words = ['a1/reserve!', 'a1/reserve', 'a1/charge?', 'a1/charge', 'a1/ship', 'a1/notify'];
    const verdict = judge(ledger(...words), sent(['a1']));
    expect(verdict.repeatedAfterFailure.map(({ call }) => call)).to.deep.equal(['reserve', 'charge']);
    expect(faultsOf(verdict)).to.deep.equal([]);
  });

  it('J4: a key whose sequence goes back is out of order, another key in between is not', () => {
    const verdict = judge(ledger(...through('a2'), ...through('b1'), ...through('a1')), sent(['a1', 'a2', 'b1']));
    expect(verdict.orderViolations.map(({ step }) => step)).to.deep.equal([
      'inv-a1/reserve',
      'inv-a1/charge',
      'inv-a1/ship',
    ]);
  });

  it('J4: two orders of one key at the same time are out of order', () => {
    const verdict = judge(ledger('a1/reserve', 'a2/reserve', 'a1/charge'), sent(['a1', 'a2']));
    expect(verdict.orderViolations.map(({ call }) => call)).to.deep.equal(['charge']);
  });

  it('J5: an order that two invocations work on was taken twice', () => {
    const again = calls.slice(0, 3).map((call) => `a1/${call}@inv-other`);
    expect(judge(ledger(...through('a1'), ...again), sent(['a1'])).takenTwice).to.deep.equal(['a1']);
    expect(judge(ledger(...through('a1'), 'a1/notify@inv-n-other'), sent(['a1'])).takenTwice).to.deep.equal(['a1']);
  });

  it('J6: an order that nobody sent, and a refused one that goes on, are unasked for', () => {
    const refused = sent(['a1'], { refusedOrders: new Set(['b1']) });
    const verdict = judge(ledger(...through('a1'), 'b1/reserve#', 'b1/charge', 'c1/reserve'), refused);
    expect(verdict.unasked.map(({ step }) => step)).to.deep.equal(['inv-b1/charge', 'inv-c1/reserve']);
    expect(faultsOf(judge(ledger(...through('a1'), 'b1/reserve#'), refused))).to.deep.equal([]);
  });
});
