// Values that fit a schema, values that nobody expects, and bodies made of both.

import fc from 'fast-check';
import type { Schema } from './conforms.ts';

const ODD_TEXTS = [
  '',
  '..',
  '.',
  '__proto__',
  'constructor',
  '\u0000',
  '\ud800',
  'é',
  '🙂',
  ' ',
  '/',
  '%',
  '?',
  'null',
  "';--",
];
export const oddText = fc.oneof(
  fc.constantFrom(...ODD_TEXTS),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constant('x'.repeat(3_000)),
);
export const oddJson: fc.Arbitrary<unknown> = fc.oneof(
  oddText,
  fc.constantFrom<unknown[]>(null, true, 0, -1, 1.5, 1e308, 2 ** 53, [], {}, [[]]),
  fc.constant(JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}') as unknown),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Values that fit a schema, and now and then one that does not. */
function valueFor(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 5, arbitrary: fittingValue(schema) }, { weight: 1, arbitrary: oddJson });
}

function fittingValue(schema: Schema): fc.Arbitrary<unknown> {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return fc.oneof(...alternatives.map(valueFor));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.properties !== undefined) {
    const properties = Object.entries(schema.properties).map(([name, each]) => [name, valueFor(each)] as const);
    return fc.record(Object.fromEntries(properties), { requiredKeys: [] });
  }
  if (schema.type === 'array')
    return fc.array(schema.items === undefined ? oddJson : valueFor(schema.items), { maxLength: 3 });
  if (schema.type === 'object')
    return fc.dictionary(fc.oneof(fc.constantFrom('startFrom', 'keyEncoding', 'group.id', '0'), oddText), oddJson, {
      maxKeys: 3,
    });
  if (schema.type === 'integer' || schema.type === 'number') return fc.oneof(fc.integer(), fc.double());
  if (schema.type === 'string')
    return fc.oneof(
      fc.constantFrom('kafka://local/orders', 'service://greeter/greet', 'earliest', '2026-01-31T08:00:00Z'),
      oddText,
    );
  return oddJson;
}

/** Bodies that fit a schema, nearly fit it, or are no JSON at all. */
export const bodies = (schema: Schema | null): fc.Arbitrary<Buffer> => {
  const json = (schema === null ? oddJson : valueFor(schema)).map((value) => Buffer.from(JSON.stringify(value) ?? ''));
  return fc.oneof(
    { weight: 6, arbitrary: json },
    {
      weight: 1,
      arbitrary: fc.tuple(json, fc.nat(40)).map(([bytes, cut]) => bytes.subarray(0, Math.max(0, bytes.length - cut))),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(
          '['.repeat(5_000),
          `${'['.repeat(900)}${']'.repeat(900)}`,
          '1e999',
          '-',
          '"\\ud800"',
          '{"a":1,"a":2}',
          '\ufeff1',
          'nul',
        )
        .map((text) => Buffer.from(text)),
    },
    { weight: 1, arbitrary: fc.constantFrom(0, 70_000).map((size) => Buffer.alloc(size, '7')) },
  );
};
