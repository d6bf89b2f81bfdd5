/** One subscription: how far it is, partition by partition, what holds it up, and the ways to steer it. */
import { useQuery } from '@tanstack/react-query';
import { CirclePause, CirclePlay, PenLine, Signpost, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { addressOf } from '../addresses.ts';
import { api, got } from '../api/client.ts';
import { useMayNot } from '../api/session.ts';
import { bytesText, counted, countText } from '../format.ts';
import { ActionButton } from '../parts/action-button.tsx';
import { Button } from '../parts/button.tsx';
import { Facts } from '../parts/facts.tsx';
import { Fetched } from '../parts/fetched.tsx';
import { IdLine } from '../parts/id-line.tsx';
import { Card, Page } from '../parts/page.tsx';
import { Time } from '../parts/time.tsx';
import { Advice } from './advice.tsx';
import { OPTIONS, START_FROM } from './option-table.ts';
import { OptionsDialog } from './options-dialog.tsx';
import { Partitions } from './partitions.tsx';
import { SeekDialog } from './seek-dialog.tsx';
import { PartitionBadge, StateBadge } from './state-badge.tsx';
import type { Subscription } from './subscription-words.ts';
import { haltedOf, lagTimeText, partsOf } from './subscription-words.ts';
import './subscriptions.css';

export default function SubscriptionScreen() {
  const { id = '' } = useParams<{ id: string }>();
  const query = useQuery({
    queryKey: ['subscription', id],
    queryFn: ({ signal }) => got(api.GET('/subscriptions/{id}', { params: { path: { id } }, signal })),
  });
  return (
    <Fetched query={query} what="the subscription" title="Subscription">
      {(subscription) => <Whole subscription={subscription} />}
    </Fetched>
  );
}

function Whole({ subscription }: { readonly subscription: Subscription }) {
  const { id, source, sink, state, partitions } = subscription;
  const [, topic] = partsOf(source);
  const [service, handler] = partsOf(sink);
  return (
    <Page
      title={`${topic} to ${service}/${handler}`}
      heading={
        <span className="subscription-title">
          <span>
            {topic} <span className="quiet">to {service}/</span>
            {handler}
          </span>
          <StateBadge state={state} />
          {haltedOf(subscription).length === 0 ? null : <PartitionBadge state="halted" />}
        </span>
      }
      about={<IdLine id={id} />}
      actions={<Actions subscription={subscription} />}
    >
      <div className="stack">
        <Advice subscription={subscription} />
        <div className="subscription-parts">
          <Progress subscription={subscription} />
          <Options subscription={subscription} />
        </div>
        <Card title={counted(partitions.length, 'partition')}>
          <Partitions partitions={partitions} />
        </Card>
      </div>
    </Page>
  );
}

function Actions({ subscription }: { readonly subscription: Subscription }) {
  const { id, status } = subscription;
  const go = useNavigate();
  const [seeking, setSeeking] = useState(false);
  const path = { id };
  const become = (next: Subscription['status']) => () =>
    got(api.PATCH('/subscriptions/{id}', { params: { path }, body: { status: next } }));
  return (
    <>
      <ActionButton
        label="Delete"
        icon={Trash2}
        needs="admin"
        confirm={{
          title: 'Delete this subscription?',
          body: 'Reading ends, and where it stood is forgotten: another subscription of the topic begins anew. What was taken is still processed, and its dead letters stay.',
          type: 'delete',
          danger: true,
        }}
        act={() => got(api.DELETE('/subscriptions/{id}', { params: { path } }))}
        done="The subscription is deleted"
        after={() => go(addressOf.subscriptions)}
      />
      <Button icon={Signpost} why={useMayNot('operator')} onClick={() => setSeeking(true)}>
        Seek
      </Button>
      {status === 'paused' ? (
        <ActionButton
          label="Resume"
          icon={CirclePlay}
          kind="primary"
          needs="operator"
          act={become('active')}
          done="It reads on"
        />
      ) : (
        <ActionButton label="Pause" icon={CirclePause} needs="operator" act={become('paused')} done="It is paused" />
      )}
      {seeking ? <SeekDialog subscription={subscription} onClose={() => setSeeking(false)} /> : null}
    </>
  );
}

function Progress({ subscription }: { readonly subscription: Subscription }) {
  const { id, source, sink, lagRecords, lagSeconds, backlog, createdAt, updatedAt } = subscription;
  const [cluster, topic] = partsOf(source);
  const [service, handler] = partsOf(sink);
  return (
    <Card title="How far it is">
      <Facts
        rows={[
          ['Lag', lagRecords === null ? 'not known' : counted(lagRecords, 'record')],
          ['Behind by', lagTimeText(lagSeconds)],
          ['In hand', `${counted(backlog.records, 'record')}, ${bytesText(backlog.bytes)}`],
          ['Topic', `${topic}, of the cluster ${cluster}`],
          [
            'Handler',
            <Link key="handler" to={addressOf.handler(service, handler)}>
              {service}/{handler}
            </Link>,
          ],
          [
            'Its records',
            <span key="records" className="row row-wrap">
              <Link to={addressOf.invocations({ subscription: id })}>Invocations</Link>
              <Link to={addressOf.deadLetters({ subscription: id, status: 'open' })}>Open dead letters</Link>
            </span>,
          ],
          ['Made', <Time key="made" at={createdAt} />],
          ['Changed', <Time key="changed" at={updatedAt} />],
        ]}
      />
    </Card>
  );
}

function Options({ subscription }: { readonly subscription: Subscription }) {
  const [editing, setEditing] = useState(false);
  const { options } = subscription;
  const start = options[START_FROM];
  const properties = Object.entries(options).filter(([name]) => name.includes('.'));
  return (
    <Card
      title="Options"
      aside={
        <Button small icon={PenLine} why={useMayNot('admin')} onClick={() => setEditing(true)}>
          Change
        </Button>
      }
    >
      <Facts
        rows={[
          ['Began at', start === undefined ? 'the oldest record' : String(start)],
          ...OPTIONS.map((option) => [option.title, shown(option, options[option.name])] as const),
          ...properties.map(
            ([name, value]) =>
              [
                name,
                <span key={name} className="mono">
                  {String(value)}
                </span>,
              ] as const,
          ),
        ]}
      />
      {editing ? <OptionsDialog subscription={subscription} onClose={() => setEditing(false)} /> : null}
    </Card>
  );
}

function shown(option: (typeof OPTIONS)[number], value: unknown): string {
  const text = String(value ?? option.fallback);
  if (option.kind === 'count') return `${countText(Number(text))} ${option.unit}`;
  return option.choices.find(([each]) => each === text)?.[1] ?? text;
}
