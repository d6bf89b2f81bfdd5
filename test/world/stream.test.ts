// The stream must hold what the demo says it holds, or the demo proves less than it claims.

import { expect } from 'chai';
import { expectedStates, makeStream, poisonKinds } from '../../sdk/examples/demo/stream.ts';

describe('the stream of order events', () => {
  const stream = makeStream({ records: 2_000, seed: 7 });
  const ordersOf = (customer: string) => [...stream.orders.values()].filter((order) => order.customer === customer);

  it('has as many records as asked for, each of one kind', () => {
    expect(stream.records).to.have.length(2_000);
    expect(Object.values(stream.counts).reduce((sum, count) => sum + count, 0)).to.equal(2_000);
    expect(stream.orders.size).to.equal(stream.counts.order);
  });

  it('has two of each poison, one tombstone, and about 1 % of copies', () => {
    for (const kind of poisonKinds) expect(stream.counts[kind], kind).to.equal(2);
    expect(stream.poisoned).to.equal(8);
    expect(stream.refusedOrders.size).to.equal(2);
    expect(stream.counts.tombstone).to.equal(1);
    expect(stream.counts.copy).to.be.within(8, 40);
  });

  it('gives a fifth of all orders to the hot customers', () => {
    const hot = stream.hotCustomers.flatMap(ordersOf);
    expect(hot.length / stream.orders.size).to.be.within(0.15, 0.25);
  });

  it('counts the orders of each customer upwards, in the order of the stream', () => {
    const last = new Map<string, number>();
    for (const { kind, order } of stream.records) {
      if (kind === 'copy' || order === null) continue;
      expect(order.sequence).to.equal((last.get(order.customer) ?? 0) + 1);
      last.set(order.customer, order.sequence);
    }
  });

  it('has copies with the key and the bytes of an order before them', () => {
    const seen = new Set<string>();
    for (const { kind, key, value } of stream.records) {
      if (kind === 'copy') expect(seen.has(`${key}${value}`)).to.equal(true);
      if (kind === 'order') seen.add(`${key}${value}`);
    }
  });

  it('lets the leaving customer order before its tombstone, and never after', () => {
    const kinds = stream.records.filter(({ key }) => key === stream.leavingCustomer).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'order')).to.have.length(3);
    expect(kinds.at(-1)).to.equal('tombstone');
  });

  it('has no copy of an order whose customer is forgotten by then: nobody could know it', () => {
    // In short streams the tombstone is near enough to the first orders for one to be copied after it.
    for (let seed = 1; seed <= 300; seed += 1) {
      const { records, leavingCustomer } = makeStream({ records: 40, seed });
      expect(records.filter(({ kind, key }) => kind === 'copy' && key === leavingCustomer)).to.deep.equal([]);
    }
  });

  it('is the same for the same seed, and another for another', () => {
    expect(makeStream({ records: 100, seed: 3 }).records).to.deep.equal(makeStream({ records: 100, seed: 3 }).records);
    expect(makeStream({ records: 100, seed: 3 }).records).not.to.deep.equal(
      makeStream({ records: 100, seed: 4 }).records,
    );
  });

  it('knows what the state of each customer must come to', () => {
    const states = expectedStates(stream);
    const hot = ordersOf(stream.hotCustomers[0]!);
    const totalCents = hot.reduce((sum, { amountCents }) => sum + amountCents, 0);
    expect(states.get(stream.hotCustomers[0]!)).to.deep.equal({
      count: hot.length,
      totalCents,
      lastSequence: hot.at(-1)?.sequence,
    });
    expect(states.get(stream.leavingCustomer)).to.deep.equal({ count: 0, totalCents: 0, lastSequence: 0 });
  });

  it('holds together down to the smallest size', () => {
    for (const records of [40, 41, 60, 99]) {
      const small = makeStream({ records, seed: 1 });
      expect(small.records).to.have.length(records);
      expect(small.poisoned).to.equal(8);
    }
    expect(() => makeStream({ records: 39, seed: 1 })).to.throw(RangeError);
  });
});
