/** The transport of a kind. */
import type { Clock } from '../clock.ts';
import { http1Transport } from './http1.ts';
import { Http2Transport } from './http2.ts';
import type { Transport, TransportKind } from './transport.ts';

export const openTransport = (kind: TransportKind, uri: URL, clock: Clock): Transport =>
  kind === 'http2' ? new Http2Transport(uri, clock) : http1Transport(uri, clock);
