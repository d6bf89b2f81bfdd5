/**
 * When what happened: a bar for the wait in the mailbox and one for each step, on one scale. What goes on is drawn up to
 * now. The list of bars is a table, so it reads as one.
 */
import type { InvocationDetail } from '../api/contract.ts';
import { absoluteText, durationText } from '../format.ts';
import { useNow } from '../live/now.ts';
import { Loading } from '../parts/empty.tsx';
import { Problem } from '../parts/problem.tsx';
import { StepState } from './step-state.tsx';
import type { Step } from './steps.ts';
import { spanOf, stepsOf } from './steps.ts';
import { useJournal } from './use-invocation.ts';

interface Bar {
  readonly key: string;
  readonly kind: string;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly state: Step['state'];
  readonly isWait: boolean;
}

/** Of a longer journal the beginning is drawn, and the end: more rows than anybody reads. */
const BARS_MAX = 500;

export function Timeline({ invocation }: { readonly invocation: InvocationDetail }) {
  const { data, error, isPending } = useJournal(invocation.id);
  const now = useNow();
  if (isPending) return <Loading what="Reading the journal" />;
  if (data === undefined) return <Problem error={error} />;
  const all = barsOf(invocation, stepsOf(data.items, data.gap?.before), now);
  const bars = all.length <= BARS_MAX ? all : [...all.slice(0, BARS_MAX / 5), ...all.slice(-(BARS_MAX * 4) / 5)];
  const from = Math.min(...bars.map((bar) => bar.from));
  const to = Math.max(from + 1, ...bars.map((bar) => bar.to));
  return (
    <div className="timeline-scroll" tabIndex={0} role="group" aria-label="Timeline">
      <table className="timeline">
        <caption className="quiet">
          {absoluteText(from)} to {absoluteText(to)}, {durationText(to - from)} in all
        </caption>
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">State</th>
            <th scope="col">
              <span className="hidden">When</span>
              <Scale from={from} to={to} />
            </th>
            <th scope="col" className="timeline-number">
              Took
            </th>
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.key}>
              <th scope="row">
                <span className="quiet">{bar.kind}</span> <span className="mono">{bar.name}</span>
              </th>
              <td>{bar.isWait ? <span className="quiet">waited</span> : <StepState state={bar.state} />}</td>
              <td className="timeline-track">
                <BarShape bar={bar} from={from} to={to} />
              </td>
              <td className="timeline-number numbers">{durationText(bar.to - bar.from)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {bars.length < all.length || data.gap !== null ? (
        <p className="quiet timeline-note">
          The first {BARS_MAX / 5} steps are drawn, and the last {(BARS_MAX * 4) / 5}.
        </p>
      ) : null}
    </div>
  );
}

function barsOf(invocation: InvocationDetail, steps: readonly Step[], now: number): readonly Bar[] {
  const created = Date.parse(invocation.createdAt);
  const started = invocation.startedAt === null ? null : Date.parse(invocation.startedAt);
  const ended = invocation.finishedAt === null ? now : Date.parse(invocation.finishedAt);
  const wait: Bar = {
    key: 'wait',
    kind: 'mailbox',
    name: '',
    from: created,
    to: started ?? ended,
    state: 'done',
    isWait: true,
  };
  const bars = steps.flatMap((step, at): Bar[] => {
    const span = step.kind === 'input' ? null : spanOf(steps, at, now);
    if (span === null) return [];
    return [{ key: String(step.index), kind: step.kind, name: step.name, ...span, state: step.state, isWait: false }];
  });
  return [wait, ...bars];
}

const HEIGHT = 16;

function BarShape({ bar, from, to }: { readonly bar: Bar; readonly from: number; readonly to: number }) {
  const part = (at: number) => ((at - from) / (to - from)) * 100;
  const begin = part(bar.from);
  const width = Math.max(0.4, part(bar.to) - begin);
  return (
    <svg className="timeline-bar" width="100%" height={HEIGHT} aria-hidden="true">
      <rect
        className={`bar bar-${bar.isWait ? 'wait' : bar.state}`}
        x={`${Math.min(begin, 99.6)}%`}
        y={3}
        width={`${width}%`}
        height={HEIGHT - 6}
        rx={3}
      />
    </svg>
  );
}

function Scale({ from, to }: { readonly from: number; readonly to: number }) {
  return (
    <span className="timeline-scale quiet numbers" aria-hidden="true">
      {[0, 0.25, 0.5, 0.75].map((part) => (
        <span key={part}>{durationText(Math.round((to - from) * part))}</span>
      ))}
    </span>
  );
}
