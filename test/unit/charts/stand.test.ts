// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are sources, some with templates in them.
import { expect } from 'chai';
import { chartOf, standOf, stepNameOf, tableOf } from '../../../actors/chart/index.ts';
import type { CallEntry } from '../../../sdk/protocol/index.ts';

const tableFor = (text: string) => tableOf(chartOf({ service: 's', handler: 'h', source: { text } }));

describe('where an entry stands', () => {
  it('is the state of its kind and name', () => {
    const table = tableFor(`async (ctx) => { await ctx.get('x'); ctx.set('x', 1); await ctx.sleep(1, 'x'); }`);
    expect(standOf(table, null, 'get', 'x')).to.equal('x');
    expect(standOf(table, 'x', 'sleep', 'x')).to.equal('x#3');
    expect(standOf(table, 'x', 'run', 'x')).to.equal(null);
    expect(standOf(table, 'x', 'get', 'y')).to.equal(null);
  });

  it('is the nearest in front, of several with one name', () => {
    const table = tableFor(`async (ctx) => {
      await ctx.run('again', f);
      await ctx.run('between', f);
      while (more()) {
        await ctx.run('again', f);
        await ctx.run('last', f);
      }
      try {
        await ctx.run('risky', f);
      } catch {
        await ctx.run('again', f);
      }
    }`);
    expect(standOf(table, null, 'run', 'again')).to.equal('again');
    expect(standOf(table, 'again', 'run', 'again')).to.equal('again#2');
    expect(standOf(table, 'between', 'run', 'again')).to.equal('again#2');
    expect(standOf(table, 'last', 'run', 'again')).to.equal('again#2');
    expect(standOf(table, 'risky', 'run', 'again')).to.equal('again#3');
    expect(standOf(table, 'no such state', 'run', 'again')).to.equal('again');
  });

  it('goes over to the other regions of a parallel, and behind it', () => {
    const table = tableFor(`async (ctx) => {
      await Promise.all([ctx.run('x', f), ctx.run('x', f)]);
      await ctx.run('x', f);
    }`);
    expect(standOf(table, 'x', 'run', 'x')).to.equal('x#2');
    expect(standOf(table, null, 'run', 'x')).to.equal('x');
  });

  it('takes names that are known in part, the one that tells most first', () => {
    const table = tableFor(
      [
        'async (ctx) => {',
        'await ctx.run(`${a}`, f);',
        'await ctx.run(`item-${a}-x`, f);',
        "await ctx.run('item-1-x', f); }",
      ].join('\n'),
    );
    expect(standOf(table, null, 'run', 'item-1-x')).to.equal('item-1-x');
    expect(standOf(table, null, 'run', 'item-2-x')).to.equal(['item-', '{a}-x'].join('$'));
    expect(standOf(table, null, 'run', 'anything')).to.equal(['', '{a}'].join('$'));
  });

  it('knows calls by whom they address, whatever they are called', () => {
    const entry = {
      kind: 'call',
      id: 1,
      resultId: 2,
      payload: '',
      headers: [],
      target: { service: 'stock', handler: 'reserve', key: 'k' },
    };
    expect(stepNameOf({ ...entry, name: 'stock/reserve' } as CallEntry)).to.equal('stock/reserve');
    expect(stepNameOf({ ...entry, name: 'my own name' } as CallEntry)).to.equal('stock/reserve');
    const table = tableFor(`async (ctx) => { await ctx.objectClient(stock, 'k').reserve(); }`);
    expect(standOf(table, null, 'call', 'stock/reserve')).to.equal('stock/reserve');
  });
});
