// Which bodies the ingress takes, and how it gets rid of the others.

import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { BodyRoom } from '../../../engine/ingress/http/body-room.ts';
import { type Body, readBody } from '../../../engine/ingress/http/exchange.ts';
import { DEFAULT_LIMITS } from '../../../engine/limits.ts';
import { eventually } from '../../setup/eventually.ts';
import { heapUsed } from '../../setup/heap-used.ts';
import { ingressHouse, JSON_TYPE, refusalOf } from './house.ts';
import { raw, serving } from './serving.ts';

describe('bodies of the ingress', () => {
  const { given, ask, post, requests } = ingressHouse();

  const taken = [
    ['application/json', '{"a":1}'],
    ['application/json; charset=utf-8', '1'],
    ['Application/JSON;charset="UTF-8"', '1'],
  ] as const;
  for (const [type, body] of taken) {
    it(`takes ${type}`, async () => {
      await given();
      expect((await post('/greeter/greet', body, { 'content-type': type })).status).to.equal(200);
      expect(requests()[0]?.payload).to.equal(body);
    });
  }

  const refused: readonly (readonly [
    what: string,
    headers: Record<string, string>,
    body: RequestInit['body'],
    reason: string,
  ])[] = [
    ['another content type', { 'content-type': 'text/plain' }, '1', 'wrong_content_type'],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=1', 'wrong_content_type'],
    ['no content type', {}, Buffer.from('1'), 'wrong_content_type'],
    ['another charset', { 'content-type': 'application/json; charset=utf-16' }, '1', 'wrong_content_type'],
    ['a compressed body', { ...JSON_TYPE, 'content-encoding': 'gzip' }, '1', 'wrong_content_type'],
    ['broken JSON', JSON_TYPE, '{"a":', 'malformed_body'],
    ['two values', JSON_TYPE, '1 2', 'malformed_body'],
    ['blanks alone', JSON_TYPE, '  ', 'malformed_body'],
    ['bytes that are not UTF-8', JSON_TYPE, Buffer.from([0x22, 0xff, 0x22]), 'malformed_body'],
    ['100,000 open brackets', JSON_TYPE, '['.repeat(100_000), 'malformed_body'],
    ['deep but well-formed JSON', JSON_TYPE, '['.repeat(5_000) + ']'.repeat(5_000), 'malformed_body'],
    ['deep objects', JSON_TYPE, `${'{"a":'.repeat(1_001)}1${'}'.repeat(1_001)}`, 'malformed_body'],
  ];
  for (const [what, headers, body, reason] of refused) {
    it(`refuses ${what} before anything is taken`, async () => {
      await given();
      const response = await post('/greeter/greet', body, headers);
      expect(response.status).to.equal(400);
      const problem = await refusalOf(response);
      expect(problem.reason).to.equal(reason);
      if (what === 'another content type') expect(problem.hint).to.contain('content-type: application/json');
      expect(requests()).to.deep.equal([]);
    });
  }

  it('takes brackets within strings, however many', async () => {
    await given();
    const body = JSON.stringify(`${'['.repeat(5_000)}\\"${'{'.repeat(5_000)}`);
    expect((await post('/greeter/greet', body)).status).to.equal(200);
  });

  it('refuses JSON of more values than limits allow before it is parsed, and takes as many within a string', async () => {
    await given({ query: { limits: { ...DEFAULT_LIMITS, jsonValuesMax: 1_000 } } });
    expect((await post('/greeter/greet', JSON.stringify(Array(499).fill({})))).status).to.equal(200);
    for (const body of [`[${Array(600).fill('{}').join()}]`, `[${','.repeat(1_000)}`]) {
      const response = await post('/greeter/greet', body);
      expect(response.status).to.equal(413);
      const { reason, hint } = await refusalOf(response);
      expect(reason).to.equal('input_too_complex');
      expect(hint).to.contain('limits.jsonValuesMax');
    }
    expect((await post('/greeter/greet', JSON.stringify(',[{'.repeat(1_000)))).status).to.equal(200);
    expect((await post('/greeter/bytes', `[${','.repeat(1_000)}`)).status).to.equal(200);
    expect(requests()).to.have.length(3);
  });

  it('takes any content type where the handler does, JSON or not', async () => {
    await given();
    expect((await post('/greeter/bytes', '{', JSON_TYPE)).status).to.equal(200);
    expect(requests()[0]?.payload).to.equal('{');
  });

  it('takes a range of types', async () => {
    await given();
    expect((await post('/greeter/text', 'x', { 'content-type': 'text/csv' })).status).to.equal(200);
    expect((await post('/greeter/text', 'x', JSON_TYPE)).status).to.equal(400);
  });

  it('takes a body of exactly the limit, and refuses one byte more', async () => {
    await given({}, { bodyBytesMax: 100 });
    expect((await post('/greeter/greet', `"${'x'.repeat(98)}"`)).status).to.equal(200);
    const response = await post('/greeter/greet', `"${'x'.repeat(99)}"`);
    expect(response.status).to.equal(413);
    expect((await refusalOf(response)).reason).to.equal('body_too_large');
    expect(requests()).to.have.length(1);
  });

  it('refuses an announced length at once, and ends the connection', async () => {
    const { port } = await given({}, { bodyBytesMax: 100 });
    const text = await raw(
      port,
      'POST /greeter/greet HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000000000\r\n\r\n"x',
    );
    expect(text).to.match(/^HTTP\/1.1 413 /);
    expect(text.toLowerCase()).to.contain('connection: close');
    expect(text).to.contain('body_too_large');
  });

  it('answers a client that sends far more than is allowed, without a length', async () => {
    await given({}, { bodyBytesMax: 1_000 });
    const chunk = new Uint8Array(64 * 1024);
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(chunk);
        sent += 1;
        if (sent === 200) controller.close();
      },
    });
    const response = await ask('/greeter/greet', {
      method: 'POST',
      body,
      headers: JSON_TYPE,
      duplex: 'half',
    } as RequestInit);
    expect(response.status).to.equal(413);
    expect(requests()).to.deep.equal([]);
  });

  it('keeps a body that comes byte by byte at a few times its size', async () => {
    let come = 0;
    let body: Promise<Body> | undefined;
    await using server = await serving((request) => {
      body = readBody(request, 1_000_000, new BodyRoom(1_000_000));
      request.on('data', ({ length }: Buffer) => {
        come += length;
      });
    });
    const socket = connect(server.port, '127.0.0.1');
    const before = heapUsed();
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
    for (let thousands = 0; thousands < 300; thousands += 1) socket.write('1\r\n7\r\n'.repeat(1_000));
    await eventually(() => come === 300_000);
    // As many pieces by themselves are 60 MB.
    expect(heapUsed() - before).to.be.below(10_000_000);
    socket.end('0\r\n\r\n');
    expect(await body).to.deep.equal({ kind: 'whole', bytes: Buffer.alloc(300_000, '7') });
  });

  it('takes nothing from a client that goes away within its body', async () => {
    const { port } = await given();
    const socket = connect(port, '127.0.0.1');
    socket.write(
      'POST /greeter/greet HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n"x"',
    );
    socket.resume();
    socket.end();
    await once(socket, 'close');
    expect((await post('/greeter/greet', '"after"')).status).to.equal(200);
    expect(requests().map(({ payload }) => payload)).to.deep.equal(['"after"']);
  });

  it('keeps room: unfinished bodies take eight times the largest, then a further one is refused, and small ones come through', async () => {
    const { port } = await given({}, { bodyBytesMax: 100_000 });
    const begun = Array.from({ length: 12 }, () => connect(port, '127.0.0.1'));
    const heads = begun.map(async (socket) => {
      socket.write(
        'POST /greeter/greet HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n',
      );
      socket.write('1'.repeat(99_999));
      const [head] = await once(socket, 'data');
      return String(head);
    });
    // 83,615 bytes of each are counted, and 800,000 fit.
    const refused = await Promise.race(heads);
    expect(refused)
      .to.match(/^HTTP\/1.1 503 /)
      .and.match(/retry-after: 1/i);
    expect(refused).to.contain('"reason":"no_room"');
    expect((await post('/greeter/greet', '1')).status).to.equal(200);
    for (const socket of begun) socket.destroy();
    await eventually(async () =>
      expect((await post('/greeter/greet', ' '.repeat(99_000).concat('1'))).status).to.equal(200),
    );
  });
});
