// A form for a JSON Schema: what it takes, what it refuses, and that no digit is lost between the form and the JSON.

import { expect } from 'chai';
import { delayMs, headersOf } from '../../admin/ui/src/invoke/request.ts';
import type { SchemaField } from '../../admin/ui/src/invoke/schema-form.ts';
import { fieldProblem, fieldsOf, firstTexts, jsonOf, textsOf } from '../../admin/ui/src/invoke/schema-form.ts';

const SCHEMA = {
  type: 'object',
  properties: {
    sku: { type: 'string', description: 'What is ordered.' },
    count: { type: 'integer', default: 1 },
    price: { type: 'number' },
    gift: { type: 'boolean' },
    size: { enum: ['s', 'm', 3] },
    tags: { type: 'array', items: { type: 'string' } },
    numbers: { type: 'array', items: { type: 'number' } },
    where: { type: 'object', properties: {} },
  },
  required: ['sku', 'count', 'gift', 'size'],
} as const;

describe('the form for a schema', () => {
  const fields = fieldsOf(SCHEMA) ?? [];
  const field = (name: string) => fields.find((each) => each.name === name) as SchemaField;

  it('has a field for each property, and none for what is no object', () => {
    expect(fields.map(({ name, kind }) => `${name} ${kind}`)).to.deep.equal([
      ...['sku string', 'count integer', 'price number', 'gift boolean', 'size choice', 'tags list'],
      ...['numbers list', 'where json'],
    ]);
    for (const none of [undefined, null, true, {}, { type: 'string' }, { type: 'object' }, { anyOf: [SCHEMA] }])
      expect(fieldsOf(none)).to.equal(null);
  });

  it('begins with defaults, and with what has no other beginning', () => {
    expect([...firstTexts(SCHEMA, fields)]).to.deep.equal([
      ['count', '1'],
      ['gift', 'false'],
      ['size', '"s"'],
    ]);
  });

  it('puts JSON together, leaves out what is empty, and keeps digits', () => {
    const texts = new Map([
      ['sku', 'a "b"\u2028'],
      ['count', '12345678901234567890'],
      ['price', '1.10'],
      ['gift', 'true'],
      ['size', '3'],
      ['tags', 'x\n\n y '],
      ['numbers', '1\n2.50'],
      ['where', '{"a":[1]}'],
    ]);
    const json = jsonOf(fields, texts);
    expect(json).to.contain('"count": 12345678901234567890').and.contain('"price": 1.10').and.contain('[1, 2.50]');
    expect(JSON.parse(json)).to.deep.include({ sku: 'a "b"\u2028', size: 3, tags: ['x', ' y '], where: { a: [1] } });
    expect(
      jsonOf(
        fields,
        new Map([
          ['sku', 'x'],
          ['count', '1'],
          ['gift', 'false'],
          ['size', '"m"'],
        ]),
      ),
    ).to.equal('{\n  "sku": "x",\n  "count": 1,\n  "gift": false,\n  "size": "m"\n}');
  });

  it('says what can not be sent', () => {
    expect(fieldProblem(field('count'), '1.5')).to.match(/no whole number/);
    expect(fieldProblem(field('count'), '')).to.match(/needs a value/);
    expect(fieldProblem(field('price'), '')).to.equal(null);
    expect(fieldProblem(field('price'), '0x10')).to.match(/no number/);
    expect(fieldProblem(field('price'), '-1e3')).to.equal(null);
    expect(fieldProblem(field('numbers'), '1\nx')).to.match(/“x” is no number/);
    expect(fieldProblem(field('where'), '{')).to.match(/no JSON/);
    expect(fieldProblem(field('sku'), '')).to.equal(null);
  });

  it('takes JSON back only where it can show all of it', () => {
    const json = '{"sku":"x","count":2,"gift":true,"size":"m","tags":["a","b"]}';
    const texts = textsOf(fields, json);
    expect([...(texts ?? [])]).to.deep.equal([
      ['sku', 'x'],
      ['count', '2'],
      ['gift', 'true'],
      ['size', '"m"'],
      ['tags', 'a\nb'],
    ]);
    for (const lossy of ['{', '[]', '{"other":1}', '{"count":"2"}', '{"size":"xl"}', '{"tags":["a\\nb"]}'])
      expect(textsOf(fields, lossy), lossy).to.equal(null);
    expect(textsOf(fields, '{"count":12345678901234567890123}'), 'digits').to.equal(null);
    expect(textsOf(fields, '{"sku":"a","sku":"b"}'), 'twice').to.equal(null);
  });

  it('has fields that are called like parts of the language', () => {
    const odd = fieldsOf(
      JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{"type":"string"}}}'),
    );
    expect(odd?.map(({ name }) => name)).to.deep.equal(['__proto__', 'constructor']);
    expect(jsonOf(odd ?? [], new Map([['__proto__', 'x']]))).to.equal('{\n  "__proto__": "x"\n}');
    expect([...(textsOf(odd ?? [], '{"__proto__":"y"}') ?? [])]).to.deep.equal([['__proto__', 'y']]);
  });

  it('reads delays and headers', () => {
    expect([delayMs('', 's'), delayMs('1.5', 'min'), delayMs('x', 'h'), delayMs('-1', 'd')]).to.deep.equal([
      0,
      90_000,
      null,
      null,
    ]);
    expect(headersOf('x-a: 1: 2\n\nX-B:')).to.deep.equal({ 'x-a': '1: 2', 'X-B': '' });
    expect(headersOf('no colon')).to.equal(null);
  });
});
