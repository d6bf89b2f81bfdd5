// K4 of the lease by clocks that a test moves: what may be begun once it may be over, and when again.

import { expect } from 'chai';
import { LEASE, Lease, type Moment } from '../../../engine/store/sql/postgres/lease.ts';
import type { Row } from '../../../engine/store/sql/postgres/session.ts';
import { StoreError } from '../../../engine/store/store.ts';

/** A server that says yes, unless a test says otherwise, after whatever a test does meanwhile. */
class Server {
  readonly shown = 'postgresql://host:5432/k';
  asked = 0;
  meanwhile: () => void = () => undefined;
  holder: string | null = null;

  async ask(): Promise<Row[]> {
    this.asked += 1;
    this.meanwhile();
    return this.holder === null ? [[1]] : [];
  }

  async cut(): Promise<void> {}
}

describe('K4: the lease, once nothing was heard for as long as it lasts', () => {
  let clock: { monotonic: number; wall: number };
  let server: Server;
  let lease: Lease;

  beforeEach(async () => {
    clock = { monotonic: 1_000, wall: 1_000_000 };
    server = new Server();
    lease = new Lease(server, 'an engine', (): Moment => ({ ...clock }));
    await lease.take();
  });

  const pass = (ms: number, { monotonic = true, wall = true } = {}) => {
    if (monotonic) clock.monotonic += ms;
    if (wall) clock.wall += ms;
  };
  /** Whether it is fulfilled by now. */
  const settled = async (promise: Promise<void>) => {
    let isSettled = false;
    void promise.then(() => {
      isSettled = true;
    });
    for (let hop = 0; hop < 10; hop += 1) await null;
    return isSettled;
  };

  it('lets things begin without asking anybody, until it may be over', () => {
    expect(lease.untilOurs()).to.equal(null);
    pass(LEASE.ms);
    expect(lease.untilOurs()).to.equal(null);
    pass(1);
    expect(lease.untilOurs()).not.to.equal(null);
    expect(server.asked).to.equal(1);
  });

  it('goes by whichever of the two clocks went on', () => {
    for (const stands of [{ monotonic: false }, { wall: false }]) {
      const other = new Lease(server, 'an engine', () => ({ ...clock }));
      expect(other.untilOurs()).to.equal(null);
      pass(LEASE.ms + 1, stands);
      expect(other.untilOurs()).not.to.equal(null);
    }
  });

  it('lets them begin again once it is confirmed, all who wait at once', async () => {
    pass(LEASE.ms + 1);
    const waiting = lease.untilOurs() as Promise<void>;
    expect(lease.untilOurs()).to.equal(waiting);
    expect(await settled(waiting)).to.equal(false);
    await lease.confirm(server);
    expect(await settled(waiting)).to.equal(true);
    expect(lease.untilOurs()).to.equal(null);
  });

  it('is not confirmed by an answer that waited for a process that stood still: it asks again', async () => {
    pass(LEASE.ms + 1);
    const waiting = lease.untilOurs() as Promise<void>;
    server.meanwhile = () => pass(LEASE.ms + 1);
    await lease.confirm(server);
    expect(await settled(waiting)).to.equal(false);
    const before = server.asked;
    const answer = lease.stillOurs(server);
    server.meanwhile = () => undefined;
    await answer;
    expect(server.asked - before).to.equal(2);
    expect(await settled(waiting)).to.equal(true);
  });

  it('lets nothing begin any more where another has taken over', async () => {
    pass(LEASE.ms + 1);
    const waiting = lease.untilOurs() as Promise<void>;
    server.holder = 'another';
    const refused = await lease.stillOurs(server).then(
      () => null,
      (error: unknown) => error,
    );
    expect(refused).to.be.instanceOf(StoreError).and.include({ code: 'fenced' });
    expect(await settled(waiting)).to.equal(false);
    expect(lease.untilOurs()).to.equal(waiting);
  });
});
