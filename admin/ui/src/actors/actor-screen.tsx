/** One key of an object: who holds it, who waits in which order, and its state, which can be corrected. */
import { useQuery } from '@tanstack/react-query';
import { CirclePause, CirclePlay } from 'lucide-react';
import { useParams, useSearchParams } from 'react-router';
import { keyInPath } from '../../../../sdk/protocol/key-in-path.ts';
import type { Schemas } from '../api/client.ts';
import { api, got } from '../api/client.ts';
import { invocationsPath } from '../handlers/handler-row.ts';
import { KindBadge, useKind } from '../handlers/kind-badge.tsx';
import { ActionButton } from '../parts/action-button.tsx';
import { Button } from '../parts/button.tsx';
import { Fetched } from '../parts/fetched.tsx';
import { Card, Page } from '../parts/page.tsx';
import { KeptBack } from './kept-back.tsx';
import { Holder, Mailbox } from './mailbox.tsx';
import { Promises } from './promises.tsx';
import { StateEditor } from './state-editor.tsx';
import './actors.css';

export default function ActorScreen() {
  const { object = '' } = useParams<{ object: string }>();
  const [search] = useSearchParams();
  const key = search.get('key') ?? '';
  const query = useQuery({
    queryKey: ['actor', object, key],
    queryFn: ({ signal }) =>
      got(api.GET('/actors/{object}/{key}', { params: { path: { object, key: keyInPath(key) } }, signal })),
  });
  return (
    <Fetched query={query} what="the actor" title={`${object}, key ${key}`}>
      {(actor) => <Actor actor={actor} />}
    </Fetched>
  );
}

function Actor({ actor }: { readonly actor: Schemas['ActorDetail'] }) {
  const { service, key, paused, damage } = actor;
  const path = { object: service, key: keyInPath(key) };
  const kind = useKind(service);
  return (
    <Page
      title={`${service}, key ${key}`}
      heading={
        <span className="actor-title">
          <span className="quiet">{service} / </span>
          <span className="mono">{key === '' ? '(empty key)' : key}</span>
          {kind === undefined ? null : <KindBadge kind={kind} />}
          {paused === null ? null : <KeptBack paused={paused} />}
        </span>
      }
      actions={
        <>
          <Button href={invocationsPath({ service, key })}>All its invocations</Button>
          {paused === null ? (
            <ActionButton
              label="Pause the key"
              icon={CirclePause}
              needs="operator"
              confirm={{
                title: 'Keep this key back?',
                body: 'What runs goes on; nobody else is given the key until it is resumed. Records and calls wait in its mailbox.',
              }}
              act={() => got(api.POST('/actors/{object}/{key}/pause', { params: { path } }))}
              done="The key is kept back"
            />
          ) : (
            <ActionButton
              label="Resume the key"
              icon={CirclePlay}
              kind="primary"
              needs="operator"
              act={() => got(api.POST('/actors/{object}/{key}/resume', { params: { path } }))}
              done="The next in line is given the key"
            />
          )}
        </>
      }
    >
      <div className="stack">
        {damage === undefined ? null : <p className="problem tone-bad">{damage}</p>}
        <div className="actor-parts">
          <Card title="Held by">
            <Holder actor={actor} />
          </Card>
          <Card title="Mailbox">
            <Mailbox actor={actor} />
          </Card>
        </div>
        {kind === 'workflow' ? <Promises key={`promises ${service}/${key}`} service={service} objectKey={key} /> : null}
        <StateEditor key={`${service}/${key}`} actor={actor} />
      </div>
    </Page>
  );
}
