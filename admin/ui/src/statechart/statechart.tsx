/**
 * `<Statechart chart={chart} marks={marks} chosen={id} onChoose={setId} />`: a handler's state machine as a picture, the
 * position lit. The arrow keys go from state to state; Enter chooses. The table beside it (`statechart-table.tsx`) says the same.
 */
import type { KeyboardEvent } from 'react';
import { useMemo, useRef, useState } from 'react';
import { ChartBox, MarkRow } from './chart-box.tsx';
import { ChartLine } from './chart-line.tsx';
import type { Line, Picture } from './layout.ts';
import { layOutChart } from './layout.ts';
import type { Marks } from './marks.ts';
import { isMarked, lookOf, marksSentence } from './marks.ts';
import type { Chart } from './model.ts';
import { FAILED, inOrder, kindText, shownChart } from './model.ts';

interface StatechartProps {
  readonly chart: Chart;
  readonly marks: Marks;
  readonly label: string;
  readonly chosen?: string | null;
  readonly onChoose?: (id: string) => void;
  /** 1 is the natural size. */
  readonly zoom?: number;
}

export function Statechart({ chart, marks, label, chosen = null, onChoose, zoom = 1 }: StatechartProps) {
  const isFailedShown = isMarked(FAILED, marks);
  const shown = useMemo(() => shownChart(chart, (id) => id === FAILED && isFailedShown), [chart, isFailedShown]);
  const picture = useMemo(() => layOutChart(shown), [shown]);
  const order = useMemo(() => inOrder(shown).map(({ state }) => state.id), [shown]);
  const keys = useRoving(order, chosen, onChoose);
  return (
    <svg
      ref={keys.ref}
      className="statechart"
      width={picture.width * zoom}
      height={picture.height * zoom}
      viewBox={`0 0 ${picture.width} ${picture.height}`}
      role="group"
      aria-label={label}
      onKeyDown={keys.onKeyDown}
    >
      <Arrows />
      <Containers picture={picture} marks={marks} />
      {picture.lines.map((line) => (
        <ChartLine key={keyOf(line)} line={line} isTaken={isTaken(line.transition.from, line.transition.to, marks)} />
      ))}
      {picture.entries.map(({ x, y }) => (
        <circle key={`${x} ${y}`} className="chart-entry" cx={x} cy={y} r={4.5} />
      ))}
      {picture.boxes.map((box) => (
        <ChartBox
          key={box.state.id}
          box={box}
          marks={marks}
          isChosen={box.state.id === chosen}
          isReachable={box.state.id === keys.current}
          says={`${box.state.label}: ${kindText(box.state)}. ${marksSentence(box.state.id, marks)}`}
          {...(onChoose === undefined ? {} : { onChoose })}
        />
      ))}
      {picture.boxes.map((box) => (
        <MarkRow key={box.state.id} box={box} marks={marks} />
      ))}
    </svg>
  );
}

const keyOf = ({ transition: { from, to, kind, label } }: Line): string => `${from} ${to} ${kind} ${label}`;

function isTaken(from: string, to: string, { visited, active }: Marks): boolean {
  if (visited === null) return false;
  const isReached = (id: string) => active.has(id) || (visited.get(id)?.count ?? 0) > 0;
  return isReached(from) && isReached(to);
}

/** One stop of the tab key for the whole picture; arrows go on from there. */
function useRoving(order: readonly string[], chosen: string | null, onChoose: StatechartProps['onChoose']) {
  const ref = useRef<SVGSVGElement>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const current = [focused, chosen, order[0] ?? null].find((id) => id !== null && order.includes(id)) ?? null;
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = STEPS[event.key];
    if (by !== undefined && current !== null) {
      const at = Math.min(order.length - 1, Math.max(0, order.indexOf(current) + by));
      const next = order[at] as string;
      setFocused(next);
      ref.current?.querySelector<SVGGElement>(`[data-state="${CSS.escape(next)}"]`)?.focus();
      event.preventDefault();
    } else if ((event.key === 'Enter' || event.key === ' ') && current !== null && onChoose !== undefined) {
      onChoose(current);
      event.preventDefault();
    }
  };
  return { ref, current, onKeyDown };
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowRight: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

function Containers({ picture, marks }: { readonly picture: Picture; readonly marks: Marks }) {
  return (
    <g>
      {picture.boxes
        .filter(({ isContainer }) => isContainer)
        .map(({ state, x, y, width, height }) => (
          <rect
            key={state.id}
            className={`chart-room chart-room-${state.kind} chart-${lookOf(state.id, marks)}`}
            x={x}
            y={y}
            width={width}
            height={height}
            rx={10}
          />
        ))}
    </g>
  );
}

const ARROWS = ['plain', 'taken', 'error'] as const;

function Arrows() {
  return (
    <defs>
      {ARROWS.map((name) => (
        <marker
          key={name}
          id={`chart-arrow-${name}`}
          className={`chart-arrow-${name}`}
          viewBox="0 0 8 8"
          refX={7}
          refY={4}
          markerWidth={7}
          markerHeight={7}
          orient="auto-start-reverse"
        >
          <path d="M0,0.6L7.4,4L0,7.4Z" />
        </marker>
      ))}
    </defs>
  );
}
