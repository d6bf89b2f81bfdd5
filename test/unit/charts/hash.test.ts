import { expect } from 'chai';
import { chartOf } from '../../../actors/chart/index.ts';

const hashOf = (text: string): string => chartOf({ service: 's', handler: 'h', source: { text } }).hash;

const original = `async (ctx, order) => {
  if (order.kind === 'gift' && order.size > 3) await ctx.run('wrap', () => wrap(order));
  for (const item of order.items) await ctx.run(\`pick-\${item}\`, pick);
  throw new TerminalError('no');
}`;

const reformatted = `async (ctx,order)=>{
    // a comment with steps: ctx.run('not')
    if (order.kind   === "gift" && /* really */
        order
          .size > 3) {
      await ctx.run("wrap", () => { return wrap(order); });
    }

    for (const item of order.items) { await ctx.run(\`pick-\${item}\`, pick); }
    throw new TerminalError("no")
}`;

describe('the hash of a chart', () => {
  it('has 12 hex digits', () => {
    expect(hashOf(original)).to.match(/^[0-9a-f]{12}$/);
  });

  it('stays when the source is formatted otherwise, commented, or does other things in its steps', () => {
    expect(hashOf(reformatted)).to.equal(hashOf(original));
  });

  it('is another when only the ways between the steps are', () => {
    const loop = (jump: string) =>
      `async (ctx) => { for (const x of xs) { if (x) ${jump}; await ctx.run('one', f); } }`;
    expect(hashOf(loop('break'))).not.to.equal(hashOf(loop('continue')));
  });

  for (const [what, from, to] of [
    ['a step has another name', "'wrap'", "'pack'"],
    ['a pattern is another', 'pick-', 'take-'],
    ['a condition is another', 'order.size > 3', 'order.size > 4'],
    ['a step is another kind', "ctx.run('wrap', () => wrap(order))", "ctx.get('wrap')"],
    ['a branch is gone', "if (order.kind === 'gift' && order.size > 3) ", ''],
    ['a loop is another', 'order.items', 'order.others'],
    ['an error is another', "'no'", "'yes'"],
  ] as const) {
    it(`is another when ${what}`, () => {
      expect(original).to.include(from);
      expect(hashOf(original.replace(from, to))).not.to.equal(hashOf(original));
    });
  }
});
