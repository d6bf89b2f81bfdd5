// What a handler is told of a record beside its value: the record's own headers can't pass for ours.

import { expect } from 'chai';
import { recordHeaders } from '../../../engine/ingress/kafka/mapping.ts';

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
