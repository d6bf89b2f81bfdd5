/** Cells in memory: few, and forgetting one costs nothing but a read. */
import { expect } from 'chai';
import { outcomeAddress, soloAddress } from '../../../actors/address.ts';
import type { AskedEntry } from '../../../sdk/protocol/index.ts';
import { shardId } from '../../../sdk/protocol/index.ts';
import { sleep } from '../../histories/acts.ts';
import { settle } from './manual-clock.ts';
import { at, Rig } from './rig.ts';

const set = (name: string, value: string): AskedEntry => ({ kind: 'set', name, value });

/** One invocation of that key from beginning to end, that sets its state. */
async function visit(rig: Rig, key: string, value = key): Promise<void> {
  await rig.submit(`order/${key}/process`);
  const attempt = rig.endpoint.attempt(`order/${key}/`);
  attempt.says({ kind: 'entry', seen: 0, entry: set('name', value) });
  attempt.finishes();
  await settle();
}

describe('cells', () => {
  it('of services go with their invocation', async () => {
    const rig = await Rig.open();
    const seq = await rig.submit('mail/send');
    const address = soloAddress({ shard: shardId(0), seq });
    expect(rig.cells.get(address)).not.to.equal(undefined);
    rig.endpoint.attempt('mail').finishes();
    await settle();
    expect(rig.cells.get(address)).to.equal(undefined);
  });

  it('that were asked for by a number, and are an actor’s, are not kept twice', async () => {
    const rig = await Rig.open();
    const seq = await rig.submit('order/a/process');
    await rig.act('kill', seq);
    expect(rig.cells.size).to.equal(1);
  });

  it('are bounded in number, and what is forgotten comes back as it was', async () => {
    const rig = await Rig.open({ limits: { cellsMax: 10 } });
    for (let count = 0; count < 40; count += 1) await visit(rig, `k${count}`);
    expect(rig.cells.size).to.be.at.most(12);
    expect(rig.cells.get(at('order/k0/process'))).to.equal(undefined);
    await rig.submit('order/k0/process');
    expect(rig.endpoint.attempt('order/k0').start.state).to.deep.equal(new Map([['name', 'k0']]));
  });

  it('are bounded in bytes of state, however few they are', async () => {
    const rig = await Rig.open({ limits: { cellBytesMax: 10_000 } });
    const bytes = (): number => {
      const cells = Array.from({ length: 40 }, (_, count) => rig.cells.get(at(`order/k${count}/process`)));
      return cells.reduce((sum, cell) => sum + (cell?.kind === 'actor' ? cell.stateBytes : 0), 0);
    };
    for (let count = 0; count < 40; count += 1) {
      await visit(rig, `k${count}`, 'x'.repeat(1_000));
      expect(bytes()).to.be.at.most(10_000 + 2 * 2_100);
    }
    await rig.submit('order/k0/process');
    expect(rig.endpoint.attempt('order/k0').start.state?.get('name')).to.have.length(1_000);
  });

  it('go when nobody came to them for two rounds, also those of suspended invocations', async () => {
    const rig = await Rig.open();
    await visit(rig, 'a');
    const seq = await rig.submit('order/b/process');
    rig.endpoint.attempt('order/b').asks(sleep(1, 60_000));
    rig.endpoint.attempt('order/b').suspends(1);
    await rig.submit('order/c/process');
    rig.cells.sweep(4);
    expect(rig.cells.size).to.equal(3);
    await visit(rig, 'a');
    rig.cells.sweep(4);
    expect(['a', 'b', 'c'].filter((key) => rig.cells.get(at(`order/${key}/process`)) !== undefined)).to.deep.equal([
      'a',
      'c',
    ]);
    await rig.clock.advance(60_000);
    expect(rig.status(seq)).to.equal('running');
  });

  it('stay while a turn that touched them is being written, whatever may be forgotten', async () => {
    const rig = await Rig.open({ limits: { cellsMax: 1 } });
    await visit(rig, 'a', 'old');
    await rig.submit('order/a/process');
    const release = rig.store.hold('commit');
    rig.endpoint.attempt('order/a').says({ kind: 'entry', seen: 0, entry: set('name', 'new') });
    rig.endpoint.attempt('order/a').finishes();
    await settle();
    rig.cells.sweep(10);
    expect(rig.cells.get(at('order/a/process'))).not.to.equal(undefined);
    release();
    await settle();
    rig.cells.sweep(10);
    expect(rig.cells.get(at('order/a/process'))).to.equal(undefined);
  });

  it('of how one ended are read anew in each turn, also where every turn asks', async () => {
    const rig = await Rig.open();
    const seq = await rig.submit('order/a/process');
    rig.endpoint.attempt('order/a').finishes();
    await settle();
    const address = outcomeAddress({ shard: rig.places.shardOf(at('order/a/process')), seq });
    const outcomeIn = async (turn: number) => {
      await rig.cells.load([address], turn);
      const cell = rig.cells.get(address);
      return cell?.kind === 'outcome' ? (cell.outcome?.kind ?? null) : undefined;
    };
    expect(await outcomeIn(1_000)).to.equal('void');
    const purge = { kind: 'purge', seq, mode: 'exclusive', memory: null, ticket: null } as const;
    rig.loop.submit({ address: at('order/a/process'), command: purge });
    await settle();
    expect(await outcomeIn(1_001)).to.equal(null);
    rig.cells.tidy(1_000);
    expect(rig.cells.get(address), 'that of the turn before, not this one').not.to.equal(undefined);
    rig.cells.tidy(1_001);
    expect(rig.cells.get(address)).to.equal(undefined);
  });

  it('where something runs, or waits for the key, are kept', async () => {
    const rig = await Rig.open({ limits: { cellsMax: 3 } });
    for (const key of ['a', 'b']) {
      rig.put(`order/${key}/process`);
      rig.put(`order/${key}/process`);
    }
    await settle();
    for (let count = 0; count < 20; count += 1) await visit(rig, `k${count}`);
    for (const key of ['a', 'b']) expect(rig.cells.get(at(`order/${key}/process`)), key).not.to.equal(undefined);
  });

  it('of suspended invocations may be forgotten, and wake all the same, with key and mailbox', async () => {
    const rig = await Rig.open({ limits: { cellsMax: 3 } });
    const first = await rig.submit('order/a/process');
    rig.endpoint.attempt('order/a').asks(sleep(1, 60_000));
    rig.endpoint.attempt('order/a').suspends(1);
    await settle();
    for (let count = 0; count < 20; count += 1) await visit(rig, `k${count}`);
    expect(rig.cells.get(at('order/a/process'))).to.equal(undefined);
    const second = await rig.submit('order/a/process');
    expect([rig.status(first), rig.status(second)]).to.deep.equal(['suspended', 'queued']);
    await rig.clock.advance(60_000);
    expect([rig.status(first), rig.status(second)]).to.deep.equal(['running', 'queued']);
    rig.endpoint.attempt('order/a').finishes();
    await settle();
    expect([rig.status(first), rig.status(second)]).to.deep.equal(['completed', 'running']);
  });
});
