/** A first call to try, made from what is registered. */
import type { HandlerManifest, ServiceManifest } from '../../sdk/protocol/index.ts';

/** A curl line for the first handler that HTTP may call; null where there is none. */
export function curlFor(services: readonly ServiceManifest[], ingressUrl: string): string | null {
  for (const service of services) {
    const handler = service.handlers.find((each) => !(each.ingressPrivate ?? service.ingressPrivate ?? false));
    if (handler === undefined) continue;
    const key = service.kind === 'service' ? '' : '/my-key';
    const data = JSON.stringify(exampleOf(handler.inputSchema, DEPTH_MAX)).replaceAll("'", "'\\''");
    return `curl ${ingressUrl}/${service.name}${key}/${handler.name} -H 'content-type: ${contentType(handler)}' -d '${data}'`;
  }
  return null;
}

const DEPTH_MAX = 4;
const contentType = ({ inputContentType }: HandlerManifest): string => inputContentType ?? 'application/json';

/** A value that a JSON Schema describes, as far as it is plain; text where nothing is known. */
function exampleOf(schema: unknown, depth: number): unknown {
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
