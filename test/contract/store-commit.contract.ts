// S1–S5: turns are written whole, once, in order, by one engine, and what was written comes back.

import { expect } from 'chai';
import { subscriptionAddress } from '../../actors/address.ts';
import { shardOf } from '../../engine/store/shard-of.ts';
import type { Contract } from './store-fixtures.ts';
import { appended, cursor, inserted, item, RUNNING, refusal, subscription, updated, write } from './store-fixtures.ts';

export function commitContract({ bench, reopen, takeOver, outlivesStore }: Contract): void {
  const address = subscriptionAddress('sub_1');

  describe('turns', () => {
    it('start at 0, in an installation of their own', () => {
      expect(bench().info).to.include({ turn: 0, incarnation: 1 });
      expect(bench().info.installation).to.match(/^[0-9a-f]{12}$/);
    });

    it('go on in a further incarnation where the numbers of one come to an end', async () => {
      const { store } = bench();
      await bench().commit(...bench().begun(bench().invocation(1)));
      expect(await store.moreNumbers()).to.equal(2);
      await bench().commit(...bench().begun(bench().invocation(2)));
      expect(await store.moreNumbers()).to.equal(3);
      const journals = await bench().journals([bench().invocation(1), bench().invocation(2)]);
      expect(journals.map((journal) => journal.length)).to.deep.equal([1, 1]);
    });

    it('S1: write nothing where one change is impossible', async () => {
      const { store } = bench();
      const first = bench().invocation(1);
      const stranger = bench().invocation(2);
      const turn = { number: 1, writes: [...bench().begun(first), updated(stranger, RUNNING)] };
      const error = await store.commit(turn).then(
        () => null,
        (reason: unknown) => reason,
      );

      expect(error).to.be.instanceOf(Error);
      expect(await store.load([first.address])).to.deep.equal([
        { kind: 'actor', address: first.address, invocations: [], state: [], paused: null, promises: [], waiters: [] },
      ]);
      await store.commit({ number: 1, writes: bench().begun(first) });
    });

    it('S2: do nothing when they are stored already', async () => {
      const { store } = bench();
      const first = bench().invocation(1);
      const turn = { number: 1, writes: bench().begun(first) };
      await store.commit(turn);
      await store.commit(turn);
      await store.commit({ number: 2, writes: [] });
      await store.commit(turn);

      const [journal] = await store.journals([first]);
      expect(journal).to.have.length(1);
    });

    it('S3: are refused when one is missing before them', async () => {
      const error = await refusal(bench().store.commit({ number: 2, writes: bench().begun(bench().invocation(1)) }));
      expect(error.code).to.equal('fenced');
      expect(await bench().store.journals([bench().invocation(1)])).to.deep.equal([[]]);
    });

    it('S3: are refused behind one that was refused while they were on their way, and taken when it is there', async () => {
      const { store } = bench();
      const [first, second] = [bench().invocation(1), bench().invocation(2)];
      const impossible = [...bench().begun(first), updated(bench().invocation(9), RUNNING)];
      const turns = [
        store.commit({ number: 1, writes: impossible }),
        refusal(store.commit({ number: 2, writes: bench().begun(second) })),
      ];
      const [outcome] = await Promise.allSettled(turns);
      expect(outcome?.status).to.equal('rejected');
      expect((await turns[1])?.code).to.equal('fenced');
      expect(await store.journals([first, second])).to.deep.equal([[], []]);
      await Promise.all([
        store.commit({ number: 1, writes: bench().begun(first) }),
        store.commit({ number: 2, writes: bench().begun(second) }),
      ]);
      expect((await store.journals([first, second])).map((journal) => (journal as unknown[]).length)).to.deep.equal([
        1, 1,
      ]);
    });

    it('S4: are seen by a load that was asked for after them, before they were done', async () => {
      const first = bench().invocation(1);
      const commit = bench().store.commit({ number: 1, writes: bench().begun(first) });
      const load = bench().store.load([first.address]);
      const journals = bench().store.journals([first]);
      await commit;
      expect((await load)[0])
        .to.have.property('invocations')
        .with.length(1);
      expect((await journals)[0]).to.have.length(1);
    });

    it('stay in order when many are on their way', async () => {
      const first = bench().invocation(1);
      const commits = [bench().commit(...bench().begun(first))];
      for (let index = 1; index <= 50; index += 1) {
        const entry = item(index, { kind: 'set', name: 'n', value: String(index) });
        commits.push(bench().commit(appended(first, entry)));
      }
      await Promise.all(commits);
      const [journal = []] = await bench().journals([first]);
      expect(journal.map(({ index }) => index)).to.deep.equal(Array.from({ length: 51 }, (_, index) => index));
    });

    it('may insert and change the same row', async () => {
      const first = bench().invocation(1);
      await bench().commit(inserted(first), updated(first, RUNNING));
      expect(await bench().store.queries.invocation(first)).to.include({ status: 'running', attempt: 1 });
    });
  });

  if (outlivesStore) {
    describe('turns of several engines', () => {
      it('S3: are refused after another engine has opened the database', async () => {
        await takeOver();
        const turn = { number: 1, writes: bench().begun(bench().invocation(1)) };
        const error = await refusal(bench().store.commit(turn));
        expect(error.code).to.equal('fenced');
        expect(error.message).to.include('another engine');
        expect((await refusal(bench().store.moreNumbers())).code).to.equal('fenced');
        expect(await bench().store.journals([bench().invocation(1)])).to.deep.equal([[]]);
      });

      it('go on where they stopped, in the next incarnation', async () => {
        await bench().commit();
        await bench().commit();
        await bench().store.moreNumbers();
        const { installation } = bench().info;
        await reopen();
        expect(bench().info).to.deep.include({ installation, incarnation: 3, turn: 2 });
        await bench().commit(...bench().begun(bench().invocation(1)));
      });
    });
  }

  describe('cursors', () => {
    const shard = () => shardOf(address, bench().info.shards);
    const moved = (from: number | null, position: number) =>
      write(shard(), { kind: 'cursorMoved', subscription: 'sub_1', cursor: cursor({ position }), from });
    const position = async () => {
      const [rows] = await bench().store.load([address]);
      return rows?.kind === 'subscription' ? rows.cursors.map((each) => each.position) : null;
    };

    beforeEach(() => bench().commit(write(shard(), { kind: 'subscriptionPut', subscription: subscription() })));

    it('move where they are as expected, twice in one turn as well', async () => {
      await bench().commit(moved(null, 10));
      await bench().commit(moved(10, 20), moved(20, 30));
      expect(await position()).to.deep.equal([30]);
    });

    it('S3: refuse the whole turn where they are elsewhere', async () => {
      await bench().commit(moved(null, 10));
      const first = bench().invocation(1);
      const error = await refusal(bench().commit(...bench().begun(first), moved(9, 20)));
      expect(error.code).to.equal('fenced');
      expect(await position()).to.deep.equal([10]);
      expect(await bench().store.journals([first])).to.deep.equal([[]]);
    });

    it('refuse to move before they exist', async () => {
      expect((await refusal(bench().commit(moved(0, 20)))).code).to.equal('fenced');
      expect(await position()).to.deep.equal([]);
    });

    it('are set anew without a comparison', async () => {
      await bench().commit(moved(null, 10));
      await bench().commit(moved(null, 3));
      expect(await position()).to.deep.equal([3]);
    });
  });
}
