// One invocation as text: why it waits, its journal as a tree, its chart with the position.

import { expect } from 'chai';
import { keymail, NOW, type Ran, ScriptedServer, type World } from './scripted.ts';

const at = (ms: number) => new Date(NOW - ms).toISOString();
const value = (data: string) => ({ encoding: 'utf8', data, sizeBytes: data.length, truncated: false });
const gave = (data: string) => ({ kind: 'value', value: value(data) });
const page = (...items: readonly object[]) => ({ body: { items, next: null } });
const missing = { status: 404, body: { code: 'not_found', detail: 'it is gone' } };

const invocation = (more: object = {}) => ({
  ...{ id: 'inv_1', service: 'orders', handler: 'process', key: 'k', status: 'suspended', origin: { kind: 'http' } },
  ...{ parent: null, idempotencyKey: null, attempt: 1, retryCount: 0, dueAt: null, createdAt: at(90_000) },
  ...{
    startedAt: at(90_000),
    finishedAt: null,
    expiresAt: null,
    inputBytes: 1,
    cancelRequested: false,
    lastError: null,
  },
  ...more,
});

const entry = (index: number, ms: number, more: object) => ({ index, at: at(ms), type: 'entry', seen: 0, ...more });
const completion = (index: number, ms: number, completionId: number, outcome: object) => ({
  ...{ index, at: at(ms), type: 'completion', completionId, outcome },
});

