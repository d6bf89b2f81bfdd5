/** Where handlers live: in the process of the engine, or behind HTTP at addresses that people register. */
import { useQuery } from '@tanstack/react-query';
import { Plus, RefreshCw, Server, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Schemas } from '../api/client.ts';
import { api, got } from '../api/client.ts';
import { useMayNot } from '../api/session.ts';
import { counted } from '../format.ts';
import { KindOf } from '../handlers/kind-badge.tsx';
import { ActionButton } from '../parts/action-button.tsx';
import { Button } from '../parts/button.tsx';
import { Empty, Loading } from '../parts/empty.tsx';
import { Facts } from '../parts/facts.tsx';
import { IdLine } from '../parts/id-line.tsx';
import { Card, Page } from '../parts/page.tsx';
import { Problem } from '../parts/problem.tsx';
import { Time } from '../parts/time.tsx';
import { RegisterDialog } from './register-dialog.tsx';
import './deployments.css';

type Deployment = Schemas['Deployment'];

export default function DeploymentsScreen() {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['deployments'],
    queryFn: ({ signal }) => got(api.GET('/deployments', { signal })),
    select: ({ items }) => items.filter(({ kind, services }) => kind === 'http' || services.length > 0),
  });
  const [registering, setRegistering] = useState(false);
  const register = (
    <Button kind="primary" icon={Plus} why={useMayNot('admin')} onClick={() => setRegistering(true)}>
      Register an address
    </Button>
  );
  return (
    <Page title="Deployments" about="Where handlers live: in this process, or behind HTTP." actions={register}>
      {isPending ? (
        <Loading what="Asking where handlers live" />
      ) : data === undefined ? (
        <Problem error={error} retry={() => void refetch()} />
      ) : data.length === 0 ? (
        <Empty icon={Server} title="No handler lives anywhere yet">
          Serve a module of handlers with <code>keymail serve orders.ts</code>, and register its address here. Or start
          the engine with it: <code>keymail start --services orders.ts</code>
        </Empty>
      ) : (
        <div className="stack">
          {data.map((deployment) => (
            <DeploymentCard key={deployment.id} deployment={deployment} />
          ))}
        </div>
      )}
      {registering ? <RegisterDialog onClose={() => setRegistering(false)} /> : null}
    </Page>
  );
}

function DeploymentCard({ deployment }: { readonly deployment: Deployment }) {
  const { id, uri, transport, protocolVersion, services, problem, createdAt, updatedAt } = deployment;
  const how = transport === 'http2' ? 'HTTP/2' : 'HTTP/1.1';
  return (
    <Card title={uri ?? 'This process'} aside={uri === null ? null : <Acts id={id} uri={uri} services={services} />}>
      <div className="stack">
        {problem === null ? null : (
          <p className="problem tone-bad" role="alert">
            {problem}
          </p>
        )}
        <Facts
          rows={[
            uri === null ? null : ['Id', <IdLine key="id" id={id} />],
            uri === null ? null : ['Speaks', `version ${protocolVersion} of the service protocol, over ${how}`],
            createdAt === null ? null : ['Registered', <Time key="created" at={createdAt} />],
            updatedAt === null || updatedAt === createdAt
              ? null
              : ['Taken over', <Time key="updated" at={updatedAt} />],
            ['Services', services.length === 0 ? 'none' : <Services key="services" names={services} />],
          ]}
        />
      </div>
    </Card>
  );
}

const Services = ({ names }: { readonly names: readonly string[] }) => (
  <ul className="deployment-services">
    {names.map((name) => (
      <li key={name} className="row row-wrap">
        <span className="mono deployment-service">{name}</span>
        <KindOf service={name} />
      </li>
    ))}
  </ul>
);

interface ActsProps {
  readonly id: string;
  readonly uri: string;
  readonly services: readonly string[];
}

function Acts({ id, uri, services }: ActsProps) {
  return (
    <span className="row row-wrap">
      <ActionButton
        small
        label="Take over"
        icon={RefreshCw}
        needs="admin"
        confirm={{
          title: 'Take over what the address has now?',
          body: 'It is asked for its handlers again. Invocations that have begun go on with the new code, which must ask for the same steps.',
        }}
        act={() => got(api.POST('/deployments', { body: { uri, force: true } }))}
        done={(made) => `${counted(made.services.length, 'service')} of ${uri}`}
      />
      <ActionButton
        small
        label="Remove"
        icon={Trash2}
        kind="danger"
        needs="admin"
        confirm={{
          title: `Remove ${uri}?`,
          body: `${counted(services.length, 'service')} of it can’t be called any more. It is refused while invocations or subscriptions need it.`,
          danger: true,
        }}
        act={() => got(api.DELETE('/deployments/{id}', { params: { path: { id } } }))}
        done="It is removed"
      />
    </span>
  );
}
