/** The picture of a chart, for each shape of control flow: nothing overlaps, nothing is lost, lines end where they should. */
import { expect } from 'chai';
import type { Box, Picture } from '../../../admin/ui/src/statechart/layout.ts';
import { layOutChart } from '../../../admin/ui/src/statechart/layout.ts';
import { inOrder, shownChart } from '../../../admin/ui/src/statechart/model.ts';
import { chartOfShape, shapes } from '../charts/shapes.ts';

/** Of rounding. */
const SLACK = 0.01;

describe('the layout of a chart', () => {
  for (const shape of shapes) {
    it(`is orderly for ${shape.name}`, () => {
      const chart = chartOfShape(shape);
      const picture = layOutChart(chart);
      expect(picture.boxes.map(({ state }) => state.id).sort()).to.deep.equal(chart.states.map(({ id }) => id).sort());
      expect(picture.lines).to.have.length(chart.transitions.length);
      for (const one of picture.boxes) expect(problemsOf(one, picture), one.state.id).to.deep.equal([]);
      for (const line of picture.lines) expect(line.points.length, JSON.stringify(line.transition)).to.be.at.least(2);
    });
  }

  it('draws a line that crosses a border to the very state', () => {
    const chart = chartOfShape({
      name: 'leaves',
      handler: `async (ctx) => {
        for (const item of await ctx.run('items', list)) {
          if (await ctx.run('check', () => check(item))) break;
          await ctx.run('more', more);
        }
        await ctx.run('after', after);
      }`,
    });
    const { boxes, lines } = layOutChart(chart);
    const after = boxes.find(({ state }) => state.id === 'after') as Box;
    const breaking = lines.find(({ transition }) => transition.to === 'after' && transition.kind === 'then');
    const source = boxes.find(({ state }) => state.id === breaking?.transition.from) as Box;
    const [first, last] = [breaking?.points[0], breaking?.points.at(-1)];
    expect(isOnEdge(source, first as never), 'begins at the decision').to.equal(true);
    expect(isOnEdge(after, last as never), 'ends at the step').to.equal(true);
  });

  it('leaves out the end for errors where nothing leads to it, and keeps it where it is lit', () => {
    const chart = chartOfShape({ name: 'plain', handler: `async (ctx) => { await ctx.run('one', one); }` });
    const ids = (isLit: boolean) => inOrder(shownChart(chart, () => isLit)).map(({ state }) => state.id);
    expect(ids(false)).to.deep.equal(['start', 'one', 'end']);
    expect(ids(true)).to.deep.equal(['start', 'one', 'end', 'failed']);
  });
});

function problemsOf(box: Box, { boxes, width, height }: Picture): string[] {
  const problems: string[] = [];
  const outer = boxes.find(({ state }) => state.id === box.state.parent) ?? { x: 0, y: 0, width, height };
  if (!isWithin(box, outer)) problems.push('sticks out of its container');
  for (const other of boxes) {
    if (other === box || other.state.parent !== box.state.parent) continue;
    if (overlap(box, other)) problems.push(`overlaps ${other.state.id}`);
  }
  return problems;
}

type Rectangle = Pick<Box, 'x' | 'y' | 'width' | 'height'>;

const isWithin = (inner: Rectangle, outer: Rectangle): boolean =>
  inner.x >= outer.x - SLACK &&
  inner.y >= outer.y - SLACK &&
  inner.x + inner.width <= outer.x + outer.width + SLACK &&
  inner.y + inner.height <= outer.y + outer.height + SLACK;

const overlap = (a: Rectangle, b: Rectangle): boolean =>
  a.x < b.x + b.width - SLACK &&
  b.x < a.x + a.width - SLACK &&
  a.y < b.y + b.height - SLACK &&
  b.y < a.y + a.height - SLACK;

const isOnEdge = (box: Rectangle, { x, y }: { readonly x: number; readonly y: number }): boolean =>
  isWithin({ x, y, width: 0, height: 0 }, grown(box, 1)) && !isWithin({ x, y, width: 0, height: 0 }, grown(box, -1));

const grown = (box: Rectangle, by: number): Rectangle => ({
  x: box.x - by,
  y: box.y - by,
  width: box.width + 2 * by,
  height: box.height + 2 * by,
});
