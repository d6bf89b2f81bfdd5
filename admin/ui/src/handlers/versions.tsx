/** The versions of a handler that ran here, and two of them side by side: what is new and what is gone is said. */
import { GitCompare } from 'lucide-react';
import { useState } from 'react';
import type { HandlerChart } from '../api/contract.ts';
import { counted } from '../format.ts';
import { Empty, Loading } from '../parts/empty.tsx';
import { Problem } from '../parts/problem.tsx';
import { Time } from '../parts/time.tsx';
import { NO_MARKS } from '../statechart/marks.ts';
import { Statechart } from '../statechart/statechart.tsx';
import { useHandlerChart } from './use-handler-chart.ts';
import '../statechart/statechart.css';

interface Named {
  readonly service: string;
  readonly handler: string;
}

export function Versions({ service, handler }: Named) {
  const { data, error, isPending } = useHandlerChart(service, handler, null);
  if (isPending) return <Loading what="Reading the versions" />;
  if (data === undefined) return <Problem error={error} />;
  if (data.versions.length < 2)
    return (
      <Empty icon={GitCompare} title="There is one version so far">
        When the steps of this handler change, the old chart is kept, so that what began with it can still be read. Two
        can then be laid side by side.
      </Empty>
    );
  return <Compare service={service} handler={handler} versions={data.versions} />;
}

function Compare({ service, handler, versions }: Named & Pick<HandlerChart, 'versions'>) {
  const [left, setLeft] = useState(versions[1]?.hash ?? '');
  const [right, setRight] = useState(versions[0]?.hash ?? '');
  return (
    <div className="versions">
      <Side service={service} handler={handler} versions={versions} hash={left} onPick={setLeft} other={right} />
      <Side service={service} handler={handler} versions={versions} hash={right} onPick={setRight} other={left} />
    </div>
  );
}

interface SideProps extends Named, Pick<HandlerChart, 'versions'> {
  readonly hash: string;
  readonly other: string;
  readonly onPick: (hash: string) => void;
}

function Side({ service, handler, versions, hash, other, onPick }: SideProps) {
  const mine = useHandlerChart(service, handler, hash);
  const theirs = useHandlerChart(service, handler, other);
  const version = versions.find((each) => each.hash === hash);
  const own = mine.data?.chart ?? null;
  const only = differing(own, theirs.data?.chart ?? null);
  return (
    <section className="version" aria-label={`Version ${hash}`}>
      <label className="field">
        <span className="quiet">Version</span>
        <select className="input" value={hash} onChange={(event) => onPick(event.target.value)}>
          {versions.map((each) => (
            <option key={each.hash} value={each.hash}>
              {each.hash}
              {each.current ? ' (runs now)' : ''}
            </option>
          ))}
        </select>
      </label>
      {version === undefined ? null : (
        <p className="quiet">
          First seen <Time at={version.firstSeenAt} />, {counted(version.living, 'invocation')} in flight.
        </p>
      )}
      {own === null ? (
        <Loading what="Reading the chart" />
      ) : (
        <>
          <p>
            {only.length === 0
              ? 'Each of its steps stands in the other as well.'
              : `Only here: ${only.map((label) => `“${label}”`).join(', ')}.`}
          </p>
          <div className="chart-scroll">
            <Statechart
              chart={own}
              marks={{
                ...NO_MARKS,
                active: new Set(own.states.filter((s) => only.includes(s.label)).map((s) => s.id)),
              }}
              label={`The state machine of version ${hash}`}
            />
          </div>
        </>
      )}
    </section>
  );
}

function differing(own: HandlerChart['chart'] | null, other: HandlerChart['chart'] | null): readonly string[] {
  if (own === null || other === null) return [];
  const known = new Set(other.states.map(({ label, entry }) => `${entry} ${label}`));
  const steps = own.states.filter(({ kind, label, entry }) => kind === 'step' && !known.has(`${entry} ${label}`));
  return [...new Set(steps.map(({ label }) => label))];
}
