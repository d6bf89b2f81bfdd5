/** The OpenAPI 3.1 document, made from the table of routes and its schemas. */
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { createDocument } from 'zod-openapi';
import type { ProblemCode } from './problems.ts';
import { PROBLEMS } from './problems.ts';
import type { RoleBounds } from './roles.ts';
import { ROLE_BOUNDS, ROLES } from './roles.ts';
import type { BuildInfo, Route } from './route.ts';
import { problem } from './schemas.ts';

export function openApiDocument(routes: readonly Route[], { version }: BuildInfo): object {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Keymail admin API',
      version,
      description: [
        'Lists are paged by cursor. Errors are application/problem+json with a code and a remedy. Times are RFC 3339 in UTC.',
        ...boundsInWords(),
      ].join(' '),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'of admin.token or admin.tokens, where there are any' },
        session: { type: 'apiKey', in: 'cookie', name: 'keymail_session', description: 'POST /session gives it' },
      },
    },
    // Without a configured token the API takes none.
    security: [{ token: [] }, { session: [] }, {}],
    paths: paths as ZodOpenApiPathsObject,
  });
}

/** What holds for one role and not for the others, as it stands in the table of roles. */
function boundsInWords(): string[] {
  return ROLES.flatMap((role) => {
    const bounds: RoleBounds | null = ROLE_BOUNDS[role];
    if (bounds === null) return [];
    const { pageRowsMax, queryMs, readsMax, streamsMax } = bounds;
    return [
      `For the role ${role}: pages of at most ${pageRowsMax} rows, questions to the store of at most ${queryMs} ms,`,
      `and for all who have it together ${readsMax} reads and ${streamsMax} streams at a time.`,
    ];
  });
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const { params, query, body } = route;
  return {
    operationId: operationIdOf(route),
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    ...(route.access === 'open' ? { security: [] } : {}),
    'x-keymail-role': route.access,
    ...(params === undefined && query === undefined
      ? {}
      : {
          requestParams: {
            ...(params === undefined ? {} : { path: params }),
            ...(query === undefined ? {} : { query }),
          },
        }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: !body.isOptional(), content: { 'application/json': { schema: body } } } }),
    responses: { ...successes(route), ...failures(route) },
  };
}

/** `getSubscription…`, unique because method and path are. */
function operationIdOf({ method, path }: Route): string {
  const words = path.split(/[/{}.-]+/).filter((word) => word !== '');
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function successes({ responses }: Route): ZodOpenApiResponsesObject {
  const entries = Object.entries(responses).map(
    ([status, { description, schema, contentType = 'application/json' }]) => {
      return [
        status,
        { description, ...(schema === undefined ? {} : { content: { [contentType]: { schema } } }) },
      ] as const;
    },
  );
  return Object.fromEntries(entries);
}

/** One response for each status, which names the codes that come with it. */
function failures(route: Route): ZodOpenApiResponsesObject {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set([...route.problems, ...commonProblems(route)])) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const entries = [...byStatus].map(([status, codes]) => {
    const description = codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('; ');
    return [String(status), { description, content: { 'application/problem+json': { schema: problem } } }] as const;
  });
  return Object.fromEntries(entries);
}

function commonProblems(route: Route): ProblemCode[] {
  const { access, method, query, body } = route;
  const common: ProblemCode[] = [
    'invalid_request',
    'malformed_path',
    'body_too_large',
    'no_room',
    'malformed_json',
    'wrong_content_type',
    'internal',
  ];
  common.push('host_not_allowed');
  if (access !== 'open')
    common.push(
      'token_missing',
      'token_wrong',
      'too_many_logins',
      'session_over',
      'nobody',
      'unavailable',
      'timeout',
      'stopped',
    );
  if (access === 'viewer') common.push(route.isStream === true ? 'too_many_role_streams' : 'too_many_reads');
  if (access === 'viewer' && query !== undefined && 'limit' in query.shape) common.push('page_too_large');
  if (access === 'operator' || access === 'admin') common.push('role_too_low');
  if (method !== 'get') common.push('cross_origin');
  if (access !== 'open' && method !== 'get') common.push('quarantined');
  if (body === undefined) return common.filter((code) => code !== 'malformed_json' && code !== 'wrong_content_type');
  return common;
}
