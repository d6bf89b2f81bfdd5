/** Waits against runs, and how invocations of a handler stand and end. */
import { Link } from 'react-router';
import { compactText } from '../format.ts';
import { Facts } from '../parts/facts.tsx';
import { Card } from '../parts/page.tsx';
import { StatusBadge } from '../parts/status-badge.tsx';
import type { HandlerRow } from './handler-row.ts';
import { invocationsPath } from './handler-row.ts';
import { SpreadText } from './handlers-screen.tsx';

export function HandlerNumbers({ service, handler }: HandlerRow) {
  const { stats } = handler;
  if (stats === undefined) return null;
  const { queued, running, suspended, backingOff, paused, finished, waitMs, runMs } = stats;
  const statuses = Object.entries({ queued, running, suspended, backingOff, paused, ...finished });
  return (
    <div className="handler-numbers">
      <Card title="Where they are">
        <ul className="handler-statuses">
          {statuses.map(([status, count]) => (
            <li key={status}>
              <Link to={invocationsPath({ service: service.name, handler: handler.name, status })}>
                <StatusBadge status={status} /> <span className="numbers">{compactText(count)}</span>
              </Link>
            </li>
          ))}
        </ul>
      </Card>
      <Card title="How long it takes">
        <Facts
          rows={[
            ['Waits', <SpreadText key="wait" of={waitMs} />],
            ['Runs', <SpreadText key="run" of={runMs} />],
          ]}
        />
        <p className="quiet handler-hint">The middle one, and what one of a hundred exceeds.</p>
      </Card>
    </div>
  );
}
