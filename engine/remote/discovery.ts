/**
 * Asks an address what it has. HTTP/2 is tried first, then HTTP/1.1: which of the two answers is how it is spoken to from
 * then on. Nothing of an answer is shown but what the manifest says, so that the engine can't be used to read other servers.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { Pieces } from '../../sdk/protocol/index.ts';
import type { EndpointManifest } from '../../sdk/protocol/wire/manifest.ts';
import { endpointManifest } from '../../sdk/protocol/wire/manifest.ts';
import { PROTOCOL_VERSIONS } from '../../sdk/protocol/wire/versions.ts';
import { OperationError } from '../api.ts';
import type { Clock } from '../clock.ts';
import { MANIFEST_TYPES, versionFor } from './manifest.ts';
import { openTransport } from './open-transport.ts';
import type { TransportKind } from './transport.ts';

export interface Discovered {
  readonly transport: TransportKind;
  readonly manifest: EndpointManifest;
}

const ANSWER_WITHIN_MS = 10_000;
const ANSWER_BYTES_MAX = 4 * 1024 * 1024;
const URI_CHARS_MAX = 2_000;

/** An address as it is kept: without a slash at its end. @throws OperationError */
export function endpointUri(text: string): URL {
  const wrong = (problem: string) =>
    new OperationError('invalid_uri', `the address ${problem}`, 'An address looks like http://host:9080.');
  if (text.length > URI_CHARS_MAX) throw wrong(`has more than ${URI_CHARS_MAX} characters`);
  // It is not shown: it may hold a password.
  if (!URL.canParse(text)) throw wrong('of the endpoint is no URL');
  const uri = new URL(text);
  if (uri.protocol !== 'http:' && uri.protocol !== 'https:') throw wrong('must begin with http:// or https://');
  if (uri.username !== '' || uri.password !== '') throw wrong('holds a user or a password: it would be shown in lists');
  if (uri.search !== '' || uri.hash !== '') throw wrong('must end with its path');
  uri.pathname = uri.pathname.replace(/\/+$/, '');
  return uri;
}

/** @throws OperationError */
export async function discover(uri: URL, clock: Clock): Promise<Discovered> {
  const first = await ask('http2', uri, clock);
  const answer = first.kind === 'answer' ? first : await ask('http1', uri, clock);
  if (answer.kind === 'trouble') {
    throw new OperationError(
      'endpoint_unreachable',
      `${uri.href} can't be reached (${answer.trouble})`,
      'Start the endpoint, and use an address that this engine can reach.',
    );
  }
  const manifest = manifestIn(uri, answer);
  if (versionFor(manifest) === null) throw wrongVersion(uri, manifest);
  return { transport: answer.transport, manifest };
}

interface Answer {
  readonly kind: 'answer';
  readonly transport: TransportKind;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Asked = Answer | { readonly kind: 'trouble'; readonly trouble: string };

function ask(kind: TransportKind, uri: URL, clock: Clock): Promise<Asked> {
  const transport = openTransport(kind, uri, clock);
  const { promise, resolve } = Promise.withResolvers<Asked>();
  const pieces = new Pieces();
  let bytes = 0;
  let status = 0;
  let headers: IncomingHttpHeaders = {};
  const exchange = transport.open(
    { method: 'GET', path: '/discover', headers: { accept: MANIFEST_TYPES.join(', ') } },
    {
      head(code, received) {
        status = code;
        headers = received;
      },
      data(chunk) {
        bytes += chunk.length;
        if (bytes <= ANSWER_BYTES_MAX) pieces.add(chunk);
        else stop(`its answer has more than ${ANSWER_BYTES_MAX} bytes`);
      },
      closed(trouble) {
        if (trouble !== null) return resolve({ kind: 'trouble', trouble });
        const body = Buffer.concat(pieces.list).toString('utf8');
        resolve({ kind: 'answer', transport: kind, status, headers, body });
      },
    },
  );
  const stop = (trouble: string) => {
    resolve({ kind: 'trouble', trouble });
    exchange.abort();
  };
  const cancel = clock.after(ANSWER_WITHIN_MS, () => stop(`no answer within ${ANSWER_WITHIN_MS / 1_000} s`));
  exchange.end();
  return promise.finally(() => {
    cancel();
    transport.close();
  });
}

function manifestIn(uri: URL, { status, headers, body }: Answer): EndpointManifest {
  const no = (problem: string) =>
    new OperationError(
      'not_an_endpoint',
      `${uri.href.replace(/\/$/, '')}/discover ${problem}`,
      'Register the address at which an SDK of the open service protocol serves its handlers.',
    );
  if (status === 415)
    throw no('knows none of the versions 2 to 4 of the manifest (status 415); use a current version of its SDK');
  if (status !== 200) throw no(`answered with the status ${status}`);
  const type = (headers['content-type'] ?? '').split(';')[0] ?? '';
  if (!MANIFEST_TYPES.includes(type)) throw no('answered with something else than an endpoint manifest');
  const parsed = endpointManifest.safeParse(jsonIn(body));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw no(`gave a manifest that is not valid: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function wrongVersion(uri: URL, { minProtocolVersion: min, maxProtocolVersion: max }: EndpointManifest) {
  const ours = `${PROTOCOL_VERSIONS.min} to ${PROTOCOL_VERSIONS.max}`;
  return new OperationError(
    'endpoint_not_supported',
    `${uri.href} speaks the versions ${min} to ${max} of the service protocol, this engine ${ours}`,
    'Use a version of its SDK that speaks one of these.',
  );
}
