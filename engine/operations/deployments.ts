/** A person takes a deployment away. What still needs it would wait for it without end, so that is looked at first. */
import type { AuditRow } from '../../actors/change.ts';
import type { DeploymentInfo } from '../api.ts';
import { OperationError } from '../api.ts';
import { noSuch } from './operation-error.ts';
import type { OperationOf, OperationsParts } from './parts.ts';

export async function remove(
  parts: OperationsParts,
  { id, force }: OperationOf<'removeDeployment'>,
  audit: AuditRow,
): Promise<unknown> {
  const deployment = parts.deployments.list().find((one) => one.id === id);
  if (deployment === undefined) throw noSuch('deployment', id);
  if (!force) await mustBeFree(parts, deployment);
  return parts.deployments.remove(id, audit);
}

async function mustBeFree({ store, subscriptions }: OperationsParts, { services }: DeploymentInfo): Promise<void> {
  const living = (await store.queries.livingCounts()).filter(({ service }) => services.includes(service));
  const count = living.reduce((sum, row) => sum + row.count, 0);
  const fed = (await subscriptions.list()).filter(({ sink }) =>
    services.some((name) => sink.startsWith(`service://${name}/`)),
  );
  if (count === 0 && fed.length === 0) return;
  const needs = [
    ...(count === 0 ? [] : [`${count} invocations of its services have not ended`]),
    ...(fed.length === 0 ? [] : [`${fed.length} subscriptions lead to them`]),
  ];
  throw new OperationError(
    'deployment_in_use',
    needs.join(', and '),
    'End or delete them first; with force they wait until the services are registered again.',
  );
}
