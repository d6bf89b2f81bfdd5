/**
 * Every key of the configuration but the properties of Kafka clusters, which `clusters.ts` reads. A key's description
 * says what it may be; it stands in error messages after "allowed:".
 */
import { z } from 'zod';
import { durationMs } from '../../sdk/protocol/duration.ts';
import { DEFAULT_LIMITS, type Limits } from '../limits.ts';
import { STORE_URL_ALLOWED, storeLocation } from './store-url.ts';

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
const ADMIN_ROLES = ['viewer', 'operator', 'admin'] as const;
/** Each request looks at all of them. */
const ADMIN_TOKENS_MAX = 100;
const GiB = 1024 ** 3;
const COUNT_MAX = 1_000_000_000;

const ingress = z.strictObject({
  port: port(8080),
  host: host(),
  // Left out: as large as an input may be, so that there is one number to raise.
  bodyBytesMax: integer(1, GiB, 'bytes').optional(),
});

const admin = z.strictObject({
  port: port(9070),
  host: host(),
  token: z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .optional()
    .describe('printable ASCII characters without spaces'),
  tokens: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/),
        token: z.string().regex(/^[\x21-\x7e]{16,1024}$/),
        role: z.enum(ADMIN_ROLES),
      }),
    )
    .max(ADMIN_TOKENS_MAX)
    .default([])
    .describe(
      'a list of { name, token, role }: a name of letters, digits and . _ @ -, a token of at least 16 printable ASCII characters, a role of viewer, operator or admin',
    ),
});

const store = z.strictObject({
  url: z
    .string()
    .superRefine((url, context) => {
      const problem = storeProblem(url);
      if (problem !== null) context.addIssue({ code: 'custom', message: problem });
    })
    .default('sqlite:./keymail.db')
    .describe(STORE_URL_ALLOWED),
  /** Brings an older schema up to date at the start. */
  migrate: z.boolean().default(true).describe('true or false'),
  /** On PostgreSQL, where another engine has the database: waits until it ends, to take over. */
  standby: z.boolean().default(true).describe('true or false'),
});

const services = z.array(z.string().min(1)).default([]).describe('a list of paths of modules');

/** Clusters by name; what is inside a cluster is Kafka's. */
const kafka = z.strictObject({ clusters: z.unknown().optional().describe('clusters by name') });

export const configSchema = z.strictObject({
  ingress,
  admin,
  store,
  services,
  kafka,
  // Where the first release had it, so that its files work as they are.
  worker: z.strictObject({ kafka }),
  limits: limitsSchema(),
  logLevel: z.enum(LOG_LEVELS).default('info').describe(LOG_LEVELS.join(', ')),
});

/** A key that holds a value. */
export interface KnownKey {
  readonly path: readonly string[];
  readonly schema: z.ZodType;
  readonly allowed: string;
}

/** Every key that holds a value, in the order of the schema. */
export const knownKeys: readonly KnownKey[] = leavesOf(configSchema, []);

/** What may stand at `path`: the names of a section, or the description of a value. */
export function allowedAt(path: readonly string[]): { readonly names: readonly string[]; readonly text: string } {
  let schema: z.ZodType | undefined = configSchema;
  for (const name of path) {
    if (!(schema instanceof z.ZodObject)) break;
    schema = Object.hasOwn(schema.shape, name) ? (schema.shape[name] as z.ZodType) : undefined;
  }
  if (!(schema instanceof z.ZodObject)) return { names: [], text: schema?.description ?? 'nothing' };
  const names = Object.keys(schema.shape);
  return { names, text: names.join(', ') };
}

function leavesOf(schema: z.ZodObject, path: readonly string[]): KnownKey[] {
  return Object.entries(schema.shape).flatMap(([name, inner]) => {
    const innerPath = [...path, name];
    if (inner instanceof z.ZodObject) return leavesOf(inner, innerPath);
    return [{ path: innerPath, schema: inner as z.ZodType, allowed: (inner as z.ZodType).description ?? '' }];
  });
}

function integer(min: number, max: number, unit: string) {
  return z.int().min(min).max(max).describe(`a whole number of ${unit} from ${min} to ${max}`);
}

function port(fallback: number) {
  const allowed = 'a whole number from 1 to 65535, or 0 for any free port';
  return z.int().min(0).max(65_535).default(fallback).describe(allowed);
}

function host() {
  const allowed = 'a host name or an IP address to listen at';
  return z
    .string()
    .regex(/^[A-Za-z0-9.:_%-]+$/)
    .default('127.0.0.1')
    .describe(allowed);
}

function storeProblem(url: string): string | null {
  try {
    storeLocation(url, '/');
    return null;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

/** By the unit that each name ends with, so that a new limit is a new key. */
function limitsSchema() {
  const names = Object.keys(DEFAULT_LIMITS) as (keyof Limits)[];
  const shape = names.map((name) => [name, limit(name, DEFAULT_LIMITS[name])] as const);
  return z.strictObject(Object.fromEntries(shape) as Record<keyof Limits, z.ZodType<number>>);
}

function limit(name: keyof Limits, fallback: number): z.ZodType<number> {
  if (name.endsWith('Ms')) return duration(fallback);
  const schema = /Bytes(Max)?$/.test(name) ? integer(1, GiB, 'bytes') : integer(1, COUNT_MAX, 'things');
  const { description } = schema;
  return schema.default(fallback).describe(`${description?.replace(' of things', '')}`);
}

function duration(fallback: number): z.ZodType<number> {
  const allowed = 'a number of milliseconds, or text such as "500ms", "10s", "5m"';
  const text = z.union([z.number(), z.string()]).transform((value, context) => {
    try {
      return durationMs(value);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      context.addIssue({ code: 'custom', message: 'this is no duration' });
      return z.NEVER;
    }
  });
  return text.default(fallback).describe(allowed);
}
