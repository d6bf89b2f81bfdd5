// A record becomes an invocation or a dead letter by its key; and what its handler is told of it beside its value: the
// record's own headers can't pass for ours.

import { expect } from 'chai';
import { actorAddress, runAddress } from '../../../actors/address.ts';
import { type Mapping, mapRecord, recordHeaders } from '../../../engine/ingress/kafka/mapping.ts';
import { subscriptionOptions } from '../../../engine/ingress/kafka/options.ts';
import type { HandlerMode } from '../../../sdk/protocol/index.ts';
import { bytesOf, seqOf, shardId } from '../../../sdk/protocol/index.ts';

type Envelope = Parameters<typeof recordHeaders>[0];

const record = (part: Partial<Envelope> = {}): Envelope => ({
  ...{ subscription: 'sub_1', cluster: 'main', topic: 't', partition: 0, offset: 5, timestampMs: 7 },
  ...{ key: null, hasValue: true, headers: [] },
  ...part,
});
const bytes = (text: string) => Buffer.from(text);

describe('the headers of a record', () => {
  it('are its own, then ours', () => {
    const headers = recordHeaders(record({ key: bytes('k'), hasValue: false, headers: [['trace', bytes('1')]] }));
    expect(headers).to.deep.equal([
      ['trace', '1'],
      ['kafka.cluster', 'main'],
      ['kafka.topic', 't'],
      ['kafka.partition', '0'],
      ['kafka.offset', '5'],
      ['kafka.timestamp', '7'],
      ['keymail.subscription', 'sub_1'],
      ['kafka.key', Buffer.from('k').toString('base64url')],
      ['kafka.tombstone', 'true'],
    ]);
  });

  it('that have a name of ours do not pass for it where we send none', () => {
    const names = [
      'kafka.key',
      'kafka.tombstone',
      'kafka.headers.base64',
      'kafka.headers.null',
      'keymail.subscription',
    ];
    const headers = recordHeaders(record({ headers: names.map((name) => [name, bytes('true')] as const) }));
    expect(headers.slice(0, names.length)).to.deep.equal(names.map((name) => [`kafka.record.${name}`, 'true']));
    const ours = headers.slice(names.length).map(([name]) => name);
    expect(ours.filter((name) => names.includes(name))).to.deep.equal(['keymail.subscription']);
  });

  it('keep their names apart, and are called by them where they are encoded or absent', () => {
    const headers = recordHeaders(
      record({
        headers: [
          ['kafka.key', Buffer.from([0xff])],
          ['kafka.record.kafka.key', null],
          ['kafka.other', bytes('x')],
        ],
      }),
    );
    const found = new Map(headers);
    expect(found.get('kafka.headers.base64')).to.equal('kafka.record.kafka.key');
    expect(found.get('kafka.headers.null')).to.equal('kafka.record.kafka.record.kafka.key');
    expect(found.get('kafka.other')).to.equal('x');
  });
});

describe('the key of a record', () => {
  const mapped = (
    key: Buffer,
    keyEncoding: 'utf8' | 'hex' = 'utf8',
    value = bytes('value'),
    mode: HandlerMode = 'exclusive',
  ) => {
    const mapping: Mapping = {
      ...{ subscription: 'sub_1', cluster: 'main', service: 'cart', handler: 'add', mode },
      ...{
        options: subscriptionOptions.parse({ keyEncoding }),
        valueBytesMax: 100,
        jsonValuesMax: 10,
        fresh: () => seqOf(1),
      },
      place: ({ service, key: of }) => ({ address: actorAddress(service, of ?? ''), shard: shardId(0) }),
    };
    const one = { offset: 5n, key, value, headers: [], timestampMs: 7 };
    return mapRecord(mapping, { topic: 't', partition: 0 }, one, 9);
  };

  for (const [what, key, code, message] of [
    ['NUL', bytes('a\u0000b'), 'key_invalid', 'the record key holds a NUL character'],
    // Three bytes, as some encoders write U+D800: no UTF-8.
    ['half of a character', Buffer.from([0xed, 0xa0, 0x80]), 'key_not_utf8', 'the record key is not valid UTF-8'],
    ['too many bytes', bytes('é'.repeat(513)), 'key_invalid', 'the record key has 1026 bytes, more than 1024'],
  ] as const) {
    it(`that has ${what} makes it a dead letter, with its key and value as they were`, () => {
      const found = mapped(key);
      if (found.kind !== 'letter') throw new Error(`it became a ${found.kind}`);
      const { letter } = found;
      expect(letter).to.include({ code, offset: 5, value: 'value' });
      expect(letter.message).to.contain(message);
      expect(Buffer.compare(bytesOf(letter.key ?? ''), key)).to.equal(0);
    });
  }

  it('that is a workflow’s asks first whether it was run before, whatever else the records say', () => {
    const found = mapped(bytes('k'), 'utf8', bytes('value'), 'workflow');
    if (found.kind !== 'submit') throw new Error(`it became a ${found.kind}`);
    expect(found.submit.idempotency).to.deep.equal({ key: null, address: runAddress('cart', 'k'), bodyHash: '' });
    expect(mapped(bytes('k'))).to.have.nested.property('submit.idempotency', null);
  });

  it('may be any bytes where another encoding is chosen', () => {
    const found = mapped(Buffer.from([0xed, 0xa0, 0x80, 0]), 'hex');
    expect(found.kind === 'submit' && found.submit.target.key).to.equal('eda08000');
  });

  it('whose value is JSON of more values than are taken makes it a dead letter, with its value as it was', () => {
    const list = (length: number) => bytes(JSON.stringify(Array(length).fill(1)));
    expect(mapped(bytes('k'), 'utf8', list(10)).kind).to.equal('submit');
    const found = mapped(bytes('k'), 'utf8', list(11));
    if (found.kind !== 'letter') throw new Error(`it became a ${found.kind}`);
    expect(found.letter).to.include({ code: 'value_too_complex', value: list(11).toString() });
    expect(mapped(bytes('k'), 'utf8', bytes(`"${','.repeat(90)}"`)).kind).to.equal('submit');
  });
});
