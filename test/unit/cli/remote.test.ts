// Commands that ask a running engine: what they send, what they print, how they fail.

import { expect } from 'chai';
import { keymail, NOW, type Ran, ScriptedServer, type World } from './scripted.ts';

const ago = (ms: number) => new Date(NOW - ms).toISOString();

const invocation = (more: object = {}) => ({
  id: 'inv_1',
  service: 'orders',
  handler: 'process',
  key: 'order-17',
  status: 'backingOff',
  origin: { kind: 'kafka', subscription: 'sub_1', topic: 'orders', partition: 3, offset: 42 },
  parent: null,
  idempotencyKey: null,
  attempt: 2,
  retryCount: 1,
  dueAt: ago(-5_000),
  createdAt: ago(90_000),
  startedAt: ago(80_000),
  finishedAt: null,
  expiresAt: null,
  inputBytes: 12,
  cancelRequested: false,
  lastError: { code: 500, message: 'no stock\nat all', stepName: 'reserve', at: ago(3_000) },
  ...more,
});

const subscription = (more: object = {}) => ({
  id: 'sub_1',
  source: 'kafka://my-cluster/orders',
  sink: 'service://orders/process',
  options: { startFrom: 'earliest' },
  status: 'active',
  state: 'failing',
  error: { code: 'broker_unreachable', message: 'no broker answers', remedy: 'Check the cluster.', at: ago(60_000) },
  backlog: { records: 7, bytes: 700 },
  lag: null,
  createdAt: ago(3_600_000),
  updatedAt: ago(3_600_000),
  partitions: [{ partition: 0, position: 5, logEnd: null, lag: null, state: 'waiting', error: null }],
  ...more,
});

const text = (data: string) => ({ encoding: 'utf8', data, sizeBytes: data.length, truncated: false });

const deadLetter = (more: object = {}) => ({
  id: 'dl_1',
  subscription: 'sub_1',
  topic: 'orders',
  partition: 0,
  offset: 9,
  timestamp: ago(1_000),
  key: { encoding: 'base64', data: '/w==', sizeBytes: 1, truncated: false },
  value: text('{"a":1}'),
  code: 'key_not_utf8',
  message: 'the key is not UTF-8',
  attempts: 0,
  invocation: null,
  at: ago(1_000),
  status: 'open',
  redrivenAs: null,
  ...more,
});

const NO_CHART = { status: 404, body: { code: 'no_such_path' } };

