/**
 * A chart with all that belongs to it: the picture (or the table), its zoom, the source at the chosen state, a place for
 * what is known of that state.
 */
import { Minus, Plus, Table2, Workflow } from 'lucide-react';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { Button, IconButton } from '../parts/button.tsx';
import { useStored } from '../store.ts';
import type { Marks } from './marks.ts';
import { marksSentence } from './marks.ts';
import type { Chart } from './model.ts';
import { kindText } from './model.ts';
import type { Source } from './source-view.tsx';
import { SourceView } from './source-view.tsx';
import { Statechart } from './statechart.tsx';
import { StatechartTable } from './statechart-table.tsx';
import { useRoom } from './use-room.ts';
import './statechart.css';

interface ChartPanelProps {
  readonly chart: Chart;
  readonly marks: Marks;
  readonly source: Source | null;
  readonly label: string;
  /** What is chosen at first. */
  readonly initial?: string | null;
  /** About the chosen state: its journal entries, its invocations. */
  readonly about?: (id: string) => ReactNode;
  /** Sentences above the picture. */
  readonly note?: ReactNode;
}

const ZOOMS = [0.5, 0.7, 0.85, 1, 1.2, 1.5] as const;

export function ChartPanel({ chart, marks, source, label, initial = null, about, note }: ChartPanelProps) {
  const [chosen, setChosen] = useState<string | null>(initial);
  const [asTable, setAsTable] = useStored('chart.table', false);
  const [zoom, setZoom] = useState<number | null>(null);
  const room = useRoom(chart, initial);
  const shown = zoom ?? room.fit;
  const state = chart.states.find(({ id }) => id === chosen) ?? null;
  const zoomBy = (by: number) => setZoom(ZOOMS[Math.max(0, Math.min(ZOOMS.length - 1, nearest(shown) + by))] ?? 1);
  return (
    <div className="chart-panel">
      <div className="chart-main">
        <div className="chart-tools">
          <div className="quiet chart-note">{note}</div>
          {asTable ? null : (
            <>
              <IconButton small icon={Minus} label="Smaller" onClick={() => zoomBy(-1)} />
              <IconButton small icon={Plus} label="Larger" onClick={() => zoomBy(1)} />
            </>
          )}
          <Button small kind="plain" icon={asTable ? Workflow : Table2} onClick={() => setAsTable(!asTable)}>
            {asTable ? 'Picture' : 'Table'}
          </Button>
        </div>
        {asTable ? (
          <div className="chart-table-scroll">
            <StatechartTable chart={chart} marks={marks} label={label} chosen={chosen} onChoose={setChosen} />
          </div>
        ) : (
          <div className="chart-scroll" ref={room.ref}>
            <Statechart chart={chart} marks={marks} label={label} chosen={chosen} onChoose={setChosen} zoom={shown} />
          </div>
        )}
      </div>
      <aside className="chart-side" aria-label="The chosen state">
        {state === null ? (
          <p className="quiet">
            Choose a state to see where it stands in the source and what happened there. The arrow keys go through the
            picture.
          </p>
        ) : (
          <>
            <h3 className="chart-side-title">
              <span className="mono">{state.label}</span>
              <span className="quiet"> · {kindText(state)}</span>
            </h3>
            <p>
              {marksSentence(state.id, marks) || 'Nobody stands here.'}
              {state.inferred ? ' It was not visible in the source: journals showed it.' : ''}
            </p>
            {about?.(state.id)}
          </>
        )}
        {source === null ? null : <SourceView source={source} line={state?.line ?? null} />}
      </aside>
    </div>
  );
}

const nearest = (zoom: number): number => {
  const at = ZOOMS.findIndex((each) => each >= zoom);
  return at === -1 ? ZOOMS.length - 1 : at;
};
