// Requests to an endpoint with identity keys, signed as nobody should sign them: only the right one comes in.

import { sign } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { expect } from 'chai';
import fc from 'fast-check';
import { serve, service } from '../../sdk/index.ts';
import { manifestType } from '../../sdk/protocol/wire/versions.ts';
import type { Serving } from '../../sdk/serve/node-server.ts';
import { holds, withinMs } from '../setup/chance.ts';
import { identityKey } from '../unit/serve/identity-key.ts';
import { inTime } from './in-time.ts';
import { oddJson } from './odd-values.ts';
import { exchange } from './raw-http.ts';

const RUNS = 250;
const ANSWER_MS = 5_000;
const SCHEME = 'x-restate-signature-scheme';
const TOKEN = 'x-restate-jwt-v1';

const ours = identityKey();
const other = identityKey();
const part = (value: unknown): string => Buffer.from(JSON.stringify(value) ?? '').toString('base64url');

function token({ typ = 'JWT', alg = 'EdDSA', kid = ours.name, key = ours, ...claims }: Signed): string {
  const now = Math.floor(Date.now() / 1_000);
  const said = { aud: '/discover', nbf: now - 60, iat: now, exp: now + 60, ...claims };
  const signed = `${part({ typ, alg, kid })}.${part(said)}`;
  return `${signed}.${sign(null, Buffer.from(signed), key.privateKey).toString('base64url')}`;
}

type Signed = Partial<Record<'typ' | 'alg' | 'kid' | 'aud' | 'nbf' | 'iat' | 'exp', unknown>> & {
  readonly key?: typeof ours;
};

/** What a program's own text can not be: `String()` of it throws. */
const noText = fc.constant({ toString: 1, valueOf: 1 });
const odd = fc.oneof(oddJson, noText);
const claims = fc.constantFrom('typ', 'alg', 'kid', 'aud', 'nbf', 'iat', 'exp');
/** Any number may be a time. */
const isWrong = ([name, value]: readonly [string, unknown]): boolean =>
  typeof value !== 'number' || !['nbf', 'iat', 'exp'].includes(name);
const right = fc.constant(null).map(() => token({}));
const wrongTokens = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(claims, odd)
      .filter(isWrong)
      .map(([name, value]) => token({ [name]: value })),
  },
  fc.dictionary(claims, odd).map((said) => token({ ...said, key: other })),
  fc.constantFrom('nbf', 'exp').map((name) => token({ [name]: name === 'exp' ? 1 : 1e12 })),
  fc.tuple(odd, odd).map(([head, said]) => `${part(head)}.${part(said)}.AAAA`),
  fc.array(fc.base64String({ maxLength: 40 }), { maxLength: 5 }).map((parts) => parts.join('.')),
  fc.constantFrom('', '.', '..', `${token({})}.`, `${token({})}A`, `.${token({})}`, token({}).toLowerCase()),
);

interface Case {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly isRight: boolean;
}

const cases: fc.Arbitrary<Case> = fc.oneof(
  {
    weight: 1,
    arbitrary: right.map(
      (jwt) =>
        ({
          headers: [
            [SCHEME, 'v1'],
            [TOKEN, jwt],
          ],
          isRight: true,
        }) as const,
    ),
  },
  {
    weight: 8,
    arbitrary: wrongTokens.map(
      (jwt) =>
        ({
          headers: [
            [SCHEME, 'v1'],
            [TOKEN, jwt],
          ],
          isRight: false,
        }) as const,
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        ...['', 'V1', 'v2', 'unsigned', 'v1,v1', 'v1\u0001', '__proto__'].map((scheme) => [[SCHEME, scheme]] as const),
        ...[
          [
            [SCHEME, 'v1'],
            [SCHEME, 'v1'],
          ] as const,
          [] as const,
        ],
      )
      .map((schemes) => ({ headers: [...schemes, [TOKEN, token({})] as const], isRight: false })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(token({}), 'x', '', '\u0001', '\u007f', 'é', 'y'.repeat(1_000_000), `${token({})}\u0000`)
      .map(
        (more) =>
          ({
            headers: [
              [SCHEME, 'v1'],
              [TOKEN, token({})],
              [TOKEN, more],
            ],
            isRight: false,
          }) as const,
      ),
  },
);

const hasControls = (text: string): boolean => [...text].some((char) => char < ' ' || char === '\u007f');

describe('an endpoint whose requests are signed in any way', function () {
  this.timeout(withinMs(120_000));
  let serving: Serving;
  const uncaught: unknown[] = [];
  const catchIt = (error: unknown) => uncaught.push(error);

  before(async () => {
    const s = service({ name: 's', handlers: { async h() {} } });
    serving = await serve({ services: [s], identityKeys: [ours.name], host: '127.0.0.1', port: 0 });
    process.on('uncaughtException', catchIt).on('unhandledRejection', catchIt);
  });
  after(async () => {
    process.off('uncaughtException', catchIt).off('unhandledRejection', catchIt);
    await serving?.close();
  });

  it('lets in whom it should, and tells each other one that it is not', async () => {
    await holds(
      RUNS,
      fc.asyncProperty(cases, fc.constantFrom(1, 2), async ({ headers, isRight }, http) => {
        const status = await inTime('an answer', ANSWER_MS, http === 1 ? overHttp1(headers) : overHttp2(headers));
        expect(uncaught).to.deep.equal([]);
        // What is no header at all never comes to us: over HTTP/1.1 Node says so, over HTTP/2 it is passed over.
        const isLeftOut = http === 2 && headers.some(([, value]) => hasControls(value));
        const refused = isLeftOut ? [401, 0, 200] : [401, 400, 431, 0];
        expect(status, JSON.stringify(headers).slice(0, 500)).to.be.oneOf(isRight ? [200] : refused);
      }),
    );
  });

  async function overHttp1(headers: Case['headers']): Promise<number> {
    const all = [['host', 'x'], ['accept', manifestType(4)], ['connection', 'close'], ...headers] as const;
    const request = { method: 'GET', target: '/discover', framing: 'none', body: Buffer.alloc(0) } as const;
    return (await exchange(serving.port, { ...request, headers: all }, ANSWER_MS)).status;
  }

  /** 0 where the stream was reset, or the client itself refuses to say it. */
  async function overHttp2(headers: Case['headers']): Promise<number> {
    const session = connectHttp2(serving.url);
    session.on('error', () => undefined);
    try {
      const all: Record<string, string | string[]> = { accept: manifestType(4) };
      for (const [name, value] of headers) all[name] = name in all ? [...[all[name] as string].flat(), value] : value;
      const stream = session.request({ ':path': '/discover', ...all });
      stream.on('error', () => undefined);
      let status = 0;
      stream.on('response', (head) => {
        status = Number(head[':status']);
      });
      stream.resume();
      await once(stream, 'close');
      return status;
    } catch {
      return 0;
    } finally {
      session.destroy();
    }
  }
});
