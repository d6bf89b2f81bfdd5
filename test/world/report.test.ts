// What the demo says at the end: a wrong count must be seen, whichever it is.

import { expect } from 'chai';
import { type Outcome, reportJson, reportText, wrongIn } from '../../sdk/examples/demo/report.ts';
import type { LedgerLine } from '../../sdk/examples/orders/ledger.ts';

const line: LedgerLine = {
  at: 1,
  call: 'charge',
  invocation: 'inv_1',
  step: 'inv_1/charge',
  order: 'order-1',
  key: 'ann',
  sequence: 1,
  attempt: 2,
  outcome: 'done',
};

const verdict: Outcome['verdict'] = {
  calls: 4_004,
  ordersThrough: 1_000,
  lost: [],
  repeatedAfterDurable: [],
  repeatedInFlight: [line],
  atRiskMsMax: 12,
  repeatedAfterFailure: [line, line],
  repeatedWithoutReason: [],
  orderViolations: [],
  takenTwice: [],
  unasked: [],
};

const good: Outcome = {
  records: 1_020,
  kinds: { order: 1_000, copy: 11, notJson: 2, unknownSku: 2, keyNotUtf8: 2, keyMissing: 2, tombstone: 1 },
  recordsTaken: 1_020,
  completed: { orders: 1_012, notifications: 1_000 },
  deadLetters: 8,
  deadLettersExpected: 8,
  wrongStates: [],
  customers: 120,
  verdict,
  restartsMs: [812],
  elapsedMs: 10_000,
  flowMs: 6_000,
  stopped: null,
};

const places = {
  isUp: true,
  adminUrl: 'http://127.0.0.1:9070',
  ingressUrl: 'http://127.0.0.1:8080',
  subscription: 'sub_1',
  customer: 'hot-customer-1',
};

describe('the report of the demo', () => {
  it('is good when every count is right, repeats in flight and failures outside included', () => {
    expect(wrongIn(good)).to.deep.equal([]);
    expect(reportJson(good, places)).to.include({ ok: true, recordsIn: 1_020, stepsRepeatedInFlight: 1, lost: 0 });
    expect(reportText(good, places)).to.include('exactly once');
  });

  const wrongs: Record<string, Partial<Outcome>> = {
    'a record that was not taken': { recordsTaken: 1_019 },
    'a record taken twice': { completed: { orders: 1_013, notifications: 1_000 } },
    'a notification too many': { completed: { orders: 1_012, notifications: 1_001 } },
    'a dead letter that is missing': { deadLetters: 7 },
    'a wrong state': { wrongStates: ['ann has nothing'] },
    'no crash at all': { restartsMs: [] },
    'a run that stopped': { stopped: 'nothing has moved for 60 s' },
    'a lost order': { verdict: { ...verdict, lost: ['order-1'] } },
    'a step repeated after its result was durable': { verdict: { ...verdict, repeatedAfterDurable: [line] } },
    'a step repeated without a reason': { verdict: { ...verdict, repeatedWithoutReason: [line] } },
    'a key out of order': { verdict: { ...verdict, orderViolations: [line] } },
    'an order taken twice': { verdict: { ...verdict, takenTwice: ['order-1'] } },
    'a call that nobody asked for': { verdict: { ...verdict, unasked: [line] } },
  };
  for (const [name, wrong] of Object.entries(wrongs)) {
    it(`sees ${name}`, () => {
      const outcome = { ...good, ...wrong };
      expect(wrongIn(outcome)).to.have.length(1);
      expect(reportJson(outcome, places)['ok']).to.equal(false);
      expect(reportText(outcome, places)).to.include(`✗ ${wrongIn(outcome)[0]}`);
    });
  }

  it('fits on one screen', () => {
    const lines = reportText(good, places).split('\n');
    expect(lines.length).to.be.lessThan(24);
    for (const each of lines) expect(each.length, each).to.be.at.most(110);
  });

  it('names addresses only as long as they answer', () => {
    expect(reportText(good, places)).to.include('curl -s http://127.0.0.1:9070/subscriptions/sub_1');
    expect(reportText(good, { ...places, isUp: false })).not.to.include('curl');
  });
});
