/** What a row of the table of routes says. Routing, validation and the OpenAPI document are derived from it. */
import type { ServerResponse } from 'node:http';
import type { Request } from 'express';
import type { z } from 'zod';
import type { Engine } from '../../engine/api.ts';
import type { Guard } from './access.ts';
import type { ProblemCode } from './problems.ts';
import type { Role, RouteAccess } from './roles.ts';

/** The build and the schema that answer. */
export interface BuildInfo {
  readonly version: string;
  /** The schema version of the store: the name of its last migration. */
  readonly schema: string;
}

export interface RouteContext {
  readonly engine: Engine;
  readonly build: BuildInfo;
  /** Of the ingress that listens beside this API; null where an app mounts the engine. */
  readonly ingressPort: number | null;
  /** Who asks, for the audit. */
  readonly by: string;
  /** For what only a part of a route's callers may do. @throws ProblemError `role_too_low` */
  readonly demand: (role: Role) => void;
  readonly guard: Guard;
  readonly request: Request;
  /** The OpenAPI document of this table. */
  readonly document: () => object;
}

export interface Reply {
  readonly status: number;
  /** Sent as JSON; a string as it is, with its content type in `headers`. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Writes the answer itself, over time. */
  readonly stream?: (response: ServerResponse) => void;
}

export interface ResponseSpec {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Default: application/json. */
  readonly contentType?: string;
}

interface RouteSpec {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** Parameters in braces, as OpenAPI writes them. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: RouteAccess;
  /** Its answer has no end. */
  readonly isStream?: true;
  /** By status. */
  readonly responses: Readonly<Record<number, ResponseSpec>>;
  /** Codes that this route may give beside those that every route may. */
  readonly problems: readonly ProblemCode[];
}

interface Schemas<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType> {
  readonly params?: Params;
  /** A strict object: an unknown parameter is refused. */
  readonly query?: Query;
  readonly body?: Body;
}

/** A row as the router sees it, whatever its schemas are. */
export interface Route extends RouteSpec, Schemas<z.ZodObject, z.ZodObject, z.ZodType> {
  readonly handle: (
    context: RouteContext,
    input: { params: never; query: never; body: never },
  ) => Promise<Reply> | Reply;
}

/** A row whose handler is typed by its schemas. */
export function route<
  Params extends z.ZodObject = z.ZodObject<Record<never, never>>,
  Query extends z.ZodObject = z.ZodObject<Record<never, never>>,
  Body extends z.ZodType = z.ZodUndefined,
>(
  row: RouteSpec &
    Schemas<Params, Query, Body> & {
      readonly handle: (
        context: RouteContext,
        input: { readonly params: z.output<Params>; readonly query: z.output<Query>; readonly body: z.output<Body> },
      ) => Promise<Reply> | Reply;
    },
): Route {
  return row as unknown as Route;
}
