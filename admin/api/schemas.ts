/** The shapes that several routes share: ids, times, payloads, pages, problems. */
import { z } from 'zod';
import { STATUSES } from '../../actors/lifecycle.ts';
import type { Payload } from '../../sdk/protocol/index.ts';
import { payloadFrom, payloadOfText } from '../../sdk/protocol/index.ts';

export const PAGE_DEFAULT = 50;
export const PAGE_LIMIT_MAX = 1_000;

export const time = z.string().meta({ format: 'date-time', description: 'RFC 3339, UTC' });
export const status = z.enum(STATUSES).meta({ id: 'InvocationStatus' });
export const headers = z.array(z.strictObject({ name: z.string(), value: z.string() }));

/** User bytes: text where they are UTF-8, else base64. Long ones are cut where a list shows them. */
export const payload = z
  .strictObject({
    encoding: z.enum(['utf8', 'base64']),
    data: z.string(),
    sizeBytes: z.int().meta({ description: 'of the whole payload' }),
    truncated: z.boolean().meta({ description: 'true where `data` is only the beginning' }),
  })
  .meta({ id: 'Payload' });

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** A lone surrogate has no bytes: it would be stored as another character. */
export const wellFormed = z.string().refine((text) => text.isWellFormed(), 'not well-formed Unicode');

/** User bytes as people send them. */
export const payloadInput = z.union(
  [
    z.strictObject({ encoding: z.literal('utf8'), data: wellFormed }),
    z.strictObject({ encoding: z.literal('base64'), data: z.string().regex(BASE64, 'not base64') }),
  ],
  {
    error:
      'a value is { "encoding": "utf8", "data": its text, e.g. of JSON } or { "encoding": "base64", "data": its bytes }',
  },
);

export const payloadFromInput = ({ encoding, data }: z.output<typeof payloadInput>): Payload =>
  encoding === 'utf8' ? payloadOfText(data) : payloadFrom(Buffer.from(data, 'base64'));

export const failure = z
  .strictObject({ code: z.int(), message: z.string(), metadata: z.record(z.string(), z.string()).optional() })
  .meta({ id: 'Failure' });

export const outcome = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('void') }),
    z.strictObject({ kind: z.literal('value'), value: payload }),
    z.strictObject({ kind: z.literal('failure'), failure }),
  ])
  .meta({ id: 'Outcome' });

export const target = z
  .strictObject({ service: z.string(), handler: z.string(), key: z.string().nullable() })
  .meta({ id: 'Target' });

/** Of a row that can't be read. */
export const damage = z
  .string()
  .optional()
  .meta({ description: 'which row can not be read, and why; what could not be read of it is a stand-in' });

export const problem = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ description: 'a word for programs' }),
    detail: z.string(),
    remedy: z.string().meta({ description: 'what to do about it' }),
    errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
    version: z.string().optional().meta({ description: 'of the state as it is now (version_mismatch)' }),
  })
  .meta({ id: 'Problem' });

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({
    items: z.array(item),
    next: z.string().nullable().meta({ description: 'the cursor of the next page; null on the last' }),
  });

/** Parameters of every list. */
export const paging = {
  cursor: z.string().min(1).optional().meta({ description: '`next` of the page before' }),
  limit: z.coerce
    .number('a whole number from 1 to 1000')
    .int('a whole number from 1 to 1000')
    .min(1, 'at least 1')
    .max(PAGE_LIMIT_MAX, `at most ${PAGE_LIMIT_MAX}`)
    .default(PAGE_DEFAULT),
};

/** A point in time as people pass it: RFC 3339 with a zone, or ms since the epoch. Gives ms. */
export const timeParameter = z
  .string()
  .transform((text, context) => {
    const ms = /^\d{1,15}$/.test(text) ? Number(text) : RFC3339.test(text) ? Date.parse(text) : Number.NaN;
    if (Number.isFinite(ms)) return ms;
    context.addIssue({
      code: 'custom',
      message: 'no time: use RFC 3339 with a zone (2026-01-31T08:00:00Z), or ms since the epoch',
    });
    return z.NEVER;
  })
  .meta({ description: 'RFC 3339 with a zone, or ms since the epoch' });

const RFC3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)$/;

/** The page that a list's query asks for. */
export const pageRequest = (query: { readonly cursor?: string | undefined; readonly limit: number }) => ({
  cursor: query.cursor ?? null,
  limit: query.limit,
});

/** Drops what was not given, so that an optional property is absent and not undefined. */
export function given<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never;
}