describe('the command line, one invocation', () => {
  let server: ScriptedServer;

  before(async () => {
    server = await ScriptedServer.start();
  });
  afterEach(() => server.reset());
  after(async () => {
    await server.close();
  });

  const get = (args: readonly string[] = [], world: World = {}): Promise<Ran> =>
    keymail(['invocations', 'get', 'inv_1', ...args], { ...world, env: { KEYMAIL_ADMIN_URL: server.url } });

  it('says why it waits, and what failed before', async () => {
    const why = { code: 'sleeping', sentence: 'It sleeps until its timer fires.', until: at(-60_000), blockedBy: null };
    const failures = [{ attempt: 1, at: at(5_000), code: 500, message: 'no stock', stepName: 'reserve' }];
    server.will({ body: invocation({ why, failures, step: 'cool down' }) });
    const { out } = await get(['--brief']);
    expect(out)
      .to.match(/^why +It sleeps until its timer fires\.$/m)
      .and.match(/^until +in 1 min$/m);
    expect(out).to.match(/^step +cool down$/m);
    expect(out).to.contain('Attempts that failed\n1  5 s ago  no stock in step reserve (500)\n');
    expect(server.asked).to.have.length(1);
  });

  it('shows its journal as a tree: durations, sizes, what is beside each other, and calls with their callees', async () => {
    const target = { service: 'payments', handler: 'pay', key: '17' };
    const called = { kind: 'call', target, value: value('1'), completionId: 4, resultId: 5, invocationId: 'inv_2' };
    server.will(
      { body: invocation() },
      page(
        entry(0, 9_000, { kind: 'input', value: value('{"id":17}') }),
        entry(1, 8_880, { kind: 'run', name: 'reserve', completionId: 1, outcome: gave('"ok"') }),
        entry(2, 8_000, { kind: 'run', name: 'charge', completionId: 2, seen: 1 }),
        entry(3, 8_000, { kind: 'sleep', name: '', delayMs: 60_000, dueAt: at(-52_000), completionId: 3, seen: 1 }),
        completion(4, 7_000, 2, { kind: 'failure', failure: { code: 402, message: 'no money' } }),
        entry(5, 6_000, { kind: 'set', name: 'status', value: value('"x"'.repeat(40)), seen: 2 }),
        entry(6, 5_000, { ...called, seen: 3 }),
        completion(7, 5_000, 4, gave('inv_2')),
      ),
      { body: invocation({ id: 'inv_2', service: 'payments', status: 'running' }) },
      page(
        entry(0, 5_000, { kind: 'input', value: value('1') }),
        entry(1, 4_000, { kind: 'run', name: 'bank', completionId: 1 }),
      ),
      missing,
    );
    const { out } = await get();
    const tree = out
      .slice(out.indexOf('Journal\n') + 8)
      .trimEnd()
      .split('\n');
    expect(tree).to.deep.equal([
      '├─ ● input  {"id":17}',
      '├─ ● reserve  120 ms  → "ok"',
      '├─ 2 at the same time',
      '│  ├─ ✗ charge  1.00 s  → failed (402): no money',
      `│  └─ ▶ sleep 1 min  for 8 s so far  until ${at(-52_000)}`,
      `├─ ● set status = ${`${'"x"'.repeat(19)}"x…`} (120 bytes)`,
      '└─ ▶ call payments/17/pay  for 5 s so far  [inv_2 running]  waiting',
      '   ├─ ● input  1',
      '   └─ ▶ bank  for 4 s so far  running',
    ]);
  });

  it('shows what came without having been asked for: a cancellation, and an answer that no entry waits for', async () => {
    const run = (name: string, id: number, seen: number) => ({ kind: 'run', name, completionId: id, seen });
    server.will(
      { body: invocation() },
      page(
        entry(0, 9_000, { kind: 'input', value: value('1') }),
        entry(1, 8_000, run('one', 1, 0)),
        { ...completion(2, 7_500, -17, gave('"yes"')), awakeableId: 'sign_1abc' },
        entry(3, 7_000, run('two', 2, 0)),
        completion(4, 6_000, 1, gave('1')),
        completion(5, 5_000, -1, { kind: 'void' }),
        entry(6, 4_000, { kind: 'awakeable', awakeableId: 'sign_1abd', completionId: -18, seen: 3 }),
        completion(7, 3_000, -18, gave('2')),
      ),
      missing,
    );
    const { out } = await get();
    expect(
      out
        .slice(out.indexOf('Journal\n') + 8)
        .trimEnd()
        .split('\n'),
    ).to.deep.equal([
      '├─ ● input  1',
      '├─ 2 at the same time',
      '│  ├─ ● one  2.00 s  → 1',
      '│  └─ ▶ two  for 7 s so far  running',
      '├─ ● answer to awakeable sign_1abc  → "yes"',
      '├─ ● cancelled',
      '└─ ● awakeable sign_1abd  1.00 s  → 2',
    ]);
  });

  it('shows what it can of a callee that is gone, and of an item that is damaged', async () => {
    const target = { service: 'mails', handler: 'send', key: null };
    server.will(
      { body: invocation({ status: 'failed', finishedAt: at(0) }) },
      page(
        entry(0, 9_000, { kind: 'input', value: value('1\u001b[2J') }),
        { index: 1, type: 'damaged', damage: 'the row of item 1' },
        entry(2, 8_000, {
          kind: 'send',
          target,
          delayMs: 0,
          completionId: 1,
          invocationId: 'inv_3',
          outcome: gave('inv_3'),
        }),
        entry(3, 7_000, { kind: 'run', name: 'never', completionId: 2, seen: 1 }),
      ),
      missing,
      missing,
    );
    const { out } = await get();
    expect(out).to.contain('input  1\\u001b[2J\n').and.contain("✗ #1 can't be read: the row of item 1");
    expect(out).to.contain('● send mails/send\n').and.contain('○ never').and.contain('no answer came');
  });

  const state = (id: string, kind: string, more: object = {}) => ({
    ...{ id, kind, entry: kind === 'step' ? 'run' : null, label: id, parent: null, line: 1, inferred: false },
    ...more,
  });
  const moves = (...texts: readonly string[]) =>
    texts.map((each) => {
      const [from = '', kind = '', to = '', label = null] = each.split(' | ');
      return { from, kind, to, label };
    });

  const CHART = {
    initial: 'start',
    states: [
      state('start', 'start'),
      state('reserve', 'step'),
      state('gone', 'choice', { label: '!reserved' }),
      state('out of stock', 'throw', { label: "new TerminalError('none')" }),
      state('gift', 'choice', { label: "order.kind === 'gift'" }),
      state('wrap', 'step'),
      state('pack', 'step'),
      state('all', 'parallel', { label: 'Promise.all' }),
      state('branch 1', 'region', { parent: 'all' }),
      state('charge', 'step', { parent: 'branch 1' }),
      state('end of branch 1', 'end', { parent: 'branch 1' }),
      state('branch 2', 'region', { parent: 'all' }),
      state('cool down', 'step', { parent: 'branch 2', entry: 'sleep' }),
      state('end of branch 2', 'end', { parent: 'branch 2' }),
      state('pages', 'loop', { label: 'page of pages' }),
      state('print', 'step', { parent: 'pages', inferred: true }),
      state('end', 'end'),
      state('failed', 'throw'),
    ],
    transitions: moves(
      'start | next | reserve',
      'reserve | next | gone',
      'gone | then | out of stock',
      'gone | else | gift',
      'gift | then | wrap',
      'gift | else | pack',
      'wrap | next | all',
      'pack | next | all',
      'branch 1 | next | charge',
      'charge | next | end of branch 1',
      'branch 2 | next | cool down',
      'cool down | next | end of branch 2',
      'all | join | pages',
      'pages | then | print',
      'print | repeat | pages',
      'pages | exit | end',
    ),
  };

  const position = (more: object = {}) => ({
    active: ['cool down'],
    visited: {
      ...{ start: { count: 1, failed: 0 }, reserve: { count: 2, failed: 1 }, gone: { count: 1, failed: 0 } },
      ...{ gift: { count: 1, failed: 0 }, wrap: { count: 1, failed: 0 }, charge: { count: 1, failed: 1 } },
    },
    matched: true,
    note: null,
    ...more,
  });

  const chartOf = (out: string) => out.slice(out.indexOf('Chart ')).trimEnd().split('\n').slice(1);

  it('shows its chart as text, with loops, branches and regions further in, and where it stands', async () => {
    server.will({ body: invocation() }, page(), { body: { hash: 'c0ffee', chart: CHART, position: position() } });
    const { out } = await get();
    expect(out).to.contain('Chart   ● done   ▶ here   ✗ failed   ○ not taken\n');
    expect(chartOf(out)).to.deep.equal([
      '● start  ×1',
      '● reserve  ×2, 1 failed',
      '● if !reserved  ×1',
      'then:',
      "  ○ throw new TerminalError('none')",
      'else, it goes on:',
      "● if order.kind === 'gift'  ×1",
      'then:',
      '  ● wrap  ×1',
      'else:',
      '  ○ pack',
      '○ Promise.all',
      '  ○ branch 1',
      '    ✗ charge  ×1, 1 failed',
      '  ○ branch 2',
      '    ▶ sleep cool down  here',
      '○ loop page of pages',
      '  ○ print (learnt from journals)',
      '○ end',
    ]);
  });

  it('keeps to the width of the terminal, and says it without colours as well', async () => {
    const answers = () => [
      { body: invocation() },
      page(entry(0, 1_000, { kind: 'input', value: value('日本'.repeat(60)) })),
      {
        body: { hash: 'c0ffee', chart: CHART, position: position({ matched: false, note: 'They differ at item 3.' }) },
      },
    ];
    server.will(...answers(), ...answers());
    const { out } = await get([], { screen: { columns: 30, rows: 20 } });
    for (const line of out.split('\n').slice(out.split('\n').indexOf('Journal')))
      if (!line.startsWith('Chart')) expect([...line.replace(/[\u3000-\u9fff]/g, 'xx')].length, line).to.be.at.most(30);
    expect(out).to.contain('They differ at item 3.');
    const colored = await get([], { hasColors: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is taken away
    const plain = colored.out.replace(/\u001b\[\d+m/g, '');
    expect(colored.out).to.contain('\u001b[36m▶');
    expect(chartOf(plain).slice(0, 3)).to.deep.equal(['● start  ×1', '● reserve  ×2, 1 failed', '● if !reserved  ×1']);
  });

  it('shows the chart of a handler, with how many stand where', async () => {
    server.will({
      body: {
        ...{ hash: 'c0ffee', chart: CHART, counts: { 'cool down': 12 }, failures: { charge: 3 }, between: 2 },
        versions: [{ hash: 'c0ffee', firstSeenAt: at(0), current: true, living: 14 }],
      },
    });
    const ran = await keymail(['services', 'chart', 'orders/process'], { env: { KEYMAIL_ADMIN_URL: server.url } });
    expect(server.asked[0]?.url).to.equal('/services/orders/handlers/process/chart');
    expect(ran.out)
      .to.match(/^versions +c0ffee \(current\): 14 alive$/m)
      .and.match(/^between states +2$/m);
    expect(ran.out).to.contain('    ▶ sleep cool down  12 here\n').and.contain('    ✗ charge  3 failed in 24 h\n');
  });
});
