/** How much room a chart has: it is made to fit its width, within reason, and what is lit is brought into view. */
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { layOutChart } from './layout.ts';
import type { Chart } from './model.ts';

/** Smaller, nobody could read it; then it scrolls. */
const FIT_MIN = 0.62;

export function useRoom(chart: Chart, lit: string | null) {
  const ref = useRef<HTMLDivElement>(null);
  const width = useMemo(() => layOutChart(chart).width, [chart]);
  const [fit, setFit] = useState(1);
  const hash = chart.hash;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another chart begins anew; a live update of this one must not move it
  useLayoutEffect(() => {
    const { current } = ref;
    if (current === null) return;
    const next = Math.max(FIT_MIN, Math.min(1, current.clientWidth / width));
    setFit(next);
    if (lit === null) return;
    const frame = requestAnimationFrame(() => {
      const state = current.querySelector(`[data-state="${CSS.escape(lit)}"]`)?.getBoundingClientRect();
      const room = current.getBoundingClientRect();
      if (state === undefined) return;
      current.scrollTop += state.top - room.top - room.height / 2;
      current.scrollLeft += state.left - room.left - room.width / 2;
    });
    return () => cancelAnimationFrame(frame);
  }, [hash]);
  return { ref, fit };
}
