import { expect } from 'chai';
import { createActor, createMachine } from 'xstate';
import { chartOf, eventsOf, machineOf, positionOf, snapshotOf } from '../../../actors/chart/index.ts';
import { chartOfShape, shapes } from './shapes.ts';

const chartOfText = (text: string) => chartOf({ service: 's', handler: 'h', source: { text } });

describe('the machine of a chart', () => {
  for (const shape of shapes) {
    it(`loads: ${shape.name}`, () => {
      const chart = chartOfShape(shape);
      const config = machineOf(chart);
      expect(JSON.parse(JSON.stringify(config)), 'plain data').to.deep.equal(config);
      const actor = createActor(createMachine(config)).start();
      expect(actor.getSnapshot().value).to.equal('start');
      // Every transition leads somewhere: XState resolves targets when the machine is made.
      for (const event of eventsOf(chart)) actor.send({ type: event });
    });
  }

  it('goes through a handler by its events', () => {
    const chart = chartOfText(`async (ctx) => {
      for (const item of items) await ctx.run('pick', pick);
      try {
        await Promise.all([ctx.run('charge', charge), ctx.sleep('1s')]);
      } catch (error) {
        await ctx.run('refund', refund);
      }
    }`);
    const actor = createActor(createMachine(machineOf(chart))).start();
    const states = [
      'done.start',
      'then.loop item of items',
      'repeat.pick',
      'exit.loop item of items',
      'done.branch 1',
    ].map((type) => {
      actor.send({ type });
      return actor.getSnapshot().value;
    });
    const both = (charge: string) => ({ try: { 'Promise.all': { 'branch 1': charge, 'branch 2': '(begin)' } } });
    expect(states).to.deep.equal([
      { 'loop item of items': '(test)' },
      { 'loop item of items': 'pick' },
      { 'loop item of items': '(test)' },
      both('(begin)'),
      both('charge'),
    ]);
    actor.send({ type: 'failed.charge' });
    actor.send({ type: 'done.refund' });
    expect(actor.getSnapshot().value).to.equal('end');
    expect(actor.getSnapshot().status).to.equal('done');
  });

  it('fails where nobody catches', () => {
    const actor = createActor(createMachine(machineOf(chartOfText(`async (ctx) => ctx.run('one', one)`)))).start();
    actor.send({ type: 'done.start' });
    actor.send({ type: 'failed.one' });
    expect(actor.getSnapshot().value).to.equal('failed');
  });

  it('takes any name for a step, dots, stars and __proto__ too', () => {
    const chart = chartOfText(`async (ctx) => {
      await ctx.run('a.b', f);
      await ctx.run('a.*', f);
      await ctx.run('__proto__', f);
      await ctx.run('end', f);
      await ctx.run('', f);
      await ctx.run('#s1', f);
    }`);
    const actor = createActor(createMachine(JSON.parse(JSON.stringify(machineOf(chart))))).start();
    const values = ['done.start', 'done.a.b', 'done.a.∗', 'done.__proto__#2', 'done.end#2', 'done.step'].map((type) => {
      actor.send({ type });
      return actor.getSnapshot().value;
    });
    expect(values).to.deep.equal(['a.b', 'a.*', '__proto__#2', 'end#2', 'step', '#s1']);
  });

  it('has a snapshot before the first step', () => {
    const chart = chartOfText(`async (ctx) => ctx.run('one', one)`);
    const snapshot = snapshotOf(positionOf(chart, []));
    expect(
      createActor(createMachine(machineOf(chart)), { snapshot: snapshot as never })
        .start()
        .getSnapshot().value,
    ).to.equal('start');
  });
});
