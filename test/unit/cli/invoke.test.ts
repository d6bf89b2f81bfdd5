// `keymail invoke`: what is called or sent, with which data, and what is printed of it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { testFolder } from '../../setup/folders.ts';
import { cliHouse } from './house.ts';

describe('invoke on the command line', () => {
  const { address, will, ask, sent, asked } = cliHouse();
  let folder: string;
  before(() => {
    folder = mkdtempSync(testFolder('cli'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('calls a service, and prints its result alone on standard output', async () => {
    will({ headers: { 'x-restate-id': 'inv_9' }, body: { hello: 'World' } });
    const { code, out, err } = await ask('invoke greeter/greet --data "World" --idempotency-key k --header x-a=b');
    expect([code, JSON.parse(out), err]).to.deep.equal([0, { hello: 'World' }, 'inv_9\n']);
    expect(sent()).to.deep.equal(['POST /restate/call/greeter/greet "World"']);
    expect(asked()[0]?.headers).to.include({
      'content-type': 'application/json',
      'idempotency-key': 'k',
      'x-a': 'b',
    });
  });

  it('prints id and result as JSON, and nothing for nothing', async () => {
    will({ headers: { 'x-restate-id': 'inv_9' }, body: 5 }, { headers: { 'x-restate-id': 'inv_9' } });
    expect(JSON.parse((await ask('invoke a/b --json')).out)).to.deep.equal({ invocationId: 'inv_9', result: 5 });
    expect((await ask('invoke a/b')).out).to.equal('');
    expect(asked()[0]?.headers).not.to.have.property('content-type');
  });

  it('sends, with a delay, to a key that holds slashes', async () => {
    will({ status: 202, body: { invocationId: 'inv_9', status: 'Accepted' } });
    const { out } = await ask('invoke files/a/b%20c.txt/scan --delay 10m');
    expect(out).to.equal('inv_9\n');
    expect(sent()).to.deep.equal(['POST /restate/send/files/a%2Fb%2520c.txt/scan?delay=10m']);
    will({ status: 202, body: { invocationId: 'inv_9', status: 'PreviouslyAccepted' } });
    expect((await ask('invoke a/b --send')).err).to.contain('accepted before');
  });

  it('takes data from a file and from standard input', async () => {
    writeFileSync(path.join(folder, 'order.json'), '{"id":17}');
    will({ body: 1 }, { body: 1 }, { body: 1 });
    await ask('invoke a/b --data @order.json', { cwd: folder });
    await ask('invoke a/b --data -', { stdin: '[1]' });
    await ask('invoke a/b --data <x/> --content-type text/xml');
    expect(asked().map(({ body }) => body)).to.deep.equal(['{"id":17}', '[1]', '<x/>']);
    expect(asked()[2]?.headers).to.include({ 'content-type': 'text/xml' });
  });

  it('tells a failure of the handler from a refusal', async () => {
    will(
      { status: 409, body: { code: 409, message: 'out of stock', source: 'invocation', hint: '' } },
      { status: 404, body: { code: 404, message: 'no service "a"', source: 'ingress', hint: 'Registered: b.' } },
    );
    expect(await ask('invoke a/b')).to.include({ code: 1, err: 'error: The handler failed (409): out of stock\n' });
    expect(await ask('invoke a/b')).to.include({
      code: 1,
      err: 'error: Not accepted (404): no service "a"\nRegistered: b.\n',
    });
  });

  it('asks the admin API where the ingress is, where only that one is named', async () => {
    const { hostname, port } = new URL(address());
    const alone = { env: { KEYMAIL_INGRESS_URL: '' } };
    for (const [args, env] of [
      ['invoke a/b --data 1', alone.env],
      [`invoke a/b --data 1 --url ${address()} --token t`, { KEYMAIL_INGRESS_URL: 'http://127.0.0.1:1' }],
    ] as const) {
      will({ body: { ingressPort: Number(port) } }, { body: 5 });
      expect(await ask(args, { env })).to.include({ code: 0, out: '5\n' });
    }
    expect(sent()).to.deep.equal([
      ...['GET /version', 'POST /restate/call/a/b 1'],
      ...['GET /version', 'POST /restate/call/a/b 1'],
    ]);
    expect(asked().map(({ headers }) => [headers.host, headers.authorization])).to.deep.equal([
      ...[0, 1].map(() => [`${hostname}:${port}`, undefined]),
      [`${hostname}:${port}`, 'Bearer t'],
      [`${hostname}:${port}`, undefined],
    ]);
    will({ body: { ingressPort: null } });
    expect((await ask('invoke a/b', alone)).err).to.contain('--ingress-url');
  });

  for (const [args, message] of [
    ['invoke greeter', 'names no handler'],
    ['invoke greeter/', 'names no handler'],
    ['invoke a/b --data {', '--data is no JSON'],
    ['invoke a/b --data @nowhere.json', "can't be read"],
    ['invoke a/b --header nothing', 'is no key=value'],
    ['invoke a/b --header é=b', "A header can't be sent"],
    ['invoke a/b --ingress-url localhost:8080', 'is no address'],
  ] as const) {
    it(`refuses ${args}`, async () => {
      const { code, err } = await ask(args);
      expect(code).to.equal(2);
      expect(err).to.contain(message);
      expect(asked()).to.deep.equal([]);
    });
  }
});
