/**
 * The chart of each shape of control flow, held against a file that was read by a person.
 * `KEYMAIL_UPDATE_GOLDEN=1 npm test -- test/unit/charts` writes the files anew: read what has changed.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { chartOf } from '../../../actors/chart/index.ts';
import { outline } from './outline.ts';
import { chartOfShape, shapes } from './shapes.ts';

const folder = path.join(import.meta.dirname, 'golden');
const isUpdating = process.env['KEYMAIL_UPDATE_GOLDEN'] === '1';

describe('the chart of a handler', () => {
  for (const shape of shapes) {
    it(`is as in golden/${shape.name}.txt`, () => {
      const file = path.join(folder, `${shape.name}.txt`);
      const found = outline(chartOfShape(shape));
      if (isUpdating) writeFileSync(file, found);
      expect(found).to.equal(readFileSync(file, 'utf8'));
    });
  }

  it('cuts no character of a long name in two: half of one can not be stored', () => {
    const steps = [117, 118].map((length) => `await ctx.run('${'x'.repeat(length)}😀😀', f);`).join(' ');
    const { states } = chartOf({ service: 's', handler: 'h', source: { text: `async (ctx) => { ${steps} }` } });
    const ids = states.map(({ id }) => id).filter((id) => id.startsWith('x'));
    expect(ids).to.have.length(2);
    for (const id of ids) expect(id.isWellFormed(), id).to.equal(true);
  });

  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: the text of a source
  for (const [thrown, label] of [
    ['new  Error( `no ${sku}  left` )', 'new Error(`no ${sku} left`)'],
    ['fail(`a`, `b${ x }`, 1)', 'fail(`a`, `b${ x }`, 1)'],
    ['new Error(`a ${of({ b: `c ${d}` })} }` + rest)', 'new Error(`a ${of({ b: `c ${d}` })} }` + rest)'],
    ['new Error(`{ ${a}` )', 'new Error(`{ ${a}`)'],
    [`\`\${a}${'x'.repeat(80)}\``, `\`\${a}${'x'.repeat(54)}…`],
  ] as const) {
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above
    it(`shows a template and what follows it: ${thrown}`, () => {
      const text = `async (ctx) => { await ctx.run('a', f); throw ${thrown}; }`;
      const { states } = chartOf({ service: 's', handler: 'h', source: { text } });
      expect(states.filter(({ kind }) => kind === 'throw').map((state) => state.label)).to.include(label);
    });
  }

  it('has a golden file for each shape and no other', () => {
    expect(readdirSync(folder).sort()).to.deep.equal(shapes.map(({ name }) => `${name}.txt`).sort());
  });
});
