// The rest of the admin API from the command line: filters, batches, state, actors, audit, the engine as a whole.

import { expect } from 'chai';
import { stateVersion } from '../../../actors/state-version.ts';
import { keymail, NOW, type Ran, ScriptedServer, type World } from './scripted.ts';

const ago = (ms: number) => new Date(NOW - ms).toISOString();
const text = (data: string) => ({ encoding: 'utf8', data, sizeBytes: data.length, truncated: false });
const page = (...items: readonly object[]) => ({ body: { items, next: null } });

const invocation = (more: object = {}) => ({
  ...{
    id: 'inv_1',
    service: 'orders',
    handler: 'process',
    key: 'order-17',
    status: 'paused',
    origin: { kind: 'http' },
  },
  ...{ parent: null, idempotencyKey: null, attempt: 2, retryCount: 1, dueAt: null, createdAt: ago(90_000) },
  ...{ startedAt: null, finishedAt: null, expiresAt: null, inputBytes: 1, cancelRequested: false, lastError: null },
  ...more,
});

describe('the command line, the reach of the API', () => {
  let server: ScriptedServer;

  before(async () => {
    server = await ScriptedServer.start();
  });
  afterEach(() => server.reset());
  after(async () => {
    await server.close();
  });

  const ask = (args: readonly string[] | string, world: World = {}): Promise<Ran> =>
    keymail(typeof args === 'string' ? args.split(' ') : args, {
      ...world,
      env: { KEYMAIL_ADMIN_URL: server.url, ...world.env },
    });
  const sent = () => server.asked.map(({ method, url, body }) => `${method} ${url}${body === '' ? '' : ` ${body}`}`);

  describe('lists', () => {
    it('take every filter of the contract', async () => {
      server.will(page(), page(), page(), { body: { count: 12, more: true } });
      await ask([
        'invocations',
        'list',
        '--step',
        'charge',
        '--chart',
        'c0ffee',
        '--error',
        'no stock',
        '--handler',
        'h',
      ]);
      await ask('actors list --service orders --prefix order-1');
      await ask('audit list --actor ann --action killInvocation --target inv_1');
      expect((await ask('invocations count --service orders')).out).to.equal('12 or more\n');
      expect(sent()).to.deep.equal([
        'GET /invocations?handler=h&step=charge&chart=c0ffee&error=no+stock&limit=50',
        'GET /actors?service=orders&prefix=order-1&limit=50',
        'GET /audit?actor=ann&action=killInvocation&target=inv_1&limit=50',
        'GET /invocations/count?service=orders',
      ]);
    });

    it('follow every cursor with --all, and say where that ends', async () => {
      const full = (next: string | null) => ({
        body: { items: Array.from({ length: 200 }, () => invocation()), next },
      });
      server.will(full('a'), full('b'), full(null));
      const { out, err } = await ask('invocations list --all --json');
      expect(JSON.parse(out)).to.have.length(600);
      expect(err).to.equal('');
      expect(sent().map((line) => line.replace('GET /invocations?', ''))).to.deep.equal([
        'limit=200',
        'limit=200&cursor=a',
        'limit=200&cursor=b',
      ]);
    });

    it('give exact times where they are asked for', async () => {
      server.will(page(invocation()));
      expect((await ask('invocations list --absolute')).out).to.contain('2026-01-31T07:58:30.000Z');
    });

    it('fit the terminal: what is read gives way before what is copied', async () => {
      const lastError = { code: 500, message: 'there is nothing left of what was wanted'.repeat(3), at: ago(1_000) };
      server.will(page(invocation({ id: 'inv_0123456789abcdef', lastError, key: '日本語'.repeat(20) })));
      const { out } = await ask('invocations list', { screen: { columns: 80, rows: 24 } });
      const lines = out.trimEnd().split('\n');
      for (const line of lines) expect(line.replace(/[\u3000-\u9fff]/g, 'xx').length, line).to.be.at.most(80);
      expect(lines[1]).to.contain('inv_0123456789abcdef').and.contain('paused').and.contain('…');
    });

    it('are not cut where the output is read by a program', async () => {
      server.will(page(invocation({ key: 'k'.repeat(100) })));
      expect((await ask('invocations list')).out).to.contain(`orders/${'k'.repeat(100)}/process`);
    });

    it('say what an engine of another version does not have', async () => {
      server.will({ status: 404, body: { code: 'no_such_path', detail: 'there is nothing' } });
      const { code, err } = await ask('overview');
      expect(code).to.equal(1);
      expect(err).to.match(/^error: This engine has no GET \/overview: it is of another version/);
    });
  });

  describe('batches', () => {
    const preview = (matched: number) => ({ body: { matched, more: false, sample: [invocation()] } });
    const done = (more: object = {}) => ({ body: { matched: 12, done: 12, refused: [], more: false, ...more } });
    const CANCEL = ['invocations', 'cancel', '--filter', 'service=orders', 'status=paused,failed', 'since=10m'];
    const filter = `{"service":"orders","status":["paused","failed"],"createdFrom":"${NOW - 600_000}"}`;
    const previewed = `POST /invocations/batch {"action":"cancel","filter":${filter},"dryRun":true}`;
    const acted = `POST /invocations/batch {"action":"cancel","filter":${filter},"dryRun":false,"expected":12}`;

    it('say what would be done, and do nothing', async () => {
      server.will(preview(12));
      const { code, out } = await ask([...CANCEL, '--dry-run']);
      expect(code).to.equal(0);
      expect(out)
        .to.match(/^cancel: 12 invocations, such as\n/)
        .and.contain('inv_1');
      expect(sent()).to.deep.equal([previewed]);
    });

    it('are done when a person has typed how many', async () => {
      server.will(preview(12), done());
      const { code, out, err } = await ask(CANCEL, { typed: ['cancel 12'] });
      expect([code, err]).to.deep.equal([0, 'Type "cancel 12" to go on: ']);
      expect(out).to.contain('cancel: done to 12 of 12');
      expect(sent()).to.deep.equal([previewed, acted]);
    });

    for (const typed of [['y'], ['cancel 11'], ['']]) {
      it(`are not done at another answer: ${JSON.stringify(typed)}`, async () => {
        server.will(preview(12));
        const { code, err } = await ask(CANCEL, { typed });
        expect(code).to.equal(1);
        expect(err).to.contain('Nothing was done.');
        expect(sent()).to.deep.equal([previewed]);
      });
    }

    it('need --yes where nobody is there to ask', async () => {
      server.will(preview(12), preview(12), done());
      const refused = await ask(CANCEL);
      expect([refused.code, sent()]).to.deep.equal([2, [previewed]]);
      expect(refused.err).to.contain('--yes');
      expect((await ask([...CANCEL, '--yes', '--json'])).out).to.equal(
        `${JSON.stringify({ matched: 12, done: 12, refused: [], more: false }, null, 2)}\n`,
      );
      expect(sent()).to.deep.equal([previewed, previewed, acted]);
    });

    it('name what was refused, and end with 1', async () => {
      const refused = [{ id: 'inv_9', code: 'already_finished', detail: 'it is over' }];
      server.will(preview(12), done({ done: 11, refused, more: true }));
      const { code, out, err } = await ask([...CANCEL, '--yes']);
      expect(code).to.equal(1);
      expect(err).to.equal('inv_9  refused: it is over\n');
      expect(out).to.contain('done to 11 of 12').and.contain('give the same command again');
    });

    it('ask nobody where there is nothing to do', async () => {
      server.will({ body: { matched: 0, more: false, sample: [] } });
      expect((await ask(CANCEL)).out).to.equal('cancel: 0 invocations\n');
    });

    it('work for dead letters', async () => {
      server.will({ body: { matched: 1, more: false, sample: [] } }, done({ matched: 1, done: 1 }));
      await ask('dead-letters redrive --filter subscription=sub_1 code=key_not_utf8 --yes');
      const named = '"filter":{"subscription":"sub_1","code":"key_not_utf8"}';
      expect(sent()).to.deep.equal([
        `POST /dead-letters/batch {"action":"redrive",${named},"dryRun":true}`,
        `POST /dead-letters/batch {"action":"redrive",${named},"dryRun":false,"expected":1}`,
      ]);
    });

    for (const args of [
      'invocations cancel',
      'invocations cancel inv_1 --filter service=a',
      'invocations cancel inv_1 --dry-run',
      'invocations cancel --filter colour=red',
      'invocations cancel --filter status=lost',
      'invocations cancel --filter service',
      'dead-letters discard --filter service=a',
      'invocations fork inv_1 --from 0',
      'services chart orders',
      'completion powershell',
    ]) {
      it(`end with 2 for: ${args}`, async () => {
        expect((await ask(args)).code).to.equal(2);
        expect(server.asked).to.deep.equal([]);
      });
    }
  });

  it('forks and purges', async () => {
    server.will(
      { status: 201, body: invocation({ id: 'inv_2' }) },
      { status: 201, body: invocation() },
      { status: 204 },
    );
    expect((await ask('invocations fork inv_1 --from 4')).out).to.equal('inv_2\n');
    await ask('invocations fork inv_1 --data -', { stdin: '{"a":1}' });
    expect((await ask('invocations purge inv_1')).out).to.equal('inv_1  purged\n');
    expect(sent()).to.deep.equal([
      'POST /invocations/inv_1/fork {"from":4}',
      'POST /invocations/inv_1/fork {"input":"{\\"a\\":1}"}',
      'POST /invocations/inv_1/purge',
    ]);
  });

  it('changes state of the version that it has seen, or of the one that is named', async () => {
    const actor = { service: 'carts', key: 'a', mailboxDepth: 0, holder: null, mailbox: [], state: [], version: 'v1' };
    const problem = { code: 'version_mismatch', detail: 'it is of version v2', remedy: 'Read it again.' };
    server.will({ body: actor }, { body: { ...actor, version: 'v2' } }, { status: 412, body: problem });
    expect((await ask('state set carts/a total --data 5')).out).to.equal('carts/a  changed; version v2\n');
    const refused = await ask('state clear carts/a total count --if-version v1');
    expect([refused.code, refused.err]).to.deep.equal([1, 'error: it is of version v2.\nRead it again.\n']);
    expect(sent()).to.deep.equal([
      'GET /actors/carts/a',
      'PATCH /actors/carts/a {"version":"v1","set":{"total":{"encoding":"utf8","data":"5"}}}',
      'PATCH /actors/carts/a {"version":"v1","clear":["total","count"]}',
    ]);
  });

  it('gives a key its first state', async () => {
    const actor = {
      service: 'carts',
      key: 'new',
      mailboxDepth: 0,
      holder: null,
      mailbox: [],
      state: [],
      version: 'v1',
    };
    const nothing = { code: 'not_found', detail: 'carts has nothing under the key "new"', remedy: 'Look for another.' };
    server.will({ status: 404, body: nothing }, { body: actor });
    expect((await ask('state set carts/new total --data 5')).out).to.equal('carts/new  changed; version v1\n');
    expect(sent()).to.deep.equal([
      'GET /actors/carts/new',
      `PATCH /actors/carts/new {"version":"${stateVersion([])}","set":{"total":{"encoding":"utf8","data":"5"}}}`,
    ]);
    // A path that the engine does not have is another thing.
    server.will({ status: 404, body: { code: 'no_such_path', detail: 'there is nothing', remedy: 'Look.' } });
    expect((await ask('state set carts/new total --data 5')).code).to.equal(1);
  });

  it('lists, shows, pauses and resumes actors', async () => {
    const paused = { by: 'ann', at: ago(60_000) };
    const summary = { service: 'orders', key: 'order-17', mailboxDepth: 3, holder: invocation(), paused };
    const actor = { ...summary, mailbox: [invocation({ id: 'inv_2' })], state: [{ name: 'n', value: text('1') }] };
    server.will(page(summary), { body: actor }, { body: actor }, { body: actor });
    expect((await ask('actors list')).out).to.match(/orders\/order-17 +inv_1 +paused +3 +by ann, 1 min ago/);
    const { out } = await ask('actors get orders/order-17');
    expect(out)
      .to.match(/^held by +inv_1 \(process, paused\)$/m)
      .and.contain('inv_2')
      .and.match(/^n +1 +1$/m);
    expect((await ask('actors pause orders/order-17')).out).to.equal('orders/order-17  paused\n');
    await ask('actors resume orders/order-17');
    expect(sent().slice(2)).to.deep.equal([
      'POST /actors/orders/order-17/pause',
      'POST /actors/orders/order-17/resume',
    ]);
  });

  it('shows the engine as a whole', async () => {
    const zeros = [0, 0, 0];
    const series = { stepMs: 1, accepted: [1, 5, 9], completed: zeros, failed: zeros, retried: zeros, records: zeros };
    const attention = [
      { kind: 'x', severity: 'warning', title: '3 wait', why: 'They are paused.', remedy: 'Resume them.', count: 3 },
    ];
    server.will({
      body: {
        at: ago(0),
        engine: { version: '1.2.3', schema: '0009', startedAt: ago(60_000), accepting: false, reason: 'disk full' },
        statuses: { running: 2, paused: 3 },
        series: { ...series, p50Ms: [1, null, 3], p99Ms: [null, null, null], lagRecords: [0, 1, 7] },
        attention,
      },
    });
    const { out } = await ask('overview --window 5m');
    expect(sent()).to.deep.equal(['GET /overview?window=5m']);
    expect(out)
      .to.match(/^accepting +no: disk full$/m)
      .and.match(/^accepted +▂▅█ 15 in 5m$/m);
    expect(out)
      .to.match(/^p50 +.+ 3\.0 ms$/m)
      .and.match(/^lag +7 records$/m)
      .and.not.contain('p99');
    expect(out).to.contain('! 3 wait (3)\n  They are paused. Resume them.\n');
  });

  it('lists audit, clusters and migrations', async () => {
    server.will(
      page({ at: ago(1_000), actor: 'ann', action: 'killInvocation', target: 'inv_1', detail: { a: 1 } }),
      page({ name: 'local', properties: { 'bootstrap.servers': 'localhost:9092' } }),
      page({ name: '0001-initial', description: 'The first tables.', appliedAt: ago(60_000), pending: false }),
    );
    expect((await ask('audit list')).out).to.match(/1 s ago +ann +killInvocation +inv_1 +\{"a":1\}/);
    expect((await ask('clusters list')).out).to.match(/local +localhost:9092 +1/);
    expect((await ask('migrations list')).out).to.match(/0001-initial +1 min ago +The first tables\./);
  });

  describe('the token', () => {
    it('comes from --token, then KEYMAIL_ADMIN_TOKEN', async () => {
      server.will(page(), page());
      await ask('services list', { env: { KEYMAIL_ADMIN_TOKEN: 'two', KEYMAIL_TOKEN: 'three' } });
      await ask('services list --token one', { env: { KEYMAIL_ADMIN_TOKEN: 'two' } });
      expect(server.asked.map(({ headers }) => headers.authorization)).to.deep.equal(['Bearer two', 'Bearer one']);
    });

    it('is never printed, not even where it is of no use', async () => {
      const ends = [
        await ask('services list', { env: { KEYMAIL_ADMIN_TOKEN: 'se\u00e9cret' } }),
        await ask('services list', { env: { KEYMAIL_ADMIN_TOKEN: 'secret\nline' } }),
        await ask('services list --url http://me:secret@127.0.0.1:1'),
        await ask('services list --token secret --url http://127.0.0.1:1'),
      ];
      expect(ends.map(({ code }) => code)).to.deep.equal([2, 2, 2, 1]);
      for (const { out, err } of ends) expect(out + err).not.to.match(/se.?cret/);
    });
  });

  for (const [typed, meant] of [
    ['invocation', 'invocations'],
    ['migrate statsu', 'status'],
    ['invocations list --servce a', '--service'],
  ] as const) {
    it(`suggests what was meant by: ${typed}`, async () => {
      const { code, err } = await ask(typed);
      expect(code).to.equal(2);
      expect(err).to.contain(`Did you mean ${meant}?`);
    });
  }
});
