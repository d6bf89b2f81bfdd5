import { expect } from 'chai';
import { createActor, createMachine } from 'xstate';
import { chartOf, machineOf, mined, positionOf, snapshotOf, standOf, tableOf } from '../../../actors/chart/index.ts';
import { journal } from './journals.ts';
import { outline } from './outline.ts';

const chart = chartOf({
  service: 's',
  handler: 'h',
  source: {
    text: `async (ctx, order) => {
  await ctx.run('reserve', reserve);
  await hidden(ctx, order);
  await ctx.run('ship', ship);
}`,
  },
});

const whole = journal('run reserve', 'run audit', 'set audited', 'run page 1', 'run page 2', 'run ship', 'output');

describe('steps that the source does not show', () => {
  it('are the opaque state until they are learnt', () => {
    const position = positionOf(chart, whole.slice(0, 3));
    expect(position.active).to.deep.equal(['hidden(…)']);
    expect(position.matched).to.equal(true);
    expect(position.note).to.include("can't be seen");
    expect(positionOf(chart, whole).visited['hidden(…)']?.entries).to.deep.equal([2, 3, 4, 5]);
  });

  it('become inferred states between what was parsed, which stays as it was', () => {
    const learnt = mined(chart, [whole, journal('run reserve', 'run audit', 'run ship')]);
    expect(learnt.hash).to.equal(chart.hash);
    expect(learnt.states.filter(({ inferred }) => !inferred)).to.deep.equal(chart.states);
    expect(learnt.transitions.filter(({ inferred }) => !inferred)).to.deep.equal(chart.transitions);
    expect(
      outline(learnt)
        .split('\n')
        .filter((line) => line.includes('inferred')),
    ).to.deep.equal([
      '    next → audit (inferred)',
      'run "audit", inferred',
      '    next → audited (inferred)',
      '    next → ship (inferred)',
      'set "audited", inferred',
      '    next → page * (inferred)',
      'run "page *", matches "page *", inferred',
      '    next → page * (inferred)',
      '    next → ship (inferred)',
    ]);
  });

  it('are walked as any other once they are learnt', () => {
    const learnt = mined(chart, [whole]);
    const position = positionOf(learnt, whole.slice(0, 5));
    expect(position.active).to.deep.equal(['page *']);
    expect(position.matched).to.equal(true);
    const again = positionOf(learnt, whole);
    expect(again.visited['page *']?.entries).to.deep.equal([4, 5]);
    expect(again.active).to.deep.equal(['end']);
    expect(standOf(tableOf(learnt), 'reserve', 'run', 'page 17')).to.equal('page *');
    const snapshot = snapshotOf(position) as never;
    expect(
      createActor(createMachine(machineOf(learnt)), { snapshot })
        .start()
        .getSnapshot().value,
    ).to.equal('page *');
  });

  it('are learnt where the chart has no place for them at all', () => {
    const plain = chartOf({
      service: 's',
      handler: 'h',
      source: { text: "async (ctx) => { await ctx.run('one', f); await ctx.run('two', f); }" },
    });
    const odd = journal('run one', 'run surprise', 'run two', 'output');
    expect(positionOf(plain, odd).matched).to.equal(false);
    expect(positionOf(plain, odd).note).to.include('Entry 2 (run "surprise") is no step of this chart');
    const position = positionOf(mined(plain, [odd]), odd);
    expect(position.matched).to.equal(true);
    expect(position.visited['surprise']?.count).to.equal(1);
  });

  it('learns an order that the source does not show', () => {
    const plain = chartOf({
      service: 's',
      handler: 'h',
      source: { text: "async (ctx) => { await ctx.run('one', f); await ctx.run('two', f); }" },
    });
    const odd = journal('run two', 'run one', 'run two');
    expect(positionOf(plain, odd).note).to.include('Entry 1 (run "two") came in an order');
    expect(positionOf(mined(plain, [odd]), odd).matched).to.equal(true);
  });

  it('stays in its region, and goes on by its end', () => {
    const parallel = chartOf({
      service: 's',
      handler: 'h',
      source: { text: "async (ctx) => { await Promise.all([hidden(ctx), ctx.run('b', f)]); await ctx.run('c', f); }" },
    });
    const learnt = mined(parallel, [
      journal('run x?', 'run b?', { answer: 1 }, 'run y?', { answer: 2 }, { answer: 4 }, 'run c'),
    ]);
    expect(learnt.states.filter(({ inferred }) => inferred).map(({ id, parent }) => [id, parent])).to.deep.equal([
      ['x', 'branch 1'],
      ['y', 'branch 1'],
    ]);
    expect(
      learnt.transitions.filter(({ inferred }) => inferred).map(({ from, to }) => `${from} → ${to}`),
    ).to.deep.equal(['hidden(…) → x', 'x → y', 'y → end of branch 1']);
    createActor(createMachine(machineOf(learnt))).start();
  });

  it('is bounded', () => {
    const letters = 'abcdefghij';
    const many = [...letters].flatMap((a) => [...letters].flatMap((b) => [...'kl'].map((c) => `run ${a}${b}${c}`)));
    expect(mined(chart, [journal('run reserve', ...many)]).states.filter(({ inferred }) => inferred)).to.have.length(
      100,
    );
  });
});
