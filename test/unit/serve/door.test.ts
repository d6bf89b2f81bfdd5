// What is asked of an endpoint beside running a handler, and what it refuses.

import { expect } from 'chai';
import { handlers, object, serde, service } from '../../../sdk/index.ts';
import { endpointManifest } from '../../../sdk/protocol/wire/manifest.ts';
import { Door, type DoorAnswer } from '../../../sdk/serve/door.ts';
import type { ServeLimits } from '../../../sdk/serve/limits.ts';

const orders = object({
  name: 'orders',
  handlers: {
    async process() {},
    status: handlers.object.shared(
      { description: 'How it stands', output: serde.binary },
      async () => new Uint8Array(),
    ),
  },
  options: {
    inactivityTimeout: '5s',
    retryPolicy: { maxAttempts: Number.POSITIVE_INFINITY, initialInterval: '50ms', onMaxAttempts: 'dead-letter' },
  },
});
const plain = service({
  name: 'plain',
  handlers: { raw: handlers.handler({ input: serde.binary }, async (_ctx, _bytes: Uint8Array) => {}) },
});

const INVOCATION = 'application/vnd.restate.invocation.v6';
const manifestType = (version: number) => `application/vnd.restate.endpointmanifest.v${version}+json`;

type Whole = Extract<DoorAnswer, { kind: 'whole' }>;

function asked(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  door = new Door({ services: [orders, plain] }),
) {
  const answer = door.answer({ method, path, header: (name) => headers[name] }, 'BIDI_STREAM');
  return answer as Whole;
}

const discovered = (version: number, services = [orders, plain]) =>
  asked('GET', '/discover', { accept: manifestType(version) }, new Door({ services }));

describe('the door of an endpoint', () => {
  it('says what it has, in a manifest that an engine can read', () => {
    const { status, headers, body } = discovered(4);
    expect([status, headers['content-type']]).to.deep.equal([200, manifestType(4)]);
    const { services, ...rest } = endpointManifest.parse(JSON.parse(body));
    expect(rest).to.deep.equal({ protocolMode: 'BIDI_STREAM', minProtocolVersion: 5, maxProtocolVersion: 6 });
    const json = { contentType: 'application/json', setContentTypeIfEmpty: false };
    const input = { required: false, contentType: 'application/json' };
    const bytes = { contentType: 'application/octet-stream', setContentTypeIfEmpty: false };
    expect(services).to.deep.equal([
      {
        name: 'orders',
        ty: 'VIRTUAL_OBJECT',
        inactivityTimeout: 5_000,
        retryPolicyInitialInterval: 50,
        retryPolicyMaxAttempts: 2 ** 31 - 1,
        retryPolicyOnMaxAttempts: 'KILL',
        handlers: [
          { name: 'process', ty: 'EXCLUSIVE', input, output: json },
          { name: 'status', ty: 'SHARED', documentation: 'How it stands', input, output: bytes },
        ],
      },
      {
        name: 'plain',
        ty: 'SERVICE',
        handlers: [{ name: 'raw', input: { ...input, contentType: 'application/octet-stream' }, output: json }],
      },
    ]);
  });

  it('answers in the best version that is taken, and never leaves an option out without a word', () => {
    const accept = [2, 3, 4, 5].map(manifestType).join(', ');
    expect(asked('GET', '/a/b/discover', { accept }).headers['content-type']).to.equal(manifestType(4));
    expect(discovered(2, [plain]).status).to.equal(200);
    const { status, body } = discovered(3);
    expect([status, body].join())
      .to.include('500')
      .and.to.include('retryPolicyInitialInterval')
      .and.to.include('version 4');
    expect(discovered(1)).to.deep.include({ status: 415 });
    expect(asked('GET', '/discover').body).to.include(manifestType(4));
  });

  it('is healthy, also for those who sign nothing', () => {
    const door = new Door({
      services: [plain],
      identityKeys: ['publickeyv1_2G8dCQhArfvGpzPw5Vx2ALciR4xCLHfS5YaT93XjNxX9'],
    });
    expect(asked('GET', '/health', {}, door)).to.deep.include({ status: 200, body: 'OK' });
    expect(asked('GET', '/discover', { accept: manifestType(4) }, door)).to.deep.include({ status: 401 });
    const refused = asked('POST', '/invoke/plain/raw', { 'content-type': INVOCATION }, door);
    expect(refused).to.deep.include({ status: 401 });
    expect(refused.body).to.include('is not signed');
  });

  const refusals: readonly [what: string, method: string, path: string, type: string, status: number, says: string][] =
    [
      ['another version of the protocol', 'POST', '/invoke/plain/raw', INVOCATION.replace('6', '7'), 415, 'v5'],
      ['no version of it', 'POST', '/invoke/plain/raw', '', 415, 'content-type is ""'],
      ['a service that is not there', 'POST', '/invoke/nobody/raw', INVOCATION, 404, 'there is orders, plain'],
      ['a handler that is not there', 'POST', '/invoke/plain/nothing', INVOCATION, 404, 'no plain/nothing'],
      ['another path', 'GET', '/', '', 404, '/discover'],
      ['another method', 'GET', '/invoke/plain/raw', INVOCATION, 404, 'nothing here'],
    ];
  for (const [what, method, path, type, status, says] of refusals)
    it(`refuses ${what}`, () => {
      const answer = asked(method, path, { 'content-type': type });
      expect(answer.status).to.equal(status);
      expect((JSON.parse(answer.body) as { message: string }).message).to.include(says);
    });

  it('runs handlers that are named as its paths are', () => {
    const named = service({ name: 'invoke', handlers: { async discover() {}, async health() {}, async invoke() {} } });
    for (const name of ['discover', 'health', 'invoke']) {
      const headers = { 'content-type': INVOCATION };
      const answer: DoorAnswer = asked('POST', `/invoke/invoke/${name}`, headers, new Door({ services: [named] }));
      expect(answer.kind, name).to.equal('attempt');
    }
    expect(asked('POST', '/discover', { 'content-type': INVOCATION })).to.deep.include({ status: 404 });
  });

  it('has so many attempts at a time as it is told, and none when it is closed', () => {
    const limits: Partial<ServeLimits> = { attemptsMax: 1 };
    const door = new Door({ services: [plain] }, limits);
    const ask = () => asked('POST', '/pre/fix/invoke/plain/raw', { 'content-type': INVOCATION }, door) as DoorAnswer;
    const first = ask();
    const said: string[] = [];
    if (first.kind !== 'attempt') throw new Error('it was refused');
    const attempt = first.begin({
      write: (bytes) => said.push(Buffer.from(bytes).toString()),
      end: () => said.push('end'),
    });
    const second = ask() as Whole;
    expect(second).to.deep.include({ status: 429 });
    expect(second.headers['retry-after']).to.equal('1');
    attempt.gone();
    expect(ask().kind).to.equal('attempt');
    const third = ask();
    if (third.kind === 'attempt')
      third.begin({ write: (bytes) => said.push(Buffer.from(bytes).toString()), end: () => said.push('end') });
    door.close();
    expect(said).to.have.length(2);
    expect(said[0]).to.include('the endpoint was closed');
    expect(ask()).to.deep.include({ status: 503 });
  });

  it('takes services that are some, with names of their own', () => {
    expect(() => new Door({ services: [{} as never] })).to.throw('what service(), object() or workflow() returns');
    expect(() => new Door({ services: [plain, plain] })).to.throw('two services');
  });
});
