/** One transition. */
import type { Line } from './layout.ts';
import { smallTextWidth } from './metrics.ts';
import { pathOf } from './path.ts';

export function ChartLine({ line, isTaken }: { readonly line: Line; readonly isTaken: boolean }) {
  const { transition, points, text, textAt } = line;
  const look = transition.kind === 'error' ? 'error' : isTaken ? 'taken' : 'plain';
  const classes = ['chart-line', `chart-line-${look}`, ...(transition.inferred ? ['chart-inferred'] : [])];
  return (
    <g>
      <path className={classes.join(' ')} d={pathOf(points)} markerEnd={`url(#chart-arrow-${look})`} />
      {text === null || textAt === null ? null : (
        <g className={`chart-line-text chart-line-text-${look}`}>
          <title>{transition.label ?? text}</title>
          <rect
            x={textAt.x - smallTextWidth(text) / 2 - 3}
            y={textAt.y - 8}
            width={smallTextWidth(text) + 6}
            height={15}
            rx={4}
          />
          <text x={textAt.x} y={textAt.y + 3.5} textAnchor="middle">
            {text}
          </text>
        </g>
      )}
    </g>
  );
}
