/** A first call of a handler, with an input that its schema describes. Pure. */
import type { Schemas } from '../api/client.ts';

const DEPTH_MAX = 4;

/** For objects. */
export const SAMPLE_KEY = 'my-key';

type Sampled = Pick<Schemas['Handler'], 'name' | 'inputSchema' | 'inputContentType'>;

export const sampleBody = (handler: Sampled): string => JSON.stringify(exampleOf(handler.inputSchema, DEPTH_MAX));

/** The call as a curl line. */
export function sampleCall(
  service: Pick<Schemas['Service'], 'name' | 'kind'>,
  handler: Sampled,
  ingress: string | null,
): string {
  const key = service.kind === 'service' ? '' : `/${SAMPLE_KEY}`;
  const data = sampleBody(handler).replaceAll("'", "'\\''");
  const address = `${ingress ?? 'INGRESS'}/${service.name}${key}/${handler.name}`;
  return `curl ${address} \\\n  -H 'content-type: ${handler.inputContentType ?? 'application/json'}' \\\n  -d '${data}'`;
}

/** Text where nothing is known. */
export function exampleOf(schema: unknown, depth: number): unknown {
  if (typeof schema !== 'object' || schema === null || depth === 0) return 'World';
  const { type, properties, items, enum: values, examples, default: fallback } = schema as Record<string, unknown>;
  const known = [fallback, ...(Array.isArray(examples) ? examples : []), ...(Array.isArray(values) ? values : [])];
  const first = known.find((value) => value !== undefined);
  if (first !== undefined) return first;
  switch (type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(properties ?? {}).map(([name, inner]) => [name, exampleOf(inner, depth - 1)]),
      );
    case 'array':
      return [exampleOf(items, depth - 1)];
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return 'World';
  }
}
