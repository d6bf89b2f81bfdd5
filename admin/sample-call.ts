/**
 * A first call of a handler to try, made from what is registered: the command line prints it, the admin UI offers it. Pure, and
 * without imports, because it runs in browsers too.
 */

/** What a call has to know of its handler; the shapes of the protocol and of the API both fit. */
export interface Sampled {
  readonly name: string;
  readonly inputSchema?: unknown;
  readonly inputContentType?: string | null | undefined;
}

const DEPTH_MAX = 4;

/** For objects. */
export const SAMPLE_KEY = 'my-key';

export const sampleBody = ({ inputSchema }: Sampled): string => JSON.stringify(exampleOf(inputSchema, DEPTH_MAX));

/** The words of a curl command, so that each reader can lay them out: address, header, data. */
export function sampleCall(
  service: { readonly name: string; readonly kind: string },
  handler: Sampled,
  ingress: string,
): readonly [address: string, header: string, data: string] {
  const key = service.kind === 'service' ? '' : `/${SAMPLE_KEY}`;
  return [
    `curl ${ingress}/${service.name}${key}/${handler.name}`,
    `-H 'content-type: ${handler.inputContentType ?? 'application/json'}'`,
    `-d '${sampleBody(handler).replaceAll("'", "'\\''")}'`,
  ];
}

/** A command that answers an awakeable through the ingress, which needs no token. */
export const answerCall = (id: string, ingress: string): string =>
  `curl ${ingress}/restate/awakeables/${id}/resolve -H 'content-type: application/json' -d '"the answer"'`;

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
