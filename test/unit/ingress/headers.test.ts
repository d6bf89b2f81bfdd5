// Which headers of a request the ingress hands on to the handler.

import { expect } from 'chai';
import { ingressHouse } from './house.ts';
import { raw } from './serving.ts';

describe('headers of the ingress', () => {
  const { given, post, requests } = ingressHouse();

  it('hands the request headers on, and keeps those of the connection back', async () => {
    const { port } = await given();
    const lines = [
      'POST /greeter/greet HTTP/1.1',
      'Host: somewhere',
      'Connection: close, X-Hop',
      'X-Hop: 1',
      'Keep-Alive: 5',
      'TE: trailers',
      'Content-Length: 1',
      'Content-Type: application/json',
      'Idempotency-Key: k1',
      'Traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      '__proto__: evil',
      'constructor: 1',
      'X-Twice: a',
      'X-Twice: b',
      '',
      '1',
    ];
    expect(await raw(port, lines.join('\r\n'))).to.match(/^HTTP\/1.1 200 /);
    expect(requests()[0]?.idempotencyKey).to.equal('k1');
    expect(requests()[0]?.headers).to.deep.equal([
      ['content-type', 'application/json'],
      ['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
      ['__proto__', 'evil'],
      ['constructor', '1'],
      ['x-twice', 'a'],
      ['x-twice', 'b'],
    ]);
  });

  it('gives a prefix to names by which a handler is told of a record: no caller makes an empty body a tombstone', async () => {
    await given();
    const headers = {
      'Kafka.Tombstone': 'true',
      'kafka.record.kafka.tombstone': 'true',
      'keymail.subscription': 'sub_1',
      'x-kafka.key': 'k',
    };
    expect((await post('/greeter/greet', undefined, headers)).status).to.equal(200);
    const names = requests()[0]?.headers.map(([name]) => name) ?? [];
    expect(names.filter((name) => /kafka|keymail/.test(name))).to.have.members([
      'kafka.record.kafka.tombstone',
      'kafka.record.kafka.record.kafka.tombstone',
      'kafka.record.keymail.subscription',
      'x-kafka.key',
    ]);
  });

  it('refuses two idempotency keys', async () => {
    const { port } = await given();
    const text = await raw(
      port,
      'POST /greeter/greet HTTP/1.1\r\nHost: x\r\nConnection: close\r\nIdempotency-Key: a\r\nIdempotency-Key: a\r\nContent-Length: 0\r\n\r\n',
    );
    expect(text).to.match(/^HTTP\/1.1 400 /);
    expect(text).to.contain('malformed_header');
    expect(requests()).to.deep.equal([]);
  });

  it('keeps the session of the admin API back, and no other cookie', async () => {
    await given();
    for (const [sent, handed] of [
      ['keymail_session=YWRtaW4.1.mac', undefined],
      ['a=1; keymail_session=YWRtaW4.1.mac;b=2', 'a=1;b=2'],
      ['keymail_session = x; a=1', 'a=1'],
      ['a=1; not_keymail_session=2', 'a=1; not_keymail_session=2'],
    ] as const) {
      await post('/greeter/greet', '1', { 'content-type': 'application/json', cookie: sent });
      expect(
        requests()
          .at(-1)
          ?.headers.find(([name]) => name === 'cookie')?.[1],
        sent,
      ).to.equal(handed);
    }
  });
});
