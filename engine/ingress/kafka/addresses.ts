/** `kafka://cluster/topic` and `service://service/handler`, as people write them. */
import { OperationError } from '../../api.ts';
import { nearest } from '../../nearest.ts';
import type { Registry } from '../../registry.ts';

const SOURCE = /^kafka:\/\/([^/]+)\/([a-zA-Z0-9._-]{1,249})$/;
const SINK = /^service:\/\/([^/]+)\/([^/]+)$/;

/** @throws OperationError with the clusters that there are */
export function parseSource(
  text: string,
  clusters: readonly string[],
): { readonly cluster: string; readonly topic: string } {
  const match = SOURCE.exec(text);
  if (match === null) {
    const remedy = 'Write kafka://<cluster>/<topic>; a topic has 1 to 249 of the characters a-z A-Z 0-9 . _ -';
    throw new OperationError('invalid_source', `${JSON.stringify(text)} is no source`, remedy);
  }
  const [, cluster = '', topic = ''] = match;
  if (clusters.includes(cluster)) return { cluster, topic };
  const known = clusters.length === 0 ? 'None is: add it under kafka.clusters.' : `Configured: ${clusters.join(', ')}.`;
  throw new OperationError('unknown_cluster', `no cluster ${JSON.stringify(cluster)} is configured`, known);
}

/** @throws OperationError with the handlers that there are */
export function parseSink(text: string, registry: Registry): { readonly service: string; readonly handler: string } {
  const match = SINK.exec(text);
  if (match === null) {
    throw new OperationError(
      'invalid_sink',
      `${JSON.stringify(text)} is no sink`,
      'Write service://<service>/<handler>.',
    );
  }
  const [, service = '', handler = ''] = match;
  const found = registry.find({ service, handler });
  if (found !== null && !found.ingressPrivate) return { service, handler };
  if (found !== null) {
    throw new OperationError(
      'unknown_sink',
      `${service}/${handler} is private`,
      'Remove ingressPrivate from its options, or choose another handler.',
    );
  }
  const sinks = registry.services.flatMap((one) => one.handlers.map((each) => `${one.name}/${each.name}`));
  const near = nearest(`${service}/${handler}`, sinks);
  const guess = near === null ? '' : ` Did you mean service://${near}?`;
  throw new OperationError(
    'unknown_sink',
    `no handler ${service}/${handler} is registered`,
    `Registered: ${sinks.slice(0, 30).join(', ')}.${guess}`,
  );
}
