/** One state: a step, a decision, an end, or the head of a container, with its marks. */
import {
  Ban,
  CircleHelp,
  Eraser,
  List,
  type LucideIcon,
  Moon,
  PenLine,
  PhoneCall,
  Play,
  Repeat2,
  Search,
  Send,
  Shield,
  SplitSquareHorizontal,
  Square,
  X,
} from 'lucide-react';
import type { Box } from './layout.ts';
import type { Marks } from './marks.ts';
import { lookOf, marksText } from './marks.ts';
import { cut, HEADER_HEIGHT, smallTextWidth } from './metrics.ts';
import type { ChartState } from './model.ts';
import { kindText } from './model.ts';

interface ChartBoxProps {
  readonly box: Box;
  readonly marks: Marks;
  readonly isChosen: boolean;
  /** Whether the tab key stops here. */
  readonly isReachable: boolean;
  readonly says: string;
  readonly onChoose?: (id: string) => void;
}

export function ChartBox({ box, marks, isChosen, isReachable, says, onChoose }: ChartBoxProps) {
  const { state } = box;
  const classes = [
    'chart-box',
    `chart-${lookOf(state.id, marks)}`,
    ...(state.inferred ? ['chart-inferred'] : []),
    ...(isChosen ? ['chart-chosen'] : []),
  ];
  return (
    <g
      className={classes.join(' ')}
      data-state={state.id}
      role="button"
      aria-pressed={isChosen}
      aria-label={says}
      tabIndex={isReachable ? 0 : -1}
      onClick={() => onChoose?.(state.id)}
    >
      <title>{`${state.label} · ${kindText(state)}${state.line === null ? '' : ` · line ${state.line}`}`}</title>
      <Shape {...box} />
    </g>
  );
}

function Shape(box: Box) {
  const { state, x, y, width, height, isContainer } = box;
  if (isContainer) return <Head {...box} />;
  switch (state.kind) {
    case 'start':
      return <circle className="chart-start" cx={x + width / 2} cy={y + height / 2} r={width / 2 - 1} />;
    case 'end':
      return (
        <>
          <circle className="chart-end" cx={x + width / 2} cy={y + height / 2} r={width / 2 - 1.5} />
          <circle className="chart-end-dot" cx={x + width / 2} cy={y + height / 2} r={width / 2 - 6} />
        </>
      );
    case 'choice':
      return <Choice {...box} />;
    default:
      return <Step {...box} />;
  }
}

function Step({ state, x, y, width, height }: Box) {
  const Icon = iconOf(state);
  return (
    <>
      <rect className={`chart-shape chart-shape-${state.kind}`} x={x} y={y} width={width} height={height} rx={8} />
      <Icon className="chart-icon" x={x + 10} y={y + height / 2 - 7} width={14} height={14} />
      <text className="chart-label" x={x + 31} y={y + height / 2 + 4.2}>
        {cut(state.label)}
      </text>
    </>
  );
}

/** Six-cornered, as flow charts have it when the text must fit. */
function Choice({ state, x, y, width, height }: Box) {
  const side = 11;
  const right = x + width;
  const middle = y + height / 2;
  const corners = `${x},${middle} ${x + side},${y} ${right - side},${y} ${right},${middle} ${right - side},${y + height} ${x + side},${y + height}`;
  return (
    <>
      <polygon className="chart-shape chart-shape-choice" points={corners} />
      <text className="chart-label chart-condition" x={x + width / 2} y={middle + 4.2} textAnchor="middle">
        {cut(state.label)}
      </text>
    </>
  );
}

function Head({ state, x, y, width }: Box) {
  const Icon = iconOf(state);
  return (
    <>
      <rect className="chart-head" x={x + 1} y={y + 1} width={width - 2} height={HEADER_HEIGHT - 2} rx={9} />
      <Icon className="chart-icon" x={x + 10} y={y + 8} width={12} height={12} />
      <text className="chart-label chart-head-label" x={x + 28} y={y + 18}>
        {cut(state.label, 44)}
      </text>
    </>
  );
}

/**
 * At the right of a state, on its upper edge; they may stand over the border. Beside the state and not in it: its name says
 * the same in words.
 */
export function MarkRow({ box, marks }: { readonly box: Box; readonly marks: Marks }) {
  const shown = marksText(box.state.id, marks);
  let right = box.x + box.width + 4;
  return (
    <>
      {shown.map(({ tone, text }) => {
        const width = smallTextWidth(text) + 12;
        right -= width + 3;
        return (
          <g key={text} className={`chart-mark chart-mark-${tone}`} data-of={box.state.id}>
            <rect x={right} y={box.y - 8} width={width} height={16} rx={8} />
            <text x={right + width / 2} y={box.y + 3.6} textAnchor="middle">
              {text}
            </text>
          </g>
        );
      })}
    </>
  );
}

function iconOf({ kind, entry }: ChartState): LucideIcon {
  return (entry === null ? KIND_ICONS[kind] : ENTRY_ICONS[entry]) ?? Square;
}

const ENTRY_ICONS: Readonly<Record<string, LucideIcon>> = {
  run: Play,
  sleep: Moon,
  get: Search,
  keys: List,
  set: PenLine,
  clear: Eraser,
  clearAll: Eraser,
  call: PhoneCall,
  send: Send,
  cancel: Ban,
};

const KIND_ICONS: Readonly<Record<string, LucideIcon>> = {
  loop: Repeat2,
  parallel: SplitSquareHorizontal,
  region: List,
  try: Shield,
  catch: Shield,
  finally: Shield,
  throw: X,
  opaque: CircleHelp,
};
