// `keymail invoke`, and what commands say about the connection.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { keymail, type Ran, ScriptedServer, type World } from './scripted.ts';

describe('the command line, over HTTP', () => {
  let server: ScriptedServer;
  let folder: string;

  before(async () => {
    server = await ScriptedServer.start();
    folder = mkdtempSync(path.join(tmpdir(), 'keymail-cli-'));
  });
  afterEach(() => server.reset());
  after(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (args: string, world: World = {}): Promise<Ran> =>
    keymail([...args.split(' ')], {
      ...world,
      env: { KEYMAIL_ADMIN_URL: server.url, KEYMAIL_INGRESS_URL: server.url, ...world.env },
    });
  const sent = () => server.asked.map(({ method, url, body }) => `${method} ${url}${body === '' ? '' : ` ${body}`}`);

  describe('invoke', () => {
    it('calls a service, and prints its result alone on standard output', async () => {
      server.will({ headers: { 'x-restate-id': 'inv_9' }, body: { hello: 'World' } });
      const { code, out, err } = await ask('invoke greeter/greet --data "World" --idempotency-key k --header x-a=b');
      expect([code, JSON.parse(out), err]).to.deep.equal([0, { hello: 'World' }, 'inv_9\n']);
      expect(sent()).to.deep.equal(['POST /restate/call/greeter/greet "World"']);
      expect(server.asked[0]?.headers).to.include({
        'content-type': 'application/json',
        'idempotency-key': 'k',
        'x-a': 'b',
      });
    });

    it('prints id and result as JSON, and nothing for nothing', async () => {
      server.will({ headers: { 'x-restate-id': 'inv_9' }, body: 5 }, { headers: { 'x-restate-id': 'inv_9' } });
      expect(JSON.parse((await ask('invoke a/b --json')).out)).to.deep.equal({ invocationId: 'inv_9', result: 5 });
      expect((await ask('invoke a/b')).out).to.equal('');
      expect(server.asked[0]?.headers).not.to.have.property('content-type');
    });

    it('sends, with a delay, to a key that holds slashes', async () => {
      server.will({ status: 202, body: { invocationId: 'inv_9', status: 'Accepted' } });
      const { out } = await ask('invoke files/a/b%20c.txt/scan --delay 10m');
      expect(out).to.equal('inv_9\n');
      expect(sent()).to.deep.equal(['POST /restate/send/files/a%2Fb%2520c.txt/scan?delay=10m']);
      server.will({ status: 202, body: { invocationId: 'inv_9', status: 'PreviouslyAccepted' } });
      expect((await ask('invoke a/b --send')).err).to.contain('accepted before');
    });

    it('takes data from a file and from standard input', async () => {
      writeFileSync(path.join(folder, 'order.json'), '{"id":17}');
      server.will({ body: 1 }, { body: 1 }, { body: 1 });
      await ask('invoke a/b --data @order.json', { cwd: folder });
      await ask('invoke a/b --data -', { stdin: '[1]' });
      await ask('invoke a/b --data <x/> --content-type text/xml');
      expect(server.asked.map(({ body }) => body)).to.deep.equal(['{"id":17}', '[1]', '<x/>']);
      expect(server.asked[2]?.headers).to.include({ 'content-type': 'text/xml' });
    });

    it('tells a failure of the handler from a refusal', async () => {
      server.will(
        { status: 409, body: { code: 409, message: 'out of stock', source: 'invocation', hint: '' } },
        { status: 404, body: { code: 404, message: 'no service "a"', source: 'ingress', hint: 'Registered: b.' } },
      );
      expect(await ask('invoke a/b')).to.include({ code: 1, err: 'error: The handler failed (409): out of stock\n' });
      expect(await ask('invoke a/b')).to.include({
        code: 1,
        err: 'error: Not accepted (404): no service "a"\nRegistered: b.\n',
      });
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
        expect(server.asked).to.deep.equal([]);
      });
    }
  });

  describe('the connection', () => {
    it('takes address and token from options before the environment', async () => {
      server.will({ body: { items: [], next: null } }, { body: { items: [], next: null } });
      await keymail(['services', 'list', '--url', `${server.url}/keymail/`, '--token', 'one'], {
        env: { KEYMAIL_ADMIN_URL: 'http://127.0.0.1:1', KEYMAIL_TOKEN: 'two' },
      });
      await ask('services list', { env: { KEYMAIL_TOKEN: 'two' } });
      expect(server.asked.map(({ url, headers }) => [url, headers.authorization])).to.deep.equal([
        ['/keymail/services', 'Bearer one'],
        ['/services', 'Bearer two'],
      ]);
    });

    it('says what to do where nothing answers', async () => {
      const { code, err } = await keymail(['services', 'list', '--url', 'http://127.0.0.1:1']);
      expect(code).to.equal(1);
      expect(err).to.match(
        /^error: http:\/\/127\.0\.0\.1:1 can't be reached \(.+\)\.\nStart an engine with `keymail start`, or name/,
      );
    });

    it('says what to do where another server answers, or a token is wanted', async () => {
      server.will(
        { body: '<html>' },
        { status: 404, body: '<html>' },
        { status: 401, body: { detail: 'a token is needed' } },
      );
      expect((await ask('services list')).err).to.contain("not as Keymail's admin API");
      expect((await ask('services list')).err).to.contain('answered HTTP 404.');
      expect((await ask('services list')).err).to.contain('--token');
      expect((await keymail(['services', 'list', '--url', 'ftp://x'])).code).to.equal(2);
    });
  });
});
