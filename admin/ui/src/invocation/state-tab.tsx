/** The state of the key that the invocation runs on, as it is now. It is corrected on the actor's own screen. */
import { useQuery } from '@tanstack/react-query';
import { Database } from 'lucide-react';
import { keyInPath } from '../../../../sdk/protocol/key-in-path.ts';
import { addressOf } from '../addresses.ts';
import { api, got } from '../api/client.ts';
import type { InvocationDetail } from '../api/contract.ts';
import { Button } from '../parts/button.tsx';
import { Empty, Loading } from '../parts/empty.tsx';
import { PayloadView } from '../parts/payload-view.tsx';
import { Problem } from '../parts/problem.tsx';

export function StateTab({ invocation: { service, key } }: { readonly invocation: InvocationDetail }) {
  const { data, error, isPending } = useQuery({
    queryKey: ['actor', service, key],
    queryFn: ({ signal }) =>
      got(
        api.GET('/actors/{object}/{key}', { params: { path: { object: service, key: keyInPath(key ?? '') } }, signal }),
      ),
    retry: false,
  });
  if (isPending) return <Loading what="Reading the state" />;
  if (data === undefined) return <Problem error={error} />;
  const toActor = <Button href={addressOf.actor(service, key ?? '')}>The actor, its mailbox and its state</Button>;
  if (data.state.length === 0)
    return (
      <Empty icon={Database} title="This key has no state" actions={toActor}>
        A handler writes it with ctx.set, durable together with its step.
      </Empty>
    );
  return (
    <div className="stack">
      {data.state.map(({ name, value }) => (
        <PayloadView key={name} payload={value} title={name} />
      ))}
      <span>{toActor}</span>
    </div>
  );
}
