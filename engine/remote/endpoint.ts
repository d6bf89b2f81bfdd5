/** Handlers behind HTTP, as the engine sees any others: each attempt is one request to the address where they live. */
import type {
  AttemptChannel,
  AttemptHandle,
  AttemptStart,
  Endpoint,
  ServiceManifest,
} from '../../sdk/protocol/index.ts';
import type { CommandParts } from '../../sdk/protocol/wire/commands.ts';
import type { EndpointManifest } from '../../sdk/protocol/wire/manifest.ts';
import type { Clock } from '../clock.ts';
import type { RemoteHandler } from './attempt.ts';
import { RemoteAttempt } from './attempt.ts';
import { servicesOf, wantsEagerState } from './manifest.ts';
import { openTransport } from './open-transport.ts';
import type { Transport, TransportKind } from './transport.ts';

export interface RemoteEndpointOptions {
  readonly uri: string;
  readonly transport: TransportKind;
  readonly protocolVersion: number;
  readonly manifest: EndpointManifest;
  readonly clock: Clock;
  readonly takesKey: CommandParts['takesKey'];
  readonly frameBytesMax: number;
  readonly readAheadBytesMax: number;
}

export class RemoteEndpoint implements Endpoint {
  readonly services: readonly ServiceManifest[];
  readonly #manifest: EndpointManifest;
  readonly #transport: Transport;
  readonly #common: Omit<RemoteHandler, 'eagerState'>;

  constructor(options: RemoteEndpointOptions) {
    const { uri, transport, protocolVersion, manifest, clock, takesKey, frameBytesMax, readAheadBytesMax } = options;
    this.services = servicesOf(manifest);
    this.#manifest = manifest;
    this.#transport = openTransport(transport, new URL(uri), clock);
    this.#common = {
      ...{ uri, clock, protocolVersion, takesKey, frameBytesMax, readAheadBytesMax },
      transport: this.#transport,
      now: () => clock.now(),
      requestFirst: transport === 'http1' || manifest.protocolMode === 'REQUEST_RESPONSE',
    };
  }

  start(start: AttemptStart, channel: AttemptChannel): AttemptHandle {
    const { service, handler } = start.target;
    const eagerState = wantsEagerState(this.#manifest, service, handler);
    return new RemoteAttempt(start, channel, { ...this.#common, eagerState });
  }

  /** Attempts that are under way go on. */
  close(): void {
    this.#transport.close();
  }
}
