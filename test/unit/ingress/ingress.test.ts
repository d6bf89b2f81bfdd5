// What the ingress answers, to what it takes and to what it refuses. The engine behind it is scripted.

import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { RefusedError, StoppedError } from '../../../engine/answers.ts';
import { AcceptError } from '../../../engine/ingress/accept.ts';
import { createIngress } from '../../../engine/ingress/http/ingress.ts';
import type { Logger } from '../../../engine/log.ts';
import { silentLogger } from '../../../engine/log.ts';
import { StoreError } from '../../../engine/store/store.ts';
import { failureOf, VOID, valueOutcome } from '../../../sdk/protocol/index.ts';
import { eventually } from '../../setup/eventually.ts';
import { accepted, id, type Script, type ScriptedEngine, scriptedEngine } from './scripted-engine.ts';
import { raw, type Serving, send, serving } from './serving.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('ingress', () => {
  let server: Serving | undefined;
  let engine: ScriptedEngine;

  async function given(
    script: Script = {},
    options: { readonly bodyBytesMax?: number; readonly logger?: Logger; readonly now?: () => number } = {},
  ) {
    engine = scriptedEngine(script);
    server = await serving(createIngress(engine, { bodyBytesMax: 1_000_000, ...options }));
    return server;
  }

  const post = (path: string, body?: RequestInit['body'], headers: Record<string, string> = JSON_TYPE) =>
    fetch(`${server?.url}${path}`, { method: 'POST', headers, ...(body === undefined ? {} : { body }) });

  async function problemOf(response: Response) {
    expect(response.headers.get('content-type')).to.equal('application/json');
    const body = (await response.json()) as {
      code: number;
      reason: string;
      message: string;
      source: string;
      hint: string;
    };
    expect(body.code).to.equal(response.status);
    expect(body.source).to.equal('ingress');
    expect(response.headers.get('x-restate-error-source')).to.equal('ingress');
    expect(body.message).to.be.a('string').that.is.not.empty;
    expect(body.hint).to.be.a('string').that.is.not.empty;
    return body;
  }

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  describe('results', () => {
    it('gives a value with the content type of the handler and the id of the invocation', async () => {
      await given({ ended: { status: 'completed', outcome: valueOutcome('"hello"') } });
      const response = await post('/greeter/greet', '"x"');
      expect(response.status).to.equal(200);
      expect(response.headers.get('content-type')).to.equal('application/json');
      expect(response.headers.get('x-restate-id')).to.equal(id);
      expect(response.headers.get('x-powered-by')).to.equal(null);
      expect(await response.text()).to.equal('"hello"');
      expect(engine.requests[0]).to.deep.include({
        target: { service: 'greeter', handler: 'greet', key: null },
        payload: '"x"',
        startAt: null,
      });
    });

    it('gives bytes as they are', async () => {
      const bytes = Uint8Array.from([0xff, 0x00, 0xfe]);
      await given({ ended: { status: 'completed', outcome: valueOutcome(bytes) } });
      const response = await post('/greeter/bytes', bytes, {});
      expect(response.headers.get('content-type')).to.equal('application/octet-stream');
      expect(new Uint8Array(await response.arrayBuffer())).to.deep.equal(bytes);
      expect(engine.requests[0]?.payload).to.deep.equal(bytes);
    });

    it('gives nothing for no result, and takes no body as no value', async () => {
      await given({ ended: { status: 'completed', outcome: VOID } });
      const response = await post('/greeter/greet', undefined, {});
      expect(response.status).to.equal(200);
      expect(response.headers.get('content-type')).to.equal(null);
      expect(await response.text()).to.equal('');
      expect(engine.requests[0]?.payload).to.equal('');
    });

    it('gives a terminal failure under its own code, with source and metadata', async () => {
      await given({
        ended: { status: 'failed', outcome: failureOf({ code: 402, message: 'no money', metadata: { order: '7' } }) },
      });
      const response = await post('/greeter/greet', '1');
      expect(response.status).to.equal(402);
      expect(response.headers.get('x-restate-error-source')).to.equal('invocation');
      expect(response.headers.get('x-restate-id')).to.equal(id);
      expect(await response.json()).to.deep.include({
        code: 402,
        message: 'no money',
        source: 'invocation',
        metadata: { order: '7' },
      });
    });

    for (const code of [200, 700, 4.5, -1]) {
      it(`gives 500 for a failure with the code ${code}, which is no status of an error`, async () => {
        await given({ ended: { status: 'failed', outcome: failureOf({ code, message: 'odd' }) } });
        const response = await post('/greeter/greet', '1');
        expect(response.status).to.equal(500);
        expect(await response.json()).to.deep.include({ code, source: 'invocation' });
      });
    }

    it('keeps the connection for the next request', async () => {
      const { port } = await given();
      const request = (last: boolean) =>
        `POST /greeter/greet HTTP/1.1\r\nhost: x\r\n${last ? 'connection: close\r\n' : ''}content-length: 0\r\n\r\n`;
      const text = await raw(port, request(false) + request(true));
      expect(text.match(/HTTP\/1.1 200/g)).to.have.length(2);
    });
  });

  describe('paths', () => {
    const targets = [
      ['/counter/k/add', { service: 'counter', key: 'k', handler: 'add' }],
      ['/counter/a%2Fb/add', { service: 'counter', key: 'a/b', handler: 'add' }],
      ['/counter/a%252Fb/add', { service: 'counter', key: 'a%2Fb', handler: 'add' }],
      ['/counter/%E2%82%AC%20+/add', { service: 'counter', key: '€ +', handler: 'add' }],
      ['/counter/send/send', { service: 'counter', key: 'send', handler: 'send' }],
      ['/counter/__proto__/add', { service: 'counter', key: '__proto__', handler: 'add' }],
      ['/counter//add', { service: 'counter', key: '', handler: 'add' }],
      ['/greeter/send', { service: 'greeter', key: null, handler: 'send' }],
      ['/restate/call/greeter/greet', { service: 'greeter', key: null, handler: 'greet' }],
      ['/restate/call/counter/k%2F1/add', { service: 'counter', key: 'k/1', handler: 'add' }],
    ] as const;
    for (const [path, target] of targets) {
      it(`calls ${target.handler} by ${path}`, async () => {
        await given();
        const response = await post(path, '1');
        expect(response.status).to.equal(200);
        expect(engine.requests[0]?.target).to.deep.equal(target);
      });
    }

    const sends = [
      ['/greeter/greet/send', { service: 'greeter', key: null, handler: 'greet' }],
      ['/greeter/send/send', { service: 'greeter', key: null, handler: 'send' }],
      ['/counter/k/add/send', { service: 'counter', key: 'k', handler: 'add' }],
      ['/restate/send/counter/k/add', { service: 'counter', key: 'k', handler: 'add' }],
    ] as const;
    for (const [path, target] of sends) {
      it(`sends to ${target.handler} by ${path}`, async () => {
        await given();
        const response = await post(path, '1');
        expect(response.status).to.equal(202);
        expect(response.headers.get('x-restate-id')).to.equal(id);
        expect(await response.json()).to.deep.equal({ invocationId: id, status: 'Accepted' });
        expect(engine.requests[0]?.target).to.deep.equal(target);
      });
    }

    const refused = [
      ['/nobody/greet', 404, 'unknown_service', 'greeter'],
      ['/__proto__/constructor', 404, 'unknown_service', 'greeter'],
      ['/greeter/nothing', 404, 'unknown_handler', 'greet'],
      ['/greeter/constructor', 404, 'unknown_handler', 'greet'],
      ['/greeter/hidden', 400, 'not_public', ''],
      ['/counter/add', 400, 'key_missing', '{key}'],
      ['/greeter/k/greet', 400, 'key_not_taken', '/greeter/greet'],
      ['/counter/a%00b/add', 400, 'key_invalid', 'NUL'],
      [`/counter/${'k'.repeat(1_025)}/add`, 400, 'key_invalid', '1024'],
      ['/counter/%ff/add', 400, 'malformed_path', 'UTF-8'],
      ['/counter/%C3/add', 400, 'malformed_path', 'UTF-8'],
      ['/counter/%zz/add', 400, 'malformed_path', ''],
      ['/counter/%/add', 400, 'malformed_path', ''],
      ['/', 404, 'no_such_path', ''],
      ['/greeter', 404, 'no_such_path', ''],
      ['/a/b/c/d', 404, 'no_such_path', ''],
      ['/a/b/c/d/e', 404, 'no_such_path', ''],
      ['/restate', 404, 'no_such_path', ''],
      ['/restate/greet', 404, 'no_such_path', ''],
      ['/restate/call/greeter', 404, 'no_such_path', ''],
      ['/restate/awakeables/x/resolve', 404, 'not_available', ''],
      ['/restate/workflow/w/k/attach', 404, 'not_available', ''],
      ['/greeter/greet?delay=1s', 400, 'malformed_query', ''],
      ['/greeter/greet/send?dealy=1s', 400, 'malformed_query', 'delay'],
      ['/greeter/greet/send?delay=soon', 400, 'malformed_query', ''],
      ['/greeter/greet/send?delay=-1s', 400, 'malformed_query', ''],
      ['/greeter/greet/send?delay=', 400, 'malformed_query', ''],
      ['/greeter/greet/send?delay=200000d', 400, 'malformed_query', ''],
    ] as const;
    for (const [path, status, reason, hint] of refused) {
      it(`refuses ${path.slice(0, 60)} with ${status} ${reason}`, async () => {
        await given();
        const response = await post(path, '1');
        const body = await problemOf(response);
        expect(response.status).to.equal(status);
        expect(body.reason).to.equal(reason);
        expect(`${body.message} ${body.hint}`).to.contain(hint);
        expect(engine.requests).to.deep.equal([]);
      });
    }

    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
      it(`refuses ${method} of a handler with 405`, async () => {
        await given();
        const response = await fetch(`${server?.url}/greeter/greet`, { method });
        expect(response.status).to.equal(405);
        expect(response.headers.get('allow')).to.equal('POST');
        expect((await problemOf(response)).reason).to.equal('method_not_allowed');
      });
    }
  });

  describe('delays', () => {
    const delays = [
      ['10s', 10_000],
      ['500', 500],
      ['500ms', 500],
      ['1.5h', 5_400_000],
      ['1d', 86_400_000],
    ] as const;
    for (const [delay, ms] of delays) {
      it(`starts ${ms} ms later for ${delay}`, async () => {
        await given({}, { now: () => 1_000 });
        await post(`/greeter/greet/send?delay=${delay}`, '1');
        expect(engine.requests[0]?.startAt).to.equal(1_000 + ms);
      });
    }

    it('starts at once for 0', async () => {
      await given();
      await post('/greeter/greet/send?delay=0', '1');
      expect(engine.requests[0]?.startAt).to.equal(null);
    });
  });

  describe('bodies', () => {
    const taken = [
      ['application/json', '{"a":1}'],
      ['application/json; charset=utf-8', '1'],
      ['Application/JSON;charset="UTF-8"', '1'],
    ] as const;
    for (const [type, body] of taken) {
      it(`takes ${type}`, async () => {
        await given();
        expect((await post('/greeter/greet', body, { 'content-type': type })).status).to.equal(200);
        expect(engine.requests[0]?.payload).to.equal(body);
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
        const problem = await problemOf(response);
        expect(problem.reason).to.equal(reason);
        if (what === 'another content type') expect(problem.hint).to.contain('application/json');
        expect(engine.requests).to.deep.equal([]);
      });
    }

    it('takes brackets within strings, however many', async () => {
      await given();
      const body = JSON.stringify(`${'['.repeat(5_000)}\\"${'{'.repeat(5_000)}`);
      expect((await post('/greeter/greet', body)).status).to.equal(200);
    });

    it('takes any content type where the handler does, JSON or not', async () => {
      await given();
      expect((await post('/greeter/bytes', '{', JSON_TYPE)).status).to.equal(200);
      expect(engine.requests[0]?.payload).to.equal('{');
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
      expect((await problemOf(response)).reason).to.equal('body_too_large');
      expect(engine.requests).to.have.length(1);
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
      const response = await fetch(`${server?.url}/greeter/greet`, {
        method: 'POST',
        body,
        headers: JSON_TYPE,
        duplex: 'half',
      } as RequestInit);
      expect(response.status).to.equal(413);
      expect(engine.requests).to.deep.equal([]);
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
      expect(engine.requests.map(({ payload }) => payload)).to.deep.equal(['"after"']);
    });
  });

  describe('headers', () => {
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
      expect(engine.requests[0]?.idempotencyKey).to.equal('k1');
      expect(engine.requests[0]?.headers).to.deep.equal([
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
      const names = engine.requests[0]?.headers.map(([name]) => name) ?? [];
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
      expect(engine.requests).to.deep.equal([]);
    });

    it('says that a send was accepted before', async () => {
      await given({ accept: async () => ({ ...accepted, again: true }) });
      const response = await post('/greeter/greet/send', '1', { ...JSON_TYPE, 'idempotency-key': 'k' });
      expect(response.status).to.equal(202);
      expect(await response.json()).to.deep.equal({ invocationId: id, status: 'PreviouslyAccepted' });
    });
  });

  describe('refusals of the engine', () => {
    const errors: readonly (readonly [Error, number, string, string | null])[] = [
      [new RefusedError({ code: 'mailbox_full', message: 'full' }), 429, 'mailbox_full', '1'],
      [new RefusedError({ code: 'idempotency_conflict', message: 'another body' }), 409, 'idempotency_conflict', null],
      [new AcceptError('not_accepting', 'starting', 'Wait.'), 503, 'not_accepting', '5'],
      [new AcceptError('input_too_large', 'big', 'Less.'), 413, 'input_too_large', null],
      [new AcceptError('idempotency_key_invalid', 'empty', 'Say something.'), 400, 'idempotency_key_invalid', null],
      [new AcceptError('unknown_invocation', 'gone', 'Look.'), 404, 'unknown_invocation', null],
      [new StoppedError('stopped'), 503, 'stopped', '5'],
      [new StoreError('unavailable', '/var/secret/path: disk full', 'Free some.'), 503, 'unavailable', '5'],
    ];
    for (const [error, status, reason, retryAfter] of errors) {
      for (const path of ['/greeter/greet', '/greeter/greet/send']) {
        it(`${reason} is ${status} for ${path}`, async () => {
          const fail = () => Promise.reject(error);
          await given({ call: fail, accept: fail });
          const response = await post(path, '1');
          expect(response.status).to.equal(status);
          expect(response.headers.get('retry-after')).to.equal(retryAfter);
          const body = await problemOf(response);
          expect(body.reason).to.equal(reason);
          expect(JSON.stringify(body)).not.to.contain('/var/secret');
        });
      }
    }

    it('tells nothing of an unexpected error but an id, which is in the log', async () => {
      const logged: object[] = [];
      const fail = () => Promise.reject(new TypeError('secret of the house'));
      await given({ call: fail }, { logger: { ...silentLogger, error: (facts) => void logged.push(facts) } });
      const response = await post('/greeter/greet', '1');
      expect(response.status).to.equal(500);
      const body = await problemOf(response);
      expect(JSON.stringify(body)).not.to.match(/secret|\.ts|at /);
      const [facts] = logged as { errorId: string; error: string }[];
      expect(body.message).to.contain(facts?.errorId);
      expect(facts?.error).to.contain('secret of the house');
    });
  });

  describe('waiting', () => {
    it('stops waiting for a client that goes away, and answers the next', async () => {
      const aborted: string[] = [];
      const call: Script['call'] = ({ payload }, signal) =>
        new Promise((_, reject) =>
          signal?.addEventListener('abort', () => {
            aborted.push(String(payload));
            reject(new Error('gone'));
          }),
        );
      const logged: object[] = [];
      await given({ call }, { logger: { ...silentLogger, error: (facts) => void logged.push(facts) } });
      const controller = new AbortController();
      const waiting = fetch(`${server?.url}/greeter/greet`, {
        method: 'POST',
        body: '1',
        headers: JSON_TYPE,
        signal: controller.signal,
      }).catch((error: Error) => error.name);
      await eventually(() => engine.requests.length === 1);
      controller.abort();
      expect(await waiting).to.equal('AbortError');
      await eventually(() => aborted.length === 1);
      expect(logged).to.deep.equal([]);
      expect((await fetch(`${server?.url}/health`)).status).to.equal(200);
    });

    it('attaches by GET and POST, under both spellings', async () => {
      await given({ ended: { status: 'completed', outcome: valueOutcome('5') } });
      for (const path of [`/restate/attach/${id}`, `/restate/invocation/${id}/attach`]) {
        for (const method of ['GET', 'POST']) {
          const response = await fetch(`${server?.url}${path}`, { method });
          expect(response.status).to.equal(200);
          expect(response.headers.get('x-restate-id')).to.equal(id);
          expect(await response.text()).to.equal('5');
        }
      }
    });

    it('does not know invocations that are gone, of another database, or no id at all', async () => {
      await given({ attach: async () => null });
      for (const unknown of [id, 'inv_00000000000000010000000000000001', 'inv_nonsense', '%00', '__proto__']) {
        for (const verb of ['attach', 'output']) {
          const response = await fetch(`${server?.url}/restate/${verb}/${unknown}`);
          expect(response.status).to.equal(404);
          expect((await problemOf(response)).reason).to.equal('unknown_invocation');
        }
      }
    });

    it('says 470 while the output is not there, and gives it then', async () => {
      let ended: { status: 'completed'; outcome: ReturnType<typeof valueOutcome> } | null = null;
      const row = { target: { service: 'greeter', handler: 'text', key: null } };
      await given({ query: { output: async () => ended, invocation: async () => row as never } });
      const early = await fetch(`${server?.url}/restate/output/${id}`);
      expect(early.status).to.equal(470);
      expect(early.headers.get('x-restate-id')).to.equal(id);
      expect((await problemOf(early)).reason).to.equal('output_not_ready');
      ended = { status: 'completed', outcome: valueOutcome('done') };
      const late = await fetch(`${server?.url}/restate/output/${id}`);
      expect(late.status).to.equal(200);
      expect(late.headers.get('content-type')).to.equal('text/plain');
      expect(await late.text()).to.equal('done');
    });
  });

  describe('health', () => {
    it('names the services', async () => {
      await given();
      for (const path of ['/health', '/restate/health']) {
        const response = await fetch(`${server?.url}${path}`);
        expect(response.status).to.equal(200);
        expect(await response.json()).to.deep.equal({ services: ['greeter', 'counter'] });
      }
      expect((await fetch(`${server?.url}/health`, { method: 'HEAD' })).status).to.equal(200);
    });

    it('says why nothing is taken', async () => {
      await given({ query: { health: () => ({ accepting: false, reason: 'the disk is full', services: [] }) } });
      const response = await fetch(`${server?.url}/health`);
      expect(response.status).to.equal(503);
      expect(response.headers.get('retry-after')).to.equal('5');
      expect((await problemOf(response)).message).to.equal('the disk is full');
    });
  });

  it('does not stumble over what Node refuses by itself', async () => {
    const { port } = await given();
    expect(await raw(port, 'NONSENSE\r\n\r\n')).to.match(/^HTTP\/1.1 400 /);
    expect((await send(port, '/health')).status).to.equal(200);
  });
});
