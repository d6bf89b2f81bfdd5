import { expect } from 'chai';
import { z } from 'zod';
import { type Serde, serde, TerminalError } from '../../../sdk/index.ts';
import type { Payload } from '../../../sdk/protocol/index.ts';
import { deserialized, serialized } from '../../../sdk/serde.ts';

describe('serde.json', () => {
  it('carries undefined as the empty payload, and back', () => {
    expect(serde.json.serialize(undefined)).to.equal('');
    expect(serde.json.deserialize('')).to.equal(undefined);
    expect(serde.json.deserialize(new Uint8Array())).to.equal(undefined);
  });

  it('carries JSON, as text or bytes', () => {
    expect(serde.json.deserialize(Buffer.from(serde.json.serialize({ a: ['ü', null] }) as string))).to.deep.equal({
      a: ['ü', null],
    });
  });

  it('keeps a member named __proto__ a member', () => {
    const value = serde.json.deserialize('{"__proto__":{"admin":true}}') as { admin?: boolean };
    expect(value.admin).to.equal(undefined);
    expect(Object.keys(value)).to.deep.equal(['__proto__']);
  });

  it('says that a promise has to be awaited, whatever becomes of it', () => {
    expect(() => serde.json.serialize(Promise.reject(new Error('late')))).to.throw(TerminalError, 'await it first');
  });

  it('says in a sentence what it cannot carry', () => {
    const nothing = { toJSON: () => undefined };
    expect(() => serde.json.serialize(nothing)).to.throw(
      TerminalError,
      "a value of class Object can't be carried as JSON",
    );
    const circle: { self?: unknown } = {};
    circle.self = circle;
    for (const value of [1n, circle, () => 1, Symbol('s')]) {
      expect(() => serde.json.serialize(value))
        .to.throw(TerminalError, /can't be carried as JSON/)
        .with.property('code', 400);
    }
  });

  it('refuses what JSON would keep nothing of, wherever it is, and says what to give in its place', () => {
    const holder = new (class Holder {
      readonly rows = new Map([['a', 1]]);
    })();
    for (const [value, message] of [
      [
        new Map([[1, 2]]),
        "a value of class Map can't be carried as JSON, which keeps nothing of it: give Object.fromEntries(map), or [...map] in its place",
      ],
      [{ tags: [1, new Set([1])] }, ".tags[1], of class Set, can't be carried as JSON"],
      [holder, '.rows, of class Map,'],
      [
        new RangeError('x'),
        "a value of class RangeError can't be carried as JSON, which keeps nothing of it: give its message, or throw it",
      ],
      [[{ reason: new Error('x') }], '[0].reason, of class Error,'],
      [/x/, 'RegExp'],
      [new ArrayBuffer(3), 'ArrayBuffer'],
      [new URLSearchParams('a=1'), 'URLSearchParams'],
      [{ later: Promise.resolve(1) }, '.later, of class Promise,'],
      [[1].values(), 'Array Iterator'],
    ] as const) {
      expect(() => serde.json.serialize(value), message)
        .to.throw(TerminalError, message)
        .with.property('code', 400);
    }
  });

  it('carries what JSON has a form for, as it did', () => {
    class Point {
      readonly x = 1;
      readonly #hidden = 2;
      sum() {
        return this.x + this.#hidden;
      }
    }
    const coded = Object.assign(new Error('x'), { code: 'ENOENT' });
    for (const [value, text] of [
      [{}, '{}'],
      [[{}, [], Object.create(null)], '[{},[],{}]'],
      [new Point(), '{"x":1}'],
      [new (class Empty {})(), '{}'],
      [new Date(0), '"1970-01-01T00:00:00.000Z"'],
      [Uint8Array.of(1, 2), '{"0":1,"1":2}'],
      [new Uint8Array(), '{}'],
      [new URL('http://a/'), '"http://a/"'],
      [new Response('x'), '{}'],
      [[new Boolean(true), new String('')], '[true,""]'],
      [coded, '{"code":"ENOENT"}'],
      [{ text: '{}', map: Object.assign(new Map(), { toJSON: () => 'mine' }) }, '{"text":"{}","map":"mine"}'],
    ] as const) {
      expect(serde.json.serialize(value)).to.equal(text);
    }
  });

  it('refuses malformed JSON with 400', () => {
    expect(() => serde.json.deserialize('{'))
      .to.throw(TerminalError, /^malformed JSON: /)
      .with.property('code', 400);
  });
});

describe('serde.binary and serde.empty', () => {
  it('keep bytes that hold NUL bytes, though they are UTF-8: no text in SQLite goes beyond one', () => {
    expect(serde.binary.serialize(Buffer.from('a\u0000b'))).to.deep.equal(Uint8Array.of(97, 0, 98));
    expect(serde.binary.serialize(Buffer.from('ab'))).to.equal('ab');
  });

  it('carry bytes, and nothing', () => {
    const bytes = Uint8Array.of(0, 255);
    expect([...serde.binary.deserialize(serde.binary.serialize(bytes))]).to.deep.equal([0, 255]);
    expect(serde.binary.serialize(undefined as never)).to.equal('');
    expect(() => serde.binary.serialize('text' as never)).to.throw(
      TerminalError,
      'serde.binary carries a Uint8Array; found string',
    );
    expect(serde.empty.serialize(undefined)).to.equal('');
    expect(serde.empty.deserialize('anything')).to.equal(undefined);
  });

  it('do not share memory with the caller', () => {
    const bytes = Uint8Array.of(255);
    const payload = serde.binary.serialize(bytes) as Uint8Array;
    bytes[0] = 1;
    expect(payload[0]).to.equal(255);
  });
});

describe('a serde of an author', () => {
  const giving = (payload: unknown): Serde<unknown> => ({
    contentType: null,
    serialize: () => payload as Payload,
    deserialize: (given: Payload) => given,
  });

  it('gives text or bytes, and nothing else', () => {
    for (const [payload, found] of [
      [undefined, 'undefined'],
      [null, 'null'],
      [5, 'a number'],
      [Promise.resolve('x'), 'a value of class Promise'],
      [new ArrayBuffer(2), 'a value of class ArrayBuffer'],
      [new Uint16Array(2), 'a value of class Uint16Array'],
      [Object.create(null), 'a value of class unknown'],
    ])
      expect(() => serialized(giving(payload), 1), String(found)).to.throw(
        TerminalError,
        `this serde's serialize gave ${found}, allowed: text or a Uint8Array, at once`,
      );
  });

  it('shares its bytes with nobody', () => {
    const bytes = Buffer.from([255, 1]);
    const payload = serialized(giving(bytes), 1) as Uint8Array;
    (deserialized(giving(null), payload) as Uint8Array)[0] = 7;
    bytes[1] = 7;
    expect(payload).to.deep.equal(Uint8Array.of(255, 1));
  });
});

describe('serde.schema', () => {
  const order = serde.schema(z.object({ sku: z.string(), n: z.number().default(1) }));

  it('validates and shapes what comes in', () => {
    expect(order.deserialize('{"sku":"x"}')).to.deep.equal({ sku: 'x', n: 1 });
    expect(order.jsonSchema).to.have.nested.property('properties.n');
  });

  it('says with 400 where a value does not match', () => {
    expect(() => order.deserialize('{"sku":5}'))
      .to.throw(TerminalError, /^the value does not match its schema: sku: /)
      .with.property('code', 400);
    expect(() => order.deserialize(''))
      .to.throw(TerminalError)
      .with.property('code', 400);
  });

  it('works without a JSON schema', () => {
    const date = serde.schema(z.object({ at: z.date() }));
    expect(date.jsonSchema).to.equal(undefined);
  });

  it('refuses schemas that wait', () => {
    const slow = serde.schema(z.string().refine(async () => true));
    expect(() => slow.deserialize('"x"')).to.throw(TerminalError, 'validates without waiting');
  });
});
