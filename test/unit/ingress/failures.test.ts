// What the ingress says when the engine, or something here, refuses or fails.

import { expect } from 'chai';
import { RefusedError, StoppedError } from '../../../engine/answers.ts';
import { AcceptError } from '../../../engine/ingress/accept.ts';
import { silentLogger } from '../../../engine/log.ts';
import { StoreError } from '../../../engine/store/store.ts';
import { ingressHouse, refusalOf } from './house.ts';
import { raw, send } from './serving.ts';

describe('failures of the ingress', () => {
  const { given, post } = ingressHouse();

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
        const body = await refusalOf(response);
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
    const body = await refusalOf(response);
    expect(JSON.stringify(body)).not.to.match(/secret|\.ts|at /);
    const [facts] = logged as { errorId: string; error: string }[];
    expect(body.message).to.contain(facts?.errorId);
    expect(facts?.error).to.contain('secret of the house');
  });

  it('does not stumble over what Node refuses by itself', async () => {
    const { port } = await given();
    expect(await raw(port, 'NONSENSE\r\n\r\n')).to.match(/^HTTP\/1.1 400 /);
    expect((await send(port, '/health')).status).to.equal(200);
  });

  it('takes no call from a page of another site on this machine, and such calls elsewhere, and of our own', async () => {
    const { port } = await given();
    const status = async (site: string, host: string, method = 'POST', path = '/greeter/greet') =>
      (await send(port, path, { method, headers: { host, 'sec-fetch-site': site } })).status;
    for (const host of ['127.0.0.1:8080', 'localhost', '[::1]:8080']) {
      expect(await status('cross-site', host), host).to.equal(403);
      expect(await status('same-origin', host), host).to.equal(200);
      expect(await status('cross-site', host, 'GET', '/health'), host).to.equal(200);
    }
    expect(await status('same-site', 'localhost:8080')).to.equal(200);
    expect(await status('cross-site', 'api.example')).to.equal(200);
  });
});
