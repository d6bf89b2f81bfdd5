// Invocations on the command line: the table, one of them, its journal, and what is done with them.

import { expect } from 'chai';
import { cliHouse } from './house.ts';
import { ago, invocation, pausedInvocation, text } from './samples.ts';
import { NOW } from './scripted.ts';

const NO_CHART = { status: 404, body: { code: 'no_such_path' } };

describe('invocations on the command line', () => {
  const { will, ask, sent, asked } = cliHouse();

  it('are listed as a table, with times as people say them and nothing that a terminal would obey', async () => {
    will({ body: { items: [invocation({ key: 'a\u001b[2Jb' })], next: null } });
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
    will(page('c1', 200), page('c2', 100));
    const { out, err } = await ask(
      'invocations list --status paused failed --service orders --key order-17 --since 10m --until 2026-01-31T07:59:00Z --limit 300 --json',
    );
    expect(JSON.parse(out)).to.have.length(300);
    expect(err).to.equal('');
    const [first, second] = asked().map(({ url }) => new URL(url, 'http://x').searchParams);
    expect(first?.getAll('status')).to.deep.equal(['paused', 'failed']);
    expect(Object.fromEntries(first ?? [])).to.include({ service: 'orders', key: 'order-17', limit: '200' });
    expect(first?.get('createdFrom')).to.equal(String(NOW - 600_000));
    expect(first?.get('createdTo')).to.equal(String(NOW - 60_000));
    expect(Object.fromEntries(second ?? [])).to.include({ cursor: 'c1', limit: '100' });
  });

  it('say that there are more, and when there are none', async () => {
    will({ body: { items: [invocation()], next: 'c' } }, { body: { items: [], next: null } });
    expect((await ask('inv list --limit 1')).err).to.contain('--limit 10');
    expect((await ask('inv list')).out).to.equal('No invocations.\n');
  });

  it('are shown one by one', async () => {
    will({ body: invocation() }, { body: { items: [], next: null } }, NO_CHART);
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
    will({ body: { items, next: null } });
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
      will(
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

  it('colours states where colours are seen, beside the word', async () => {
    will({ body: { items: [invocation({ status: 'failed' })], next: null } });
    const { out } = await ask('invocations list', { hasColors: true });
    expect(out).to.contain('\u001b[31mfailed\u001b[39m');
  });

  it('forks and purges', async () => {
    will(
      { status: 201, body: pausedInvocation({ id: 'inv_2' }) },
      { status: 201, body: pausedInvocation() },
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
});
