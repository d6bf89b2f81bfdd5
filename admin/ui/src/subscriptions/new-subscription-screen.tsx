/** Binds a topic to a handler. What the engine says against it is shown at the field that it is about. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { ServerOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { addressOf } from '../addresses.ts';
import { api, got } from '../api/client.ts';
import { useServices } from '../api/services.ts';
import { useMayNot } from '../api/session.ts';
import { refreshEverything } from '../live/events.ts';
import { Button } from '../parts/button.tsx';
import { Empty, Loading } from '../parts/empty.tsx';
import { Field } from '../parts/field.tsx';
import { Card, Page } from '../parts/page.tsx';
import { Problem } from '../parts/problem.tsx';
import { toast } from '../parts/toast.tsx';
import { OptionFields, propertiesProblem } from './option-fields.tsx';
import { OPTIONS, optionProblem, ownOptions, parseProperties, START_FROM, textsOf } from './option-table.ts';
import { exists, refusalsOf } from './refusals.ts';
import './subscriptions.css';

export default function NewSubscriptionScreen() {
  const clusters = useQuery({
    queryKey: ['clusters'],
    queryFn: ({ signal }) => got(api.GET('/clusters', { signal })),
    select: ({ items }) => items.map(({ name }) => name),
  });
  const services = useServices();
  const sinks = services.data?.flatMap(({ name: service, handlers, ingressPrivate: ofService }) =>
    handlers
      .filter(({ ingressPrivate = ofService }) => ingressPrivate !== true)
      .map(({ name }) => `${service}/${name}`),
  );
  return (
    <Page title="New subscription" about="Each record of the topic becomes an invocation of the handler, exactly once.">
      {clusters.isError || services.isError ? (
        <Problem error={clusters.error ?? services.error} />
      ) : clusters.data === undefined || sinks === undefined ? (
        <Loading />
      ) : clusters.data.length === 0 ? (
        <Empty icon={ServerOff} title="No Kafka cluster is configured">
          Name one in the configuration of the engine, under <code>kafka.clusters</code>, with its{' '}
          <code>bootstrap.servers</code>; then start the engine again.
        </Empty>
      ) : (
        <Form clusters={clusters.data} sinks={sinks} />
      )}
    </Page>
  );
}

interface FormProps {
  readonly clusters: readonly string[];
  readonly sinks: readonly string[];
}

type Start = 'earliest' | 'latest' | 'time';

function Form({ clusters, sinks }: FormProps) {
  const go = useNavigate();
  const [search] = useSearchParams();
  const [cluster, setCluster] = useState(clusters[0] ?? '');
  const [topic, setTopic] = useState('');
  const [sink, setSink] = useState(search.get('sink') ?? '');
  const [start, setStart] = useState<Start>('earliest');
  const [time, setTime] = useState('');
  const [texts, setTexts] = useState(textsOf({}));
  const [properties, setProperties] = useState('');
  const [twice, setTwice] = useState(false);
  const create = useMutation({
    mutationFn: () => {
      const from = start === 'time' ? new Date(time).toISOString() : start;
      const options = {
        ...(from === 'earliest' ? {} : { [START_FROM]: from }),
        ...ownOptions(texts),
        ...parseProperties(properties),
      };
      const body = {
        ...{ source: `kafka://${cluster}/${topic.trim()}`, sink: `service://${sink}`, options },
        ...(twice ? { allowDuplicate: true } : {}),
      };
      return got(api.POST('/subscriptions', { body }));
    },
    onSuccess({ id }) {
      toast({ title: 'The topic is bound to the handler' });
      refreshEverything();
      void go(addressOf.subscription(id));
    },
  });
  const refused = refusalsOf(create.error);
  const form = useRef<HTMLFormElement>(null);
  // The field may be far from the button.
  useEffect(() => {
    if (create.error !== null) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [create.error]);
  const wrongOption = OPTIONS.find((option) => optionProblem(option, texts[option.name] ?? '') !== null);
  const why =
    useMayNot('admin') ??
    (create.isPending ? 'It is being made.' : null) ??
    (topic.trim() === '' ? 'Name the topic.' : null) ??
    (sink === '' ? 'Choose a handler.' : null) ??
    (start === 'time' && !Number.isFinite(Date.parse(time)) ? 'Choose a time to start from.' : null) ??
    (wrongOption === undefined ? null : `Correct “${wrongOption.title}”.`) ??
    propertiesProblem(properties);
  return (
    <form
      ref={form}
      className="stack form"
      onSubmit={(event) => {
        event.preventDefault();
        if (why === null) create.mutate();
      }}
    >
      <Card title="From where to where">
        <div className="option-fields">
          <Field label="Cluster" error={refused['cluster']} note="As the configuration of the engine names it.">
            {(field) => (
              <select {...field} value={cluster} onChange={(event) => setCluster(event.target.value)}>
                {clusters.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            )}
          </Field>
          <Field label="Topic" error={refused['topic']} note="It may be made later: the subscription waits for it.">
            {(field) => (
              <input
                {...field}
                autoComplete="off"
                spellCheck={false}
                value={topic}
                onChange={(event) => setTopic(event.target.value)}
              />
            )}
          </Field>
          <Field
            label="Handler"
            error={refused['sink']}
            note="Records of one key go to one actor, in their order, where its service is an object."
          >
            {(field) => (
              <select {...field} value={sink} onChange={(event) => setSink(event.target.value)}>
                <option value="">Choose …</option>
                {sinks.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            )}
          </Field>
          <Field
            label="Begin at"
            error={refused[START_FROM]}
            note="Once, when the subscription is made. Partitions that come later begin at their first record."
          >
            {(field) => (
              <select {...field} value={start} onChange={(event) => setStart(event.target.value as Start)}>
                <option value="earliest">the oldest record (default)</option>
                <option value="latest">the next record that is written</option>
                <option value="time">records from a time on</option>
              </select>
            )}
          </Field>
          {start === 'time' ? (
            <Field label="From this time on" note="In your time zone.">
              {(field) => (
                <input
                  {...field}
                  type="datetime-local"
                  step={1}
                  value={time}
                  onChange={(event) => setTime(event.target.value)}
                />
              )}
            </Field>
          ) : null}
        </div>
      </Card>
      <Card title="Options">
        <OptionFields
          texts={texts}
          onChange={setTexts}
          properties={properties}
          onProperties={setProperties}
          refused={refused}
        />
      </Card>
      {create.error === null ? null : <Problem error={create.error} />}
      {twice || exists(create.error) ? (
        <label className="row">
          <input
            type="checkbox"
            className="checkbox"
            checked={twice}
            onChange={(event) => setTwice(event.target.checked)}
          />
          Make a second one all the same: each record is then processed by both.
        </label>
      ) : null}
      <div className="form-foot">
        <Button href={addressOf.subscriptions}>Leave it</Button>
        <Button type="submit" kind="primary" why={why}>
          Create
        </Button>
      </div>
    </form>
  );
}
