/** A Kafka record as handlers of the first Kafka release get it. */
import type { Request } from '../context.ts';
import { textOf } from '../protocol/index.ts';
import { serde } from '../serde.ts';

/** A Kafka record (or an HTTP call) as a handler of the first Kafka release gets it. */
export interface Event {
  /** The record's key; '' where it has none. */
  readonly key: string;
  /** Where the record comes from: `kafka://my-cluster/my-topic`; '' for a call over HTTP. */
  readonly source: string;
  /** The record's headers, and Keymail's: `kafka.topic`, `kafka.partition`, `kafka.offset`, `kafka.timestamp` and more. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The value, parsed as JSON; undefined where it is empty. @throws TerminalError (400) where it is no JSON. */
  json<T>(): T;
  /** The value's bytes. */
  body(): Uint8Array;
}

/** The event that an invocation carries. */
export function eventOf(request: Request): Event {
  const { headers, body, target } = request;
  const topic = headers.get('kafka.topic');
  const cluster = headers.get('kafka.cluster');
  return {
    key: target.key ?? textOf(Buffer.from(headers.get('kafka.key') ?? '', 'base64url')),
    source: topic === undefined ? '' : cluster === undefined ? `kafka://${topic}` : `kafka://${cluster}/${topic}`,
    // fromEntries defines own properties, so that a header named __proto__ is a header.
    attributes: Object.fromEntries(headers),
    json: <T>() => serde.json.deserialize(body) as T,
    body: () => Buffer.from(body.buffer, body.byteOffset, body.byteLength),
  };
}
