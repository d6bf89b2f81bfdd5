/** Every handler: what it is, what is in flight, how long invocations wait against how long they run, how they end. */
import { Boxes } from 'lucide-react';
import { Link } from 'react-router';
import { addressOf } from '../addresses.ts';
import { useServices } from '../api/services.ts';
import { compactText, counted, durationText } from '../format.ts';
import { Empty, Loading } from '../parts/empty.tsx';
import { Card, Page } from '../parts/page.tsx';
import { Problem } from '../parts/problem.tsx';
import type { HandlerRow, Service } from './handler-row.ts';
import { handlerPath, invocationsPath, livingOf } from './handler-row.ts';
import { KindBadge } from './kind-badge.tsx';
import './handlers.css';

export default function HandlersScreen() {
  const { data, error, isPending, refetch } = useServices();
  return (
    <Page
      title="Handlers"
      about="What runs here: services, objects and workflows with a key, and each handler’s state machine."
    >
      {isPending ? (
        <Loading what="Asking for the services" />
      ) : data === undefined ? (
        <Problem error={error} retry={() => void refetch()} />
      ) : data.length === 0 ? (
        <Empty icon={Boxes} title="No service is registered">
          Start the engine with the modules that have your handlers: <code>keymail start --services orders.ts</code>, or
          register the address where they live: <code>keymail deployments register http://localhost:9080</code>
        </Empty>
      ) : (
        <div className="stack">
          {data.map((service) => (
            <ServiceCard key={service.name} service={service} />
          ))}
        </div>
      )}
    </Page>
  );
}

function ServiceCard({ service }: { readonly service: Service }) {
  return (
    <Card title={service.name} aside={<KindBadge kind={service.kind} />}>
      {service.deployment.uri === null ? null : (
        <p className="quiet sentence">
          Lives at{' '}
          <Link className="mono" to={addressOf.deployments}>
            {service.deployment.uri}
          </Link>
        </p>
      )}
      {service.description === undefined ? null : <p className="quiet">{service.description}</p>}
      <div className="handlers-scroll" tabIndex={0} role="group" aria-label={`Handlers of ${service.name}`}>
        <table className="handlers">
          <thead>
            <tr>
              <th scope="col">Handler</th>
              <th scope="col">In flight</th>
              <th scope="col">Waits (p50 · p99)</th>
              <th scope="col">Runs (p50 · p99)</th>
              <th scope="col">Completed</th>
              <th scope="col">Ended badly</th>
            </tr>
          </thead>
          <tbody>
            {service.handlers.map((handler) => (
              <HandlerLine key={handler.name} service={service} handler={handler} />
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function HandlerLine({ service, handler }: HandlerRow) {
  const { name, mode, stats } = handler;
  return (
    <tr>
      <th scope="row" className="sentence">
        <Link to={handlerPath(service.name, name)}>{name}</Link>
        {mode === 'shared' ? <span className="quiet"> shared</span> : null}
        {mode === 'workflow' ? <span className="quiet"> the run</span> : null}
      </th>
      {stats === undefined ? (
        <td colSpan={5} className="quiet">
          –
        </td>
      ) : (
        <>
          <td className="numbers">
            <InFlight service={service.name} handler={name} stats={stats} />
          </td>
          <td className="numbers">
            <SpreadText of={stats.waitMs} />
          </td>
          <td className="numbers">
            <SpreadText of={stats.runMs} />
          </td>
          <td className="numbers">{compactText(stats.finished.completed)}</td>
          <td className="numbers">
            <Badly service={service.name} handler={name} {...stats.finished} />
          </td>
        </>
      )}
    </tr>
  );
}

const LIVING = ['queued', 'running', 'suspended', 'backingOff', 'paused', 'scheduled'] as const;

function InFlight({
  service,
  handler,
  stats,
}: {
  readonly service: string;
  readonly handler: string;
  readonly stats: NonNullable<HandlerRow['handler']['stats']>;
}) {
  const living = livingOf(stats);
  if (living === 0) return <span className="quiet">none</span>;
  const parts = LIVING.filter((status) => status in stats && (stats as never as Record<string, number>)[status])
    .map((status) => `${(stats as never as Record<string, number>)[status]} ${status}`)
    .join(', ');
  return (
    <Link to={invocationsPath({ service, handler, status: LIVING })} title={parts}>
      {compactText(living)}
      <span className="quiet"> ({parts})</span>
    </Link>
  );
}

function Badly({
  service,
  handler,
  failed,
  cancelled,
  killed,
}: {
  readonly service: string;
  readonly handler: string;
  readonly failed: number;
  readonly cancelled: number;
  readonly killed: number;
}) {
  if (failed + cancelled + killed === 0) return <span className="quiet">none</span>;
  return (
    <Link
      to={invocationsPath({ service, handler, status: ['failed', 'cancelled', 'killed'] })}
      title={`${counted(failed, 'failure')}, ${cancelled} cancelled, ${killed} killed`}
    >
      {compactText(failed + cancelled + killed)}
    </Link>
  );
}

export function SpreadText({ of }: { readonly of: { readonly p50: number; readonly p99: number } | null }) {
  if (of === null) return <span className="quiet">–</span>;
  return (
    <>
      {durationText(of.p50)} <span className="quiet">· {durationText(of.p99)}</span>
    </>
  );
}
