/** An engine in which nothing has happened yet: from no service to the first invocation, with what to copy. */

import { Play } from 'lucide-react';
import type { ReactNode } from 'react';
import { useId, useState } from 'react';
import { SAMPLE_KEY, sampleBody, sampleCall } from '../../../sample-call.ts';
import { addressOf } from '../addresses.ts';
import type { Schemas } from '../api/client.ts';
import { api, got } from '../api/client.ts';
import { useServices } from '../api/services.ts';
import { ActionButton } from '../parts/action-button.tsx';
import { Button } from '../parts/button.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Loading } from '../parts/empty.tsx';
import { Problem } from '../parts/problem.tsx';
import { ingressUrl } from '../place.ts';

const HANDLER = `// greeter.ts
import { object } from 'keymail';

export const greeter = object({
  name: 'greeter',
  handlers: {
    async greet(ctx, name) {
      const count = ((await ctx.get('count')) ?? 0) + 1;
      ctx.set('count', count);
      return \`Hello \${name}, call \${count} of \${ctx.key}\`;
    },
  },
});
`;

export function FirstSteps() {
  const services = useServices();
  if (services.isPending) return <Loading />;
  if (services.isError) return <Problem error={services.error} retry={() => void services.refetch()} />;
  return (
    <div className="steps">
      {services.data.length === 0 ? <WriteHandler /> : <FirstCall services={services.data} />}
    </div>
  );
}

function WriteHandler() {
  return (
    <>
      <Step number={1} title="Write a handler">
        <p>A handler is an async function. What it awaits on its context is remembered, so it goes on after a crash.</p>
        <Code text={HANDLER} label="greeter.ts" />
      </Step>
      <Step number={2} title="Start it">
        <p>
          This engine runs without services. Stop it, and start it with your module; it starts again whenever you save.
        </p>
        <Code text="npx keymail dev greeter.ts" label="In a terminal" />
      </Step>
      <Step number={3} title="Call it">
        <p>This page shows what to send as soon as the engine knows your handler.</p>
      </Step>
    </>
  );
}

function FirstCall({ services }: { readonly services: readonly Schemas['Service'][] }) {
  const choices = services.flatMap((service) => service.handlers.map((handler) => ({ service, handler })));
  const [chosen, choose] = useState(0);
  const id = useId();
  const { service, handler } = choices[chosen] ?? {};
  return (
    <>
      <Step
        number={1}
        title={`${choices.length === 1 ? 'A handler is' : `${choices.length} handlers are`} registered`}
        isDone
      >
        <ul className="legend">
          {services.map(({ name, kind, handlers }) => (
            <li key={name}>
              <strong>{name}</strong> <span className="quiet">({kind})</span>{' '}
              {handlers.map((each) => each.name).join(', ')}
            </li>
          ))}
        </ul>
      </Step>
      <Step number={2} title="Make the first call">
        <div className="field steps-field">
          <label htmlFor={id}>Handler</label>
          <select id={id} className="input" value={chosen} onChange={(event) => choose(Number(event.target.value))}>
            {choices.map((each, index) => (
              <option key={`${each.service.name}/${each.handler.name}`} value={index}>
                {each.service.name}/{each.handler.name}
              </option>
            ))}
          </select>
        </div>
        {service === undefined || handler === undefined ? null : (
          <>
            <Code text={sampleCall(service, handler, ingressUrl ?? 'INGRESS').join(' \\\n  ')} label="In a terminal" />
            <div className="row row-wrap">
              <ActionButton
                label="Call it from here"
                icon={Play}
                needs="operator"
                act={() => firstCall(service, handler)}
                done="Called: this page shows what becomes of it"
              />
              <span className="quiet">does the same, with the same input.</span>
              <Button href={addressOf.invoke({ service: service.name, handler: handler.name })}>
                Choose the input
              </Button>
            </div>
          </>
        )}
        {ingressUrl === null ? (
          <p className="quiet">This engine runs inside an app: put the address of its ingress in place of INGRESS.</p>
        ) : null}
      </Step>
      <Step number={3} title="Watch it here">
        <p>
          The answer comes back to your terminal, and this page turns into the overview. Records of a Kafka topic become
          invocations as well: bind a topic to a handler with a subscription.
        </p>
      </Step>
    </>
  );
}

function firstCall(service: Schemas['Service'], handler: Schemas['Handler']) {
  const target = {
    service: service.name,
    handler: handler.name,
    ...(service.kind === 'service' ? {} : { key: SAMPLE_KEY }),
  };
  return got(api.POST('/invoke', { body: { ...target, body: sampleBody(handler), headers: {}, delayMs: 0 } }));
}

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly isDone?: boolean;
  readonly children: ReactNode;
}

function Step({ number, title, isDone = false, children }: StepProps) {
  return (
    <section className="card step">
      <span className={`step-number${isDone ? ' tone-good' : ''}`} aria-hidden="true">
        {isDone ? '✓' : number}
      </span>
      <div className="stack step-words">
        <h2>{title}</h2>
        {children}
      </div>
    </section>
  );
}

function Code({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <div className="payload">
      <div className="payload-head">
        {label}
        <span className="push">
          <CopyButton text={text} label={`Copy: ${label}`} />
        </span>
      </div>
      <pre tabIndex={0} role="group" aria-label={label}>
        {text}
      </pre>
    </div>
  );
}
