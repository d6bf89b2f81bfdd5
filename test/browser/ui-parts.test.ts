// The parts of the admin UI that decide without a browser: what a refreshed list shows, how payloads and filters are read.

import { expect } from 'chai';
import fc from 'fast-check';
import { sampleCall } from '../../admin/sample-call.ts';
import type { Filter } from '../../admin/ui/src/filters/filters.ts';
import { parseSearch } from '../../admin/ui/src/filters/parse-search.ts';
import { bytesText, durationText, relativeText } from '../../admin/ui/src/format.ts';
import { layOut } from '../../admin/ui/src/json-layout.ts';
import { mergePage } from '../../admin/ui/src/lists/merge-page.ts';
import { dedented } from '../../admin/ui/src/statechart/dedent.ts';
import { holds } from '../setup/chance.ts';

describe('admin UI: a page that was fetched again', () => {
  const rows = (text: string) => [...text].map((id) => ({ id: id.toLowerCase(), isNew: id !== id.toLowerCase() }));
  const merge = (before: string, fetched: string, { full = true, isLast = false, known = before } = {}) => {
    const merged = mergePage(
      { items: rows(before), next: full ? 'more' : null },
      { items: rows(fetched), next: full ? 'more' : null },
      { idOf: ({ id }) => id, known: new Set(known), isLast },
    );
    const { page, gone, fresh } = merged;
    return {
      shown: page.items.map(({ id, isNew }) => (isNew ? id.toUpperCase() : id)).join(''),
      gone: gone.join(''),
      fresh,
    };
  };

  it('takes new values in the old places', () => {
    expect(merge('abc', 'AbC')).to.deep.equal({ shown: 'AbC', gone: '', fresh: 0 });
  });
  it('counts what is new ahead of it, and lets nothing move', () => {
    expect(merge('abc', 'xyA')).to.deep.equal({ shown: 'Abc', gone: '', fresh: 2 });
    expect(merge('abc', 'xabc')).to.deep.equal({ shown: 'abc', gone: '', fresh: 1 });
  });
  it('names what left, and says nothing of what it could not see', () => {
    expect(merge('abcd', 'acx')).to.deep.equal({ shown: 'abcd', gone: 'b', fresh: 0 });
    expect(merge('abcd', 'xyz')).to.deep.equal({ shown: 'abcd', gone: '', fresh: 0 });
    expect(merge('abcd', 'a', { full: false })).to.deep.equal({ shown: 'abcd', gone: 'bcd', fresh: 0 });
  });
  it('does not take the next page for new', () => {
    expect(merge('abc', 'acd', { known: 'abcdef' })).to.deep.equal({ shown: 'abc', gone: 'b', fresh: 0 });
  });
  it('counts what comes at the end of a list that is whole', () => {
    expect(merge('ab', 'abc', { full: false, isLast: true })).to.deep.equal({ shown: 'ab', gone: '', fresh: 1 });
  });
});

describe('admin UI: JSON that is laid out', () => {
  it('is the same JSON, token by token', async () => {
    await holds(
      100,
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const laidOut = layOut(JSON.stringify(value)) ?? '';
        expect(JSON.stringify(JSON.parse(laidOut))).to.equal(JSON.stringify(value));
        expect(laidOut.replace(/\s/g, '')).to.equal(JSON.stringify(value).replace(/\s/g, ''));
      }),
    );
  });
  it('keeps what parsing would lose: large numbers, their digits, repeated names', () => {
    expect(layOut('{"a":12345678901234567890,"b":1.0,"a":[]}')).to.equal(
      '{\n  "a": 12345678901234567890,\n  "b": 1.0,\n  "a": []\n}',
    );
    expect(layOut('[{"s":"a, {b}: \\"c\\""}]')).to.equal('[\n  {\n    "s": "a, {b}: \\"c\\""\n  }\n]');
  });
  it('is null for what is no JSON', () => {
    for (const text of ['', '{', 'hello', '{"a":}']) expect(layOut(text), text).to.equal(null);
  });
});

describe('admin UI: what is typed into the search of a list', () => {
  const all: readonly Filter[] = [
    { kind: 'choice', name: 'status', title: 'Status', options: [] },
    { kind: 'text', name: 'key', title: 'Key' },
    { kind: 'text', name: 'error', title: 'Error contains' },
  ];
  for (const [text, filters] of [
    [
      'status:failed key:alice',
      [
        ['status', 'failed'],
        ['key', 'alice'],
      ],
    ],
    ['alice', [['key', 'alice']]],
    ['user:42', [['key', 'user:42']]],
    [
      'error:"no such sku" STATUS:queued',
      [
        ['error', 'no such sku'],
        ['status', 'queued'],
      ],
    ],
    ['key:"user:42"', [['key', 'user:42']]],
    ['  ', []],
  ] as const) {
    it(`is read: ${text}`, () => expect(parseSearch(text, all, 'key')).to.deep.equal(filters));
  }
});

describe('admin UI: what a newcomer copies', () => {
  const handler = { name: 'greet', inputContentType: null };
  it('calls the handler with an input of its schema, quoted for a shell', () => {
    const inputSchema = {
      type: 'object',
      properties: { sku: { type: 'string', default: "it's" }, count: { type: 'integer' } },
    };
    const service = { name: 'cart', kind: 'object' } as const;
    expect(sampleCall(service, { ...handler, inputSchema }, 'http://h:1')).to.deep.equal([
      'curl http://h:1/cart/my-key/greet',
      "-H 'content-type: application/json'",
      `-d '{"sku":"it'\\''s","count":1}'`,
    ]);
  });
});

describe('admin UI: numbers as people read them', () => {
  for (const [text, expected] of [
    [durationText(0.25), '0.25 ms'],
    [durationText(999), '999 ms'],
    [durationText(1_400), '1.4 s'],
    [durationText(59_900), '60 s'],
    [durationText(200_000), '3 min 20 s'],
    [durationText(90_061_000), '1 d 1 h'],
    [relativeText(0, 1_000), 'now'],
    [relativeText(0, 125_000), '2 min ago'],
    [relativeText(3 * 3_600_000, 0), 'in 3 h'],
    [relativeText(0, 364 * 86_400_000), '364 d ago'],
    [relativeText(new Date(2024, 1, 3, 4).getTime(), new Date(2026, 1, 3).getTime()), '2024-02-03'],
    [bytesText(1_023), '1023 B'],
    [bytesText(1_500_000), '1.4 MiB'],
  ] as const) {
    it(expected, () => expect(text).to.equal(expected));
  }
});

describe('admin UI: the source of a handler', () => {
  const shown = (text: string) => dedented(text).join('\n');

  it('stands at the edge, however deep it is in its file', () => {
    expect(shown('async a() {\n        await b();\n\n      }')).to.equal('async a() {\n  await b();\n\n}');
  });

  it('loses nothing where lines begin before its end does, or it is one line', () => {
    expect(shown('a() {\n`\ntext`;\n  }')).to.equal('a() {\n`\ntext`;\n  }');
    expect(shown('() => b()')).to.equal('() => b()');
  });
});
