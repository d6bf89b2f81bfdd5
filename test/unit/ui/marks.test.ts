// What a chart says of failures where several steps have one name.

import { expect } from 'chai';
import { sharedNames } from '../../../admin/ui/src/statechart/marks.ts';
import { chartOfShape } from '../charts/shapes.ts';

describe('the marks of a chart', () => {
  const chart = chartOfShape({
    name: 'three steps, two of one name',
    handler: 'async (ctx) => { await ctx.run("charge", f); await ctx.run("ship", f); await ctx.run("charge", f); }',
  });

  it('name the steps that failed under a name that several have', () => {
    const failed = (...ids: readonly string[]) => sharedNames(chart, new Map(ids.map((id) => [id, 1])));
    expect(chart.states.map(({ id }) => id)).to.include.members(['charge', 'ship', 'charge#2']);
    expect(failed('charge')).to.deep.equal(['charge']);
    expect(failed('charge#2', 'ship')).to.deep.equal(['charge']);
    expect(failed('ship')).to.deep.equal([]);
    expect(failed()).to.deep.equal([]);
  });
});
