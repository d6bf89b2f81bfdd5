// The operations of an OpenAPI document, as far as requests are made from it.

import type { Schema } from './conforms.ts';
import { wrongWith } from './conforms.ts';

/** What the generators need of the OpenAPI document. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly queries: readonly string[];
  readonly body: Schema | null;
  readonly statuses: readonly number[];
  /** What is wrong with an answer in JSON of this status; null where nothing is, or nothing is said of it. */
  wrongWith(status: number, value: unknown): string | null;
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface DocumentOperation {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, Answer>>;
}

interface Answer {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

/** Which operation a path without its query is one of. */
export function operationAt(operations: readonly Operation[], method: string, path: string): Operation | undefined {
  return operations.find((one) => one.method === method && patternOf(one.path).test(path));
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`);

export function operationsOf(document: Document): Operation[] {
  const resolve = (schema: Schema): Schema =>
    schema.$ref === undefined ? schema : (document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const schema = operation.requestBody?.content['application/json']?.schema;
      const queries = (operation.parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name);
      const statuses = Object.keys(operation.responses).map(Number);
      return {
        method: method.toUpperCase(),
        path,
        queries,
        body: schema === undefined ? null : resolve(schema),
        statuses,
        wrongWith(status, value) {
          const answer = operation.responses[status];
          if (answer === undefined) return `${status} is not in the document`;
          const its = answer.content?.['application/json']?.schema;
          return its === undefined ? null : wrongWith(value, its, resolve);
        },
      };
    }),
  );
}