describe('the command line, remote', () => {
  let server: ScriptedServer;

  before(async () => {
    server = await ScriptedServer.start();
  });
  afterEach(() => server.reset());
  after(async () => {
    await server.close();
  });

  const ask = (args: string, world: World = {}): Promise<Ran> =>
    keymail([...args.split(' ')], {
      ...world,
      env: { KEYMAIL_ADMIN_URL: server.url, KEYMAIL_INGRESS_URL: server.url, ...world.env },
    });
  const sent = () => server.asked.map(({ method, url, body }) => `${method} ${url}${body === '' ? '' : ` ${body}`}`);

  describe('invocations', () => {
    it('are listed as a table, with times as people say them and nothing that a terminal would obey', async () => {
      server.will({ body: { items: [invocation({ key: 'a\u001b[2Jb' })], next: null } });
      const { code, out } = await ask('invocations list');
      expect(code).to.equal(0);
      expect(sent()).to.deep.equal(['GET /invocations?limit=50']);
      const [heading, row] = out.split('\n');
      expect(heading).to.match(/^ID +TARGET +STATUS +CREATED +ATTEMPT +LAST ERROR$/);
      expect(row).to.contain('orders/a\\u001b[2Jb/process').and.contain('backingOff').and.contain('1 min ago');
      expect(row).to.contain('no stock\\u000aat all');
    });

    it('take filters, and follow pages up to the limit', async () => {
      const page = (next: string | null, length: number) => ({
        body: { items: Array.from({ length }, () => invocation()), next },
      });
      server.will(page('c1', 200), page('c2', 100));
      const { out, err } = await ask(
        'invocations list --status paused failed --service orders --key order-17 --since 10m --until 2026-01-31T07:59:00Z --limit 300 --json',
      );
      expect(JSON.parse(out)).to.have.length(300);
      expect(err).to.equal('');
      const [first, second] = server.asked.map(({ url }) => new URL(url, 'http://x').searchParams);
      expect(first?.getAll('status')).to.deep.equal(['paused', 'failed']);
      expect(Object.fromEntries(first ?? [])).to.include({ service: 'orders', key: 'order-17', limit: '200' });
      expect(first?.get('createdFrom')).to.equal(String(NOW - 600_000));
      expect(first?.get('createdTo')).to.equal(String(NOW - 60_000));
      expect(Object.fromEntries(second ?? [])).to.include({ cursor: 'c1', limit: '100' });
    });

    it('say that there are more, and when there are none', async () => {
      server.will({ body: { items: [invocation()], next: 'c' } }, { body: { items: [], next: null } });
      expect((await ask('inv list --limit 1')).err).to.contain('--limit 10');
      expect((await ask('inv list')).out).to.equal('No invocations.\n');
    });

    it('are shown one by one', async () => {
      server.will({ body: invocation() }, { body: { items: [], next: null } }, NO_CHART);
      const { out } = await ask('invocations get inv_1');
      expect(out).to.match(/^target +orders\/order-17\/process$/m);
      expect(out).to.match(/^from +kafka, orders\/3 at offset 42 \(sub_1\)$/m);
      expect(out).to.match(/^due +in 5 s$/m);
      expect(out).to.match(/^last error +no stock\\u000aat all in step reserve \(500, 3 s ago\)$/m);
      expect(out).not.to.contain('finished');
    });

    it('show their journal, completions by the entries that they answer', async () => {
      const items = [
        { index: 0, at: ago(9_000), type: 'entry', kind: 'input', value: text('{"id":17}') },
        { index: 1, at: ago(8_000), type: 'entry', kind: 'run', name: 'reserve', completionId: 1 },
        { index: 2, at: ago(7_000), type: 'entry', kind: 'sleep', name: '', delayMs: 60_000, completionId: 2 },
        {
          index: 3,
          at: ago(6_000),
          type: 'completion',
          completionId: 1,
          outcome: { kind: 'value', value: text('"ok"') },
        },
        { index: 4, at: ago(5_000), type: 'entry', kind: 'set', name: 'status', value: text('"paid"') },
        {
          index: 5,
          at: ago(4_000),
          type: 'entry',
          kind: 'output',
          outcome: { kind: 'failure', failure: { code: 409, message: 'no' } },
        },
      ];
      server.will({ body: { items, next: null } });
      const { out } = await ask('invocations journal inv_1');
      expect(out).to.contain('input       {"id":17}');
      expect(out).to.match(/2 {2}7 s ago {2}sleep +1 min$/m);
      expect(out).to.contain('#1 run reserve → "ok"');
      expect(out).to.contain('status = "paid"');
      expect(out).to.contain('→ failed (409): no');
    });

    for (const verb of ['cancel', 'kill', 'pause', 'resume', 'retry']) {
      it(`take ${verb} for several, and report each`, async () => {
        const problem = { detail: 'it is over', remedy: 'Nothing is left to do.', code: 'already_finished' };
        server.will(
          { body: invocation() },
          { status: 409, headers: { 'content-type': 'application/problem+json' }, body: problem },
        );
        const { code, out, err } = await ask(`invocations ${verb} inv_1 inv/2`);
        expect(sent()).to.deep.equal([`POST /invocations/inv_1/${verb}`, `POST /invocations/inv%2F2/${verb}`]);
        expect(code).to.equal(1);
        expect(out).to.match(/^inv_1 /);
        expect(err).to.contain('inv/2  failed: it is over. Nothing is left to do.').and.contain('1 of 2 failed');
      });
    }
  });

  describe('subscriptions', () => {
    it('are listed with state and lag', async () => {
      server.will({ body: { items: [subscription()], next: null } });
      const { out } = await ask('subscriptions list');
      expect(sent()).to.deep.equal(['GET /subscriptions']);
      expect(out).to.match(
        /sub_1 +kafka:\/\/my-cluster\/orders +service:\/\/orders\/process +failing +\? +7 +no broker answers/,
      );
    });

    it('are shown with their partitions', async () => {
      server.will({ body: subscription() });
      const { out } = await ask('sub get sub_1');
      expect(out).to.match(/^error +no broker answers \(1 min ago\)\. Check the cluster\.$/m);
      expect(out).to.match(/^startFrom +earliest$/m);
      expect(out).to.match(/^ +0 +5 +\? +\? {2}waiting$/m);
    });

    it('are made with options, numbers as numbers', async () => {
      server.will({ status: 201, body: subscription() });
      await ask(
        'subscriptions create kafka://c/t service://s/h startFrom=earliest backlogRecordsMax=500 client.id=a=b',
      );
      expect(server.asked[0]?.method).to.equal('POST');
      expect(JSON.parse(server.asked[0]?.body ?? '')).to.deep.equal({
        source: 'kafka://c/t',
        sink: 'service://s/h',
        options: { startFrom: 'earliest', backlogRecordsMax: 500, 'client.id': 'a=b' },
      });
    });

    it('are changed, paused, resumed, moved and deleted', async () => {
      server.will(...Array.from({ length: 6 }, () => ({ body: subscription() })), { status: 204 });
      await ask('subscriptions update sub_1 a=1 --unset b');
      await ask('subscriptions pause sub_1');
      await ask('subscriptions resume sub_1');
      await ask('subscriptions seek sub_1 latest');
      await ask('subscriptions seek sub_1 2026-01-31T08:00:00Z');
      await ask('subscriptions seek sub_1 0=12 3=98');
      expect((await ask('subscriptions delete sub_1')).out).to.equal('sub_1  deleted\n');
      expect(sent()).to.deep.equal([
        'PATCH /subscriptions/sub_1 {"options":{"a":1,"b":null}}',
        'PATCH /subscriptions/sub_1 {"status":"paused"}',
        'PATCH /subscriptions/sub_1 {"status":"active"}',
        'POST /subscriptions/sub_1/seek {"to":"latest"}',
        'POST /subscriptions/sub_1/seek {"to":"2026-01-31T08:00:00Z"}',
        'POST /subscriptions/sub_1/seek {"to":{"0":12,"3":98}}',
        'DELETE /subscriptions/sub_1',
      ]);
    });

    it('show everything that is wrong with a request', async () => {
      const problem = {
        detail: 'the request is not valid',
        remedy: 'Correct it.',
        errors: [{ path: 'body.sink', message: 'too odd' }],
      };
      server.will({ status: 400, headers: { 'content-type': 'application/problem+json' }, body: problem });
      const { code, err } = await ask('subscriptions create kafka://c/t service://s/h');
      expect(code).to.equal(1);
      expect(err).to.equal('error: the request is not valid.\n  body.sink: too odd\nCorrect it.\n');
    });
  });

  it('shows services and state', async () => {
    const handlers = [{ name: 'process', mode: 'exclusive', inputContentType: null, ingressPrivate: true }];
    const service = { name: 'orders', kind: 'object', handlers, abortTimeoutMs: 600_000 };
    server.will({ body: { items: [service], next: null } }, { body: service });
    expect((await ask('services list')).out).to.match(/orders +object +process/);
    const { out } = await ask('services describe orders');
    expect(out)
      .to.match(/^abort timeout +10 min$/m)
      .and.match(/^process +exclusive +any +by handlers$/m);

    const state = [
      { name: 'total', value: text('5') },
      { name: 'raw', value: { encoding: 'base64', data: '/w==', sizeBytes: 1, truncated: false } },
    ];
    server.will({ body: { state } }, { body: { state } }, { body: { state: [] } });
    expect((await ask('state get carts/a/b')).out)
      .to.match(/total +1 {2}5/)
      .and.match(/raw +1 {2}\(1 bytes\)/);
    expect(JSON.parse((await ask('state get carts/a/b --json')).out)).to.deep.include({ total: 5 });
    expect((await ask('state get carts/x')).out).to.equal('carts/x has no state.\n');
    expect(sent().slice(2)).to.deep.equal([
      'GET /actors/carts/a%2Fb',
      'GET /actors/carts/a%2Fb',
      'GET /actors/carts/x',
    ]);
  });

  it('registers, shows and removes deployments', async () => {
    const nothing = { transport: null, protocolVersion: null, problem: null, createdAt: null, updatedAt: null };
    const own = { id: 'dp_in_process', kind: 'inProcess', uri: null, services: ['a', 'b'], ...nothing };
    const there = { ...own, id: 'dp_1', kind: 'http', uri: 'http://h:1/', transport: 'http2', protocolVersion: 6 };
    server.will(
      { body: { items: [own, there], next: null } },
      { status: 201, body: there },
      { body: there },
      { status: 204 },
    );
    expect((await ask('deployments list')).out)
      .to.match(/dp_in_process +in the process of the engine +a, b/)
      .and.match(/dp_1 +http:\/\/h:1\/ +a, b/);
    expect((await ask('deployments register http://h:1 --force')).out).to.match(/^protocol +version 6, http2$/m);
    expect((await ask('deployments get dp_1')).out).to.match(/^where +http:\/\/h:1\/$/m);
    expect((await ask('deployments remove dp_1 --force')).out).to.equal('dp_1  removed\n');
    const asked = server.asked.map(({ method, url }) => `${method} ${url}`);
    expect(asked).to.deep.equal([
      ...['GET /deployments', 'POST /deployments', 'GET /deployments/dp_1', 'DELETE /deployments/dp_1?force=true'],
    ]);
  });

  it('lists, shows, mends, redrives and discards dead letters', async () => {
    server.will(
      { body: { items: [deadLetter()], next: null } },
      ...Array.from({ length: 4 }, () => ({ body: deadLetter() })),
    );
    const { out } = await ask('dead-letters list --status open --code key_not_utf8');
    expect(out).to.match(/dl_1 +open +key_not_utf8 +orders\/0@9 +\(1 bytes\) +1 s ago +the key is not UTF-8/);
    expect((await ask('dl get dl_1')).out).to.match(/^value +\{"a":1\}$/m);
    await ask('dl edit dl_1 --data -', { stdin: '{"a":2}' });
    await ask('dl redrive dl_1');
    await ask('dl discard dl_1');
    expect(sent()).to.deep.equal([
      'GET /dead-letters?status=open&code=key_not_utf8&limit=50',
      'GET /dead-letters/dl_1',
      'PATCH /dead-letters/dl_1 {"value":{"encoding":"utf8","data":"{\\"a\\":2}"}}',
      'POST /dead-letters/dl_1/redrive',
      'POST /dead-letters/dl_1/discard',
    ]);
  });

  it('colours states where colours are seen, beside the word', async () => {
    server.will({ body: { items: [invocation({ status: 'failed' })], next: null } });
    const { out } = await ask('invocations list', { hasColors: true });
    expect(out).to.contain('\u001b[31mfailed\u001b[39m');
  });
});
