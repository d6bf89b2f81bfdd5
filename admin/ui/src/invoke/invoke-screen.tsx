/** Invokes any handler: which, for which key, with what input; then leads to the invocation. */
import { Boxes } from 'lucide-react';
import { useSearchParams } from 'react-router';
import type { Schemas } from '../api/client.ts';
import { useServices } from '../api/services.ts';
import { Button } from '../parts/button.tsx';
import { Empty, Loading } from '../parts/empty.tsx';
import { Field } from '../parts/field.tsx';
import { Card, Page } from '../parts/page.tsx';
import { Problem } from '../parts/problem.tsx';
import { InvokeForm } from './invoke-form.tsx';
import './invoke.css';

interface Choice {
  readonly service: Schemas['Service'];
  readonly handler: Schemas['Handler'];
}

export default function InvokeScreen() {
  const services = useServices();
  return (
    <Page
      title="Invoke a handler"
      about="The engine answers once the invocation is durable; its result is shown there."
    >
      {services.isError ? (
        <Problem error={services.error} retry={() => void services.refetch()} />
      ) : services.data === undefined ? (
        <Loading />
      ) : (
        <Which choices={choicesOf(services.data)} />
      )}
    </Page>
  );
}

/** Those that can be called from outside. */
const choicesOf = (services: readonly Schemas['Service'][]): readonly Choice[] =>
  services.flatMap((service) =>
    service.handlers
      .filter(({ ingressPrivate = service.ingressPrivate }) => ingressPrivate !== true)
      .map((handler) => ({ service, handler })),
  );

function Which({ choices }: { readonly choices: readonly Choice[] }) {
  const [search, setSearch] = useSearchParams();
  const service = search.get('service') ?? choices[0]?.service.name ?? '';
  const ofService = choices.filter((each) => each.service.name === service);
  const handler = search.get('handler') ?? ofService[0]?.handler.name ?? '';
  const chosen = ofService.find((each) => each.handler.name === handler);
  if (choices.length === 0)
    return (
      <Empty icon={Boxes} title="No handler can be called" actions={<Button href="/">See how to begin</Button>}>
        This engine has no service, or all of its handlers are called by other handlers only.
      </Empty>
    );
  const choose = (next: Record<string, string>) => setSearch(next, { replace: true });
  const names = [...new Set(choices.map((each) => each.service.name))];
  return (
    <div className="stack form">
      <Card title="Handler">
        <div className="invoke-fields">
          <Field
            label="Service"
            error={names.includes(service) ? null : `No service ${service} can be called from outside.`}
          >
            {(field) => (
              <select {...field} value={service} onChange={(event) => choose({ service: event.target.value })}>
                {names.includes(service) ? null : <option>{service}</option>}
                {names.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            )}
          </Field>
          <Field
            label="Handler"
            note={chosen?.handler.description}
            error={
              chosen === undefined ? 'It is not registered, or called by other handlers only. Choose another.' : null
            }
          >
            {(field) => (
              <select {...field} value={handler} onChange={(event) => choose({ service, handler: event.target.value })}>
                {chosen === undefined ? <option>{handler}</option> : null}
                {ofService.map((each) => (
                  <option key={each.handler.name}>{each.handler.name}</option>
                ))}
              </select>
            )}
          </Field>
        </div>
      </Card>
      {chosen === undefined ? null : (
        <InvokeForm key={`${service}/${handler}`} {...chosen} firstKey={search.get('key') ?? ''} />
      )}
    </div>
  );
}
