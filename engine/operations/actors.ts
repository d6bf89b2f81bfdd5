/** What people do to one key of an object: correct its state, keep others from it. */
import { actorAddress } from '../../actors/address.ts';
import type { AuditRow } from '../../actors/change.ts';
import { keyProblem, sizeOf } from '../../sdk/protocol/index.ts';
import { RefusedError } from '../answers.ts';
import { OperationError } from '../api.ts';
import { AcceptError } from '../ingress/accept.ts';
import type { OperationOf, OperationsParts } from './parts.ts';
import { ask } from './parts.ts';

type KeyPausing = OperationOf<'pauseKey' | 'resumeKey'>;

export async function patchState(
  parts: OperationsParts,
  operation: OperationOf<'patchState'>,
  audit: AuditRow,
): Promise<unknown> {
  const { service, key, version, set, clear } = operation;
  await mustHaveKeys(parts, service, key);
  const { entryBytesMax } = parts.accept.limits;
  for (const [name, value] of set) {
    if (sizeOf(value) <= entryBytesMax) continue;
    const message = `the value of ${JSON.stringify(name)} has ${sizeOf(value)} bytes, more than ${entryBytesMax}`;
    throw new RefusedError({ code: 'state_too_large', message });
  }
  const address = actorAddress(service, key);
  return ask(parts, audit, (ticket) => ({ address, command: { kind: 'patchState', ticket, version, set, clear } }));
}

export async function pauseKey(
  parts: OperationsParts,
  { service, key }: KeyPausing,
  audit: AuditRow,
): Promise<unknown> {
  await mustHaveKeys(parts, service, key);
  const { keysPausedMax } = parts.accept.limits;
  if ((await parts.store.queries.keyPauseCount()) >= keysPausedMax) {
    throw new OperationError(
      'too_many_keys_paused',
      `${keysPausedMax} keys are paused, which is limits.keysPausedMax`,
      'Resume some; to stop a whole topic, pause its subscription.',
    );
  }
  const address = actorAddress(service, key);
  return ask(parts, audit, (ticket) => ({ address, command: { kind: 'pauseKey', ticket, by: audit.actor } }));
}

export async function resumeKey(
  parts: OperationsParts,
  { service, key }: KeyPausing,
  audit: AuditRow,
): Promise<unknown> {
  await mustHaveKeys(parts, service, key);
  return ask(parts, audit, (ticket) => ({
    address: actorAddress(service, key),
    command: { kind: 'resumeKey', ticket },
  }));
}

/** An object that is registered has every key; one that is not any more, those that it has left something under. */
async function mustHaveKeys(parts: OperationsParts, service: string, key: string): Promise<void> {
  const problem = keyProblem(key);
  if (problem !== null)
    throw new AcceptError('key_invalid', `the key ${problem}`, 'Use a key that an invocation could have.');
  const registered = parts.accept.registry.services.find(({ name }) => name === service);
  const remedy = 'GET /services lists what is registered, GET /actors the keys that have something.';
  if (registered?.kind === 'service')
    throw new OperationError('not_found', `${service} is a service: it has no keys`, remedy);
  if (registered !== undefined || (await parts.store.queries.actor(service, key)) !== null) return;
  throw new OperationError(
    'not_found',
    `no object ${service.slice(0, 100)} is registered, and it has left nothing here`,
    remedy,
  );
}
