// Which handler a path of the ingress means, and which it refuses.

import { expect } from 'chai';

import { ingressHouse, refusalOf } from './house.ts';
import { raw } from './serving.ts';

describe('paths of the ingress', () => {
  const { given, ask, post, requests } = ingressHouse();

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
      expect(requests()[0]?.target).to.deep.equal(target);
    });
  }

  it('takes the whole address as well, as proxies send it', async () => {
    const { port } = await given();
    for (const origin of ['http://other:1', 'HTTP://other', 'https://[::1]:8080']) {
      const head = `POST ${origin}/counter/a%2Fb/add HTTP/1.1\r\nhost: other\r\nconnection: close\r\n`;
      const answer = await raw(port, `${head}content-type: application/json\r\ncontent-length: 1\r\n\r\n1`);
      expect(answer, origin).to.match(/^HTTP\/1.1 200 /);
    }
    for (const { target } of requests())
      expect(target).to.deep.equal({ service: 'counter', key: 'a/b', handler: 'add' });
    expect(await raw(port, 'GET http://other HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')).to.match(/ 404 /);
  });

  const refused = [
    ['/nobody/greet', 404, 'unknown_service', 'greeter'],
    ['/__proto__/constructor', 404, 'unknown_service', 'greeter'],
    ['/greeter/nothing', 404, 'unknown_handler', 'greet'],
    ['/greeter/gret', 404, 'unknown_handler', 'Did you mean greet?'],
    ['/greter/greet', 404, 'unknown_service', 'Did you mean greeter?'],
    ['/greeter/constructor', 404, 'unknown_handler', 'greet'],
    ['/greeter/hidden', 400, 'not_public', ''],
    ['/counter/alice', 404, 'unknown_handler', 'Use /counter/{key}/{handler}. It has: '],
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
    ['/restate/awakeables/x', 404, 'no_such_path', ''],
    ['/restate/awakeables/x/finish', 404, 'no_such_path', ''],
    ['/restate/awakeables/x/resolve?now=1', 400, 'malformed_query', ''],
    ['/restate/workflow/w/k/submit', 404, 'no_such_path', ''],
    ['/restate/workflow/w/attach', 404, 'no_such_path', ''],
    ['/restate/workflow/w/k/more/attach', 404, 'no_such_path', ''],
    ['/restate/invocation/a/b/attach', 404, 'no_such_path', ''],
    ['/restate/lookup/x', 404, 'no_such_path', ''],
    ['/restate/attach', 400, 'malformed_body', 'workflowName'],
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
      const body = await refusalOf(response);
      expect(response.status).to.equal(status);
      expect(body.reason).to.equal(reason);
      expect(`${body.message} ${body.hint}`).to.contain(hint);
      expect(requests()).to.deep.equal([]);
    });
  }

  for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
    it(`refuses ${method} of a handler with 405`, async () => {
      await given();
      const response = await ask('/greeter/greet', { method });
      expect(response.status).to.equal(405);
      expect(response.headers.get('allow')).to.equal('POST');
      expect((await refusalOf(response)).reason).to.equal('method_not_allowed');
    });
  }
});
