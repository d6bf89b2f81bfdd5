/**
 * The addresses at which handlers live behind HTTP: registered by people, kept in the store, loaded at the start, where
 * nobody need be there yet: what an address has is known from its registration, and attempts wait for it by their policy.
 *
 *  D1. Written first: what is registered is in the store before the engine runs it.
 *  D2. A name belongs to one endpoint. Services of this process come first, also those that it has got since.
 *  D3. The version of the protocol stays what it was as long as the address speaks it, because journals are written in it.
 */
import { randomBytes } from 'node:crypto';
import { damageText } from '../../actors/cell.ts';
import type { AuditRow } from '../../actors/change.ts';
import type { EndpointManifest } from '../../sdk/protocol/wire/manifest.ts';
import { endpointManifest } from '../../sdk/protocol/wire/manifest.ts';
import type { DeploymentInfo, Operation } from '../api.ts';
import { noSuch, OperationError } from '../api.ts';
import type { Clock } from '../clock.ts';
import type { Counters } from '../counters.ts';
import type { Limits } from '../limits.ts';
import type { Logger } from '../log.ts';
import type { Registry } from '../registry.ts';
import type { StoredDeployment } from '../store/queries.ts';
import type { Store } from '../store/store.ts';
import type { Discovered } from './discovery.ts';
import { discover, endpointUri } from './discovery.ts';
import { RemoteEndpoint } from './endpoint.ts';
import { repeatedIn, servicesOf, versionFor } from './manifest.ts';

export interface DeploymentsParts {
  readonly store: Store;
  readonly registry: Registry;
  readonly counters: Counters;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly logger: Logger;
}

/** All are in memory. */
const DEPLOYMENTS_MAX = 200;
/** Beside the value, a frame has names and headers. */
const FRAME_MARGIN_BYTES = 1024 * 1024;

interface Deployed {
  readonly row: StoredDeployment;
  /** Null where the row's manifest can't be read any more. */
  readonly endpoint: RemoteEndpoint | null;
  readonly problem: string | null;
}

export class Deployments {
  readonly #parts: DeploymentsParts;
  readonly #deployed = new Map<string, Deployed>();
  /** One registration is decided after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: DeploymentsParts) {
    this.#parts = parts;
  }

  /** What was registered before. Must be done before anything is run. */
  async load(): Promise<void> {
    for (const row of await this.#parts.store.deployments()) {
      if ('problem' in row) this.#parts.logger.error({ table: row.table, key: row.key }, damageText(row));
      else this.#run(row);
    }
  }

  list(): DeploymentInfo[] {
    const all = [...this.#deployed.values()].map(({ row, endpoint, problem }): DeploymentInfo => {
      const { manifest: _, ...columns } = row;
      return { ...columns, services: (endpoint?.services ?? []).map(({ name }) => name), problem };
    });
    return all.sort((a, b) => a.createdAt - b.createdAt);
  }

  /** @throws OperationError */
  register(operation: Extract<Operation, { kind: 'registerDeployment' }>, audit: AuditRow): Promise<DeploymentInfo> {
    return this.#inTurn(async () => {
      const uri = endpointUri(operation.uri);
      const before = [...this.#deployed.values()].find(({ row }) => row.uri === uri.href) ?? null;
      if (before !== null && !operation.force) throw alreadyThere(before.row);
      if (before === null && this.#deployed.size >= DEPLOYMENTS_MAX) throw tooMany();
      const discovered = await discover(uri, this.#parts.clock);
      this.#mustFit(discovered.manifest, before);
      const row = rowOf(uri, discovered, before, this.#parts.clock.now());
      await this.#parts.store.putDeployment(row, { ...audit, target: row.id });
      this.#stop(before);
      this.#run(row);
      this.#forgetGone();
      return this.list().find(({ id }) => id === row.id) as DeploymentInfo;
    });
  }

  /** @throws OperationError where there is none (any more) */
  remove(id: string, audit: AuditRow): Promise<void> {
    return this.#inTurn(async () => {
      const deployed = this.#deployed.get(id);
      // Somebody else was before us.
      if (deployed === undefined) throw noSuch('deployment', id);
      await this.#parts.store.removeDeployment(id, audit);
      this.#stop(deployed);
      this.#deployed.delete(id);
      this.#forgetGone();
    });
  }

  #forgetGone(): void {
    const { registry, counters } = this.#parts;
    counters.keepOnly((handler) => registry.find(handler) !== null);
  }

  close(): void {
    for (const { endpoint } of this.#deployed.values()) endpoint?.close();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined); // Whoever asked handles it.
    return done;
  }

  #mustFit(manifest: EndpointManifest, before: Deployed | null): void {
    const services = servicesOf(manifest);
    const [repeated] = repeatedIn(manifest);
    if (services.length === 0 || repeated !== undefined) {
      const problem = repeated === undefined ? 'it has no services' : `it has ${repeated} twice`;
      throw new OperationError('not_an_endpoint', problem, 'Correct what the endpoint serves, then register it.');
    }
    for (const { name, kind } of services) {
      const owner = this.#parts.registry.ownerOf(name);
      if (owner !== null && owner !== before?.endpoint) throw this.#taken(name);
      const was = before?.endpoint?.services.find((service) => service.name === name)?.kind ?? kind;
      if (was === kind) continue;
      throw new OperationError(
        'deployment_in_use',
        `${name} was registered as ${was} and is ${kind} now: what it has left would not fit`,
        'Give it another name, or remove the deployment first.',
      );
    }
  }

  #taken(name: string): OperationError {
    const other = this.list().find(({ services }) => services.includes(name));
    const where = other === undefined ? 'in the process of the engine' : `at ${other.uri} (${other.id})`;
    return new OperationError(
      'service_exists',
      `a service ${name} is registered already, ${where}`,
      other === undefined
        ? 'Give one of the two another name, or start the engine without its own.'
        : `Give one of the two another name, or remove ${other.id} first.`,
    );
  }

  #run(row: StoredDeployment): void {
    const manifest = manifestOf(row);
    if (manifest === null) {
      const problem = 'its manifest in the database can not be read: register it again, with force';
      this.#parts.logger.error({ deployment: row.id, uri: row.uri }, problem);
      this.#deployed.set(row.id, { row, endpoint: null, problem });
      return;
    }
    const { registry, clock, limits, logger } = this.#parts;
    const names = servicesOf(manifest).map(({ name }) => name);
    const hidden = names.filter((name) => registry.ownerOf(name) !== null);
    const problem =
      hidden.length === 0 ? null : `${hidden.join(', ')}: run from elsewhere, where the name was taken first`;
    if (problem !== null) logger.warn({ deployment: row.id, uri: row.uri }, problem);
    const endpoint = new RemoteEndpoint({
      ...row,
      manifest: { ...manifest, services: manifest.services.filter(({ name }) => !hidden.includes(name)) },
      clock,
      takesKey: (target) => (registry.find(target)?.mode ?? 'plain') !== 'plain',
      frameBytesMax: limits.entryBytesMax + FRAME_MARGIN_BYTES,
      readAheadBytesMax: limits.readAheadBytesMax,
    });
    registry.register(endpoint);
    this.#deployed.set(row.id, { row, endpoint, problem });
  }

  #stop(deployed: Deployed | null): void {
    if (deployed === null || deployed.endpoint === null) return;
    this.#parts.registry.unregister(deployed.endpoint);
    deployed.endpoint.close();
  }
}

function rowOf(uri: URL, { transport, manifest }: Discovered, before: Deployed | null, now: number): StoredDeployment {
  const protocolVersion = versionFor(manifest, before?.row.protocolVersion ?? null);
  if (protocolVersion === null) throw new Error('bug: a version was found before');
  return {
    id: before?.row.id ?? `dp_${randomBytes(8).toString('hex')}`,
    uri: uri.href,
    transport,
    protocolVersion,
    manifest: JSON.stringify(manifest),
    createdAt: before?.row.createdAt ?? now,
    updatedAt: now,
  };
}

function manifestOf({ manifest }: StoredDeployment): EndpointManifest | null {
  try {
    return endpointManifest.parse(JSON.parse(manifest));
  } catch {
    return null;
  }
}

const alreadyThere = ({ id, uri }: StoredDeployment): OperationError =>
  new OperationError(
    'deployment_exists',
    `${uri} is registered already, as ${id}`,
    'Register it with force to take over what its code has now.',
  );

const tooMany = (): OperationError =>
  new OperationError(
    'too_many_deployments',
    `${DEPLOYMENTS_MAX} deployments are registered, which is the most`,
    'Remove those that are not used any more.',
  );
